"""Translations: one job for each language, a real film in each, and a price in each."""

import io
import json
import re
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
import requests

from sandbox.catalogue.languages import LANGUAGES
from tests.sandbox.conftest import create
from tests.sandbox.receiver import Receiver
from tests.sandbox.test_assets import PNG, WAV, upload
from tests.sandbox.test_films import load, tracks
from tests.sandbox.test_webhooks import register
from tests.support.sandbox import SandboxProcess

pytestmark = pytest.mark.usefixtures("lawful")
PATH = "/v3/video-translations"
SCRIPT = "Cold hands, warm back. Northbound gloves end that. They are warm, they are light, and they last."
NOT_A_FILM = b"\0\0\0\x18ftypmp42" + bytes(200)
FAILING = "fail:rendering_failed"


@pytest.fixture(scope="module")
def film(sandbox: SandboxProcess) -> bytes:
    key = sandbox.key("maker")
    return load(sandbox.video(key, create(sandbox, key, script=SCRIPT))["video_url"])


@pytest.fixture
def source(sandbox: SandboxProcess, ana: str, film: bytes) -> dict[str, str]:
    return {"type": "asset_id", "asset_id": upload(sandbox, ana, film).json()["data"]["asset_id"]}


def translate(
    sandbox: SandboxProcess, key: str, source: dict[str, str], *languages: str, **changes: Any
) -> requests.Response:
    body = {"video": source, "output_languages": list(languages or ("Spanish (Spain)",)), **changes}
    return sandbox.call(key, "POST", PATH, json=body)


