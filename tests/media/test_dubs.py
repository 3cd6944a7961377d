"""Dubbed films are as long as their source, whatever it is, and their subtitles say what is heard."""

import wave
from pathlib import Path
from typing import Any

import av
import pytest

from sandbox.catalogue import look_id, voice_id
from sandbox.catalogue.languages import LANGUAGES, language_code
from sandbox.media.voice.espeak import has_voice
from sandbox.media.voice.lines import Line, from_comment, parse_srt, to_comment, to_srt
from sandbox.media.voice.phrases import synthesiser_voice
from tests.media.conftest import Rendered, Renderer

LINES = (Line(0.0, 1.5, "Cold hands."), Line(2.25, 4.0, "Warm back."))


def dub(render: Renderer, source: Path, language: str = "de", **changes: Any) -> Rendered:
    order: dict[str, Any] = {
        "source_path": str(source),
        "input_language": None,
        "output_language": language,
        "srt_path": None,
        "srt_role": None,
        "audio_path": None,
        "start": 0,
        "end": None,
        "glossary": {},
    }
    return render(kind="dub", dub={**order, **changes})


def lengths(path: Path) -> dict[str, float]:
    with av.open(str(path), "r") as container:
        return {
            stream.type: float((stream.duration or 0) * (stream.time_base or 0))
            for stream in (container.streams.video[0], container.streams.audio[0])
        }


def lines_of(done: Rendered) -> tuple[Line, ...]:
    return parse_srt(done.file("subtitle").read_text(encoding="utf-8"))


def test_a_dub_keeps_the_pictures_and_their_times_and_knows_what_was_said(film: Rendered, render: Renderer) -> None:
    done = dub(render, film.file("video"))
    assert (done.status, done.answer["language"]) == (0, "en")
    before, after = lengths(film.file("video")), lengths(done.file("video"))
    assert after["video"] == before["video"]
    assert after["audio"] == pytest.approx(before["video"], abs=0.05)
    said, heard = parse_srt(film.file("subtitle").read_text(encoding="utf-8")), lines_of(done)
    assert [line.start for line in heard] == [line.start for line in said]
    assert [line.text for line in heard] != [line.text for line in said]
    again = dub(render, done.file("video"), "fr")
    assert again.answer["language"] == "de"


def test_a_translation_into_the_language_of_the_film_says_the_same(film: Rendered, render: Renderer) -> None:
    done = dub(render, film.file("video"), "en")
    said = parse_srt(film.file("subtitle").read_text(encoding="utf-8"))
    assert [line.text for line in lines_of(done)] == [line.text for line in said]


def test_a_film_from_elsewhere_and_of_another_type_is_dubbed_too(render: Renderer) -> None:
    source = render(
        look_id=look_id("mara-shop"), text="Hello.", voice_id=voice_id("mara-calm"), output_format="webm"
    ).file("video")
    bare = source.with_name("bare.webm")
    with av.open(str(source), "r") as old, av.open(str(bare), "w", format="webm") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(old.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    done = dub(render, bare, input_language="fr")
    assert (done.status, done.answer["language"]) == (0, "fr"), done.answer
    assert lines_of(done)
    with av.open(str(done.file("video")), "r") as film:
        assert film.streams.video[0].codec_context.name == "h264"


def test_terms_of_the_film_that_have_a_translation_of_their_own_are_heard(film: Rendered, render: Renderer) -> None:
    done = dub(render, film.file("video"), glossary={"warm BACK": "Rückenwärmer", "snow": "Schnee"})
    text = " ".join(line.text for line in lines_of(done))
    assert "Rückenwärmer" in text
    assert "Schnee" not in text


def test_subtitles_that_are_brought_along_are_read_aloud(film: Rendered, render: Renderer, tmp_path: Path) -> None:
    told = tmp_path / "told.srt"
    told.write_text(to_srt([Line(0.5, 1.0, "Eins, zwei."), Line(1.5, 1.6, "Drei.")]), encoding="utf-8")
    done = dub(render, film.file("video"), srt_path=str(told), srt_role="output")
    assert [(line.start, line.text) for line in lines_of(done)] == [(0.5, "Eins, zwei."), (1.5, "Drei.")]
    translated = dub(render, film.file("video"), srt_path=str(told), srt_role="input")
    assert [line.start for line in lines_of(translated)] == [0.5, 1.5]
    assert "Drei." not in [line.text for line in lines_of(translated)]


@pytest.mark.parametrize("changes", [{"start": 600}, {"source_path": __file__}])
def test_what_cannot_be_dubbed_is_said(film: Rendered, render: Renderer, changes: dict[str, Any]) -> None:
    done = dub(render, film.file("video"), **changes)
    assert (done.status, done.answer["code"]) in ((1, "invalid_range"), (1, "video_invalid"))


def test_a_short_recording_is_followed_by_silence(film: Rendered, render: Renderer, tmp_path: Path) -> None:
    recording = tmp_path / "short.wav"
    with wave.open(str(recording), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(8000))
    done = dub(render, film.file("video"), audio_path=str(recording))
    after = lengths(done.file("video"))
    assert after["audio"] == pytest.approx(after["video"], abs=0.05)


def test_every_language_of_the_listing_can_be_heard() -> None:
    assert [one.name for one in LANGUAGES if not has_voice(synthesiser_voice(one.code))] == []


def test_targets_are_names_of_the_listing_or_codes() -> None:
    assert len({one.name for one in LANGUAGES}) == len(LANGUAGES) > 170
    targets = ("Spanish (Spain)", "English - Your Accent", "zh", "Chinese (Wu, Simplified)", "es-ES", "spanish", "")
    assert [language_code(target) for target in targets] == ["es", "en", "zh", "zh", None, None, None]


def test_lines_are_read_as_they_were_written() -> None:
    assert parse_srt(to_srt(LINES)) == LINES
    assert parse_srt(to_srt(LINES).replace("\n", "\r\n").replace(",250", ".25")) == LINES
    assert from_comment(to_comment("en", LINES)) == ("en", LINES)
    assert from_comment("Made by somebody else.") == (None, ())
    assert parse_srt("1\n00:00:02,000 --> 00:00:01,000\nbackwards\n\n2\n00:00:01,000 --> 00:00:02,000\n\n") == ()
