"""The order for one render, read from JSON."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.media.errors import MediaError

FPS = 25
SHORT_EDGE = {"720p": 720, "1080p": 1080, "4k": 2160}
RATIOS = {"16:9": (16, 9), "9:16": (9, 16), "4:5": (4, 5), "5:4": (5, 4), "1:1": (1, 1)}
KINDS = ("film", "speech", "voice_preview", "look_preview", "look_picture", "dub", "transcript", "scenes")


@dataclass(frozen=True)
class Background:
    """What stands behind the presenter: a colour (#rrggbb) or a picture."""

    color: str | None = None
    image_path: Path | None = None


@dataclass(frozen=True)
class Watermark:
    """A picture over the film. Scale is above 0 to 2, opacity 0 to 1, offsets -1 to 1 of the film's size."""

    image_path: Path
    scale: float
    opacity: float
    position: str
    offset_x: float
    offset_y: float


@dataclass(frozen=True)
class Dub:
    """A film to be heard in another language. Seconds say which part of it; ``end`` None is the end of the film.

    ``srt_path`` holds what is said in the film, or what is to be said where ``srt_role`` is "output". ``glossary``
    has each term with what stands for it in every language: itself where it stays as it is.
    """

    source_path: Path
    input_language: str | None
    output_language: str
    srt_path: Path | None
    srt_role: str | None
    audio_path: Path | None
    start: float
    end: float | None
    glossary: dict[str, str]


@dataclass(frozen=True)
class Scene:
    """A part of a film: a look, a picture or a clip, with a text or a recording, and words on the screen."""

    look_id: str | None
    image_path: Path | None
    video_path: Path | None
    fit: str | None
    play_style: str | None
    text: str | None
    audio_path: Path | None
    voice_id: str | None
    title: str | None


@dataclass(frozen=True)
class Spec:
    """One render. Speed is a factor, pitch -50 to 50, volume 0 to 1, `max_seconds` limits the sound.

    `size` is that of a film of scenes which is not the one of its ratio. `drawings` is the file in which parts of
    pictures are kept that were drawn by the code called `made_by`.
    """

    kind: str
    out_dir: Path
    look_id: str | None
    image_path: Path | None
    text: str | None
    audio_path: Path | None
    voice_id: str | None
    speed: float
    pitch: float
    volume: float
    ssml: bool
    resolution: str
    aspect_ratio: str
    fit: str | None
    output_format: str
    background: Background | None
    remove_background: bool
    caption_style: str | None
    gif: bool
    max_seconds: int
    watermark: Watermark | None
    drawings: Path | None
    made_by: str
    dub: Dub | None
    scenes: tuple[Scene, ...]
    size: tuple[int, int] | None
    fps: int

    @property
    def transparent(self) -> bool:
        """Whether the film keeps an alpha channel: WebM of a look with nothing put behind it."""
        return self.output_format == "webm" and self.look_id is not None and self.background is None


def read_spec(path: Path) -> Spec:
    """Read and check an order; raises MediaError `invalid_spec`."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return _spec(raw)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise MediaError("invalid_spec", f"The order cannot be read: {error!r}") from error


def _spec(raw: dict[str, Any]) -> Spec:
    spec = Spec(
        kind=raw["kind"],
        out_dir=Path(raw["out_dir"]),
        look_id=raw.get("look_id"),
        image_path=_path(raw.get("image_path")),
        text=raw.get("text"),
        audio_path=_path(raw.get("audio_path")),
        voice_id=raw.get("voice_id"),
        speed=_number(raw.get("speed"), 1.0),
        pitch=_number(raw.get("pitch"), 0.0),
        volume=_number(raw.get("volume"), 1.0),
        ssml=bool(raw.get("ssml")),
        resolution=raw.get("resolution") or "1080p",
        aspect_ratio=raw.get("aspect_ratio") or "16:9",
        fit=raw.get("fit"),
        output_format=raw.get("output_format") or "mp4",
        background=_background(raw.get("background")),
        remove_background=bool(raw.get("remove_background")),
        caption_style=raw.get("caption_style"),
        gif=bool(raw.get("gif")),
        max_seconds=int(raw.get("max_seconds") or 1800),
        watermark=_watermark(raw.get("watermark")),
        drawings=_path(raw.get("drawings")),
        made_by=raw.get("made_by") or "",
        dub=_dub(raw.get("dub")),
        scenes=tuple(_scene(value) for value in raw.get("scenes") or ()),
        size=None if not raw.get("size") else (int(raw["size"][0]), int(raw["size"][1])),
        fps=int(raw.get("fps") or FPS),
    )
    _check(spec)
    return spec


def _check(spec: Spec) -> None:
    if spec.kind not in KINDS:
        raise ValueError(f"unknown kind {spec.kind}")
    if spec.resolution not in SHORT_EDGE or spec.aspect_ratio not in {*RATIOS, "auto"}:
        raise ValueError("unknown resolution or aspect ratio")
    if spec.output_format not in {"mp4", "webm"} or spec.fit not in {None, "contain", "cover"}:
        raise ValueError("unknown output format or fit")
    if spec.kind == "film" and (spec.look_id is None) == (spec.image_path is None):
        raise ValueError("a film shows either a look or a picture")
    if spec.kind == "film" and (spec.text is None) == (spec.audio_path is None):
        raise ValueError("a film speaks either a text or a recording")
    if spec.kind in {"speech", "voice_preview"} and spec.text is None:
        raise ValueError("speech needs a text")
    if spec.text is not None and spec.voice_id is None:
        raise ValueError("a text needs a voice")
    if spec.kind in {"look_preview", "look_picture"} and spec.look_id is None:
        raise ValueError("a look preview needs a look")
    if spec.kind in {"dub", "transcript"} and spec.dub is None:
        raise ValueError("a translation needs a film")
    if spec.kind == "scenes" and not spec.scenes:
        raise ValueError("a film of scenes needs one")
    if not spec.out_dir.is_dir():
        raise ValueError("out_dir is not a folder")


def _path(value: str | None) -> Path | None:
    return None if value is None else Path(value)


def _number(value: float | None, default: float) -> float:
    return default if value is None else float(value)


def _background(value: dict[str, Any] | None) -> Background | None:
    if not value:
        return None
    return Background(color=value.get("color"), image_path=_path(value.get("image_path")))


def _watermark(value: dict[str, Any] | None) -> Watermark | None:
    if not value:
        return None
    return Watermark(
        image_path=Path(value["image_path"]),
        scale=float(value["scale"]),
        opacity=float(value["opacity"]),
        position=value["position"],
        offset_x=float(value["offset_x"]),
        offset_y=float(value["offset_y"]),
    )


def _dub(value: dict[str, Any] | None) -> Dub | None:
    if not value:
        return None
    return Dub(
        source_path=Path(value["source_path"]),
        input_language=value["input_language"],
        output_language=value["output_language"],
        srt_path=_path(value["srt_path"]),
        srt_role=value["srt_role"],
        audio_path=_path(value["audio_path"]),
        start=float(value["start"]),
        end=None if value["end"] is None else float(value["end"]),
        glossary=value["glossary"],
    )


def _scene(value: dict[str, Any]) -> Scene:
    return Scene(
        look_id=value["look_id"],
        image_path=_path(value["image_path"]),
        video_path=_path(value["video_path"]),
        fit=value["fit"],
        play_style=value["play_style"],
        text=value["text"],
        audio_path=_path(value["audio_path"]),
        voice_id=value["voice_id"],
        title=value["title"],
    )


def frame_size(resolution: str, aspect_ratio: str, own: tuple[int, int] | None) -> tuple[int, int]:
    """Width and height in pixels, both even: the short edge is what the resolution says.

    `own` is the size of the source, which `auto` keeps in shape (at most 16:9 or 9:16).
    """
    short = SHORT_EDGE[resolution]
    across, down = RATIOS.get(aspect_ratio) or own or (16, 9)
    shape = min(max(across / down, 9 / 16), 16 / 9)
    if shape >= 1:
        return 2 * round(short * shape / 2), short
    return short, 2 * round(short / shape / 2)
