"""What a file is and how long it lasts is found out by decoding it. All files here are made by real encoders."""

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from apps.library.formats.inspection import Inspected, inspect
from tests.videos.sounds import claiming, encoded, mp3, png, wav

RANDOM = random.Random(7).randbytes(20_000)


def look(tmp_path: Path, content: bytes) -> Inspected:
    file = tmp_path / "file"
    file.write_bytes(content)
    return inspect(file)


@pytest.mark.parametrize(
    ("container", "codec", "mime_type"),
    [
        ("mp3", "libmp3lame", "audio/mpeg"),
        ("wav", "pcm_s16le", "audio/wav"),
        ("wav", "pcm_mulaw", "audio/wav"),
        ("ogg", "libopus", "audio/ogg"),
        ("flac", "flac", "audio/flac"),
        ("au", "pcm_mulaw", "audio/basic"),
        ("ipod", "aac", "audio/mp4"),
        ("mp4", "aac", "audio/mp4"),
        ("adts", "aac", "audio/aac"),
        ("webm", "libopus", "audio/webm"),
    ],
)
def test_every_sound_is_known_and_measured(tmp_path: Path, container: str, codec: str, mime_type: str) -> None:
    found = look(tmp_path, encoded(2.5, container, codec))
    assert found.mime_type == mime_type
    assert found.seconds == pytest.approx(2.5, abs=0.06)


def test_a_film_is_one_because_it_has_pictures(tmp_path: Path) -> None:
    found = look(tmp_path, encoded(2, "mp4", "aac", picture=True))
    assert found.mime_type == "video/mp4"
    assert found.seconds == pytest.approx(2, abs=0.06)


@pytest.mark.parametrize("claimed", [0, 16_000, 2**32 - 1])
def test_a_wav_is_as_long_as_its_sound_whatever_its_header_says(tmp_path: Path, claimed: int) -> None:
    found = look(tmp_path, claiming(wav(7.5), claimed))
    assert found.seconds == 7.5
    assert found.header_seconds == claimed / 16_000


def chunk(name: bytes, size: int) -> bytes:
    return name + struct.pack("<I", size) + b"I" * size + b"\0" * (size % 2)


@pytest.mark.parametrize("seconds", [6, 0.5])
@pytest.mark.parametrize(
    "behind",
    [
        chunk(b"id3 ", 500_000),
        chunk(b"LIST", 26) + chunk(b"cue ", 28),
        chunk(b"id3 ", 333)[:-1],
        chunk(b"bext", 602) + chunk(b"iXML", 4_001),
    ],
    ids=["a cover", "titles", "no padding", "of broadcasters"],
)
def test_what_stands_behind_the_sound_of_a_wav_is_no_sound(tmp_path: Path, seconds: float, behind: bytes) -> None:
    found = look(tmp_path, wav(seconds) + behind)
    assert (found.seconds, found.header_seconds) == (seconds, seconds)


@pytest.mark.parametrize("behind", [chunk(b"id3 ", 16_000), bytes(16_000), RANDOM[:16_000]])
@pytest.mark.parametrize("claimed", [0, 8_000, 2**32 - 1])
def test_a_wav_that_lies_is_found_out_whatever_stands_behind_it(tmp_path: Path, claimed: int, behind: bytes) -> None:
    found = look(tmp_path, claiming(wav(7.5), claimed) + behind)
    assert found.seconds is not None
    assert found.seconds >= 7.5
    assert found.header_seconds == claimed / 16_000


@pytest.mark.parametrize(
    "content",
    [
        wav(0),
        wav(1)[:44],
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"ID3" + bytes(500),
        wav(5).replace((8000).to_bytes(4, "little"), (192_000_000).to_bytes(4, "little"), 1),
        b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2" + RANDOM,
    ],
    ids=["no sound", "a header alone", "half a header", "a tag alone", "an absurd rate", "no film"],
)
def test_a_length_that_nobody_can_tell_is_unknown_and_never_nothing(tmp_path: Path, content: bytes) -> None:
    assert look(tmp_path, content).seconds is None


def test_a_sound_that_breaks_off_lasts_as_long_as_it_can_be_heard(tmp_path: Path) -> None:
    whole = encoded(4, "mp3", "libmp3lame")
    found = look(tmp_path, whole[: len(whole) // 2])
    assert found.seconds == pytest.approx(2, abs=0.1)
    damaged = whole[:20_000] + RANDOM[:3000] + whole[23_000:]
    assert look(tmp_path, damaged).seconds == pytest.approx(4, abs=0.5)


def test_frames_of_a_variable_bit_rate_and_a_tag_count_right(tmp_path: Path) -> None:
    assert look(tmp_path, mp3(100)).seconds == pytest.approx(2.612, abs=0.001)
    assert look(tmp_path, mp3(100, id3=True)).seconds == pytest.approx(2.612, abs=0.001)


@pytest.mark.parametrize("start", [b"\xff\xfb\x90\x64", b"\xff\xf1\x50\x80", b"\x7f\xff"])
def test_raw_samples_that_begin_like_a_sound_are_of_no_known_type(tmp_path: Path, start: bytes) -> None:
    assert look(tmp_path, start + RANDOM) == Inspected("application/octet-stream")


@pytest.mark.parametrize(
    "playlist", [b"#EXTM3U\n#EXTINF:9,\n/etc/passwd\n", b"ffconcat version 1.0\nfile '/etc/passwd'\n"]
)
def test_a_list_of_other_files_is_never_followed(tmp_path: Path, playlist: bytes) -> None:
    assert look(tmp_path, playlist) == Inspected("application/octet-stream")


def drawn(form: str, width: int = 300, height: int = 200) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_has_a_size_and_no_length(tmp_path: Path, form: str) -> None:
    assert look(tmp_path, drawn(form)) == Inspected(f"image/{form.lower()}", width=300, height=200)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_breaks_off_is_damaged(tmp_path: Path, form: str) -> None:
    whole = drawn(form)
    for end in (len(whole) // 2, len(whole) * 9 // 10, 40):
        assert "damaged or incomplete" in look(tmp_path, whole[:end]).problem, end


def test_a_picture_with_other_bytes_in_it_is_damaged(tmp_path: Path) -> None:
    whole = drawn("PNG")
    assert "damaged" in look(tmp_path, whole[:500] + RANDOM[:100] + whole[600:]).problem
    assert "damaged" in look(tmp_path, b"\x89PNG\r\n\x1a\n" + b"\0" * 200).problem


@pytest.mark.parametrize("side", [7100, 30_000, 2**31 - 1])
def test_a_picture_with_more_pixels_than_anybody_decodes_is_not_read(tmp_path: Path, side: int) -> None:
    bomb = png().replace(struct.pack(">II", 2, 2), struct.pack(">II", side, side), 1)
    head = bomb[12:29]
    bomb = bomb.replace(bomb[12:33], head + struct.pack(">I", zlib.crc32(head)), 1)
    assert "megapixels at most" in look(tmp_path, bomb).problem
