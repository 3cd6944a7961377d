"""Films of several scenes, one after the other: looks, pictures and clips."""

from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any, cast

import av
from PIL import Image

from sandbox.media.errors import MediaError
from sandbox.media.film import Outcome, Pictures, find_look, presenting, write_film
from sandbox.media.frames.motion import gestures
from sandbox.media.frames.picture import compose, open_picture
from sandbox.media.frames.planes import Planes, planes_of
from sandbox.media.frames.title import Title
from sandbox.media.spec import FPS, Background, Scene, Spec, frame_size
from sandbox.media.voice.sound import Sound, loudness, read_recording
from sandbox.media.voice.speech import Speech, say
from sandbox.media.voice.words import Word

_RATE = 22_050
_SILENT_SECONDS = 3.0
_GROUND = "#1d2430"


def make_scenes(spec: Spec) -> Outcome:
    """All scenes as one film."""
    drawn = frame_size(spec.resolution, spec.aspect_ratio, None)
    with ExitStack() as stack:
        parts = [_part(stack, spec, scene, drawn) for scene in spec.scenes]
        speech, first = _joined([speech for speech, _ in parts])
        shown = _in_turn([pictures for _, pictures in parts], first)
        return write_film(spec, speech, first[-1], shown, spec.size or drawn, drawn)


def _part(stack: ExitStack, spec: Spec, scene: Scene, size: tuple[int, int]) -> tuple[Speech, Pictures]:
    """What is heard in a scene, and its pictures, counted from its beginning."""
    speech = _heard(spec, scene)
    pictures = (
        _presented(stack, spec, scene, speech, size) if scene.look_id is not None else _shown(scene, speech, size)
    )
    if not scene.title:
        return speech, pictures
    title = Title(scene.title, size)
    return speech, lambda index: title.over(pictures(index))


def _heard(spec: Spec, scene: Scene) -> Speech:
    if scene.audio_path is not None:
        speech = Speech(read_recording(scene.audio_path, spec.max_seconds, _RATE))
    elif scene.text:
        speech = say(scene.text, scene.voice_id or "", max_seconds=spec.max_seconds)
    elif scene.video_path is not None and scene.play_style == "full_video":
        speech = Speech(Sound(array("h", bytes(2 * round(_length(scene.video_path) * _RATE))), _RATE))
    else:
        speech = Speech(Sound(array("h", bytes(2 * round(_SILENT_SECONDS * _RATE))), _RATE))
    # Whole pictures, so that the next scene is heard when it is seen.
    samples = round(ceil(speech.sound.duration * FPS) / FPS * _RATE)
    padded = array("h", speech.sound.samples)
    padded.extend([0] * (samples - len(padded)))
    return replace(speech, sound=Sound(padded, _RATE))


def _presented(stack: ExitStack, spec: Spec, scene: Scene, speech: Speech, size: tuple[int, int]) -> Pictures:
    look = find_look(scene.look_id)
    acted = gestures(loudness(speech.sound), speech.phonemes, look.id)
    behind = None if scene.image_path is None else Background(image_path=scene.image_path)
    presenter = stack.enter_context(presenting(replace(spec, background=behind), look, size))
    return lambda index: presenter.planes(acted[min(index, len(acted) - 1)])


def _shown(scene: Scene, speech: Speech, size: tuple[int, int]) -> Pictures:
    fit = "cover" if scene.fit in ("cover", "crop") else "contain"
    if scene.video_path is not None:
        return _Clip(scene.video_path, scene.play_style or "loop", fit, speech.sound.duration, size).planes
    picture = Image.new("RGB", size, _GROUND) if scene.image_path is None else open_picture(scene.image_path)
    still = planes_of(compose(picture, size, fit, None))
    return lambda _index: still


class _Clip:
    """The pictures of a clip in a scene of so many seconds, asked for in order."""

    def __init__(self, path: Path, style: str, fit: str, seconds: float, size: tuple[int, int]) -> None:
        self._path, self._style, self._fit, self._size = path, style, fit, size
        self._length = _length(path)
        self._pace = self._length / seconds if style == "fit_to_scene" else 1.0
        self._round, self._frames = 0, self._decoded()
        self._now = next(self._frames)

    def planes(self, index: int) -> Planes:
        """The picture at this position of the scene: from the beginning again in a loop, else the last one stays."""
        second = index / FPS * self._pace
        turn = int(second // self._length) if self._style == "loop" else 0
        if turn > self._round:
            self._round, self._frames = turn, self._decoded()
            self._now = next(self._frames)
        while self._now[0] < second - turn * self._length - 1 / (2 * FPS):
            following = next(self._frames, None)
            if following is None:
                break
            self._now = following
        return self._now[1]

    def _decoded(self) -> Iterator[tuple[float, Planes]]:
        try:
            with av.open(str(self._path), "r", metadata_errors="ignore") as film:
                for decoded in film.decode(video=0):
                    frame: Any = decoded
                    picture = cast(Image.Image, frame.to_image())
                    yield decoded.time or 0.0, planes_of(compose(picture, self._size, self._fit, None))
        except (OSError, IndexError, ValueError) as error:
            raise _unreadable() from error


def _length(path: Path) -> float:
    try:
        with av.open(str(path), "r", metadata_errors="ignore") as film:
            return max((film.duration or 0) / av.time_base, 1 / FPS)
    except (OSError, ValueError) as error:
        raise _unreadable() from error


def _unreadable() -> MediaError:
    return MediaError("video_invalid", "The clip cannot be decoded.")


def _joined(parts: Sequence[Speech]) -> tuple[Speech, list[int]]:
    """Everything that is heard, and with which picture each scene begins; the last number is the end."""
    sound, words, first = array("h"), list[Word](), [0]
    for part in parts:
        start = len(sound) / _RATE
        words += [Word(word.word, round(word.start + start, 3), round(word.end + start, 3)) for word in part.words]
        sound.extend(part.sound.samples)
        first.append(first[-1] + round(part.sound.duration * FPS))
    return Speech(Sound(sound, _RATE), tuple(words)), first


def _in_turn(scenes: Sequence[Pictures], first: Sequence[int]) -> Pictures:
    def picture(index: int) -> Planes:
        at = max(position for position, start in enumerate(first[:-1]) if start <= index)
        return scenes[at](index - first[at])

    return picture
