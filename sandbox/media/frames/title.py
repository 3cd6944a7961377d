"""Words on the screen that stay there for a whole scene."""

from PIL import Image, ImageDraw

from sandbox.media.frames.captions import fitting_font
from sandbox.media.frames.planes import Planes, planes_of

_GROUND, _INK = (20, 24, 33, 190), (255, 255, 255, 255)
_SHARE, _WIDEST = 0.055, 0.84


class Title:
    """Lays the same line over each picture of a scene in this size."""

    def __init__(self, words: str, size: tuple[int, int]) -> None:
        em = min(size) * _SHARE
        longest = fitting_font(words, 100).getlength(words)
        em = min(em, size[0] * _WIDEST * 100 / max(longest, 1))
        font = fitting_font(words, em)
        width, height = _even(font.getlength(words) + 2 * em), _even(em * 2)
        picture = Image.new("RGBA", (min(width, size[0]), height), _GROUND)
        ImageDraw.Draw(picture).text((picture.width / 2, height / 2), words, font=font, fill=_INK, anchor="mm")
        self._patch = planes_of(picture)
        self._spot = (_even((size[0] - picture.width) / 2), _even(size[1] * 0.06))

    def over(self, picture: Planes) -> Planes:
        """A copy of the picture that bears the words."""
        titled = picture.copy()
        titled.lay(self._patch, self._spot)
        return titled


def _even(value: float) -> int:
    return max(int(value) // 2 * 2, 2)
