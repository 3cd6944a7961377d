"""Films of scenes: each scene has its own picture and sound, and all of it is one film."""

from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from sandbox.catalogue import look_id, voice_id
from sandbox.media.voice.lines import parse_srt
from tests.media.conftest import Rendered, Renderer
from tests.media.test_films import _frames, _lengths

VOICE = voice_id("mara-calm")
NOTHING: dict[str, Any] = dict.fromkeys(
    ("look_id", "image_path", "video_path", "fit", "play_style", "text", "audio_path", "voice_id", "title")
)


def scene(**fields: Any) -> dict[str, Any]:
    return {**NOTHING, **fields}


@pytest.fixture
def green(tmp_path: Path) -> str:
    path = tmp_path / "green.png"
    Image.new("RGB", (640, 360), "#00aa00").save(path)
    return str(path)


def colour(picture: Image.Image, spot: tuple[int, int] = (640, 500)) -> tuple[int, ...]:
    found = picture.getpixel(spot)
    assert isinstance(found, tuple)
    return found


def test_scenes_follow_each_other_with_their_own_pictures_and_words(render: Renderer, green: str) -> None:
    done = render(
        kind="scenes",
        voice_id=VOICE,
        caption_style="default",
        gif=True,
        scenes=[
            scene(look_id=look_id("mara-desk"), text="First of all.", voice_id=VOICE, title="Hello {{name}}"),
            scene(image_path=green, text="Then this.", voice_id=VOICE),
            scene(image_path=green),
        ],
    )
    assert done.status == 0, done.answer
    assert set(done.answer["files"]) == {"video", "thumbnail", "captioned_video", "gif", "subtitle"}
    picture, sound = _lengths(done.file("video"))
    assert picture == pytest.approx(done.answer["duration"], abs=0.05)
    assert sound == pytest.approx(picture, abs=0.1)
    said = parse_srt(done.file("subtitle").read_text(encoding="utf-8"))
    assert [line.text for line in said] == ["First of all.", "Then this."]
    frames = _frames(done.file("video"))
    assert colour(frames[-1])[1] > colour(frames[-1])[0] + 80
    at = round((said[1].start + 0.2) * 25)
    assert colour(frames[at])[1] > colour(frames[at])[0] + 80
    assert colour(frames[5]) != colour(frames[at])


def clip_of(render: Renderer, green: str, style: str, seconds: float) -> Rendered:
    """A clip that begins green and ends dark, in a scene in which something is said."""
    source = render(
        kind="scenes",
        scenes=[scene(image_path=green), scene()],
    ).file("video")
    text = "One two three four five six seven eight nine ten. " * max(round(seconds / 3), 1)
    shown = scene(video_path=str(source), play_style=style, fit="cover", text=text, voice_id=VOICE)
    done = render(kind="scenes", voice_id=VOICE, scenes=[shown])
    assert done.status == 0, done.answer
    return done


@pytest.mark.parametrize(("style", "green_at_the_end"), [("loop", True), ("freeze", False), ("fit_to_scene", False)])
def test_a_clip_fills_its_scene_as_it_is_told(render: Renderer, green: str, style: str, green_at_the_end: bool) -> None:
    frames = _frames(clip_of(render, green, style, 6).file("video"))
    assert len(frames) > 6 * 25, "the scene lasts longer than the clip"
    assert colour(frames[10])[1] > 100
    late = frames[6 * 25 + 10]
    assert (colour(late)[1] > 100) is green_at_the_end


def test_a_whole_clip_lasts_as_long_as_it_is(render: Renderer, green: str) -> None:
    source = render(kind="scenes", scenes=[scene(image_path=green), scene()])
    done = render(kind="scenes", scenes=[scene(video_path=str(source.file("video")), play_style="full_video")])
    assert done.answer["duration"] == pytest.approx(source.answer["duration"], abs=0.1)


def test_size_and_pace_are_as_ordered(render: Renderer, green: str) -> None:
    done = render(kind="scenes", scenes=[scene(image_path=green)], size=[854, 480], fps=50)
    with av.open(str(done.file("video")), "r") as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height, float(stream.average_rate or 0)) == (854, 480, 50.0)
    assert len(_frames(done.file("video"))) == 150


def test_a_clip_that_is_none_is_refused(render: Renderer) -> None:
    done = render(kind="scenes", scenes=[scene(video_path=__file__)])
    assert (done.status, done.answer["code"]) == (1, "video_invalid")
