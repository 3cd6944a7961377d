"""A team with a catalogue, at a real sandbox, and the portal's processes on the test's own database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from tests.sandbox.test_assets import upload
from tests.support import families
from tests.support.crew import SHARED, Crew
from tests.support.portal import Portal
from tests.support.sandbox import SandboxProcess
from tests.support.world import HELLO, World, make_world


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


@pytest.fixture(scope="package")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    made = Crew(tmp_path_factory)
    yield made
    made.leave()


@pytest.fixture(autouse=True)
def _nobody_else(request: pytest.FixtureRequest, crew: Crew) -> None:
    """A test that shares no processes has its database for itself and for those that it starts."""
    if not {*SHARED} & {*request.fixturenames}:
        crew.leave()


@pytest.fixture
def polling(world: World, crew: Crew) -> Portal:
    """A worker at work that asks providers how far they are, because they cannot ring."""
    return crew.at_work(world.sandbox, PUBLIC_URL="")


@pytest.fixture
def patient(world: World, crew: Crew) -> Portal:
    """The same for what takes a busy machine a while, such as joining sounds, and is no reason to ask again."""
    return crew.at_work(world.sandbox, PUBLIC_URL="", TASK_TIMEOUT="60", SUBMIT_LEASE="70", VENDOR_WRITE_TIMEOUT="50")


@pytest.fixture
def ringing(world: World, crew: Crew) -> Portal:
    """Web and worker that providers can ring; they ask far too seldom to matter."""
    return crew.at_work(world.sandbox, web=True, POLL_WITH_WEBHOOKS="600", POLL_LONGEST="600")


@pytest.fixture
def kinds_of_families() -> Iterator[None]:
    """Kinds of work that bring several results, beside the portal's own."""
    with families.registered():
        yield


@pytest.fixture(scope="module")
def film(sandbox: SandboxProcess) -> bytes:
    """A film that speaks."""
    key = sandbox.key("maker")
    look = sandbox.call(key, "GET", "/v3/avatars/looks", params={"limit": 1}).json()["data"][0]
    body = {"type": "avatar", "avatar_id": look["id"], "voice_id": look["default_voice_id"], "script": HELLO}
    made = sandbox.call(key, "POST", "/v3/videos", json=body).json()["data"]["video_id"]
    link = sandbox.video(key, made)["video_url"]
    return sandbox.call(key, "GET", link.removeprefix(sandbox.url)).content


@pytest.fixture
def asset(world: World, film: bytes) -> str:
    """That film at the provider, in the account of the world."""
    found: str = upload(world.sandbox, world.key, film).json()["data"]["asset_id"]
    return found
