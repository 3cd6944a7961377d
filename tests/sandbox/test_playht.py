"""PlayHT's look-alike: answers, ranges, sound, seeds, streams, and how long it remembers."""

import io
import json
from typing import Any

import av
import pytest
import requests

from tests.support.sandbox import SandboxProcess

TEXT = "Hello from the garden."


@pytest.fixture
def key() -> str:
    return f"playht-{SandboxProcess.key()[-20:]}"


class Playht:
    def __init__(self, sandbox: SandboxProcess, key: str) -> None:
        self.sandbox = sandbox
        self.headers = {"Authorization": f"Bearer {key}", "X-USER-ID": "ana", "Accept": "application/json"}

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {**self.headers, **more.pop("headers", {})}
        return requests.request(method, f"{self.sandbox.url}/playht/api/v2{path}", headers=headers, timeout=60, **more)

    def voice(self, engine: str = "PlayHT2.0") -> str:
        return next(str(one["id"]) for one in self.call("GET", "/voices").json() if one.get("voice_engine") == engine)

    def ask(self, **body: Any) -> requests.Response:
        return self.call("POST", "/tts", json={"text": TEXT, "voice": self.voice(), **body})

    def done(self, identifier: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.call("GET", f"/tts/{identifier}").json()
            return found if found["output"] or found.get("status") else None

        found: dict[str, Any] = self.sandbox.until(look)
        return found

    def sound(self, **body: Any) -> bytes:
        output = self.done(self.ask(**body).json()["id"])["output"]
        return requests.get(output["url"], timeout=30).content


@pytest.fixture
def playht(sandbox: SandboxProcess, key: str) -> Playht:
    return Playht(sandbox, key)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("speed", (0.1, 5), (0, 5.1)),
        ("sample_rate", (8000, 48000), (7999, 48001)),
        ("temperature", (0, 2), (-0.1, 2.1)),
        ("voice_guidance", (1, 6), (0.9, 6.1)),
        ("style_guidance", (1, 30), (0.9, 31)),
        ("seed", (0, 7), (-1, 1.5)),
        ("quality", ("draft", "premium"), ("best",)),
        ("output_format", ("mp3", "mulaw"), ("raw",)),
        ("voice_engine", ("PlayHT2.0", "Play3.0-mini"), ("PlayHT2.0-turbo",)),
        ("emotion", ("female_happy", "male_disgust"), ("happy",)),
        ("voice", (), ("s3://nobody/manifest.json", "s3://clones.sandbox.example/x/manifest.json")),
    ],
)
def test_ranges_hold_at_and_just_outside_their_bounds(
    playht: Playht, field: str, good: tuple[Any, ...], bad: tuple[Any, ...]
) -> None:
    assert [playht.ask(**{field: value}).status_code for value in good] == [201] * len(good)
    for value in bad:
        answer = playht.ask(**{field: value})
        assert answer.status_code == 400, value
        assert answer.json()["error_id"] == "INVALID_REQUEST"


@pytest.mark.parametrize(("engine", "most"), [("PlayHT2.0", 2000), ("Play3.0-mini", 20_000)])
def test_the_length_of_a_text_goes_by_the_engine(playht: Playht, engine: str, most: int) -> None:
    assert playht.ask(voice_engine=engine, text="a" * most).status_code == 201
    assert playht.ask(voice_engine=engine, text="a" * (most + 1)).status_code == 400


@pytest.mark.parametrize("field", [{"emotion": "female_sad"}, {"voice_guidance": 2}, {"style_guidance": 2}])
def test_three_fields_need_the_engine_and_a_voice_of_it(playht: Playht, field: dict[str, Any]) -> None:
    assert playht.ask(**field, voice_engine="Play3.0-mini").status_code == 400
    assert playht.ask(**field, voice=playht.voice("PlayHT1.0")).status_code == 400


@pytest.mark.parametrize(
    ("form", "codec", "rate"),
    [("mp3", "mp3", 22050), ("ogg", "opus", 48000), ("wav", "pcm_s16le", 11025), ("flac", "flac", 44100),
     ("mulaw", "pcm_mulaw", 8000)],
)  # fmt: skip
def test_the_sound_is_what_was_asked_for(playht: Playht, form: str, codec: str, rate: int) -> None:
    with av.open(io.BytesIO(playht.sound(output_format=form, sample_rate=rate))) as sound:
        stream = sound.streams.audio[0]
        assert (stream.codec_context.name.removeprefix("lib").removesuffix("float"), stream.rate) == (codec, rate)


