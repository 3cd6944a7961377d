"""Indicative prices of self-serve accounts, USD, 2026: a beginning, which an administrator replaces by the contract's."""

from datetime import date
from decimal import Decimal

from django.db import migrations

BEGINNING = date(2026, 1, 1)
A_SECOND = {
    "avatar_iv.twin": "0.0667",
    "avatar_iv.twin.4k": "0.0833",
    "avatar_iv.photo": "0.05",
    "avatar_iv.photo.4k": "0.0667",
    "avatar_v.twin": "0.0667",
    "avatar_v.twin.4k": "0.0833",
    "avatar_v.photo": "0.05",
    "avatar_v.photo.4k": "0.0667",
    "avatar_iii.twin": "0.0167",
    "avatar_iii.twin.4k": "0.02",
    "avatar_iii.photo": "0.0433",
    "image": "0.05",
    "image.4k": "0.0667",
}


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
    dependencies = [("videos", "0001_initial"), ("jobs", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
