"""Secrets at rest: encrypted with the newest of FIELD_KEYS, readable with any of them."""

from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.query_utils import DeferredAttribute

from apps.providers import Secret


def _keys() -> MultiFernet:
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("FIELD_KEYS is empty: without a key no secret can be stored.")
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """ImproperlyConfigured where none of FIELD_KEYS fits."""
    try:
        return _keys().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured("A stored secret fits none of FIELD_KEYS.") from error


class _Sealed:
    """A secret as the database holds it. Pages load many rows with one, and hardly any page reads it."""

    __slots__ = ("_stored",)

    def __init__(self, stored: str) -> None:
        self._stored = stored

    def __str__(self) -> str:
        return decrypt(self._stored)


class _Opening(DeferredAttribute):
    """Decrypts the secret of a row when it is read for the first time."""

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        found = super().__get__(instance, cls)
        if instance is not None and isinstance(found, _Sealed):
            found = instance.__dict__[self.field.attname] = Secret(found)
        return found

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SecretField(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """Text that is encrypted in the database and a `Secret` in Python. An empty string stays empty.

    `values_list` gives what `str` decrypts.
    """

    descriptor_class = _Opening

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(str(value)) if value else ""

    def from_db_value(
        self, value: str | None, _expression: Expression, _connection: BaseDatabaseWrapper
    ) -> Secret | _Sealed:
        return _Sealed(value) if value else Secret("")
