"""Films: a look or a picture that speaks, with all that comes beside."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from PIL import Image, ImageColor, ImageOps

from sandbox.catalogue import LOOKS, VOICES, Look
from sandbox.media.draw.designs import DESIGNS
from sandbox.media.encode import FilmWriter
from sandbox.media.errors import MediaError
from sandbox.media.frames.captions import Captions
from sandbox.media.frames.drawings import Drawings
from sandbox.media.frames.motion import Gesture, gestures
from sandbox.media.frames.picture import SpeakingPicture, compose, open_picture
from sandbox.media.frames.planes import Planes
from sandbox.media.frames.presenter import Presenter
from sandbox.media.frames.stills import write_gif, write_jpeg
from sandbox.media.frames.watermark import Stamp
from sandbox.media.spec import FPS, Spec, frame_size
from sandbox.media.voice.lines import to_comment
from sandbox.media.voice.sound import loudness
from sandbox.media.voice.speech import Speech, say, speech_of
from sandbox.media.voice.subtitles import Cue, cues, plain_lines, write_srt
from sandbox.media.voice.words import Word

Pictures = Callable[[int], Planes]
_LOOKS = {look.id: look for look in LOOKS}
_LANGUAGES = {voice.id: voice.locale.partition("-")[0] for voice in VOICES}
_DRAWN_AT = "1080p"
_EMPTY = "#f4f4f2"
_GIF_SECONDS, _GIF_FPS, _GIF_WIDTH = 3.0, 12.5, 320
_PREVIEW_SECONDS = 3.0
_PREVIEW_WORDS = "Hello, it is good to see you. Shall we begin?"


@dataclass(frozen=True)
class Outcome:
    """What a render made. Sizes in pixels, times in seconds, file names within the order's folder."""

    duration: float
    width: int
    height: int
    words: Sequence[Word] = ()
    files: dict[str, str] = field(default_factory=dict)
    language: str | None = None


def make_film(spec: Spec) -> Outcome:
    """Speak, draw, encode, and write subtitles, thumbnail and, if wanted, GIF and captioned film."""
    speech = speech_of(spec)
    levels = loudness(speech.sound)
    if spec.image_path is None:
        look = find_look(spec.look_id)
        own = (look.image_width, look.image_height)
        size, drawn = _sizes(spec, own)
        acted = gestures(levels, speech.phonemes, look.id)
        with presenting(spec, look, drawn) as presenter:
            return write_film(spec, speech, len(levels), lambda index: presenter.planes(acted[index]), size, drawn)
    still = open_picture(spec.image_path)
    size, drawn = _sizes(spec, still.size)
    speaking = SpeakingPicture(compose(still, drawn, spec.fit or "contain", _behind(spec, drawn)), levels)
    return write_film(spec, speech, len(levels), speaking.planes, size, drawn)


def make_look_picture(spec: Spec) -> Outcome:
    """A picture of a look, in its own shape: a picker shows many, so it is not kept waiting for the film."""
    look, acted, size = _preview_of(spec)
    with presenting(spec, look, size) as presenter:
        write_jpeg(presenter.planes(acted[0]), spec.out_dir / "image.jpg")
    return Outcome(0, size[0], size[1], (), {"image": "image.jpg"})


def make_look_preview(spec: Spec) -> Outcome:
    """Three silent seconds of a look, in its own shape."""
    look, acted, size = _preview_of(spec)
    count = round(_PREVIEW_SECONDS * FPS)
    path = spec.out_dir / "video.mp4"
    with presenting(spec, look, size) as presenter, FilmWriter(path, "mp4", size, None) as film:
        for index in range(count):
            film.add(presenter.planes(acted[min(index, len(acted) - 1)]))
    return Outcome(count / FPS, size[0], size[1], (), {"video": "video.mp4"})


def _preview_of(spec: Spec) -> tuple[Look, list[Gesture], tuple[int, int]]:
    look = find_look(spec.look_id)
    size = frame_size("720p", "auto", (look.image_width, look.image_height))
    speech = say(_PREVIEW_WORDS, look.default_voice_id)
    return look, gestures(loudness(speech.sound), speech.phonemes, look.id), size


