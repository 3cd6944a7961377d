"""The gateway's look-alike: its texts, its memory, its voices, and the accounts behind one token."""

import io
import json
import secrets
from typing import Any

import av
import pytest
import requests

from tests.support.sandbox import SandboxProcess

ARIA, QUIET = "en-GB-MaraCalmNeural", "en-GB-MaraBrightNeural"
"""A voice with emotions and a lower-case engine, and one of Azure without any."""


class Gateway:
    def __init__(self, sandbox: SandboxProcess) -> None:
        self.sandbox = sandbox
        self.token = f"user:4711-{secrets.token_hex(8)}"

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return requests.request(method, f"{self.sandbox.url}/useapi{path}", headers=headers, timeout=60, **more)

    def speak(self, **body: Any) -> requests.Response:
        return self.call("POST", "/v1/heygen/tts/create", json={"voice_id": ARIA, "prompt": "Hello, world!", **body})


@pytest.fixture
def gateway(sandbox: SandboxProcess) -> Gateway:
    return Gateway(sandbox)


def seconds(link: str) -> float:
    bytes_ = io.BytesIO(requests.get(link, timeout=30).content)
    with av.open(bytes_, "r") as sound:
        return sum(frame.samples for frame in sound.decode(audio=0)) / sound.streams.audio[0].rate


def test_it_speaks_an_mp3_whose_length_and_words_are_true(gateway: Gateway) -> None:
    answer = gateway.speak().json()
    assert (answer["is_pass"], answer["job_id"]) == (True, None)
    assert abs(seconds(answer["audio_url"]) - answer["duration"]) < 0.06
    assert [word["word"] for word in answer["word_timestamps"]] == ["Hello,", "world!"]
    assert answer["word_timestamps"][-1]["end"] <= answer["duration"]


def test_json_and_a_form_give_the_same(gateway: Gateway) -> None:
    first = gateway.speak(speed=110).json()
    fields = {"voice_id": (None, ARIA), "prompt": (None, "Hello, world!"), "speed": (None, "110")}
    assert gateway.call("POST", "/v1/heygen/tts/create", files=fields).json() == first


def test_the_same_request_comes_from_memory_and_a_space_makes_another_take(gateway: Gateway) -> None:
    first = gateway.speak().json()
    assert gateway.speak(speed=100, pitch=0, volume=100).json()["audio_url"] == first["audio_url"]
    other = gateway.speak(prompt="Hello, world! ").json()
    sounds = [requests.get(one["audio_url"], timeout=30).content for one in (first, other)]
    assert sounds[0] != sounds[1]


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [("speed", (50, 150), (49, 151)), ("pitch", (-100, 100), (-101, 101)), ("volume", (0, 100), (-1, 101))],
)
def test_ranges_hold_at_and_just_outside_their_bounds(
    gateway: Gateway, field: str, good: tuple[int, ...], bad: tuple[int, ...]
) -> None:
    assert [gateway.speak(**{field: value}).status_code for value in good] == [200, 200]
    for value in bad:
        answer = gateway.speak(**{field: value})
        assert (answer.status_code, answer.json()["error"]) == (
            400,
            f"Parameter {field} must be between {good[0]} and {good[1]}",
        )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"emotion": "angry"}, f"Invalid emotion angry for voice {ARIA}, supported values: happy, sad, neutral"),
        ({"engine": "fish"}, f"Invalid engine fish for voice {ARIA}, supported values: auto,azure,elevenLabs"),
        ({"voice_id": QUIET, "emotion": "happy"}, f"Voice {QUIET} does not support emotions"),
        ({"voice_id": "nobody"}, "Invalid voice_id nobody"),
        ({"voice_id": ""}, "Parameter voice_id is required"),
        ({"prompt": " "}, "Parameter prompt is required"),
        ({"prompt": "a" * 5001}, "Parameter prompt exceeds 5000 characters"),
        ({"language_code": "xx"}, "Invalid language_code xx"),
    ],
)
def test_a_refusal_says_what_is_wrong_in_its_own_words(gateway: Gateway, body: dict[str, str], words: str) -> None:
    answer = gateway.speak(**body)
    assert (answer.status_code, answer.json()) == (400, {"error": words})


