"""What was settled below zero, because a provider told a negative length, cost what nobody knows: all that was held."""

from django.db import migrations
from django.db.models import F


def count_what_was_held(apps, schema_editor):
    apps.get_model("jobs", "LedgerEntry").objects.filter(spent__lt=0).update(spent=-F("held"))


class Migration(migrations.Migration):
    dependencies = [("jobs", "0017_purchases")]
    operations = [migrations.RunPython(count_what_was_held, migrations.RunPython.noop)]