def ids(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    found: list[str] = answer.json()["data"]["video_translation_ids"]
    return found


def finished(sandbox: SandboxProcess, key: str, identifier: str, status: str = "completed") -> dict[str, Any]:
    def read() -> dict[str, Any] | None:
        data: dict[str, Any] = sandbox.call(key, "GET", f"{PATH}/{identifier}").json()["data"]
        return data if data["status"] in ("completed", "failed") else None

    found: dict[str, Any] = sandbox.until(read)
    assert found["status"] == status, found
    return found


def test_the_languages_are_listed_by_name(sandbox: SandboxProcess, ana: str) -> None:
    names = sandbox.call(ana, "GET", f"{PATH}/languages").json()["data"]["languages"]
    assert len(names) == len(set(names)) == len(LANGUAGES) > 170
    assert {"English", "Spanish (Spain)", "Chinese (Mandarin, Simplified)"} <= set(names)


def test_each_language_becomes_a_film_of_its_own_with_captions_sound_and_price(
    sandbox: SandboxProcess, ana: str, source: dict[str, str], film: bytes
) -> None:
    targets = ("Spanish (Spain)", "German", "ja")
    made = ids(translate(sandbox, ana, source, *targets, title="Gloves", callback_id="c-1", folder_id="f1"))
    assert [re.fullmatch(r"[0-9a-f]{32}-(\w+)", one)[1] for one in made] == ["es", "de", "ja"]  # type: ignore[index]
    heard, length = set(), tracks(film)[1]
    for identifier, code in zip(made, ("es", "de", "ja"), strict=True):
        done = finished(sandbox, ana, identifier)
        assert (done["title"], done["input_language"], done["output_language"]) == ("Gloves", "en", code)
        assert (done["callback_id"], done["translate_audio_only"], done["failure_message"]) == ("c-1", False, None)
        video, sound = load(done["video_url"]), load(done["audio_url"])
        kinds, seconds, size = tracks(video)
        assert (kinds, size) == ({"video", "audio"}, (1280, 720))
        assert seconds == pytest.approx(length, abs=0.1)
        assert done["duration"] == pytest.approx(length, abs=0.1)
        captions = load(done["srt_caption_url"]).decode()
        assert "Northbound gloves" not in captions
        assert load(done["vtt_caption_url"]).decode().replace(".", ",").startswith("WEBVTT\n\n1\n00:00:00,")
        heard |= {sound, captions.encode()}
    assert len(heard) == 6, "each language sounds and reads differently"
    state = sandbox.state(ana)
    assert state["spent"] == pytest.approx(3 * 0.0333 * done["duration"], abs=0.002)
    assert [one["charged"] > 0 for one in state["translations"]] == [True] * 3
    assert [one["output_language"] for one in state["translations"]] == ["ja", "de", "es"]


@pytest.mark.parametrize(
    ("target", "signs"), [("Arabic (Egypt)", "[\u0600-\u06ff]"), ("Japanese", "[\u3040-\u30ff]"), ("German", "[a-zß]")]
)
def test_captions_are_written_as_the_language_is(
    sandbox: SandboxProcess, ana: str, source: dict[str, str], target: str, signs: str
) -> None:
    (made,) = ids(translate(sandbox, ana, source, target))
    done = finished(sandbox, ana, made)
    captions = load(done["srt_caption_url"]).decode()
    words = [line for line in captions.splitlines() if line and not line[0].isdigit()]
    assert words
    assert all(re.search(signs, line) for line in words)
    with av.open(io.BytesIO(load(done["audio_url"])), "r") as sound:
        assert max(_level(frame) for frame in sound.decode(audio=0)) > 0.05


def test_a_film_is_silent_where_nobody_speaks_and_loud_where_somebody_does(
    sandbox: SandboxProcess, ana: str, source: dict[str, str]
) -> None:
    words = b"1\n00:00:02,000 --> 00:00:04,000\nUno, dos, tres.\n"
    told = {"type": "asset_id", "asset_id": upload(sandbox, ana, words).json()["data"]["asset_id"]}
    (made,) = ids(translate(sandbox, ana, source, srt=told, srt_role="output"))
    done = finished(sandbox, ana, made)
    assert load(done["srt_caption_url"]).decode().strip().endswith("Uno, dos, tres.")
    with av.open(io.BytesIO(load(done["video_url"])), "r") as video:
        loud = [(frame.time or 0.0, _level(frame)) for frame in video.decode(audio=0)]
    assert max(level for second, level in loud if second < 1.8) < 0.05
    assert max(level for second, level in loud if 2 < second < 4) > 0.05


def test_a_film_of_the_account_is_taken_by_its_link_and_only_in_part(sandbox: SandboxProcess, ana: str) -> None:
    video = sandbox.video(ana, create(sandbox, ana, script=SCRIPT))
    link = {"type": "url", "url": video["video_url"]}
    (made,) = ids(translate(sandbox, ana, link, "fr", start_time=1, end_time=3.5, mode="precision"))
    before = sandbox.state(ana)["spent"]
    done = finished(sandbox, ana, made)
    assert done["duration"] == 2.5
    assert tracks(load(done["video_url"]))[1] == pytest.approx(2.5, abs=0.1)
    assert sandbox.state(ana)["spent"] - before == pytest.approx(2.5 * 0.0667, abs=0.001)


def test_a_recording_that_is_brought_along_is_what_is_heard(
    sandbox: SandboxProcess, ana: str, source: dict[str, str], film: bytes
) -> None:
    recording = {"type": "asset_id", "asset_id": upload(sandbox, ana, _sound(3)).json()["data"]["asset_id"]}
    (made,) = ids(translate(sandbox, ana, source, audio=recording, fps_mode="cfr", translate_audio_only=True))
    done = finished(sandbox, ana, made)
    assert done["translate_audio_only"] is True
    assert done["duration"] == pytest.approx(tracks(film)[1], abs=0.1)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"video": None}, "video"),
    ({"video": {"type": "base64", "media_type": "video/mp4", "data": "AAAA"}}, "video.type"),
    ({"video": {"type": "url"}}, "video.url"),
    ({"video": {"type": "url", "url": "ftp://example.com/a.mp4"}}, "video.url"),
    ({"output_languages": []}, "output_languages"),
    ({"output_languages": None}, "output_languages"),
    ({"output_languages": "Spanish"}, "output_languages"),
    ({"output_languages": ["Spanish", "Klingon"]}, "output_languages"),
    ({"output_languages": ["es-ES"]}, "output_languages"),
    ({"output_languages": [7]}, "output_languages"),
    ({"mode": "quality"}, "mode"),
    ({"mode": None}, "mode"),
    ({"enable_dynamic_duration": None}, "enable_dynamic_duration"),
    ({"translate_audio_only": "yes"}, "translate_audio_only"),
    ({"speaker_num": 1.5}, "speaker_num"),
    ({"start_time": 4, "end_time": 4}, "end_time"),
    ({"end_time": 0}, "end_time"),
    ({"start_time": -1}, "start_time"),
    ({"fps_mode": "fast"}, "fps_mode"),
    ({"srt_role": "both"}, "srt_role"),
    ({"srt": {"type": "base64", "media_type": "text/plain", "data": "AAAA"}}, "srt.type"),
    ({"stock_voice_config": {"voice": "x"}}, "stock_voice_config.voice"),
    ({"callback_url": "ftp://example.com"}, "callback_url"),
    ({"output_language": "es"}, "output_language"),
    ({"captions": True}, "captions"),
]