def test_stage_directions_are_no_words_for_the_engine_that_knows_them(gateway: Gateway) -> None:
    voice = next(
        one for one in gateway.call("GET", "/v1/heygen/tts/voices?limit=200").json()["list"]
        if "elevenLabsV3" in one["voice_engines"] and one["language"] == "English"
    )  # fmt: skip
    asked = {"voice_id": voice["voice_id"], "prompt": "[whispers] Come here."}
    said = gateway.speak(**asked, engine="elevenLabsV3").json()["word_timestamps"]
    assert [word["word"] for word in said] == ["Come", "here."]
    assert len(gateway.speak(**asked).json()["word_timestamps"]) == 3


def test_voices_come_in_pages_by_language_and_alone(gateway: Gateway) -> None:
    first = gateway.call("GET", "/v1/heygen/tts/voices").json()
    assert len(first["list"]) == 29 < first["total"]
    spanish = gateway.call("GET", "/v1/heygen/tts/voices?language=Spanish&limit=10000").json()["list"]
    assert {voice["language"] for voice in spanish} == {"Spanish"}
    for path in ("/v1/heygen/tts/voices", "/v1/heygen/tts/voices/"):
        voice = gateway.call("GET", f"{path}?voice_id={ARIA}").json()
        assert voice["settings"]["clone_emotions"][0] == {"name": "happy"}
    assert gateway.call("GET", "/v1/heygen/tts/voices?voice_id=nobody").status_code == 404
    assert requests.get(first["list"][0]["preview"]["movio"], timeout=60).headers["Content-Type"] == "audio/mpeg"


def test_a_large_catalogue_can_be_had(own_sandbox: SandboxProcess) -> None:
    gateway = Gateway(own_sandbox)
    own_sandbox.settings(extra_voices=10_000)
    listed = gateway.call("GET", "/v1/heygen/tts/voices?limit=10000&page=2").json()
    assert listed["total"] > 10_000
    assert gateway.speak(voice_id="bulk-9999").status_code == 200


def test_with_two_accounts_each_call_names_one(own_sandbox: SandboxProcess) -> None:
    gateway = Gateway(own_sandbox)
    (only,) = gateway.call("GET", "/v1/heygen/accounts").json()
    own_sandbox.settings(gateway_accounts=2)
    assert gateway.speak().json() == {"error": "Parameter email is required"}
    assert gateway.speak(email=only).status_code == 200
    assert gateway.speak(email="else@x.example").status_code == 400
    account = gateway.call("GET", f"/v1/heygen/accounts/{only}").json()
    assert (account["maxJobs"], account["password"]) == (9, "…secured…")
    own_sandbox.settings(gateway_accounts=0)
    assert gateway.call("GET", "/v1/heygen/accounts").status_code == 404


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [("daily_limit", 429, "Daily voice duration limit reached"), ("attention", 596, "pending error"),
     ("unauthorized", 401, "Unauthorized"), ("broke", 402, ""), ("broken", 500, ""), ("gone", 410, "taken out")],
)  # fmt: skip
def test_mishaps_come_in_its_own_shapes(
    sandbox: SandboxProcess, gateway: Gateway, fault: str, status: int, words: str
) -> None:
    sandbox.fault(fault, times=1, match="POST /useapi/", key=gateway.token)
    answer = gateway.speak()
    assert answer.status_code == status
    assert words in answer.text


def test_a_wrong_token_is_nobodys_and_a_right_one_is_masked(sandbox: SandboxProcess, gateway: Gateway) -> None:
    assert gateway.call("GET", "/v2/account").json()["verified"] is True
    for wrong in ("Bearer user:4711", "Bearer 4711-abcdefgh", "Basic abc", ""):
        answer = gateway.call("GET", "/v2/account", headers={"Authorization": wrong})
        assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized", "code": 401})
    entries = sandbox.journal(path="/useapi/v2/account")
    assert gateway.token not in json.dumps(entries)
