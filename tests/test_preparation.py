"""A second start does again only what has changed, and does all that has."""

import os
import time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from apps.accounts import append_only
from heygen_web import preparation
from heygen_web.preparation import COLLECTED, are_tables_there, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(tmp_path: Path, settings: LazySettings) -> Path:
    """The one folder of static files, with one file in it."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("a {}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "static"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return source


@pytest.fixture
def called(source: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were called; tables are made by none of them."""
    called: list[str] = []

    def call(name: str, **options: object) -> None:
        called.append(name)
        if name == "collectstatic":
            call_command(name, **options)

    monkeypatch.setattr(preparation, "call_command", call)
    monkeypatch.setattr(append_only, "install", lambda: called.append("triggers"))
    return called


@pytest.fixture
def cache_table(db: None) -> None:
    call_command("createcachetable", verbosity=0)


def test_a_second_start_finds_everything(called: list[str], cache_table: None) -> None:
    prepare()
    assert called == ["triggers", "collectstatic"]
    called.clear()
    prepare()
    assert called == ["triggers"]


def test_a_migration_that_lacks_is_applied(called: list[str], cache_table: None) -> None:
    assert are_tables_there()
    MigrationRecorder.Migration.objects.filter(app="jobs").order_by("-pk")[0].delete()
    assert not are_tables_there()
    prepare()
    assert called[:2] == ["migrate", "createcachetable"]


def test_a_cache_without_its_table_gets_one(cache_table: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")
    assert not are_tables_there()


@pytest.mark.parametrize("what", ["changed", "same size", "new", "gone", "folder gone"])
def test_static_files_are_collected_where_anything_differs(
    called: list[str], cache_table: None, source: Path, tmp_path: Path, what: str
) -> None:
    (source / "other.css").write_text("b {}")
    prepare()
    called.clear()
    page, later = source / "page.css", time.time() + 5
    if what == "changed":
        page.write_text("a { color: red }")
        os.utime(page, (later, later))
    elif what == "same size":
        page.write_text("c {}")
        os.utime(page, (later, later))
    elif what == "new":
        (source / "new.css").write_text("")
    elif what == "gone":
        (source / "other.css").unlink()
    else:
        for file in (tmp_path / "static").iterdir():
            file.unlink()
    prepare()
    assert called == ["triggers", "collectstatic"]
    assert (tmp_path / "static" / "page.css").read_text() == page.read_text()


def test_a_collection_that_broke_off_is_done_again(
    called: list[str], cache_table: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prepare()
    (tmp_path / "static" / COLLECTED).write_text("something that was before")
    called.clear()

    def break_off(name: str, **_options: object) -> None:
        called.append(name)
        raise KeyboardInterrupt

    monkeypatch.setattr(preparation, "call_command", break_off)
    for _start in range(2):
        with pytest.raises(KeyboardInterrupt):
            prepare()
    assert called == ["triggers", "collectstatic"] * 2
