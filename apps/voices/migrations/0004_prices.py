"""Indicative prices of speech, USD, 2026: a beginning. The gateway asks nothing for a request; PlayHT's is unknown."""

from datetime import date
from decimal import Decimal

from django.db import migrations

BEGINNING = date(2026, 1, 1)
PRICES = (("heygen", "second", "0.000667"), ("useapi", "each", "0"))


def add(apps, schema_editor):
    price = apps.get_model("jobs", "Price")
    for provider, unit, amount in PRICES:
        price.objects.get_or_create(
            provider=provider,
            item="speech",
            valid_from=BEGINNING,
            defaults={"unit": unit, "amount": Decimal(amount)},
        )


def remove(apps, schema_editor):
    price = apps.get_model("jobs", "Price")
    price.objects.filter(item="speech", valid_from=BEGINNING).delete()


class Migration(migrations.Migration):
    dependencies = [("voices", "0003_abilities"), ("jobs", "0006_steps")]
    operations = [migrations.RunPython(add, remove)]