@pytest.mark.parametrize(("changes", "param"), REFUSED, ids=[f"{param}-{n}" for n, (_, param) in enumerate(REFUSED)])
def test_an_order_that_breaks_a_rule_is_refused_at_its_field(
    sandbox: SandboxProcess, ana: str, changes: dict[str, Any], param: str
) -> None:
    body = {"video": {"type": "url", "url": f"{sandbox.url}/none.mp4"}, "output_languages": ["Spanish"], **changes}
    error = sandbox.call(ana, "POST", PATH, json=body).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_parameter", param), error
    assert sandbox.state(ana)["translations"] == []


def test_sources_must_be_films_and_subtitles_subtitles(
    sandbox: SandboxProcess, ana: str, source: dict[str, str], receiver: Receiver
) -> None:
    receiver.files |= {"/a.mp4": b"<html>share me</html>", "/a.wav": WAV}
    for path in ("/a.mp4", "/a.wav", "/none.mp4"):
        link = {"type": "url", "url": receiver.url + path}
        answer = translate(sandbox, ana, link)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["param"]) == (400, "download_failed", "video.url")
    picture = {"type": "asset_id", "asset_id": upload(sandbox, ana, PNG).json()["data"]["asset_id"]}
    for name in ("video", "srt", "audio"):
        changes = {"video": source, "output_languages": ["es"], name: picture}
        error = sandbox.call(ana, "POST", PATH, json=changes).json()["error"]
        assert (error["code"], error["param"]) == ("invalid_parameter", f"{name}.asset_id")
    unknown = {"type": "asset_id", "asset_id": "none"}
    assert translate(sandbox, ana, unknown).json()["error"]["code"] == "asset_not_found"


def test_what_the_account_lacks_is_refused(sandbox: SandboxProcess, ana: str, dan: str, source: dict[str, str]) -> None:
    stock = translate(sandbox, ana, source, stock_voice_config={"use_stock_voice": True})
    assert (stock.status_code, stock.json()["error"]["code"]) == (403, "forbidden")
    for name in ("brand_glossary_id", "brand_voice_id"):
        glossary = translate(sandbox, ana, source, **{name: "none"})
        assert (glossary.status_code, glossary.json()["error"]["code"]) == (404, "resource_not_found")
    foreign = translate(sandbox, dan, source)
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (404, "asset_not_found")
    sandbox.wallet(ana, balance=0)
    broke = translate(sandbox, ana, source)
    assert (broke.status_code, broke.json()["error"]["code"]) == (402, "insufficient_credit")


