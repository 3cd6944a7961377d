"""Translations: a film that is there already is given another voice, and subtitles of what that voice says.

What is said is made up, see ``phrases``; only the lines of a film, and the words of subtitles that were brought along,
are real.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
from av.container import InputContainer, OutputContainer
from PIL import Image

from sandbox.media.encode import CODECS, SoundTrack
from sandbox.media.errors import MediaError
from sandbox.media.film import Outcome
from sandbox.media.spec import FPS, Dub, Spec
from sandbox.media.voice.espeak import FASTEST, speak
from sandbox.media.voice.lines import Line, from_comment, parse_srt, to_comment, to_srt
from sandbox.media.voice.phrases import phrase, synthesiser_voice
from sandbox.media.voice.sound import Sound, read_recording, write_mp3

_RATE, _WORDS_A_MINUTE = 22_050, 150.0
_SLOT = 5.0
"""How long a line is of a film of which nobody knows what is said in it."""


@dataclass(frozen=True)
class _Source:
    duration: float
    codec: str
    language: str | None
    lines: tuple[Line, ...]


def make_transcript(spec: Spec) -> Outcome:
    """The lines of a film as they are said in it, and in the language it is to be translated into."""
    order, source = _order(spec), _read(_order(spec).source_path)
    files = {"subtitle": "subtitles.srt", "original": "original.srt"}
    lines = _part(_original(order, source), 0.0, source.duration)
    (spec.out_dir / files["original"]).write_text(to_srt(lines), encoding="utf-8")
    translated = [_translated(order, source, line) for line in lines]
    (spec.out_dir / files["subtitle"]).write_text(to_srt(translated), encoding="utf-8")
    return Outcome(round(source.duration, 3), 0, 0, (), files, _language(order, source))


def make_dub(spec: Spec) -> Outcome:
    """The film, or a part of it, in another voice, exactly as long as it was."""
    order, source = _order(spec), _read(_order(spec).source_path)
    end = source.duration if order.end is None else min(order.end, source.duration)
    if order.start >= end:
        raise MediaError("invalid_range", "The film is over before the part begins.")
    lines = _said(order, source, order.start, end)
    sound, heard = _spoken(order, lines, end - order.start)
    files = {
        "video": "video.mp4",
        "audio": "audio.mp3",
        "subtitle": "subtitles.srt",
        "thumbnail": "thumbnail.jpg",
    }
    whole = order.start == 0 and end == source.duration
    part = None if whole and source.codec == "h264" else (order.start, end)
    try:
        _write(order, spec.out_dir / files["video"], sound, part, to_comment(order.output_language, heard))
        size = _thumbnail(spec.out_dir / files["video"], spec.out_dir / files["thumbnail"])
    except (OSError, IndexError, ValueError) as error:
        raise _unreadable() from error
    write_mp3(sound, spec.out_dir / files["audio"])
    (spec.out_dir / files["subtitle"]).write_text(to_srt(heard), encoding="utf-8")
    return Outcome(round(end - order.start, 3), size[0], size[1], (), files, _language(order, source))


def _order(spec: Spec) -> Dub:
    if spec.dub is None:
        raise MediaError("invalid_spec", "A translation needs a film.")
    return spec.dub


def _unreadable() -> MediaError:
    return MediaError("video_invalid", "The film cannot be decoded.")


def _read(path: Path) -> _Source:
    try:
        with av.open(str(path), metadata_errors="ignore") as film:
            picture = film.streams.video[0]
            known = {name.lower(): value for name, value in film.metadata.items()}
            language, lines = from_comment(known.get("comment", ""))
            ends = [
                float((packet.pts + (packet.duration or 0)) * packet.time_base)
                for packet in film.demux(picture)
                if packet.pts is not None and packet.time_base is not None
            ]
            return _Source(max(ends), picture.codec_context.name, language, lines)
    except (OSError, IndexError, ValueError) as error:
        raise _unreadable() from error


def _language(order: Dub, source: _Source) -> str:
    return order.input_language or source.language or "en"


def _said(order: Dub, source: _Source, start: float, end: float) -> list[Line]:
    """What is to be said from one second to another; times count from the first."""
    lines: Iterable[Line] = _original(order, source)
    if order.srt_path is None or order.srt_role != "output":
        lines = [_translated(order, source, line) for line in lines]
    return _part(lines, start, end)


def _original(order: Dub, source: _Source) -> Sequence[Line]:
    """What is said in the film, or stands in the subtitles that were brought along."""
    if order.srt_path is not None:
        return parse_srt(order.srt_path.read_text(encoding="utf-8", errors="replace"))
    return source.lines or _imagined(_language(order, source), source.duration)


def _part(lines: Iterable[Line], start: float, end: float) -> list[Line]:
    return [
        Line(max(line.start - start, 0.0), min(line.end, end) - start, line.text)
        for line in lines
        if line.start < end and line.end > start
    ]


def _imagined(language: str, duration: float) -> list[Line]:
    count = max(round(duration / _SLOT), 1)
    step = duration / count
    return [Line(step * at, step * (at + 1), phrase(language, step)) for at in range(count)]


def _translated(order: Dub, source: _Source, line: Line) -> Line:
    if order.output_language == _language(order, source).partition("-")[0].lower():
        return line
    known = line.text.casefold()
    terms = [instead for term, instead in order.glossary.items() if term.casefold() in known]
    words = " ".join([phrase(order.output_language, line.end - line.start), *terms])
    return replace(line, text=words)


def _spoken(order: Dub, lines: Iterable[Line], seconds: float) -> tuple[Sound, list[Line]]:
    """The sound, as long as the film, and when each line is really heard in it."""
    lines = list(lines)
    if order.audio_path is not None:
        recording = read_recording(order.audio_path, seconds + 3600)
        samples = recording.samples[: round(seconds * recording.rate)]
        samples.extend([0] * (round(seconds * recording.rate) - len(samples)))
        return Sound(samples, recording.rate), lines
    sound, heard = array("h", bytes(2 * round(seconds * _RATE))), []
    for index, line in enumerate(lines):
        limit = lines[index + 1].start if index + 1 < len(lines) else seconds
        said = _say(line.text, order.output_language, max(limit - line.start, 0.0))
        at = round(line.start * _RATE)
        said = said[: len(sound) - at]
        sound[at : at + len(said)] = said
        heard.append(replace(line, end=min(max(line.end, line.start + len(said) / _RATE), limit)))
    return Sound(sound, _RATE), heard


def _say(text: str, language: str, seconds: float) -> "array[int]":
    """A line, hurried where it would not end in time, and cut off where even that does not help."""
    rate = _WORDS_A_MINUTE
    said = _utter(text, language, rate)
    if len(said) > seconds * _RATE > 0:
        said = _utter(text, language, min(rate * len(said) / (seconds * _RATE) * 1.05, FASTEST))
    return said[: round(seconds * _RATE)]


def _utter(text: str, language: str, rate: float) -> "array[int]":
    voice = synthesiser_voice(language)
    return speak(text, voice, rate=rate, pitch=50, volume=1, ssml=False, max_seconds=600).samples


def _write(order: Dub, path: Path, sound: Sound, part: tuple[float, float] | None, comment: str) -> None:
    """The pictures as they are, or those of a part drawn into a new film, with the new sound beside."""
    codec = CODECS["mp4"]
    with (
        av.open(str(order.source_path), metadata_errors="ignore") as old,
        av.open(str(path), "w", format="mp4", options=codec.container_options) as new,
    ):
        new.metadata["comment"] = comment
        (_copy if part is None else _redraw)(old, new, sound, part or (0.0, 0.0))


def _copy(old: InputContainer, new: OutputContainer, sound: Sound, _part: tuple[float, float]) -> None:
    picture = old.streams.video[0]
    video = new.add_stream_from_template(picture)
    track = SoundTrack(new, CODECS["mp4"], sound)
    for packet in old.demux(picture):
        if packet.dts is None or packet.time_base is None:
            continue
        second = float(packet.dts * packet.time_base)
        packet.stream = video
        new.mux(packet)
        track.weave(second)
    track.finish()


def _redraw(old: InputContainer, new: OutputContainer, sound: Sound, part: tuple[float, float]) -> None:
    picture = old.streams.video[0]
    rate = Fraction(picture.average_rate or FPS)
    codec = CODECS["mp4"]
    video = new.add_stream("libx264", rate=rate, options=codec.video_options)
    video.width, video.height = picture.width // 2 * 2, picture.height // 2 * 2
    video.pix_fmt = "yuv420p"
    video.codec_context.thread_count = codec.video_threads
    track = SoundTrack(new, codec, sound)
    last = -1
    for frame in old.decode(picture):
        second = (frame.time or 0.0) - part[0]
        number = round(second * rate)
        if number <= last or second >= part[1] - part[0]:
            continue
        drawn = frame.reformat(width=video.width, height=video.height, format="yuv420p")
        drawn.pts, drawn.time_base = number, 1 / rate
        new.mux(video.encode(drawn))
        track.weave(second)
        last = number
    new.mux(video.encode(None))
    track.finish()


def _thumbnail(film: Path, path: Path) -> tuple[int, int]:
    """A small picture of the film; the size of the film."""
    with av.open(str(film), metadata_errors="ignore") as container:
        frame: Any = next(container.decode(video=0))
        image = cast(Image.Image, frame.to_image())
    image.save(path, "JPEG", quality=85)
    return image.size
