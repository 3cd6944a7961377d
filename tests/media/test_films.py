"""Films are real: they decode, they seek, they last as long as their sound, and mouths move with it."""

import itertools
import struct
from pathlib import Path
from typing import Any, cast

import av
import pysubs2
import pytest
from PIL import Image, ImageChops, ImageStat

from sandbox.catalogue import look_id, voice_id
from tests.media.conftest import SCRIPT, Rendered, Renderer

MOUTH = (590, 380, 690, 490)


def _frames(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as container:
        return [cast(Image.Image, frame.to_image()) for frame in cast(Any, container.decode(video=0))]


def _lengths(path: Path) -> tuple[float, float]:
    """Seconds of picture and of sound that a file really holds."""
    with av.open(str(path)) as container:
        picture = sum(1 for _ in container.decode(video=0)) / 25
    with av.open(str(path)) as container:
        sound = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
    return picture, sound


def _boxes(path: Path) -> list[str]:
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        names.append(name.decode())
        at += size
    return names


def _restlessness(frames: list[Image.Image], start: float, end: float) -> float:
    mouths = [frame.crop(MOUTH).convert("L") for frame in frames[round(start * 25) : round(end * 25)]]
    steps = [ImageStat.Stat(ImageChops.difference(a, b)).mean[0] for a, b in itertools.pairwise(mouths)]
    return sum(steps) / len(steps)


def test_a_film_has_picture_and_sound_of_the_length_that_was_told(film: Rendered) -> None:
    for kind in ("video", "captioned_video"):
        picture, sound = _lengths(film.file(kind))
        assert picture == pytest.approx(film.answer["duration"], abs=0.15)
        assert sound == pytest.approx(film.answer["duration"], abs=0.15)


def test_a_film_is_h264_with_aac_in_the_size_that_was_ordered(film: Rendered) -> None:
    with av.open(str(film.file("video"))) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height) == (film.answer["width"], film.answer["height"]) == (1280, 720)
        assert video.pix_fmt == "yuv420p"


def test_a_film_starts_before_it_is_loaded_and_can_be_sought(film: Rendered) -> None:
    boxes = _boxes(film.file("video"))
    assert boxes.index("moov") < boxes.index("mdat")
    with av.open(str(film.file("video"))) as container:
        container.seek(2_000_000)
        first = next(iter(container.decode(video=0)))
        assert first.time is not None
        assert 0 < first.time <= 2.0


def test_words_have_true_times_in_order_within_the_sound(film: Rendered) -> None:
    words = film.answer["words"]
    assert [word["word"] for word in words] == SCRIPT.split()
    assert all(word["start"] < word["end"] for word in words)
    ends = [0.0, *(word["end"] for word in words)]
    assert all(word["start"] >= end for word, end in zip(words, ends, strict=False))
    assert words[-1]["end"] <= film.answer["duration"]


def test_captions_are_burnt_into_the_captioned_film_only(film: Rendered) -> None:
    plain, captioned = _frames(film.file("video"))[10], _frames(film.file("captioned_video"))[10]
    changed = ImageChops.difference(plain, captioned).convert("L").point([0] * 60 + [255] * 196).getbbox()
    assert changed is not None
    assert changed[1] > 500


def test_the_subtitle_file_is_read_by_others(film: Rendered) -> None:
    events = pysubs2.load(str(film.file("subtitle"))).events
    assert " ".join(event.plaintext.replace("\n", " ") for event in events) == SCRIPT
    assert events[-1].end <= film.answer["duration"] * 1000 + 1


def test_thumbnail_and_gif_come_beside_the_film(film: Rendered) -> None:
    with Image.open(film.file("thumbnail")) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("JPEG", (1280, 720))
    with Image.open(film.file("gif")) as gif:
        assert (gif.format, gif.width) == ("GIF", 320)
        assert 25 <= cast(Any, gif).n_frames <= 38
    assert film.file("gif").stat().st_size < 1_500_000


def test_the_mouth_moves_while_speaking_and_rests_in_a_pause(render: Renderer) -> None:
    done = render(
        look_id=look_id("mara-shop"),
        text='Many people make many marvellous films. <break time="1.6s"/> And then they watch them again.',
        voice_id=voice_id("mara-bright"),
        ssml=True,
    )
    words = done.answer["words"]
    before = next(word for word in words if word["word"] == "films.")
    after = next(word for word in words if word["word"] == "And")
    assert after["start"] - before["end"] > 1.5
    frames = _frames(done.file("video"))
    speaking = _restlessness(frames, 0.1, before["end"])
    silent = _restlessness(frames, before["end"] + 0.3, after["start"] - 0.1)
    assert speaking > 3 * silent


def test_webm_of_a_look_keeps_an_alpha_channel(render: Renderer) -> None:
    done = render(
        look_id=look_id("samira-window"),
        text="Good day.",
        voice_id=voice_id("samira-clear"),
        output_format="webm",
        aspect_ratio="1:1",
    )
    with av.open(str(done.file("video"))) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("vp9", "opus")
        assert (video.width, video.height) == (720, 720)
        assert video.metadata["alpha_mode"] == "1"
    with av.open(str(done.file("video"))) as container:
        decoder = av.CodecContext.create("libvpx-vp9", "r")
        packet = next(packet for packet in container.demux(video=0) if packet.size)
        (frame,) = cast(Any, decoder).decode(packet)
        assert frame.format.name == "yuva420p"
        alpha = bytes(frame.planes[3])
    assert alpha[0] < 6
    assert max(alpha) > 249


