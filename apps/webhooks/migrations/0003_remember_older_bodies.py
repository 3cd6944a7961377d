import hashlib

from django.db import IntegrityError, migrations, transaction

BATCH = 500


def remember(apps, schema_editor):
    """Give signed bodies that came before hashes were kept theirs, so that none of them is news again."""
    Delivery = apps.get_model("webhooks", "Delivery")
    unhashed = Delivery.objects.filter(verdict__in=("valid", "old_secret"), body_hash="")
    pks = list(unhashed.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        with transaction.atomic():
            for delivery in Delivery.objects.filter(pk__in=pks[start : start + BATCH]).order_by("pk").only("body"):
                body_hash = hashlib.sha256(bytes(delivery.body)).hexdigest()
                try:
                    with transaction.atomic():
                        Delivery.objects.filter(pk=delivery.pk).update(body_hash=body_hash)
                except IntegrityError:
                    # Another delivery with this body remembers it already.
                    continue


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("webhooks", "0002_one_delivery_a_signed_body"),
    ]

    operations = [
        migrations.RunPython(remember, migrations.RunPython.noop, elidable=True),
    ]
