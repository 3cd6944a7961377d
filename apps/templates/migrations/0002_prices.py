"""What films of templates cost: HeyGen publishes no price for them, so Avatar IV's counts until somebody writes one."""

from datetime import date
from decimal import Decimal

from django.db import migrations

BEGINNING = date(2026, 1, 1)
A_SECOND = {"template": "0.0667", "template.4k": "0.0833"}


def add(apps, schema_editor):
    price = apps.get_model("jobs", "Price")
    for item, amount in A_SECOND.items():
        price.objects.get_or_create(
            provider="heygen",
            item=item,
            valid_from=BEGINNING,
            defaults={"unit": "second", "amount": Decimal(amount)},
        )


def remove(apps, schema_editor):
    price = apps.get_model("jobs", "Price")
    price.objects.filter(provider="heygen", item__in=A_SECOND, valid_from=BEGINNING).delete()


class Migration(migrations.Migration):
    dependencies = [("video_templates", "0001_initial"), ("jobs", "0028_lineage")]
    operations = [migrations.RunPython(add, remove)]
