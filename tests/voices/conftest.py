import pytest
from django.test import Client

from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world
from tests.voices.three_services import Studio, make_studio


@pytest.fixture
def world(db: None, sandbox: SandboxProcess) -> World:
    return make_world(sandbox)


@pytest.fixture
def studio(db: None) -> Studio:
    return make_studio()


@pytest.fixture
def ana(studio: Studio, client: Client) -> Client:
    client.force_login(studio.cast.ana)
    return client
