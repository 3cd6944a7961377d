"""The gateway's client: what it sends, and what it reads out of the answers."""

import json
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest

from apps.providers import (
    BadAnswer,
    Call,
    ProviderError,
    Rejected,
    Unauthorized,
    UseApi,
)
from tests.providers.conftest import TOKEN
from tests.providers.loopback import Action, Loopback, answer

SPOKEN: dict[str, Any] = {
    "audio_url": "https://files.example.com/a.mp3",
    "duration": 1.5,
    "is_pass": True,
    "job_id": None,
    "word_timestamps": [{"word": "Hello", "start": 0, "end": 0.5}, {"word": "world", "start": 0.6, "end": 1.4}],
}
VOICE: dict[str, Any] = {
    "voice_id": "en-US-AriaNeural",
    "default_voice_engine": "azure",
    "voice_engines": ["azure", "elevenlabs"],
    "labels": ["premium", "neural"],
    "language": "English",
    "flag": "🇺🇸",
    "locale": "en-US",
    "sort": 1,
    "gender": "female",
    "display_name": "Aria (Neural)",
    "preview": {"movio": "https://files.example.com/aria.mp3"},
    "settings": {"clone_emotions": [{"name": "happy"}, {"name": "sad"}, {}, "junk"]},
}


def speak(gateway: UseApi, **fields: Any) -> object:
    return gateway.speak(**{"voice_id": "v1", "prompt": "Hello", **fields})


def form_of(headers: dict[str, str], body: bytes) -> dict[str, str]:
    whole: Message = message_from_bytes(f"Content-Type: {headers['content-type']}\r\n\r\n".encode() + body)
    parts = whole.get_payload()
    assert isinstance(parts, list)
    found = {}
    for part in parts:
        assert isinstance(part, Message)
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found[str(part.get_param("name", header="content-disposition"))] = content.decode()
    return found


FIELDS: dict[str, Any] = {
    "email": "ana@example.com",
    "voice_id": "en-US-AriaNeural",
    "prompt": "Hallo, wörld!",
    "speed": 50,
    "pitch": -100,
    "volume": 0,
    "language_code": "en-US",
    "emotion": "happy",
    "engine": "elevenLabs",
}


def test_speech_is_asked_for_as_json_with_the_token_in_its_header(server: Loopback, gateway: UseApi) -> None:
    server.will(answer(200, SPOKEN))
    speech = gateway.speak(**FIELDS)
    request = server.received[0]
    assert (request.method, request.target) == ("POST", "/useapi/v1/heygen/tts/create")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["content-type"] == "application/json"
    assert request.json == FIELDS
    assert (speech.duration, speech.job_id) == (1.5, None)
    assert [(word.word, word.start, word.end) for word in speech.words] == [("Hello", 0, 0.5), ("world", 0.6, 1.4)]


def test_the_same_fields_may_go_as_a_form(server: Loopback, gateway: UseApi) -> None:
    server.will(answer(200, SPOKEN))
    gateway.speak(**FIELDS, as_form=True)
    request = server.received[0]
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert form_of(dict(request.headers), request.body) == {name: str(value) for name, value in FIELDS.items()}


@pytest.mark.parametrize("as_form", [False, True])
def test_what_is_not_given_is_not_sent(server: Loopback, gateway: UseApi, as_form: bool) -> None:
    server.will(answer(200, SPOKEN))
    gateway.speak(voice_id="v1", prompt="Hello", as_form=as_form)
    request = server.received[0]
    sent = form_of(dict(request.headers), request.body) if as_form else request.json
    assert sent == {"voice_id": "v1", "prompt": "Hello"}


def test_an_engine_is_sent_as_requests_spell_it(server: Loopback, gateway: UseApi) -> None:
    server.will(answer(200, SPOKEN))
    for name in ("elevenlabs", "ELEVENLABSV3", "brand-new"):
        speak(gateway, engine=name)
    assert [request.json["engine"] for request in server.received] == ["elevenLabs", "elevenLabsV3", "brand-new"]  # type: ignore[index]


