"""A picture of the customer's own in a corner of the film.

HeyGen does not say how large a watermark of scale 1 is, nor what an offset is measured in: here it fits into a fifth of
the film, and offsets are shares of the film's width and height.
"""

from PIL import Image

from sandbox.media.frames.picture import open_transparent
from sandbox.media.frames.planes import Planes, planes_of
from sandbox.media.spec import Watermark

_SHARE = 0.2
_MARGIN = 0.03


class Stamp:
    """Lays the same mark over each picture of a film of this size."""

    def __init__(self, mark: Watermark, size: tuple[int, int]) -> None:
        picture = open_transparent(mark.image_path)
        picture.putalpha(picture.getchannel("A").point([round(value * mark.opacity) for value in range(256)]))
        factor = _SHARE * mark.scale * min(size[0] / picture.width, size[1] / picture.height)
        inner = [_even(edge * factor) for edge in picture.size]
        picture = picture.resize((inner[0], inner[1]), Image.Resampling.LANCZOS)
        free = (size[0] - inner[0], size[1] - inner[1])
        margin = _MARGIN * min(size)
        across = margin if mark.position.endswith("left") else free[0] - margin
        down = margin if mark.position.startswith("top") else free[1] - margin
        left = min(max(_even(across + mark.offset_x * size[0]), 0), free[0])
        top = min(max(_even(down + mark.offset_y * size[1]), 0), free[1])
        self._patch, self._spot = planes_of(picture), (left, top)

    def over(self, picture: Planes) -> Planes:
        """A copy of the picture that bears the mark."""
        stamped = picture.copy()
        stamped.lay(self._patch, self._spot)
        return stamped


def _even(value: float) -> int:
    return max(int(value) // 2 * 2, 2)