def test_the_same_key_gives_the_same_ids_and_makes_nothing_twice(
    sandbox: SandboxProcess, ana: str, source: dict[str, str]
) -> None:
    body = {"video": source, "output_languages": ["es", "de"], "title": FAILING}
    headers = {"Idempotency-Key": "job-1"}
    answers = [ids(sandbox.call(ana, "POST", PATH, json=body, headers=headers)) for _ in range(2)]
    assert answers[0] == answers[1]
    state = sandbox.state(ana)
    assert [one["idempotency_key"] for one in state["translations"]] == ["job-1"] * 2
    assert state["videos"] == []
    assert [entry["replayed"] for entry in sandbox.journal(key=ana, path=PATH)] == [False, True]


def test_films_and_languages_share_the_places(own_sandbox: SandboxProcess, film: bytes) -> None:
    own_sandbox.clock(factor=0.001)
    own_sandbox.settings(concurrency_limit=4)
    ana = own_sandbox.key()
    asset = {"type": "asset_id", "asset_id": upload(own_sandbox, ana, film).json()["data"]["asset_id"]}
    create(own_sandbox, ana, title=FAILING)
    full = translate(own_sandbox, ana, asset, "es", "de", "fr", "it", title=FAILING)
    assert (full.status_code, full.json()["error"]["code"]) == (429, "rate_limit_exceeded")
    assert int(full.headers["Retry-After"]) > 0
    assert own_sandbox.state(ana)["translations"] == [], "all find a place, or none"
    made = ids(translate(own_sandbox, ana, asset, "es", "de", "fr", title=FAILING))
    assert own_sandbox.call(ana, "GET", f"{PATH}/{made[0]}").json()["data"]["status"] == "pending"
    query = {"video_translation_ids": f"{made[1]},none"}
    told = own_sandbox.call(ana, "GET", f"{PATH}/statuses", params=query).json()["data"]
    assert [one["status"] for one in told] == ["waiting", "not_found"]
    own_sandbox.clock(advance=4)
    assert own_sandbox.call(ana, "GET", f"{PATH}/{made[0]}").json()["data"]["status"] == "running"
    assert translate(own_sandbox, ana, asset, "it", title=FAILING).status_code == 429


def test_one_language_of_three_can_be_told_to_fail(
    sandbox: SandboxProcess, ana: str, source: dict[str, str], receiver: Receiver
) -> None:
    register(sandbox, ana, receiver.url)
    sandbox.fault("render_fails", key=ana, language="de")
    made = ids(translate(sandbox, ana, source, "es", "de", "fr", callback_id="c-7"))
    ends = [
        finished(sandbox, ana, one, end) for one, end in zip(made, ("completed", "failed", "completed"), strict=True)
    ]
    assert ends[1]["failure_message"]
    assert [end["video_url"] is None for end in ends] == [False, True, False]
    charged = {one["output_language"]: one["charged"] > 0 for one in sandbox.state(ana)["translations"]}
    assert charged == {"es": True, "de": False, "fr": True}
    told = {}
    for post in receiver.await_posts(3):
        event = json.loads(post.body)
        told[event["event_data"]["output_language"]] = event
    assert {code: event["event_type"] for code, event in told.items()} == {
        "es": "video_translate.success",
        "de": "video_translate.fail",
        "fr": "video_translate.success",
    }
    good, bad = told["fr"]["event_data"], told["de"]["event_data"]
    assert set(good) == {"video_translate_id", "url", "output_language", "callback_id"}
    assert set(bad) == {"video_translate_id", "message", "output_language", "callback_id"}
    assert (good["video_translate_id"], bad["video_translate_id"], good["callback_id"]) == (made[2], made[1], "c-7")
    assert tracks(load(good["url"]))[0] == {"video", "audio"}


def test_a_file_that_is_no_film_fails_later_and_costs_nothing(
    sandbox: SandboxProcess, ana: str, receiver: Receiver
) -> None:
    broken = {"type": "asset_id", "asset_id": upload(sandbox, ana, NOT_A_FILM).json()["data"]["asset_id"]}
    (made,) = ids(translate(sandbox, ana, broken, callback_url=f"{receiver.url}/hook"))
    assert finished(sandbox, ana, made, "failed")["failure_message"]
    assert sandbox.state(ana)["spent"] == 0
    (post,) = receiver.await_posts(1)
    assert post.path == "/hook"
    assert json.loads(post.body)["event_type"] == "video_translate.fail"