def test_a_background_colour_fills_the_corner(render: Renderer) -> None:
    done = render(
        look_id=look_id("tom-shop"),
        text="Hi there.",
        voice_id=voice_id("tom-friendly"),
        background={"color": "#2f6f9a"},
        aspect_ratio="4:5",
    )
    first = _frames(done.file("video"))[0]
    assert first.size == (720, 900)
    corner = cast(tuple[int, int, int], first.getpixel((6, 6)))
    assert corner == pytest.approx((0x2F, 0x6F, 0x9A), abs=6)


@pytest.mark.parametrize(
    ("changes", "marked", "plain"),
    [
        ({}, (1204, 644), (40, 40)),
        ({"position": "top_left"}, (60, 60), (1204, 644)),
        ({"position": "top_left", "offset_x": 0.5}, (700, 60), (60, 60)),
        ({"scale": 2.0}, (1010, 440), (700, 440)),
    ],
)
def test_a_watermark_stands_in_its_corner(
    render: Renderer, tmp_path: Path, changes: dict[str, Any], marked: tuple[int, int], plain: tuple[int, int]
) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (160, 90), (255, 0, 0, 255)).save(logo)
    mark = {"image_path": str(logo), "scale": 1.0, "opacity": 1.0, "position": "bottom_right", "offset_x": 0.0}
    order = {"look_id": look_id("mara-shop"), "voice_id": voice_id("mara-bright"), "text": "Hi."}
    ground = {"background": {"color": "#ffffff"}, "remove_background": True}
    done = render(**order, **ground, watermark={**mark, "offset_y": 0.0, **changes})
    assert done.status == 0, done.answer
    last = _frames(done.file("video"))[-1]
    assert _redness(last, marked) > 200
    assert _redness(last, plain) < 60


def test_half_a_watermark_lets_the_film_through(render: Renderer, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (160, 90), (255, 0, 0)).save(logo)
    mark = {"image_path": str(logo), "scale": 1.0, "opacity": 0.5, "position": "top_right"}
    order = {"look_id": look_id("mara-shop"), "voice_id": voice_id("mara-bright"), "text": "Hi."}
    done = render(**order, background={"color": "#ffffff"}, watermark={**mark, "offset_x": 0.0, "offset_y": 0.0})
    assert 90 < _redness(_frames(done.file("video"))[-1], (1204, 60)) < 165


def _redness(picture: Image.Image, spot: tuple[int, int]) -> int:
    red, green, _blue = cast(tuple[int, int, int], picture.getpixel(spot))
    return red - green


def test_a_picture_speaks_a_recording_and_has_no_words(render: Renderer, film: Rendered) -> None:
    speech = render(kind="speech", text="One, two, three.", voice_id=voice_id("anke-klar"))
    done = render(
        image_path=str(film.file("thumbnail")),
        audio_path=str(speech.file("audio_mp3")),
        aspect_ratio="auto",
        fit="cover",
    )
    assert done.answer["words"] == []
    assert "subtitle" not in done.answer["files"]
    assert done.answer["duration"] == pytest.approx(speech.answer["duration"], abs=0.15)
    frames = _frames(done.file("video"))
    assert frames[0].size == (1280, 720)
    assert ImageStat.Stat(ImageChops.difference(frames[0], frames[-1])).mean[0] > 0.3


def test_4k_is_really_4k(render: Renderer) -> None:
    done = render(look_id=look_id("idris-studio"), text="Yes.", voice_id=voice_id("idris-warm"), resolution="4k")
    with av.open(str(done.file("video"))) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (3840, 2160)


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"look_id": "nobody", "text": "Hi.", "voice_id": voice_id("mara-calm")}, "avatar_not_found"),
        ({"look_id": look_id("mara-shop"), "text": "Hi.", "voice_id": "nobody"}, "voice_not_found"),
        ({"look_id": look_id("mara-shop"), "text": "…", "voice_id": voice_id("mara-calm")}, "rendering_failed"),
        (
            {
                "look_id": look_id("mara-shop"),
                "text": "Word " * 50,
                "voice_id": voice_id("mara-calm"),
                "max_seconds": 3,
            },
            "script_too_long",
        ),
        ({"image_path": __file__, "text": "Hi.", "voice_id": voice_id("mara-calm")}, "image_invalid"),
        ({"look_id": look_id("mara-shop"), "audio_path": __file__}, "audio_invalid"),
        ({"look_id": look_id("mara-shop")}, "invalid_spec"),
    ],
)
def test_what_cannot_be_made_answers_with_a_code(render: Renderer, order: dict[str, Any], code: str) -> None:
    done = render(**order)
    assert done.status != 0
    assert done.answer["code"] == code
    assert done.answer["message"].endswith(".") or code == "invalid_spec"
