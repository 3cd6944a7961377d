"""The database refuses to change or delete what the audit log holds, with rights to write or without."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from apps.accounts import append_only, audit
from apps.accounts.demo.cast import Cast
from apps.accounts.models import AuditEntry, User

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def entry(cast: Cast) -> Iterator[AuditEntry]:
    """An entry in a database with its triggers; both are gone with the test's transaction."""
    append_only.install()
    yield audit.write(cast.northbound.pk, "test.action", "a thing", by=cast.ana)
    append_only.remove()


@pytest.mark.parametrize(
    "change",
    [
        {"who": "Ben"},
        {"number": 7},
        {"action": "test.other"},
        {"subject": "another thing"},
        {"detail": {"a": 1}},
        {"before": "1" * 64},
        {"hash": "1" * 64},
        {"at": "2020-01-01T00:00Z"},
        {"id": 999},
    ],
    ids=lambda change: next(iter(change)),
)
def test_no_word_of_an_entry_can_be_changed(entry: AuditEntry, change: dict[str, object]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(**change)
    assert AuditEntry.objects.get(pk=entry.pk).who == entry.who


def test_no_entry_can_be_deleted(entry: AuditEntry) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).delete()
    assert list(audit.faults(entry.workspace_id)) == []


def test_nobody_else_becomes_the_actor_but_somebody_deleted_is_forgotten(entry: AuditEntry, cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(actor=cast.ben)
    User.objects.filter(pk=cast.ana.pk).delete()
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.actor, kept.who) == (None, "Ana Ferreira")
    assert list(audit.faults(entry.workspace_id)) == []


def test_new_entries_go_on(entry: AuditEntry) -> None:
    assert audit.write(entry.workspace_id, "test.action", "another thing").number == entry.number + 1


def test_the_table_cannot_be_emptied_on_postgresql(entry: AuditEntry) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no TRUNCATE")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f'TRUNCATE "{append_only.TABLE}"')


def test_installing_twice_is_once(entry: AuditEntry) -> None:
    append_only.install()
    test_no_entry_can_be_deleted(entry)


def test_a_database_made_by_migrate_refuses(tmp_path: Path) -> None:
    """With no help of the tests: the command makes a database, and another program tries to change it."""
    file = tmp_path / "db.sqlite3"
    env = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{file}"}
    env["DJANGO_SETTINGS_MODULE"] = "heygen_web.settings"
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run([*migrate, "accounts"], cwd=ROOT, env=env, check=True, timeout=120)
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA foreign_keys=OFF")
        database.execute(
            "INSERT INTO accounts_auditentry (workspace_id, number, at, who, action, subject, detail, before, hash)"
            " VALUES (1, 1, '', 'Ana', 'test', '', '{}', '', '')"
        )
        for action in ("UPDATE accounts_auditentry SET who = 'Ben'", "DELETE FROM accounts_auditentry"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(action)
        assert database.execute("SELECT who, actor_id FROM accounts_auditentry").fetchall() == [("Ana", None)]
