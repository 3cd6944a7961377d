"""Pictures as the encoder wants them: brightness, two colours, and how opaque they are.

Working on these planes means that only what moves has to be converted.
"""

from dataclasses import dataclass
from functools import lru_cache

import av
from av.video.reformatter import Colorspace, VideoReformatter
from PIL import Image

Spot = tuple[int, int]
_GROUND = (242, 243, 245)


@dataclass(frozen=True)
class Planes:
    """Y in full size, U and V in half size, A in full size or None where all is opaque."""

    y: Image.Image
    u: Image.Image
    v: Image.Image
    a: Image.Image | None = None

    @property
    def bands(self) -> tuple[Image.Image, ...]:
        """The planes that there are, in the order of the encoder."""
        return (self.y, self.u, self.v) if self.a is None else (self.y, self.u, self.v, self.a)

    def copy(self) -> "Planes":
        """The same picture, to be drawn on."""
        return Planes(self.y.copy(), self.u.copy(), self.v.copy(), None if self.a is None else self.a.copy())

    def paste(self, patch: "Planes", spot: Spot) -> None:
        """Replace a part; the spot must be even."""
        x, y = spot
        self.y.paste(patch.y, (x, y))
        self.u.paste(patch.u, (x // 2, y // 2))
        self.v.paste(patch.v, (x // 2, y // 2))
        if self.a is not None and patch.a is not None:
            self.a.paste(patch.a, (x, y))

    def lay(self, patch: "Planes", spot: Spot) -> None:
        """Lay a partly opaque patch over the picture; the spot must be even."""
        if patch.a is None:
            self.paste(patch, spot)
            return
        x, y = spot
        half = patch.a.reduce(2)
        self.y.paste(patch.y, (x, y), patch.a)
        self.u.paste(patch.u, (x // 2, y // 2), half)
        self.v.paste(patch.v, (x // 2, y // 2), half)
        if self.a is not None:
            self.a.paste(255, (x, y, x + patch.a.width, y + patch.a.height), patch.a)

    def image(self, width: int) -> Image.Image:
        """The picture in RGB, so many pixels wide; what is transparent shows a light ground."""
        opaque = Planes(self.y, self.u, self.v).frame()
        height = round(self.y.height * width / self.y.width)
        scaled = opaque.reformat(width=width, height=height, format="rgb24", src_colorspace=Colorspace.ITU709)
        plane = scaled.planes[0]
        image = Image.frombytes("RGB", (width, height), bytes(plane), "raw", "RGB", plane.line_size)
        if self.a is not None:
            ground = Image.new("RGB", image.size, _GROUND)
            ground.paste(image, (0, 0), self.a.resize(image.size))
            return ground
        return image

    def frame(self) -> av.VideoFrame:
        """A frame for the encoder."""
        kind = "yuv420p" if self.a is None else "yuva420p"
        frame = av.VideoFrame(self.y.width, self.y.height, kind)
        for plane, band in zip(frame.planes, self.bands, strict=True):
            raw = band.tobytes("raw", "L", plane.line_size, 1)
            plane.update(raw.ljust(plane.buffer_size, b"\0")[: plane.buffer_size])
        return frame


def planes_of(picture: Image.Image) -> Planes:
    """Convert a picture (RGB or RGBA, even size) to planes in the colours of HD television."""
    flat = picture if picture.mode == "RGB" else picture.convert("RGB")
    source = av.VideoFrame(*picture.size, "rgb24")
    source.planes[0].update(flat.tobytes("raw", "RGB", source.planes[0].line_size, 1))
    frame = _converter(picture.size).reformat(source, format="yuv420p", dst_colorspace=Colorspace.ITU709)
    width, height = picture.size
    sizes = ((width, height), (width // 2, height // 2), (width // 2, height // 2))
    y, u, v = (
        Image.frombytes("L", size, bytes(plane), "raw", "L", plane.line_size)
        for plane, size in zip(frame.planes, sizes, strict=True)
    )
    return Planes(y, u, v, picture.getchannel("A") if picture.mode == "RGBA" else None)


@lru_cache(8)
def _converter(_size: tuple[int, int]) -> VideoReformatter:
    """Setting one up takes longer than it needs for a small picture, and it forgets that for another size."""
    return VideoReformatter()
