"""Database, keys and vault are for the portal's own user alone: made so, and mended where they were not."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings

from heygen_web import private
from heygen_web.launch import write_secrets
from tests.support.sandbox import wait_until

ROOT = Path(__file__).resolve().parent.parent


def open_to_others(folder: Path) -> list[str]:
    found = []
    for place in (folder, *folder.rglob("*")):
        # A journal of the database is gone as soon as what it was made for is written.
        with suppress(FileNotFoundError):
            if place.lstat().st_mode & 0o077:
                found.append(str(place))
    return sorted(found)


def environment(data: Path, port: int = 0) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "heygen_web.settings",
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'db.sqlite3'}",
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "DEMO": "0",
        "DEMO_PASSWORD": "",
        "PUBLIC_URL": "",
        "SANDBOX_URL": "",
        "PORT": str(port),
    }


@pytest.fixture
def open_umask() -> Iterator[None]:
    """As on most systems: what is made can be read by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_a_database_is_made_for_its_user_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    command = [sys.executable, "manage.py", "createcachetable"]
    subprocess.run(command, cwd=ROOT, env=environment(data), check=True, capture_output=True, timeout=60)
    assert (data / "db.sqlite3").exists()
    assert open_to_others(data) == []


@pytest.mark.usefixtures("open_umask")
def test_the_secrets_of_a_first_start_are_for_its_user_alone(tmp_path: Path) -> None:
    write_secrets(tmp_path / "data")
    assert open_to_others(tmp_path / "data") == []


@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize("command", ["web", "worker", "run"])
def test_what_was_open_to_others_is_closed_at_the_start(tmp_path: Path, command: str) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    elsewhere.write_text("not ours")
    for name in ("db.sqlite3", "settings.env", "vault/ab/film.mp4", "incoming/half", "sandbox/sandbox.sqlite3"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).touch()
    (data / "vault" / "link").symlink_to(elsewhere)
    assert len(open_to_others(data)) > 9
    ours = environment(data, port=8)  # nobody may listen there: the start ends after what it does first
    process = subprocess.Popen(
        [sys.executable, "manage.py", command], cwd=ROOT, env=ours, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: open_to_others(data) == [str(data / "vault" / "link")], seconds=30)
    finally:
        process.kill()  # what it has started goes with it
        process.wait(30)
    assert elsewhere.stat().st_mode & 0o077


def test_a_database_elsewhere_is_closed_too_with_its_journals(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    database = tmp_path / "own.sqlite3"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(database))
    made = [Path(f"{database}{end}") for end in ("", "-wal", "-shm")]
    for one in made:
        one.touch(mode=0o644)
        one.chmod(0o644)
    private.mend()
    assert [oct(one.stat().st_mode & 0o777) for one in made] == ["0o600"] * 3
