"""Joining sounds without a gap, measuring them, and their waveform: all with real encoders."""

import math
import struct
import wave
from array import array
from itertools import pairwise
from pathlib import Path

import av
import pytest

from apps.library.formats.sound import FORMS, Unreadable, heard, join, measure, peaks
from tests.videos.sounds import encoded, wav

RATE = 24_000
CUT = 36_000
"""Samples of the first piece."""


def tone(path: Path, first: int, last: int, rate: int = RATE) -> Path:
    """A part of one long tone of 440 Hz, as a WAV file."""
    samples = (int(12_000 * math.sin(2 * math.pi * 440 * n / rate)) for n in range(first, last))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path


def samples(path: Path, rate: int = RATE) -> "array[int]":
    found = array("h")
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    with av.open(str(path), "r") as source:
        for frame in source.decode(audio=0):
            for same in resampler.resample(frame):
                found.frombytes(bytes(same.planes[0])[: same.samples * 2])
    return found


@pytest.fixture
def halves(tmp_path: Path) -> list[Path]:
    return [tone(tmp_path / "a.wav", 0, CUT), tone(tmp_path / "b.wav", CUT, 70_001)]


@pytest.mark.parametrize("mime_type", FORMS)
def test_the_whole_is_as_long_as_its_pieces_in_every_form(halves: list[Path], tmp_path: Path, mime_type: str) -> None:
    whole = tmp_path / "whole"
    made = join(halves, whole, mime_type=mime_type)
    assert made.pieces == (CUT / RATE, (70_001 - CUT) / RATE)
    assert made.seconds == sum(made.pieces)
    assert abs(measure(whole) - made.seconds) < 0.001


@pytest.mark.parametrize("mime_type", ["audio/wav", "audio/flac", "audio/mpeg"])
def test_the_seam_cannot_be_heard(halves: list[Path], tmp_path: Path, mime_type: str) -> None:
    whole = tmp_path / "whole"
    join(halves, whole, mime_type=mime_type)
    found = samples(whole)
    steepest = 12_000 * 2 * math.pi * 440 / RATE
    around = found[CUT - 200 : CUT + 200]
    assert max(abs(b - a) for a, b in pairwise(around)) < steepest * 1.5
    assert max(map(abs, around)) > 10_000


def test_pieces_of_mp3_are_joined_without_their_padding(halves: list[Path], tmp_path: Path) -> None:
    pieces = []
    for half in halves:
        join([half], half.with_suffix(".mp3"), mime_type="audio/mpeg")
        pieces.append(half.with_suffix(".mp3"))
    made = join(pieces, tmp_path / "whole.mp3", mime_type="audio/mpeg")
    assert abs(made.seconds - 70_001 / RATE) < 0.003
    assert abs(measure(tmp_path / "whole.mp3") - made.seconds) < 0.001


def test_pieces_of_different_rates_come_out_at_the_one_that_was_asked_for(tmp_path: Path) -> None:
    mixed = [tone(tmp_path / "a.wav", 0, 8000, 8000), tone(tmp_path / "b.wav", 0, 44_100, 44_100)]
    made = join(mixed, tmp_path / "whole.wav", mime_type="audio/wav", sample_rate=22_050)
    with wave.open(str(tmp_path / "whole.wav")) as whole:
        assert whole.getframerate() == 22_050
    assert abs(made.seconds - 2.0) < 0.01


def test_a_rate_that_a_codec_does_not_know_becomes_the_next_above(halves: list[Path], tmp_path: Path) -> None:
    join(halves, tmp_path / "whole.ogg", mime_type="audio/ogg", sample_rate=11_025)
    assert abs(measure(tmp_path / "whole.ogg") - 70_001 / RATE) < 0.001


@pytest.mark.parametrize("rubbish", [b"", b"no sound at all", b"RIFF\x24\0\0\0WAVEfmt ", b"ID3" + bytes(500)])
def test_rubbish_is_named_by_its_number(halves: list[Path], tmp_path: Path, rubbish: bytes) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(rubbish)
    with pytest.raises(Unreadable, match="Piece 2"):
        join([halves[0], bad], tmp_path / "whole", mime_type="audio/wav")
    with pytest.raises(Unreadable):
        measure(bad)


def test_a_waveform_shows_where_it_is_loud(tmp_path: Path) -> None:
    quiet = array("h", [100] * RATE)
    loud = array("h", [20_000 if n // 40 % 2 else -20_000 for n in range(RATE)])
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(quiet.tobytes() + loud.tobytes())
    found = peaks(tmp_path / "a.wav", 10)
    assert len(found) == 10
    assert max(found[:4]) < 0.1
    assert min(found[6:]) > 0.5
    assert max(found) == 1.0


@pytest.mark.parametrize("mime_type", FORMS)
def test_a_pause_between_two_pieces_is_silence_of_its_length(
    halves: list[Path], tmp_path: Path, mime_type: str
) -> None:
    whole = tmp_path / "whole"
    made = join(halves, whole, mime_type=mime_type, pauses=[0.8])
    assert made.pieces == (CUT / RATE + 0.8, (70_001 - CUT) / RATE)
    assert abs(measure(whole) - made.seconds) < 0.001
    inside = samples(whole)[CUT + RATE // 10 : CUT + 7 * RATE // 10]
    assert max(map(abs, inside)) < 200


@pytest.mark.parametrize(("sound", "seconds"), [(encoded(5, "mp3", "mp3"), 3.0), (encoded(2, "mp3", "mp3"), 2.0)])
def test_what_is_heard_is_counted_until_it_is_enough(tmp_path: Path, sound: bytes, seconds: float) -> None:
    file = tmp_path / "sound.mp3"
    file.write_bytes(sound)
    assert heard(file, enough=3.0, within=60) == pytest.approx(seconds, abs=0.1)
    assert heard(file, enough=3.0, within=1) == pytest.approx(1, abs=0.1)


def test_in_silence_and_in_what_is_no_sound_nothing_is_heard(tmp_path: Path) -> None:
    for data in (wav(5), b"no sound at all"):
        file = tmp_path / "file.wav"
        file.write_bytes(data)
        assert heard(file, enough=3.0, within=60) == 0
