"""The cast and the world around it: Ana writes, Ben reviews, Cleo administers, Dan belongs to another workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db.models.signals import post_migrate
from pytest_django.plugin import DjangoDbBlocker

from apps.accounts import append_only
from tests.support.sandbox import SandboxProcess


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tests' database lets audit entries go: tests that commit are flushed afterwards.

    `accounts/test_append_only.py` shows that a database made by `migrate` does not.
    """
    post_migrate.disconnect(sender=apps.get_app_config("accounts"), dispatch_uid=append_only.__name__)
    with django_db_blocker.unblock():
        append_only.remove()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One real sandbox for the whole run; every test works in a space of its own."""
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    """A sandbox for tests that move its clock, restart it or change its settings."""
    with SandboxProcess(tmp_path / "own-sandbox") as running:
        yield running


@pytest.fixture(autouse=True)
def _folders(settings: LazySettings) -> None:
    # What a test says of the sandbox's address is gone with it.
    settings.SANDBOX_URL = settings.SANDBOX_URL
    for folder in (settings.DATA_DIR, settings.MEDIA_ROOT, settings.INCOMING_DIR, settings.STATIC_ROOT):
        folder.mkdir(parents=True, exist_ok=True)
