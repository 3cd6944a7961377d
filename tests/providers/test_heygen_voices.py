"""HeyGen's own voices: found by a description, cloned from a recording, deleted."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.providers import BadAnswer, Conflict, HeyGen, NotFound, OutcomeUnknown
from tests.providers.contract import FILE, Contract
from tests.providers.loopback import Loopback, answer, data, reset
from tests.providers.recorder import recording

WARM: dict[str, Any] = {
    "voice_id": "v1",
    "name": "Warm",
    "language": "English",
    "gender": "female",
    "type": "public",
    "preview_audio_url": None,
    "support_locale": True,
    "support_pause": False,
}
ASSETS: list[dict[str, object]] = [
    {"type": "url", "url": "https://example.com/ana.mp3"},
    {"type": "asset_id", "asset_id": "a1"},
    {"type": "base64", "media_type": "audio/mpeg", "data": "SUQz"},
]


def test_a_description_finds_voices_and_tells_its_seed(server: Loopback, client: HeyGen) -> None:
    server.will(data({"voices": [WARM, {"voice_id": "v2"}, {}], "seed": 3}))
    found = client.voices.design(
        prompt="warm, confident", gender="female", locale="pt-BR", seed=3, idempotency_key="d1"
    )
    request = server.received[0]
    assert (request.method, request.target) == ("POST", "/v3/voices")
    assert request.json == {"prompt": "warm, confident", "gender": "female", "locale": "pt-BR", "seed": 3}
    assert request.headers["idempotency-key"] == "d1"
    assert ([voice.voice_id for voice in found.voices], found.seed) == (["v1", "v2"], 3)
    assert (found.voices[0].type, found.voices[0].support_locale, found.voices[0].state) == (
        "public",
        True,
        "completed",
    )


def test_a_description_is_all_that_is_needed_and_the_first_seed_is_sent(server: Loopback, client: HeyGen) -> None:
    server.will(data({"voices": [], "seed": 0}))
    assert client.voices.design(prompt="warm").voices == ()
    client.voices.design(prompt="warm", seed=0)
    assert [request.json for request in server.received] == [{"prompt": "warm"}, {"prompt": "warm", "seed": 0}]


def test_an_answer_without_voices_is_a_question_that_may_be_asked_again(server: Loopback, client: HeyGen) -> None:
    server.will(data({"seed": 0}))
    with pytest.raises(OutcomeUnknown) as caught:
        client.voices.design(prompt="warm")
    assert caught.value.retryable


@pytest.mark.parametrize("audio", ASSETS)
def test_a_recording_is_cloned_from_wherever_it_is(server: Loopback, client: HeyGen, audio: dict[str, object]) -> None:
    server.will(data({"voice_clone_id": "c1"}))
    made = client.voices.clone(
        audio=audio, voice_name="Ana", language="en", remove_background_noise=False, idempotency_key="c-1"
    )
    request = server.received[0]
    assert (request.method, request.target, made) == ("POST", "/v3/voices/clone", "c1")
    assert request.json == {"audio": audio, "voice_name": "Ana", "language": "en", "remove_background_noise": False}
    assert request.headers["idempotency-key"] == "c-1"


def test_a_clone_that_is_asked_for_again_keeps_its_key(server: Loopback, client: HeyGen) -> None:
    server.will(reset, data({"voice_clone_id": "c1"}))
    assert client.voices.clone(audio=ASSETS[1], voice_name="Ana", idempotency_key="c-1") == "c1"
    first, second = server.received
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.json == second.json == {"audio": ASSETS[1], "voice_name": "Ana"}


@pytest.mark.parametrize(
    ("status", "state"), [("processing", "processing"), ("complete", "completed"), ("failed", "failed")]
)
def test_a_clone_tells_how_it_is_getting_on(server: Loopback, client: HeyGen, status: str, state: str) -> None:
    server.will(data({"voice_id": "c1", "status": status, "failure_message": "too short", "support_pause": True}))
    voice = client.voices.get("c1")
    assert (voice.state, voice.failure_message) == (state, "too short")


def test_a_voice_is_deleted_by_its_id(server: Loopback, client: HeyGen) -> None:
    server.will(data({"voice_id": "c/1"}))
    client.voices.delete("c/1")
    assert (server.received[0].method, server.received[0].target) == ("DELETE", "/v3/voices/c%2F1")


@pytest.mark.parametrize(
    ("status", "code", "kind", "act"),
    [
        (404, "voice_not_found", NotFound, lambda client: client.voices.delete("v1")),
        (409, "conflict", Conflict, lambda client: client.voices.delete("v1")),
    ],
)
def test_a_voice_that_may_not_be_deleted_stays(
    server: Loopback, client: HeyGen, status: int, code: str, kind: type[Exception], act: Callable[[HeyGen], None]
) -> None:
    server.will(answer(status, {"error": {"code": code, "message": "no"}}))
    with pytest.raises(kind):
        act(client)


def test_a_voice_without_id_is_a_bad_answer(server: Loopback, client: HeyGen) -> None:
    server.will(data({"name": "Ana"}))
    with pytest.raises(BadAnswer):
        client.voices.get("v1")


@pytest.mark.skipif(not FILE.exists(), reason="the vendor's contract is not beside this repository")
def test_every_form_of_these_requests_keeps_the_contract(server: Loopback, connect: Callable[[str], HeyGen]) -> None:
    told = {"X-Request-Id": "r1", "Content-Type": "application/json"}
    yes = [{"voices": [WARM], "seed": 0}] * 2 + [{"voice_clone_id": "c1"}] * 4 + [{"voice_id": "c1"}]
    server.will(*[answer(200, {"data": one}, headers=told) for one in yes])
    with recording(server.url) as (url, exchanges):
        voices = connect(url).voices
        voices.design(prompt="warm")
        voices.design(prompt="warm", gender="male", locale="en-US", seed=2, idempotency_key="d-1")
        for audio in ASSETS:
            voices.clone(audio=audio, voice_name="Ana", idempotency_key="c-1")
        voices.clone(
            audio=ASSETS[0], voice_name="A", language="en", remove_background_noise=True, idempotency_key="c-2"
        )
        voices.delete("c1")
    contract = Contract.load()
    assert [contract.faults(exchange) for exchange in exchanges] == [[]] * 7
