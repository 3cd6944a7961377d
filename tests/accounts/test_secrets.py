import io

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection as database

from apps.accounts.demo.cast import Cast
from apps.accounts.key_rotation import secret_fields
from apps.accounts.models import AuditEntry, Connection

KEY = "sandbox_demo_northbound"


def stored(pk: int) -> str:
    with database.cursor() as cursor:
        cursor.execute("SELECT api_key FROM accounts_connection WHERE id = %s", [pk])
        return str(cursor.fetchone()[0])


def test_a_key_is_encrypted_in_the_database_and_whole_in_python(cast: Cast) -> None:
    assert KEY not in stored(cast.connection.pk)
    assert str(Connection.objects.get(pk=cast.connection.pk).api_key) == KEY


def test_a_key_does_not_show_itself_in_a_repr(cast: Cast) -> None:
    found = Connection.objects.get(pk=cast.connection.pk)
    assert KEY not in repr(found.api_key)
    assert KEY not in repr(vars(found))


def test_the_hint_is_the_last_four_and_nothing_of_a_short_key() -> None:
    connection = Connection()
    connection.set_key("abcdefghijklmnop")
    assert connection.key_hint == "mnop"
    connection.set_key("short")
    assert connection.key_hint == ""


def test_rotation_makes_the_old_key_needless(cast: Cast, settings: LazySettings) -> None:
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    before = stored(cast.connection.pk)
    settings.FIELD_KEYS = [new, old]
    out = io.StringIO()
    call_command("rotate_secrets", stdout=out)
    assert "accounts.Connection.api_key: 2 encrypted anew" in out.getvalue()
    assert KEY not in out.getvalue()
    assert AuditEntry.objects.get(action="secrets.rotated", workspace=cast.northbound).actor is None
    settings.FIELD_KEYS = [new]
    assert stored(cast.connection.pk) != before
    assert str(Connection.objects.get(pk=cast.connection.pk).api_key) == KEY


def test_rotation_finds_the_secrets_of_every_room() -> None:
    names = {f"{model._meta.app_label}.{field}" for model, field in secret_fields()}
    assert "accounts.api_key" in names
    assert any(name.startswith("webhooks.") for name in names)


def test_a_key_that_no_longer_fits_is_told_without_the_secret(cast: Cast, settings: LazySettings) -> None:
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ImproperlyConfigured, match="fits none of FIELD_KEYS"):
        Connection.objects.get(pk=cast.connection.pk)
