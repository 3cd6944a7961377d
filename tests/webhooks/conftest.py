"""Northbound's doors for news, with nobody or with a real sandbox behind them."""

import pytest

from apps.accounts.models import Connection
from apps.webhooks.models import Endpoint
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world
from tests.web.conftest import house

from .sender import Sender

__all__ = ["house"]
SECRET = "whsec_of_these_tests_only"


@pytest.fixture
def world(db: None, sandbox: SandboxProcess) -> World:
    return make_world(sandbox)


@pytest.fixture
def news(world: World) -> Sender:
    """Sends signed news to the endpoint of the world's connection."""
    connection = Connection.objects.get(pk=world.connection.pk)
    endpoint = Endpoint.objects.create(connection=connection, token="door-of-the-world", secret=SECRET)
    return Sender(endpoint)
