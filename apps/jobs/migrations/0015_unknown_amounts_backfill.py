"""What was written as 0.0000 because nobody knew the price is unknown, which is null.

It is known for jobs that still have no price: what they held was unknown, and what they were paid for too. Where a job
has got a price since, nobody can tell any more, and its rows stay as they are.
"""

from django.db import migrations

BATCH = 1000


def forget_zeros(apps, schema_editor):
    entries = apps.get_model("jobs", "LedgerEntry").objects
    unknown = entries.filter(job__estimate_high=None, held=0).order_by("pk")
    last = 0
    while batch := list(unknown.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = batch[-1]
        entries.filter(pk__in=batch, move="settle", spent=0).update(spent=None)
        entries.filter(pk__in=batch).update(held=None)


def write_zeros(apps, schema_editor):
    entries = apps.get_model("jobs", "LedgerEntry").objects
    entries.filter(held=None).update(held=0)
    entries.filter(spent=None).update(spent=0)


class Migration(migrations.Migration):
    atomic = False  # each batch is a transaction of its own
    dependencies = [("jobs", "0014_unknown_amounts")]
    operations = [migrations.RunPython(forget_zeros, write_zeros)]
