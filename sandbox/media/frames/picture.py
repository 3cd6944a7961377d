"""A still picture that speaks: it breathes slowly and moves with the voice."""

from collections.abc import Sequence
from math import sin, tau
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

from sandbox.media.errors import MediaError
from sandbox.media.frames.planes import Planes, planes_of
from sandbox.media.spec import FPS

_OVERSCAN = 1.05
_BREATH = 7.0
_LARGEST = 50_000_000


def open_transparent(path: Path) -> Image.Image:
    """Decode a picture, upright, RGBA. Raises MediaError `image_invalid`."""
    try:
        with Image.open(path) as file:
            if file.width * file.height > _LARGEST:
                raise MediaError("image_invalid", "The picture is too large.")
            return ImageOps.exif_transpose(file).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MediaError("image_invalid", "The picture cannot be decoded.") from error


def open_picture(path: Path) -> Image.Image:
    """Decode a picture, upright, RGB on white. Raises MediaError `image_invalid`."""
    upright = open_transparent(path)
    ground = Image.new("RGB", upright.size, (255, 255, 255))
    ground.paste(upright, (0, 0), upright)
    return ground


def compose(picture: Image.Image, size: tuple[int, int], fit: str, behind: Image.Image | None) -> Image.Image:
    """The picture in a frame of this size: filling it, or whole on a ground (its own blur if none is given)."""
    if fit == "cover":
        return ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    inner = ImageOps.contain(picture, size, Image.Resampling.LANCZOS)
    if inner.size == size:
        return inner
    if behind is None:
        small = ImageOps.fit(picture, (max(size[0] // 8, 2), max(size[1] // 8, 2)))
        behind = small.filter(ImageFilter.GaussianBlur(6)).resize(size, Image.Resampling.BICUBIC)
        behind = behind.point([round(value * 0.72) for value in range(256)] * 3)
    ground = behind.copy()
    ground.paste(inner, ((size[0] - inner.width) // 2, (size[1] - inner.height) // 2))
    return ground


class SpeakingPicture:
    """The pictures of a film in which a still picture speaks with this loudness."""

    def __init__(self, picture: Image.Image, levels: Sequence[float]) -> None:
        self._still = planes_of(picture)
        self._smooth = _smoothed(levels)

    def planes(self, index: int) -> Planes:
        """The picture at this position in the film."""
        second = index / FPS
        voice = self._smooth[min(index, len(self._smooth) - 1)]
        zoom = _OVERSCAN + 0.014 * sin(tau * second / _BREATH) + 0.014 * voice
        across = 0.004 * sin(tau * second / (_BREATH * 1.3)) + 0.003 * voice * sin(tau * second / 1.9)
        down = -0.008 * voice
        still = self._still
        y, u, v = (_moved(band, zoom, across, down) for band in (still.y, still.u, still.v))
        return Planes(y, u, v)


def _moved(band: Image.Image, zoom: float, across: float, down: float) -> Image.Image:
    """The picture enlarged about its middle and shifted by these shares of its size, never past its edge."""
    width, height = band.size
    seen_x, seen_y = width / zoom, height / zoom
    left = min(max((width - seen_x) / 2 - across * width, 0.0), width - seen_x)
    top = min(max((height - seen_y) / 2 - down * height, 0.0), height - seen_y)
    box = (left, top, left + seen_x, top + seen_y)
    return band.resize(band.size, Image.Resampling.BILINEAR, box=box)


def _smoothed(levels: Sequence[float]) -> list[float]:
    """Loudness without jitter: quick to rise, slower to fall."""
    smooth, value = list[float](), 0.0
    for level in levels:
        value += (level - value) * (0.5 if level > value else 0.22)
        smooth.append(value)
    return smooth
