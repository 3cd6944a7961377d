"""The cast and the world around it: Ana writes, Ben reviews, Cleo administers, Dan belongs to another workspace.

Tests run side by side (`make test`), in processes that share nothing: each has a data folder, a database and a sandbox
of its own.
"""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.db.models.signals import post_migrate
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from apps.accounts import append_only
from apps.jobs.models import Price
from tests.support import template
from tests.support.crew import SHARED
from tests.support.sandbox import SandboxProcess

MIGRATED: list[Price] = []
"""The prices as the migrations have written them."""
LONG = ("tests/stories/", "tests/engine/test_faults", "tests/engine/test_postgres", "tests/engine/")
"""What takes longest begins first, in this order, so that nothing long is left for the end."""


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests of the engine wait a good deal for what they have started."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Say which tests stay together in one process: a file's, whose world is built once; all that share the tour of
    every page; and all stories, whose browser and demo are started once. Tests of the engine go where there is room."""
    for item in items:
        name = item.nodeid.partition("::")[0]
        if name.startswith("tests/stories/"):
            item.add_marker(pytest.mark.xdist_group("stories"))
        elif "visits" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("visits"))
        elif not name.startswith("tests/engine/"):
            item.add_marker(pytest.mark.xdist_group(name))
    yield
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, int]:
    """When it is run: long ones early, and those that share processes beside each other."""
    long = next((n for n, part in enumerate(LONG) if item.nodeid.startswith(part)), len(LONG))
    names = getattr(item, "fixturenames", ())
    return long, next((n for n, name in enumerate(SHARED) if name in names), len(SHARED))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What is there is the template's copy, to be migrated further; it goes with the data folder."""
    return "sqlite" in django_settings.DATABASES["default"]["ENGINE"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_keepdb: bool) -> None:
    """Begin with the template, under the name that this process gives to its database."""
    if django_db_keepdb:
        template.copy_to(Path(django_settings.DATABASES["default"]["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tests' database lets audit entries go: tests that commit are flushed afterwards.

    `accounts/test_append_only.py` shows that a database made by `migrate` does not.
    """
    post_migrate.disconnect(sender=apps.get_app_config("accounts"), dispatch_uid=append_only.__name__)
    with django_db_blocker.unblock():
        append_only.remove()
        MIGRATED.extend(Price.objects.order_by("pk"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """A test that commits ends with a flush, which takes what the migrations have written as well: it is put back."""
    marker = item.get_closest_marker("django_db")
    flushed = "transactional_db" in getattr(item, "fixturenames", ()) or (marker and marker.kwargs.get("transaction"))
    yield
    if flushed and nextitem is not None:
        with item.config.stash[blocking_manager_key].unblock():
            Price.objects.bulk_create(MIGRATED, ignore_conflicts=True)


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
