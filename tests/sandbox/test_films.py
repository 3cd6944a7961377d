import base64
import io
import json
import os
import time
from html import unescape
from pathlib import Path
from typing import Any

import av
import pytest
import requests
from PIL import Image

from sandbox.catalogue import LOOKS, VOICES
from sandbox.http.sniff import file_type
from tests.sandbox.conftest import create, look, order
from tests.sandbox.receiver import Receiver
from tests.sandbox.test_assets import upload
from tests.sandbox.test_webhooks import is_genuine, register
from tests.support.sandbox import SandboxProcess

LINKS = ("video_url", "captioned_video_url", "subtitle_url", "thumbnail_url", "gif_url")


def load(link: str) -> bytes:
    answer = requests.get(link, timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.content


def tracks(data: bytes) -> tuple[set[str], float, tuple[int, int]]:
    """Kinds of tracks, seconds, width and height of a film."""
    with av.open(io.BytesIO(data), "r") as film:
        picture = film.streams.video[0]
        kinds = {str(stream.type) for stream in film.streams}
        return kinds, (film.duration or 0) / av.time_base, (picture.width, picture.height)


def speak(sandbox: SandboxProcess, key: str, text: str = "A recording.", **more: Any) -> dict[str, Any]:
    body = {"text": text, "voice_id": VOICES[0].id, **more}
    answer = sandbox.call(key, "POST", "/v3/voices/speech", json=body)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def test_a_script_becomes_a_film_with_captions_picture_and_price(sandbox: SandboxProcess, ana: str) -> None:
    video_id = create(sandbox, ana, title="Welcome", caption={"style": "default"}, folder_id="f1")
    video = sandbox.video(ana, video_id)
    files = {name: load(video[name]) for name in LINKS}
    kinds, seconds, size = tracks(files["video_url"])
    assert kinds == {"video", "audio"}
    assert size == (1280, 720)
    assert abs(seconds - video["duration"]) < 0.3
    assert tracks(files["captioned_video_url"])[0] == {"video", "audio"}
    assert "Hello" in files["subtitle_url"].decode()
    assert file_type(files["thumbnail_url"]) is not None
    assert files["gif_url"].startswith(b"GIF8")
    assert (video["title"], video["folder_id"], video["failure_code"]) == ("Welcome", "f1", None)
    assert video["completed_at"] >= video["created_at"] > time.time() - 600
    state = sandbox.state(ana)
    assert state["spent"] == pytest.approx(0.0667 * video["duration"], abs=0.001)
    assert state["wallet"]["balance"] == pytest.approx(100 - state["spent"], abs=0.001)
    assert state["videos"][0]["charged"] == state["spent"]


def test_links_have_the_type_of_their_file_and_a_page_plays_it(sandbox: SandboxProcess, ana: str) -> None:
    video = sandbox.video(ana, create(sandbox, ana))
    kinds = [requests.head(video[name], timeout=10).headers["Content-Type"] for name in LINKS if video[name]]
    assert kinds == ["video/mp4", "application/x-subrip", "image/jpeg", "image/gif"]
    assert video["captioned_video_url"] is None
    page = requests.get(video["video_page_url"], timeout=10)
    assert "<video" in page.text
    captions = unescape(page.text.partition('<track kind="captions" src="')[2].partition('"')[0])
    assert load(captions).startswith(b"WEBVTT\n\n1\n00:00:00.")
    part = requests.get(video["video_url"], headers={"Range": "bytes=0-99"}, timeout=10)
    assert (part.status_code, len(part.content)) == (206, 100)
    again = sandbox.call(ana, "GET", f"/v3/videos/{video['id']}").json()["data"]
    assert again["video_url"] != video["video_url"]


def test_the_film_is_announced_with_a_working_link(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    secret = register(sandbox, ana, receiver.url)["secret"]
    video = create(sandbox, ana, callback_id="c-9")
    (post,) = receiver.await_posts(1)
    assert is_genuine(post, secret)
    told = json.loads(post.body)
    assert told["event_type"] == "avatar_video.success"
    data = told["event_data"]
    assert (data["video_id"], data["callback_id"]) == (video, "c-9")
    assert file_type(load(data["url"])) is not None
    assert set(data) == {
        "video_id", "url", "gif_download_url", "video_page_url", "video_share_page_url", "folder_id", "callback_id",
    }  # fmt: skip


def test_the_news_of_a_real_film_may_be_faster_than_the_answer(
    sandbox: SandboxProcess, ana: str, receiver: Receiver
) -> None:
    register(sandbox, ana, receiver.url)
    sandbox.fault("webhook_before_answer", key=ana)
    answer = sandbox.call(ana, "POST", "/v3/videos", json=order())
    assert answer.json()["data"]["status"] == "waiting"
    told = json.loads(receiver.posts[0].body)
    assert told["event_type"] == "avatar_video.success"
    assert told["event_data"]["video_id"] == answer.json()["data"]["video_id"]


def test_a_recording_drives_the_film_by_asset_and_by_url(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    speech = speak(sandbox, ana)
    receiver.files["/voice.mp3"] = recording = load(speech["audio_url"])
    asset = upload(sandbox, ana, recording).json()["data"]["asset_id"]
    for source in ({"audio_asset_id": asset}, {"audio_url": f"{receiver.url}/voice.mp3"}):
        video = sandbox.video(ana, create(sandbox, ana, script=None, voice_id=None, **source))
        assert abs(video["duration"] - speech["duration"]) < 0.5


def test_a_picture_learns_to_speak_and_webm_stays_webm(sandbox: SandboxProcess, ana: str) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (320, 320), "#88aacc").save(picture, "PNG")
    image = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(picture.getvalue()).decode()}
    video = sandbox.video(ana, create(sandbox, ana, type="image", avatar_id=None, image=image, aspect_ratio="1:1"))
    assert tracks(load(video["video_url"]))[2] == (720, 720)
    matte = look("studio_avatar", matting=True).id
    video = sandbox.video(ana, create(sandbox, ana, avatar_id=matte, output_format="webm"))
    assert requests.head(video["video_url"], timeout=10).headers["Content-Type"] == "video/webm"


def test_speech_has_sound_true_word_times_and_a_price(sandbox: SandboxProcess, ana: str) -> None:
    speech = speak(sandbox, ana, "One two three four.", speed=1.2)
    kind = file_type(load(speech["audio_url"]))
    assert kind is not None
    assert kind.mime == "audio/mpeg"
    words = speech["word_timestamps"]
    assert [word["word"].strip(".").lower() for word in words] == ["one", "two", "three", "four"]
    times = [moment for word in words for moment in (word["start"], word["end"])]
    assert times == sorted(times)
    assert times[-1] <= speech["duration"] + 0.05
    assert sandbox.state(ana)["spent"] == pytest.approx(0.000667 * speech["duration"], abs=0.0001)


def test_ssml_breaks_make_speech_longer(sandbox: SandboxProcess, ana: str) -> None:
    plain = speak(sandbox, ana, "One two.")
    paused = speak(sandbox, ana, '<speak>One <break time="1.0s"/> two.</speak>', input_type="ssml")
    assert paused["duration"] > plain["duration"] + 0.5


def test_previews_open_without_a_key(sandbox: SandboxProcess, ana: str) -> None:
    shown = sandbox.call(ana, "GET", f"/v3/avatars/looks/{LOOKS[0].id}").json()["data"]
    heard = sandbox.call(ana, "GET", f"/v3/voices/{VOICES[0].id}").json()["data"]
    expected = {
        shown["preview_image_url"]: "binary/octet-stream",
        shown["preview_video_url"]: "video/mp4",
        heard["preview_audio_url"]: "audio/mpeg",
    }
    for link, kind in expected.items():
        answer = requests.get(link, timeout=60)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert requests.get(shown["preview_image_url"], timeout=60).content[8:12] == b"WEBP"
    assert requests.get(f"{sandbox.url}/previews/looks/none.jpg", timeout=10).status_code == 404


def test_states_follow_simulated_time_even_when_the_film_is_there(own_sandbox: SandboxProcess) -> None:
    ana = own_sandbox.key()
    sooner = create(own_sandbox, ana)
    own_sandbox.video(ana, sooner)
    own_sandbox.clock(factor=0.001)
    video = create(own_sandbox, ana)

    def bulk() -> str:
        query = {"video_ids": f"{video},none"}
        listed = own_sandbox.call(ana, "GET", "/v3/videos/statuses", params=query).json()["data"]
        assert listed[1]["status"] == "not_found"
        return str(listed[0]["status"])

    def single() -> str:
        data = own_sandbox.call(ana, "GET", f"/v3/videos/{video}").json()["data"]
        assert (data["status"] == "completed") == (data["video_url"] is not None)
        return str(data["status"])

    assert (bulk(), single()) == ("waiting", "pending")
    own_sandbox.clock(advance=4)
    own_sandbox.until(lambda: bulk() == "processing")
    assert single() == "processing"
    assert own_sandbox.state(ana)["videos"][0]["charged"] == 0
    own_sandbox.clock(advance=60)
    own_sandbox.until(lambda: bulk() == "completed")
    assert single() == "completed"


def test_a_failed_render_tells_why_and_takes_nothing(sandbox: SandboxProcess, ana: str) -> None:
    broken = upload(sandbox, ana, b"ID3" + bytes(500)).json()["data"]["asset_id"]
    video = sandbox.video(ana, create(sandbox, ana, script=None, voice_id=None, audio_asset_id=broken), status="failed")
    assert video["failure_code"]
    assert video["failure_message"]
    assert sandbox.state(ana)["spent"] == 0


def test_a_deleted_video_is_gone_with_its_files(sandbox: SandboxProcess, ana: str) -> None:
    video = sandbox.video(ana, create(sandbox, ana))
    answer = sandbox.call(ana, "DELETE", f"/v3/videos/{video['id']}")
    assert answer.json() == {"data": {"id": video["id"], "deleted": True}}
    assert sandbox.call(ana, "GET", f"/v3/videos/{video['id']}").status_code == 404
    assert requests.get(video["video_url"], timeout=10).status_code == 404


def test_a_download_may_find_its_link_expired(sandbox: SandboxProcess, ana: str) -> None:
    video = sandbox.video(ana, create(sandbox, ana))
    sandbox.fault("link_expired", key=ana)
    statuses = [requests.get(video["video_url"], timeout=10).status_code for _ in range(2)]
    assert statuses == [403, 200]


def test_videos_are_listed_newest_first_by_title_and_folder(sandbox: SandboxProcess, ana: str) -> None:
    names = ["fail:x alpha", "fail:x beta", "fail:x Alphabet"]
    ids = [create(sandbox, ana, title=name, folder_id=None if "beta" in name else "f") for name in names]

    def listed(**query: str) -> list[str]:
        return [video["id"] for video in sandbox.call(ana, "GET", "/v3/videos", params=query).json()["data"]]

    assert listed() == ids[::-1]
    assert listed(title="alpha") == [ids[2], ids[0]]
    assert listed(folder_id="f") == [ids[2], ids[0]]
    assert listed(folder_id="") == [ids[1]]


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] + [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        if task.name != str(pid)
        for child in (task / "children").read_text().split()
    ]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("kill", [True, False], ids=["killed", "stopped"])