def find_look(look_id: str | None) -> Look:
    """The look with this id; raises MediaError `avatar_not_found`."""
    look = _LOOKS.get(look_id or "")
    if look is None:
        raise MediaError("avatar_not_found", "There is no such look.")
    return look


def _sizes(spec: Spec, own: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The size of the film and the size in which it is drawn: 4k is enlarged by the encoder."""
    size = frame_size(spec.resolution, spec.aspect_ratio, own)
    if spec.resolution != "4k":
        return size, size
    return size, frame_size(_DRAWN_AT, spec.aspect_ratio, own)


@contextmanager
def presenting(spec: Spec, look: Look, size: tuple[int, int]) -> Iterator[Presenter]:
    """The look as it was ordered; what it draws anew is kept for the next render of the same."""
    behind = _behind(spec, size)
    if behind is None and spec.remove_background and not spec.transparent:
        behind = Image.new("RGB", size, _EMPTY)
    setting = None if behind is None else sha256(behind.tobytes()).hexdigest()
    whole = spec.fit == "contain"
    subject = json.dumps([spec.made_by, look.id, size, setting, spec.transparent, whole])
    with Drawings(spec.drawings, subject) as drawings:
        yield Presenter(
            DESIGNS[look.id], size, drawings=drawings, behind=behind, transparent=spec.transparent, whole=whole
        )


def _behind(spec: Spec, size: tuple[int, int]) -> Image.Image | None:
    """The background that was ordered, in this size."""
    if spec.background is None:
        return None
    if spec.background.image_path is not None:
        return ImageOps.fit(open_picture(spec.background.image_path), size, Image.Resampling.LANCZOS)
    try:
        return Image.new("RGB", size, ImageColor.getrgb(spec.background.color or _EMPTY)[:3])
    except ValueError as error:
        raise MediaError("invalid_spec", "The background is not a colour.") from error


def write_film(
    spec: Spec, speech: Speech, count: int, pictures: Pictures, size: tuple[int, int], drawn: tuple[int, int]
) -> Outcome:
    """Write so many of these pictures, asked for in order, with this sound, and all that comes beside."""
    kind, folder, sound = spec.output_format, spec.out_dir, speech.sound
    made = cues(speech.words, sound.duration)
    files = {"video": f"video.{kind}", "thumbnail": "thumbnail.jpg"}
    captions = Captions(made, drawn) if made and spec.caption_style is not None else None
    stamp = None if spec.watermark is None else Stamp(spec.watermark, drawn)
    small: list[Image.Image] = []
    comment = to_comment(_LANGUAGES[spec.voice_id], plain_lines(made)) if made and spec.voice_id else ""
    with ExitStack() as stack:
        path = folder / files["video"]
        film = stack.enter_context(
            FilmWriter(path, kind, size, sound, transparent=spec.transparent, comment=comment, fps=spec.fps)
        )
        captioned = None
        if captions is not None:
            files["captioned_video"] = f"captioned.{kind}"
            path = folder / files["captioned_video"]
            captioned = stack.enter_context(
                FilmWriter(path, kind, size, sound, transparent=spec.transparent, fps=spec.fps)
            )
        for number in range(count * spec.fps // FPS):
            index = number * FPS // spec.fps
            picture = pictures(index) if stamp is None else stamp.over(pictures(index))
            film.add(picture)
            if captions is not None and captioned is not None:
                captioned.add(captions.over(picture, number / spec.fps))
            if number == min(count - 1, FPS // 2):
                write_jpeg(picture, folder / files["thumbnail"])
            if spec.gif and index >= len(small) * FPS / _GIF_FPS and index < _GIF_SECONDS * FPS:
                small.append(picture.image(_GIF_WIDTH))
    if small:
        files["gif"] = "preview.gif"
        write_gif(small, folder / files["gif"], _GIF_FPS)
    _subtitle(made, spec, files)
    return Outcome(round(sound.duration, 3), size[0], size[1], speech.words, files)


def _subtitle(made: Sequence[Cue], spec: Spec, files: dict[str, str]) -> None:
    if made:
        files["subtitle"] = "subtitles.srt"
        write_srt(made, spec.out_dir / files["subtitle"])