@pytest.mark.parametrize("temperature", [None, 0, 1.5])
def test_a_seed_repeats_the_bytes_and_no_other_does(playht: Playht, temperature: float | None) -> None:
    seven = playht.sound(seed=7, temperature=temperature)
    assert playht.sound(seed=7, temperature=temperature) == seven
    others = [playht.sound(seed=seed, temperature=temperature) for seed in (8, 9, None, None)]
    assert len({seven, *others}) == 5


def test_what_cannot_be_spoken_fails_and_breaks_nothing(playht: Playht) -> None:
    assert playht.done(playht.ask(text="...").json()["id"])["status"] == "failed"


def test_format_wins_over_accept_and_a_stream_tells_where_it_goes_on(playht: Playht) -> None:
    answer = playht.call("POST", "/tts?format=event-stream", json={"text": TEXT, "voice": playht.voice()})
    assert answer.status_code == 201
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Content-Location"] == answer.headers["Location"] + "?format=event-stream"
    names = [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]
    assert names[0] == "generating"
    assert names[-1] == "completed"
    assert "ping" in names
    assert playht.call("POST", "/tts?format=audio", json={}).status_code == 400


def test_the_recorded_run_never_goes_back(playht: Playht) -> None:
    answer = playht.call("POST", "/tts?format=event-stream", json={"text": TEXT, "voice": playht.voice()})
    told = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith('data: {"id"')]
    progress = [one["progress"] for one in told]
    assert progress == sorted(progress)
    assert [one["stage"] for one in told][-1] == "complete"


def test_a_job_is_its_owners_and_another_form_is_not_acceptable(sandbox: SandboxProcess, playht: Playht) -> None:
    identifier = playht.ask(output_format="wav").json()["id"]
    playht.done(identifier)
    assert playht.call("GET", f"/tts/{identifier}", headers={"Accept": "audio/mpeg"}).status_code == 406
    other = Playht(sandbox, "playht-somebody-else")
    assert other.call("GET", f"/tts/{identifier}").status_code == 404


def test_a_job_is_forgotten_after_two_days_and_survives_a_restart(own_sandbox: SandboxProcess) -> None:
    playht = Playht(own_sandbox, "playht-of-two-days")
    identifier = playht.ask().json()["id"]
    own_sandbox.restart(kill=True)
    assert playht.done(identifier)["output"]["duration"] > 0
    own_sandbox.clock(advance=49 * 3600)
    assert playht.call("GET", f"/tts/{identifier}").status_code == 404


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [("unauthorized", 401, "error_message"), ("forbidden", 403, "error_message"), ("busy", 429, "Rate limit exceeded"),
     ("broken", 500, "Internal Server Error")],
)  # fmt: skip
def test_refusals_come_in_its_own_shapes(
    sandbox: SandboxProcess, playht: Playht, key: str, fault: str, status: int, words: str
) -> None:
    voice = playht.voice()
    sandbox.fault(fault, times=1, match="POST /playht/", key=key)
    answer = playht.ask(voice=voice)
    assert answer.status_code == status
    assert words in answer.text


def test_both_headers_are_needed_and_the_key_is_masked(sandbox: SandboxProcess, playht: Playht, key: str) -> None:
    assert playht.call("GET", "/voices", headers={"X-USER-ID": ""}).status_code == 401
    assert playht.call("GET", "/voices", headers={"Authorization": ""}).status_code == 401
    assert playht.call("GET", "/voices", headers={"Authorization": key}).status_code == 200
    entry = sandbox.journal(path="/playht/api/v2/voices")[-1]
    assert key not in json.dumps(entry)


def test_a_clone_is_made_spoken_with_and_deleted(playht: Playht) -> None:
    sample = {"sample_file": ("ana.mp3", b"ID3" + bytes(6000), "audio/mpeg")}
    made = playht.call("POST", "/cloned-voices/instant", files=sample, data={"voice_name": "Ana"})
    assert made.status_code == 201
    identifier = made.json()["id"]
    assert playht.ask(voice=identifier).status_code == 201
    assert identifier in {one["id"] for one in playht.call("GET", "/cloned-voices").json()}
    gone = playht.call("DELETE", "/cloned-voices", json={"voice_id": identifier})
    assert gone.json()["deleted"]["name"] == "Ana"
    assert playht.ask(voice=identifier).status_code == 400