@pytest.mark.parametrize("times", [None, [], "junk", [{"word": "x"}, 7]])
def test_speech_without_times_is_speech(server: Loopback, gateway: UseApi, times: object) -> None:
    server.will(answer(200, {"audio_url": "https://x.test/a", "word_timestamps": times}))
    speech = gateway.speak(voice_id="v1", prompt="Hello")
    assert (speech.words, speech.duration) == ((), None)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({**SPOKEN, "is_pass": False}, "is_pass is false"),
        ({**SPOKEN, "is_pass": False, "error": "The text is empty."}, "The text is empty."),
        ({**SPOKEN, "audio_url": ""}, "no audio_url in the answer"),
        ({"is_pass": True}, "no audio_url in the answer"),
        ({**SPOKEN, "is_pass": False, "error": f"not with {TOKEN}"}, "not with [secret]"),
    ],
)
def test_a_yes_without_speech_is_a_failure_with_its_reason(
    server: Loopback, gateway: UseApi, body: object, words: str
) -> None:
    server.will(answer(200, body))
    with pytest.raises(Rejected) as caught:
        speak(gateway)
    assert (caught.value.code, caught.value.message, caught.value.retryable) == ("no_speech", words, False)
    assert caught.value.says.startswith("useapi.net could not speak this text.")
    assert len(server.received) == 1


def test_the_token_is_tested_at_the_root(server: Loopback, gateway: UseApi, calls: list[Call]) -> None:
    owner = {"email": "ana@example.com", "created": "2025-01-02T03:04:05Z", "name": "Ana", "verified": True}
    server.will(answer(200, {**owner, "sub": {"x": 1}, "replyUrl": None}), answer(401, {"error": "Unauthorized"}))
    found = gateway.subscriber()
    assert server.received[0].target == "/useapi/v2/account"
    assert (found.email, found.name, found.is_verified) == ("ana@example.com", "Ana", True)
    assert found.created_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    with pytest.raises(Unauthorized):
        gateway.subscriber()
    assert [(call.provider, call.path, call.status) for call in calls] == [
        ("useapi", "/v2/account", 200),
        ("useapi", "/v2/account", 401),
    ]


def page_of(*ids: str, **more: object) -> Action:
    return answer(200, {"list": [{"voice_id": one} for one in ids], **more})


def ids(gateway: UseApi, **filters: Any) -> list[str]:
    return [voice.voice_id for voice in gateway.voices(**filters)]


def test_voices_are_read_page_by_page_until_a_short_one(server: Loopback, gateway: UseApi) -> None:
    server.will(page_of("a", "b", total=99), page_of("c", "d"), page_of("e"))
    assert ids(gateway, language="English", email="ana@example.com", limit=2) == ["a", "b", "c", "d", "e"]
    assert [request.target.partition("?")[2] for request in server.received] == [
        f"email=ana%40example.com&page={number}&limit=2&language=English" for number in (1, 2, 3)
    ]


def test_a_voice_on_two_pages_comes_once(server: Loopback, gateway: UseApi) -> None:
    server.will(page_of("a", "b"), page_of("b", "c"), page_of())
    assert ids(gateway, limit=2) == ["a", "b", "c"]


def test_a_gateway_that_gives_the_same_page_for_ever_is_left(server: Loopback, gateway: UseApi) -> None:
    server.will(page_of("a", "b"))
    assert ids(gateway, limit=2) == ["a", "b"]
    assert len(server.received) == 2


def test_a_gateway_that_gives_fewer_a_page_than_asked_for_is_read_on(server: Loopback, gateway: UseApi) -> None:
    server.will(page_of("a", "b", limit=2), page_of("c", limit=2))
    assert ids(gateway, limit=1000) == ["a", "b", "c"]


def test_entries_that_make_no_sense_do_not_end_the_list(server: Loopback, gateway: UseApi) -> None:
    server.will(answer(200, {"list": [{"voice_id": "a"}, {}]}), page_of("b"))
    assert ids(gateway, limit=2) == ["a", "b"]


