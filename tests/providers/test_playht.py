"""PlayHT's client: what it sends, what it makes of answers, and what it never sends twice."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.providers import (
    BadAnswer,
    Busy,
    Call,
    Forbidden,
    NotAvailable,
    NotFound,
    OutcomeUnknown,
    PlayHT,
    ProviderError,
    Rejected,
    Unauthorized,
    Unavailable,
)
from tests.providers.conftest import PLAYHT_KEY, PLAYHT_USER
from tests.providers.loopback import Action, Loopback, answer, raw, refused_port, reset, silence

LINK = "https://files.example.com/f0gZ_0.mp3?sig=0123456789"
JOB: dict[str, Any] = {
    "id": "f0gZ;r/1",
    "created": "2023-03-04T01:12:03.981Z",
    "input": {"text": "Hello", "voice": "larry", "output_format": "mp3", "seed": None},
    "output": {"duration": 1.664, "size": 35085, "url": LINK},
    "_links": ["[object Object]"],
}
EVERYTHING: dict[str, Any] = {
    "text": "Hello",
    "voice": "s3://x/manifest.json",
    "quality": "draft",
    "output_format": "wav",
    "speed": 0.1,
    "sample_rate": 48000,
    "seed": 0,
    "temperature": 0.0,
    "voice_engine": "PlayHT2.0",
    "emotion": "female_happy",
    "voice_guidance": 6,
    "style_guidance": 30,
}


def create(playht: PlayHT) -> object:
    return playht.create(text="Hello", voice="larry")


def stream(playht: PlayHT) -> object:
    return playht.create_streaming(text="Hello", voice="larry")


def test_a_job_is_ordered_as_json_with_both_credentials(server: Loopback, playht: PlayHT) -> None:
    server.will(answer(201, {**JOB, "output": None}, headers={"Location": "/api/v2/tts/f0gZ"}))
    job = playht.create(**EVERYTHING)
    request = server.received[0]
    assert (request.method, request.target) == ("POST", "/playht/api/v2/tts")
    assert request.headers["authorization"] == f"Bearer {PLAYHT_KEY}"
    assert request.headers["x-user-id"] == PLAYHT_USER
    assert request.headers["accept"] == "application/json"
    assert request.json == EVERYTHING
    assert (job.id, job.state, job.url) == ("f0gZ;r/1", "processing", None)
    assert job.report().links == {}


def test_a_key_with_its_bearer_in_front_is_the_same_key(server: Loopback) -> None:
    server.will(answer(200, []))
    with PlayHT(f" Bearer {PLAYHT_KEY} ", PLAYHT_USER, base_url=server.url, allow_private=True) as playht:
        playht.voices()
    assert server.received[0].headers["authorization"] == f"Bearer {PLAYHT_KEY}"


@pytest.mark.parametrize("make", [create, stream])
def test_what_is_not_given_is_not_sent(server: Loopback, playht: PlayHT, make: Callable[[PlayHT], object]) -> None:
    server.will(answer(201, JOB))
    make(playht)
    assert server.received[0].json == {"text": "Hello", "voice": "larry"}


@pytest.mark.parametrize("engine", ["Play3.0-mini", "PlayHT1.0"])
def test_what_an_engine_does_not_take_is_never_sent(server: Loopback, playht: PlayHT, engine: str) -> None:
    server.will(answer(201, JOB))
    playht.create(**{**EVERYTHING, "voice_engine": engine})
    playht.create_streaming(**{**EVERYTHING, "voice_engine": engine}).close()
    for request in server.received:
        sent = request.json
        assert isinstance(sent, dict)
        assert sent["voice_engine"] == engine
        assert set(EVERYTHING) - set(sent) == {"emotion", "voice_guidance", "style_guidance"}


def test_without_an_engine_the_default_one_takes_everything(server: Loopback, playht: PlayHT) -> None:
    server.will(answer(201, JOB))
    playht.create(text="Hello", voice="larry", emotion="male_sad", voice_engine=None)
    assert server.received[0].json == {"text": "Hello", "voice": "larry", "emotion": "male_sad"}


def test_a_misspelt_option_is_found_before_it_is_sent(server: Loopback, playht: PlayHT) -> None:
    with pytest.raises(TypeError, match="sample_rat"):
        playht.create(text="Hello", voice="larry", sample_rat=1)  # type: ignore[call-arg]
    assert server.received == []


def test_a_job_is_read_by_its_id_whatever_that_holds(server: Loopback, playht: PlayHT) -> None:
    server.will(answer(200, JOB))
    job = playht.job("f0gZ;r/1")
    assert server.received[0].target == "/playht/api/v2/tts/f0gZ%3Br%2F1"
    assert server.received[0].headers["accept"] == "application/json"
    assert (job.duration, job.size, job.url, job.state) == (1.664, 35085, LINK, "completed")
    assert job.created_at == datetime(2023, 3, 4, 1, 12, 3, 981000, tzinfo=UTC)
    assert job.input["voice"] == "larry"
    report = job.report()
    assert (report.state, report.provider_id, report.links) == ("completed", "f0gZ;r/1", {"audio": LINK})
    assert "0123456789" not in f"{job!r}{report!r}"


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ({}, "processing"),
        ({"output": None}, "processing"),
        ({"output": {}}, "processing"),
        ({"output": "junk", "input": 7}, "processing"),
        ({"output": None, "status": "generating"}, "processing"),
        ({"output": None, "status": "FAILED"}, "failed"),
        ({"output": {"url": LINK}, "status": "failed"}, "completed"),
    ],
)
def test_the_sound_is_the_sign_of_an_end(server: Loopback, playht: PlayHT, body: dict[str, Any], state: str) -> None:
    server.will(answer(200, {"id": "j1", **body}))
    assert playht.job("j1").state == state


def test_a_job_without_id_is_an_open_question(server: Loopback, playht: PlayHT) -> None:
    server.will(answer(201, {"created": "2023-03-04T01:12:03.981Z"}))
    with pytest.raises(OutcomeUnknown):
        create(playht)
    with pytest.raises(BadAnswer):
        playht.job("j1")


TABLE: list[tuple[int, object, type[ProviderError], str, str]] = [
    (400, {"error_message": "bad speed", "error_id": "INVALID_REQUEST"}, Rejected, "bad speed", "invalid_request"),
    (401, {"error_message": "no", "error_id": "UNAUTHORIZED"}, Unauthorized, "no", "unauthorized"),
    (403, {"error_message": "plan", "error_id": "FORBIDDEN"}, Forbidden, "plan", "forbidden"),
    (404, {"error_message": "no job", "error_id": "NOT_FOUND"}, NotFound, "no job", "not_found"),
    (406, {"error_message": "no mp3", "error_id": "NOT_ACCEPTABLE"}, Rejected, "no mp3", "not_acceptable"),
    (415, {"message": "type"}, Rejected, "type", "http_415"),
    (429, b"Rate limit exceeded", Busy, "Rate limit exceeded", "http_429"),
    (429, b'"Rate limit exceeded"', Busy, "Rate limit exceeded", "http_429"),
    (500, {"message": "oops", "error": "Internal"}, Unavailable, "oops", "http_500"),
    (502, b"<html>Bad</html>", Unavailable, "", "http_502"),
    (400, {"error": "only this"}, Rejected, "only this", "http_400"),
    (400, b"plain words", Rejected, "plain words", "http_400"),
    (400, b"\xff\xfe\x00", Rejected, "��", "http_400"),
    (400, [], Rejected, "", "http_400"),
]


@pytest.mark.parametrize(("status", "body", "kind", "words", "code"), TABLE)
def test_all_shapes_of_errors_are_read(
    server: Loopback, playht: PlayHT, status: int, body: object, kind: type[ProviderError], words: str, code: str
) -> None:
    server.will(answer(status, body))
    with pytest.raises(ProviderError) as caught:
        playht.job("j1")
    assert type(caught.value) is kind
    assert (caught.value.message, caught.value.code, caught.value.status) == (words, code, status)


@pytest.mark.parametrize("make", [create, stream])
@pytest.mark.parametrize(("headers", "after"), [({}, 60), ({"Retry-After": "7"}, 7), ({"Retry-After": "0"}, 0)])
def test_busy_tells_how_long_to_wait(
    server: Loopback, playht: PlayHT, make: Callable[[PlayHT], object], headers: dict[str, str], after: float
) -> None:
    server.will(answer(429, b"Rate limit exceeded", headers=headers))
    with pytest.raises(Busy) as caught:
        make(playht)
    assert (caught.value.after, caught.value.retryable) == (after, True)
    assert len(server.received) == 1


@pytest.mark.parametrize("make", [create, stream])
@pytest.mark.parametrize(
    "broken",
    [reset, silence, raw(b""), answer(500, b""), answer(503, b"<html></html>"), answer(201, b"{", announce=9)],
)
def test_a_lost_answer_to_an_order_is_an_open_question_and_is_never_sent_again(
    server: Loopback, playht: PlayHT, make: Callable[[PlayHT], object], broken: Action
) -> None:
    server.will(broken)
    with pytest.raises(OutcomeUnknown) as caught:
        make(playht)
    assert not caught.value.retryable
    assert not playht.repeats_are_free
    assert len(server.received) == 1


def test_reads_are_repeated(server: Loopback, playht: PlayHT) -> None:
    server.will(reset, answer(500, b""), answer(200, JOB))
    assert playht.job("j1").state == "completed"


READS: dict[str, Callable[[PlayHT], object]] = {
    "create": create,
    "stream": stream,
    "job": lambda playht: playht.job("j1"),
    "resume": lambda playht: playht.resume("j1"),
    "voices": lambda playht: playht.voices(),
    "cloned voices": lambda playht: playht.cloned_voices(),
}
each_act = pytest.mark.parametrize("act", READS.values(), ids=READS)


@each_act
@pytest.mark.parametrize(
    "action",
    [
        answer(404, b"nothing"),
        answer(410, b""),
        answer(301, headers={"Location": "https://elsewhere.example/"}),
        answer(200, b"<!doctype html>", headers={"Content-Type": "text/html"}),
    ],
)
def test_where_the_service_is_not_any_more_it_is_not_available(
    server: Loopback, playht: PlayHT, action: Action, act: Callable[[PlayHT], object]
) -> None:
    server.will(action)
    with pytest.raises(NotAvailable):
        act(playht)
    assert len(server.received) == 1


@each_act
def test_where_nobody_answers_it_is_not_available(act: Callable[[PlayHT], object]) -> None:
    with (
        PlayHT(
            PLAYHT_KEY, PLAYHT_USER, base_url=f"http://127.0.0.1:{refused_port()}", allow_private=True, retries=0
        ) as playht,
        pytest.raises(NotAvailable) as caught,
    ):
        act(playht)
    assert caught.value.code == "unreachable"


def test_stock_voices_are_a_bare_list(server: Loopback, playht: PlayHT) -> None:
    larry = {
        "id": "larry",
        "name": "Larry",
        "language": "English (US)",
        "language_code": "en-US",
        "sample": None,
        "accent": "american",
        "age": "adult",
        "gender": "male",
        "loudness": "neutral",
        "style": "narrative",
        "tempo": 1.5,
        "texture": "smooth",
        "is_cloned": False,
        "voice_engine": "PlayHT2.0",
    }
    server.will(answer(200, [larry, {"id": "old", "loudness": 3}, {}, "junk"]))
    new, old = playht.voices()
    assert server.received[0].target == "/playht/api/v2/voices"
    assert (new.name, new.language_code, new.loudness, new.tempo, new.engine) == (
        "Larry",
        "en-US",
        "neutral",
        "1.5",
        "PlayHT2.0",
    )
    assert (old.engine, old.loudness, old.is_cloned, old.name) == ("PlayHT1.0", "3", False, None)


def test_cloned_voices_are_a_bare_list(server: Loopback, playht: PlayHT) -> None:
    server.will(answer(200, [{"id": "c1", "name": "Ana", "type": "instant"}]))
    [voice] = playht.cloned_voices()
    assert server.received[0].target == "/playht/api/v2/cloned-voices"
    assert (voice.id, voice.name, voice.type, voice.engine) == ("c1", "Ana", "instant", None)


@pytest.mark.parametrize(
    ("key", "user"), [("", "u"), ("k", ""), ("two words", "u"), ("k", "line\nbreak"), ("ключ", "u")]
)
def test_credentials_that_cannot_be_any_are_unauthorized_at_once(key: str, user: str) -> None:
    with pytest.raises(Unauthorized):
        PlayHT(key, user)


def test_no_secret_is_shown(server: Loopback, playht: PlayHT, calls: list[Call]) -> None:
    words = f"{PLAYHT_KEY} of {PLAYHT_USER} may not read {LINK}"
    server.will(answer(400, {"error_message": words, "error_id": PLAYHT_KEY}), answer(400, words.encode()))
    shown = repr(playht)
    for make in (create, stream):
        with pytest.raises(ProviderError) as caught:
            make(playht)
        shown += f"{caught.value!r}{caught.value}{caught.value.code}{calls}"
        assert caught.value.__context__ is None
    for hidden in (PLAYHT_KEY, PLAYHT_USER, "0123456789"):
        assert hidden not in shown
    assert [call.path for call in calls] == ["/api/v2/tts"] * 2