def test_news_of_every_language_may_be_faster_than_the_answer(
    sandbox: SandboxProcess, ana: str, source: dict[str, str], receiver: Receiver
) -> None:
    register(sandbox, ana, receiver.url)
    sandbox.fault("webhook_before_answer", key=ana, match=f"POST {PATH}")
    made = ids(translate(sandbox, ana, source, "es", "de"))
    told = {json.loads(post.body)["event_data"]["video_translate_id"] for post in receiver.posts}
    assert told == set(made)


def test_translations_are_listed_renamed_and_removed(
    sandbox: SandboxProcess, ana: str, dan: str, source: dict[str, str]
) -> None:
    (done,) = ids(translate(sandbox, ana, source, "it", title="One"))
    finished(sandbox, ana, done)
    (failed,) = ids(translate(sandbox, ana, source, "it", title=FAILING))
    finished(sandbox, ana, failed, "failed")
    first = sandbox.call(ana, "GET", PATH, params={"limit": 1}).json()
    assert [one["id"] for one in first["data"]] == [failed]
    rest = sandbox.call(ana, "GET", PATH, params={"limit": 1, "token": first["next_token"]}).json()
    assert ([one["id"] for one in rest["data"]], rest["has_more"]) == ([done], False)
    videos = sandbox.call(ana, "GET", "/v3/videos").json()["data"]
    assert [(one["id"], one["output_language"]) for one in videos] == [(done, "it")], "finished ones are films too"
    renamed = sandbox.call(ana, "PATCH", f"{PATH}/{done}", json={"title": "Two"})
    assert renamed.json()["data"]["title"] == "Two"
    for body in ({}, {"title": None}, {"title": "x", "name": "y"}):
        assert sandbox.call(ana, "PATCH", f"{PATH}/{done}", json=body).json()["error"]["code"] == "invalid_parameter"
    for method, key in (("GET", dan), ("PATCH", dan), ("DELETE", dan)):
        answer = sandbox.call(key, method, f"{PATH}/{done}", json={"title": "x"} if method == "PATCH" else None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "resource_not_found")
    assert sandbox.call(ana, "DELETE", f"{PATH}/{done}").json() == {"data": {"id": done}}
    assert sandbox.call(ana, "GET", f"{PATH}/{done}").status_code == 404
    assert sandbox.call(ana, "DELETE", f"{PATH}/{done}").status_code == 404


@pytest.mark.parametrize("query", [{}, {"video_translation_ids": ",".join("abcdefghij" * 11)}])
def test_statuses_need_ids_and_not_too_many(sandbox: SandboxProcess, ana: str, query: dict[str, str]) -> None:
    error = sandbox.call(ana, "GET", f"{PATH}/statuses", params=query).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_parameter", "video_translation_ids")


@pytest.fixture
def reopened(tmp_path: Path) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path / "data", cache_dir=tmp_path / "cache") as process:
        yield process


def test_a_translation_under_way_is_finished_after_a_sudden_death(reopened: SandboxProcess, film: bytes) -> None:
    ana = reopened.key()
    asset = {"type": "asset_id", "asset_id": upload(reopened, ana, film).json()["data"]["asset_id"]}
    made = ids(translate(reopened, ana, asset, "es", "de", "fr"))
    reopened.restart(kill=True)
    for one in made:
        assert finished(reopened, ana, one)["duration"] > 1
    state = reopened.state(ana)
    assert state["spent"] == pytest.approx(sum(one["charged"] for one in state["translations"]), abs=0.001)


def _level(frame: av.AudioFrame) -> float:
    samples = array("f", bytes(frame.planes[0])[: frame.samples * 4])
    return max(abs(sample) for sample in samples)


def _sound(seconds: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(range(256)) * (seconds * 8000 * 2 // 256))
    return out.getvalue()
