import io

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection as database
from django.test import Client

from apps.accounts.demo.cast import Cast
from apps.accounts.key_rotation import secret_fields
from apps.accounts.models import AuditEntry, Connection
from apps.providers import Secret

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
    found = Connection.objects.get(pk=cast.connection.pk)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    for read in (lambda: found.api_key, found.save):
        with pytest.raises(ImproperlyConfigured, match="fits none of FIELD_KEYS"):
            read()


def test_a_page_decrypts_no_key_that_it_does_not_show(cast: Cast, client: Client, settings: LazySettings) -> None:
    client.force_login(cast.ana)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert client.get("/jobs/").status_code == 200


def test_a_key_can_be_read_where_it_was_not_loaded_and_loaded_anew(cast: Cast) -> None:
    found = Connection.objects.defer("api_key").get(pk=cast.connection.pk)
    assert repr(found.api_key) == repr(Secret(KEY))
    assert str(found.api_key) == KEY
    found.set_key("another key")
    found.refresh_from_db()
    assert str(found.api_key) == KEY