def test_a_film_under_way_is_finished_after_a_restart(tmp_path: Path, kill: bool) -> None:
    with SandboxProcess(tmp_path / "data", cache_dir=tmp_path / "cache") as sandbox:
        ana = sandbox.key()
        script = "This film takes a while. " * 4
        videos = [create(sandbox, ana, script=script, title=name) for name in ("one", "two", "three")]
        renderers = sandbox.until(lambda: children(sandbox.pid))
        assert sandbox.state(ana)["counts"].get("completed") is None
        sandbox.restart(kill=kill)
        sandbox.until(lambda: not any(is_alive(pid) for pid in renderers), seconds=5)
        for video in videos:
            assert sandbox.video(ana, video)["duration"] > 4
        state = sandbox.state(ana)
        assert state["counts"] == {"completed": 3}
        assert state["spent"] == pytest.approx(sum(video["charged"] for video in state["videos"]), abs=0.001)
        assert not list((tmp_path / "cache").glob("*.part")) or kill


def test_previews_are_made_in_the_background_and_stop_with_the_server(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with SandboxProcess(tmp_path / "data", cache_dir=cache, warm_up=True) as sandbox:
        sandbox.until(lambda: list(cache.glob("*/result.json")))
        assert sandbox.stop() == 0
    assert not list(cache.glob("*.part"))
