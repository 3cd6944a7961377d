"""New keys for old secrets."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction

from .secrets import SecretField, decrypt, encrypt

BATCH = 200


def secret_fields() -> Iterator[tuple[type[models.Model], str]]:
    """Every encrypted column of the project, whichever room it belongs to."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SecretField):
                yield model, field.attname


def rotate(model: type[models.Model], field: str) -> int:
    """Encrypt a column anew with the newest key, in batches, while the portal runs. The number of secrets."""
    count, last = 0, None
    while rows := _batch(model, field, last):
        count += len(rows)
        last = rows[-1]
    return count


@transaction.atomic
def _batch(model: type[models.Model], field: str, last: object) -> list[object]:
    """The primary keys of the next rows, done. They are locked, so that no newer secret is overwritten."""
    waiting = model._base_manager.exclude(**{field: ""}).order_by("pk").select_for_update()
    if last is not None:
        waiting = waiting.filter(pk__gt=last)
    rows = list(waiting.values_list("pk", field)[:BATCH])
    for pk, secret in rows:
        model._base_manager.filter(pk=pk).update(**{field: str(secret)})
    return [pk for pk, _secret in rows]


SEALED = ("secret", "seed")
"""What `SealedMFAAdapter` encrypts in the data of an authenticator."""


@transaction.atomic
def rotate_second_steps() -> int:
    """Encrypt the secrets of authenticator apps and recovery codes anew. Their number."""
    waiting = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).select_for_update()
    for found in waiting:
        changed = {name: encrypt(decrypt(found.data[name])) for name in SEALED if name in found.data}
        Authenticator.objects.filter(pk=found.pk).update(data={**found.data, **changed})
    return len(waiting)
