"""A team with a catalogue, at a real sandbox, and the portal's processes on the test's own database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from tests.support.portal import Portal
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world


@pytest.fixture
def world(transactional_db: None, sandbox: SandboxProcess) -> World:
    cache.clear()  # a worker that an earlier test killed may have a turn still
    return make_world(sandbox)


@pytest.fixture
def cleo(world: World) -> Client:
    client = Client()
    client.force_login(world.cast.cleo)
    return client


@pytest.fixture
def portal(world: World, tmp_path: Path) -> Iterator[Portal]:
    """Not started yet: a test says which processes it wants."""
    logs = tmp_path / "logs"
    logs.mkdir()
    running = Portal(logs, SANDBOX_URL=world.sandbox.url)
    yield running
    running.stop()
