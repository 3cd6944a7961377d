"""HeyGen's published prices of speech contradict each other: $0.04 a minute against $0.12 a minute.

The first is what the interface's price list says, and what is settled; the ceiling counts with the other.
"""

from datetime import date
from decimal import Decimal

from django.db import migrations

LISTED = "HeyGen’s list of API prices: $0.04 a minute"
TOLD = "HeyGen’s help page: $0.12 a minute"


def add(apps, schema_editor):
    price = apps.get_model("jobs", "Price")
    price.objects.filter(workspace=None, provider="heygen", item="speech", source="").update(source=LISTED)
    price.objects.get_or_create(
        workspace=None,
        provider="heygen",
        item="speech",
        valid_from=date(2026, 9, 16),
        settles=False,
        defaults={"unit": "second", "amount": Decimal("0.002"), "source": TOLD},
    )


def remove(apps, schema_editor):
    price = apps.get_model("jobs", "Price")
    price.objects.filter(workspace=None, provider="heygen", item="speech", settles=False).delete()


class Migration(migrations.Migration):
    dependencies = [("voices", "0016_asked_once"), ("jobs", "0016_workspace_prices")]
    operations = [migrations.RunPython(add, remove)]
