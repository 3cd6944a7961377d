from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from .page_tour import Tour, tour
from .two_workspaces import House, build


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Built once a module, in a transaction around those of its tests: what a test changes, it takes back.

    The rows come back, objects in memory do not: read anew what a test has changed.
    """
    before = settings.SANDBOX_URL
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
    settings.SANDBOX_URL = before


@pytest.fixture(scope="session")
def visits(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Tour:
    """Everybody has opened everything once, in a house that is gone: plain answers to be looked at."""
    before = settings.SANDBOX_URL
    with django_db_blocker.unblock(), transaction.atomic():
        found = tour(build())
        transaction.set_rollback(True)
    settings.SANDBOX_URL = before
    return found
