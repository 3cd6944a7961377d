"""What the gateway's bad answers mean: refusals, a day's rest, nobody there, nobody knows."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from apps.providers import (
    Busy,
    DailyLimit,
    Forbidden,
    NeedsAttention,
    NotAvailable,
    NotFound,
    OutcomeUnknown,
    OutOfCredit,
    ProviderError,
    Rejected,
    Unauthorized,
    Unavailable,
    UseApi,
)
from apps.providers.useapi.faults import until_tomorrow
from tests.providers.conftest import TOKEN
from tests.providers.loopback import Action, Loopback, answer, raw, refused_port, reset, silence


def speak(gateway: UseApi) -> object:
    return gateway.speak(voice_id="v1", prompt="Hello")


DAY = "Daily voice duration limit reached, please upgrade or try tomorrow."
TABLE: list[tuple[int, str, type[ProviderError], str | None]] = [
    (400, "Invalid emotion angry for voice v1, supported values: happy, sad, speed", Rejected, "emotion"),
    (400, "Invalid engine elevenLabs for voice v1, supported values: auto,aws,azure", Rejected, "engine"),
    (400, "Voice v1 does not support emotions", Rejected, "emotion"),
    (400, "Parameter voice_id is required", Rejected, "voice_id"),
    (400, "Parameter prompt exceeds 5000 characters", Rejected, "prompt"),
    (400, "Parameter speed must be between 50 and 150", Rejected, "speed"),
    (400, "Invalid language_code xx", Rejected, "language_code"),
    (400, "Something else is wrong", Rejected, None),
    (401, "Unauthorized", Unauthorized, None),
    (402, "Subscription required", OutOfCredit, None),
    (403, "No.", Forbidden, None),
    (412, "No.", Forbidden, None),
    (418, "No.", Rejected, None),
    (429, "Slow down", Busy, None),
    (596, "Your account has a pending error", NeedsAttention, None),
    *((status, DAY, DailyLimit, None) for status in (402, 403, 412, 429)),
]


@pytest.mark.parametrize(("status", "words", "kind", "param"), TABLE)
def test_a_refusal_becomes_its_class_and_keeps_its_words(
    server: Loopback, gateway: UseApi, status: int, words: str, kind: type[ProviderError], param: str | None
) -> None:
    server.will(answer(status, {"error": words, "code": status}))
    with pytest.raises(ProviderError) as caught:
        speak(gateway)
    error = caught.value
    assert type(error) is kind
    assert (error.message, error.param, error.status) == (words, param, status)
    assert "{" not in error.says
    assert len(server.received) == 1


def test_the_daily_limit_needs_its_status_and_its_words(server: Loopback, gateway: UseApi) -> None:
    server.will(answer(400, {"error": DAY}))
    with pytest.raises(Rejected) as caught:
        speak(gateway)
    assert not isinstance(caught.value, DailyLimit)


def test_after_the_daily_limit_the_account_rests_until_tomorrow(server: Loopback, gateway: UseApi) -> None:
    server.will(answer(429, {"error": DAY}, headers={"Retry-After": "5"}))
    with pytest.raises(Busy) as caught:
        speak(gateway)
    assert caught.value.code == "daily_limit"
    assert caught.value.after is not None
    assert 0 < caught.value.after <= 24 * 3600
    assert "until tomorrow" in caught.value.says
    assert until_tomorrow(datetime(2026, 11, 21, 23, 59, 30, tzinfo=UTC)) == 30


ACTS: dict[str, Callable[[UseApi], object]] = {
    "speak": speak,
    "voices": lambda gateway: list(gateway.voices()),
    "voice": lambda gateway: gateway.voice("v1"),
    "languages": lambda gateway: gateway.languages(),
    "accounts": lambda gateway: gateway.accounts(),
    "account": lambda gateway: gateway.account("ana@example.com"),
    "subscriber": lambda gateway: gateway.subscriber(),
}
each_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
GONE: dict[str, Action] = {
    "404": answer(404, b"nothing"),
    "410": answer(410, {"error": "gone"}),
    "405": answer(405, b""),
    "redirect": answer(302, headers={"Location": "https://elsewhere.example/"}),
    "page": answer(200, b"<html><h1>Gone</h1></html>", headers={"Content-Type": "text/html"}),
    "403 page": answer(403, b"<html></html>", headers={"Content-Type": "text/html; charset=utf-8"}),
}


@each_act
@pytest.mark.parametrize("action", GONE.values(), ids=GONE)
def test_where_the_gateway_is_not_any_more_it_is_not_available(
    server: Loopback, gateway: UseApi, action: Action, act: Callable[[UseApi], object]
) -> None:
    server.will(action)
    with pytest.raises(NotAvailable) as caught:
        act(gateway)
    assert "not available" in caught.value.says
    assert "<" not in str(caught.value)
    assert len(server.received) == 1


@each_act
def test_where_nobody_answers_it_is_not_available(act: Callable[[UseApi], object]) -> None:
    with (
        UseApi(TOKEN, base_url=f"http://127.0.0.1:{refused_port()}", allow_private=True, retries=0) as gateway,
        pytest.raises(NotAvailable),
    ):
        act(gateway)


def test_a_missing_path_told_in_json_is_nobody_either_unless_something_was_asked_for_by_name(
    server: Loopback, gateway: UseApi
) -> None:
    server.will(answer(404, {"error": "Voice v1 not found"}))
    for name in ("speak", "voices", "languages", "subscriber"):
        with pytest.raises(NotAvailable):
            ACTS[name](gateway)
    for name in ("voice", "account"):
        with pytest.raises(NotFound):
            ACTS[name](gateway)
    assert gateway.accounts() == ()


@pytest.mark.parametrize("broken", [reset, silence, answer(500, b""), answer(502, b"<html></html>"), raw(b"")])
def test_a_lost_answer_is_an_open_question_that_may_be_asked_again(
    server: Loopback, gateway: UseApi, broken: Action
) -> None:
    server.will(broken)
    with pytest.raises(OutcomeUnknown) as caught:
        speak(gateway)
    assert caught.value.retryable
    assert gateway.repeats_are_free
    assert len(server.received) == 1


def test_reads_are_repeated(server: Loopback, gateway: UseApi) -> None:
    server.will(reset, answer(500, b""), answer(200, {"email": "ana@example.com"}))
    assert gateway.subscriber().email == "ana@example.com"
    server.will(answer(503, b""))
    with pytest.raises(Unavailable):
        gateway.languages()
