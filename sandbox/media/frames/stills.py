"""Thumbnails and small moving pictures."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from sandbox.media.frames.planes import Planes

_WIDEST = 1280


def write_jpeg(picture: Planes, path: Path) -> None:
    """Write a picture as JPEG, at most 1280 pixels wide."""
    picture.image(min(picture.y.width, _WIDEST)).save(path, "JPEG", quality=88, optimize=True)


def write_gif(pictures: Sequence[Image.Image], path: Path, fps: float) -> None:
    """Write a GIF that repeats for ever, in colours chosen from pictures throughout it."""
    palette = _sampled(pictures).quantize(250, method=Image.Quantize.MAXCOVERAGE, kmeans=1)
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:], duration=round(1000 / fps), loop=0)


def _sampled(pictures: Sequence[Image.Image]) -> Image.Image:
    """A few of the pictures, small and side by side."""
    chosen = pictures[:: max(len(pictures) // 6, 1)]
    width, height = chosen[0].width // 2, chosen[0].height // 2
    sheet = Image.new("RGB", (width * len(chosen), height))
    for index, picture in enumerate(chosen):
        sheet.paste(picture.resize((width, height)), (index * width, 0))
    return sheet