def test_no_list_is_a_bad_answer(server: Loopback, gateway: UseApi) -> None:
    server.will(answer(200, {"voices": []}), answer(200, []))
    for _ in range(2):
        with pytest.raises(BadAnswer):
            ids(gateway)


@pytest.mark.parametrize("wrapped", [VOICE, {"list": [{"voice_id": "other"}, VOICE]}, {"voice": VOICE}])
def test_one_voice_comes_with_its_emotions(server: Loopback, gateway: UseApi, wrapped: object) -> None:
    server.will(answer(200, wrapped))
    voice = gateway.voice("en-US-AriaNeural")
    assert server.received[0].target == "/useapi/v1/heygen/tts/voices?voice_id=en-US-AriaNeural"
    assert (voice.name, voice.language, voice.locale, voice.gender) == ("Aria (Neural)", "English", "en-US", "female")
    assert (voice.default_engine, voice.engines) == ("azure", ("azure", "elevenlabs"))
    assert (voice.labels, voice.sort, voice.flag) == (("premium", "neural"), 1, "🇺🇸")
    assert voice.preview_audio_url == "https://files.example.com/aria.mp3"
    assert voice.emotions == ("happy", "sad")
    assert voice.offered_engines == ("azure", "elevenLabs")


def test_a_list_that_does_not_tell_emotions_is_not_taken_for_a_voice_without(server: Loopback, gateway: UseApi) -> None:
    server.will(answer(200, {"list": [{"voice_id": "a"}, {"voice_id": "b", "settings": {"clone_emotions": []}}]}))
    untold, none = gateway.voices()
    assert (untold.emotions, none.emotions) == (None, ())
    assert untold.preview_audio_url is None


def test_languages_have_codes_and_labels(server: Loopback, gateway: UseApi) -> None:
    english = {"value": "en-US", "label": "English (United States)", "language": "English", "language_code": "en-US"}
    server.will(answer(200, {"languages": [english, {"value": "de-DE"}, {}]}))
    found = gateway.languages(email="ana@example.com")
    assert server.received[0].target == "/useapi/v1/heygen/tts/languages?email=ana%40example.com"
    assert [(one.code, one.label) for one in found] == [("en-US", "English (United States)"), ("de-DE", "de-DE")]


def test_accounts_are_told_without_their_secrets(server: Loopback, gateway: UseApi) -> None:
    account = {
        "email": "ana@example.com",
        "maxJobs": 3,
        "password": "hunter-two",
        "session": {"ExpireTimeUTC": "2026-12-01T00:00:00Z", "token": "session-token", "need_mfa": False},
    }
    server.will(answer(200, {"ana@example.com": account, "b@example.com": {}, "c": 7}), answer(200, account))
    ana, ben = gateway.accounts()
    assert (ana.email, ana.max_jobs, ben.email) == ("ana@example.com", 3, "b@example.com")
    assert ana.expires_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert gateway.account("ana@example.com") == ana
    assert server.received[1].target == "/useapi/v1/heygen/accounts/ana%40example.com"
    assert "hunter-two" not in repr(ana)
    assert "session-token" not in repr(ana)


@pytest.mark.parametrize("token", ["", " ", "two words", "ключ", "line\nbreak"])
def test_a_token_that_cannot_be_one_is_unauthorized_at_once(token: str) -> None:
    with pytest.raises(Unauthorized):
        UseApi(token)


def test_no_secret_and_no_link_is_shown(server: Loopback, gateway: UseApi, calls: list[Call]) -> None:
    words = f"Bearer {TOKEN} may not read https://x.test/?sig=0123456789"
    server.will(answer(200, SPOKEN), answer(400, {"error": words}), answer(429, json.dumps(words).encode()))
    shown = repr(gateway) + repr(gateway.speak(voice_id="v1", prompt="Hello"))
    for _ in range(2):
        with pytest.raises(ProviderError) as caught:
            speak(gateway, email="ana@example.com")
        shown += f"{caught.value!r}{caught.value.says}{calls}"
        assert caught.value.__context__ is None
    for hidden in (TOKEN, TOKEN[5:], "0123456789", "files.example.com", "ana@example.com"):
        assert hidden not in shown
