"""The gateway charges nothing for a request: its price says so by its unit, not by an amount of zero."""

from django.db import migrations


def add(apps, schema_editor):
    price = apps.get_model("jobs", "Price")
    price.objects.filter(provider="useapi", item="speech", unit="each", amount=0).update(unit="free")


def remove(apps, schema_editor):
    price = apps.get_model("jobs", "Price")
    price.objects.filter(provider="useapi", item="speech", unit="free").update(unit="each")


class Migration(migrations.Migration):
    dependencies = [("voices", "0009_kept_links"), ("jobs", "0011_pricing")]
    operations = [migrations.RunPython(add, remove)]
