"""What translations cost by HeyGen's published, indicative prices; of sound alone sources name two."""

from datetime import date
from decimal import Decimal

from django.db import migrations

BEGINNING = date(2026, 1, 1)
A_SECOND = {"translation.speed": "0.0333", "translation.precision": "0.0667", "translation.audio": "0.0333"}
CHEAPER = {"translation.audio": "0.0167"}


def add(apps, schema_editor):
    price = apps.get_model("jobs", "Price")
    for amounts, settles in ((A_SECOND, True), (CHEAPER, False)):
        for item, amount in amounts.items():
            price.objects.get_or_create(
                provider="heygen",
                item=item,
                valid_from=BEGINNING,
                settles=settles,
                defaults={"unit": "second", "amount": Decimal(amount)},
            )


def remove(apps, schema_editor):
    price = apps.get_model("jobs", "Price")
    price.objects.filter(provider="heygen", item__in=A_SECOND, valid_from=BEGINNING).delete()


class Migration(migrations.Migration):
    dependencies = [("translations", "0001_initial"), ("jobs", "0029_waiting_parts")]
    operations = [migrations.RunPython(add, remove)]
