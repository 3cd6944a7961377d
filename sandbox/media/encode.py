"""Encoding films: H.264 with AAC in MP4, VP9 with Opus in WebM."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from sandbox.media.frames.planes import Planes
from sandbox.media.spec import FPS
from sandbox.media.voice.sound import Sound

_BT709 = 1
_KEYFRAME_EVERY = 2 * FPS


@dataclass(frozen=True)
class Codec:
    """The encoders of one container format, and their settings."""

    video: str
    video_options: dict[str, str]
    video_threads: int
    audio: str
    audio_rate: int
    container_options: dict[str, str]


CODECS = {
    "mp4": Codec(
        "libx264",
        {"preset": "ultrafast", "crf": "21", "x264-params": "cabac=1:8x8dct=1:aq-mode=1:deblock=0,0"},
        # One thread takes a quarter less of the processor than several, and gives the same bytes each time.
        1,
        "aac",
        44_100,
        {"movflags": "+faststart"},
    ),
    "webm": Codec(
        "libvpx-vp9",
        {
            "deadline": "realtime",
            "cpu-used": "8",
            "crf": "36",
            "b": "0",
            "row-mt": "1",
            "auto-alt-ref": "0",
            "lag-in-frames": "0",
        },
        0,
        "libopus",
        48_000,
        {},
    ),
}


class SoundTrack:
    """The sound of a film, woven in between its pictures piece by piece."""

    def __init__(self, container: OutputContainer, codec: Codec, sound: Sound) -> None:
        self._container = container
        self._stream = cast(AudioStream, container.add_stream(codec.audio, rate=codec.audio_rate, layout="mono"))
        self._stream.bit_rate = 96_000
        self._frames: Iterator[av.AudioFrame] = iter(sound.frames())
        self._rate = sound.rate
        self._heard = 0.0

    def weave(self, until: float) -> None:
        """Add what is heard up to this second."""
        while self._heard < until:
            frame = next(self._frames, None)
            if frame is None:
                return
            self._container.mux(self._stream.encode(frame))
            self._heard += frame.samples / self._rate

    def finish(self) -> None:
        """Add all that is left."""
        self.weave(float("inf"))
        self._container.mux(self._stream.encode(None))


class FilmWriter:
    """A film file. Pictures come in order; the sound is woven in between them.

    `size` is the size of the film; pictures of another size are scaled to it. Use as a context manager.
    """

    def __init__(
        self,
        path: Path,
        kind: str,
        size: tuple[int, int],
        sound: Sound | None,
        *,
        transparent: bool = False,
        comment: str = "",
        fps: int = FPS,
    ) -> None:
        codec = CODECS[kind]
        self._size, self._fps = size, fps
        self._container = av.open(str(path), "w", format=kind, options=codec.container_options)
        if comment:
            self._container.metadata["comment"] = comment
        video = self._container.add_stream(codec.video, rate=fps, options=codec.video_options)
        self._video = cast(VideoStream, video)
        self._video.width, self._video.height = size
        self._video.pix_fmt = "yuva420p" if transparent else "yuv420p"
        self._video.gop_size = _KEYFRAME_EVERY
        context = self._video.codec_context
        context.thread_count = codec.video_threads
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = 1
        self._sound = None if sound is None else SoundTrack(self._container, codec, sound)
        self._count = 0

    def add(self, picture: Planes) -> None:
        """Add the next picture."""
        frame = picture.frame()
        if (frame.width, frame.height) != self._size:
            frame = frame.reformat(width=self._size[0], height=self._size[1])
        frame.pts = self._count
        frame.time_base = Fraction(1, self._fps)
        self._container.mux(self._video.encode(frame))
        self._count += 1
        if self._sound is not None:
            self._sound.weave(self._count / self._fps)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._container.mux(self._video.encode(None))
                if self._sound is not None:
                    self._sound.finish()
        finally:
            self._container.close()
