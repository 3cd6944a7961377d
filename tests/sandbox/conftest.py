"""Keys, a receiver, and small orders; the sandbox itself comes from the conftest of all tests."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.catalogue import LOOKS, VOICES, Look
from tests.providers.contract import FILE, Contract
from tests.providers.recorder import recording
from tests.sandbox.receiver import Receiver
from tests.support.sandbox import SandboxProcess


@pytest.fixture
def ana(sandbox: SandboxProcess) -> str:
    return sandbox.key("ana")


@pytest.fixture
def dan(sandbox: SandboxProcess) -> str:
    return sandbox.key("dan")


@pytest.fixture
def lawful(sandbox: SandboxProcess) -> Iterator[None]:
    """Every request of the test and every answer to it is held against the vendor's contract."""
    if not FILE.exists():
        yield
        return
    own = sandbox.url
    with recording(own) as (sandbox.url, exchanges):
        try:
            yield
        finally:
            sandbox.url = own
    contract = Contract.load(later=True)
    asked = [one for one in exchanges if one.path.startswith("/v3/")]
    faults = {f"{one.method} {one.path} ({one.status}): {fault}" for one in asked for fault in contract.faults(one)}
    assert sorted(faults) == []


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as listening:
        yield listening


def look(avatar_type: str, **wanted: Any) -> Look:
    """A look of this kind; ``engine`` and ``matting`` may be asked for too."""
    engine, matting = wanted.get("engine", "avatar_iv"), wanted.get("matting")
    return next(
        one
        for one in LOOKS
        if one.avatar_type == avatar_type and engine in one.supported_api_engines and matting in (None, one.matting)
    )


def order(**changes: Any) -> dict[str, Any]:
    """A small avatar video; a change to None drops the field."""
    body = {
        "type": "avatar",
        "avatar_id": look("studio_avatar").id,
        "voice_id": VOICES[0].id,
        "script": "Hello from Ana.",
        "resolution": "720p",
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def create(sandbox: SandboxProcess, key: str, **changes: Any) -> str:
    """Order a video that the sandbox takes; its id."""
    answer = sandbox.call(key, "POST", "/v3/videos", json=order(**changes))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"]["video_id"])
