from typing import Any

from django.db import migrations
from django.utils import timezone


def ask_again(apps: Any, _schema: Any) -> None:
    """WebP was refused, so most pictures were given up: they are asked for once more, a few at a time as always."""
    apps.get_model("library", "Preview").objects.filter(file="").update(tries=0, next_try_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("library", "0008_folded")]
    operations = [migrations.RunPython(ask_again, migrations.RunPython.noop)]
