"""Captions burnt into the picture: a dark round box, the spoken word lit."""

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from sandbox.media.frames.planes import Planes, Spot, planes_of
from sandbox.media.voice.subtitles import Cue, join
from sandbox.media.voice.words import Word

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_BOX = (14, 16, 22, 214)
_LIT, _SAID, _COMING = (255, 211, 77), (255, 255, 255), (214, 217, 224)
_WIDEST = 0.88
# Tried in turn where the built-in face, which knows Latin letters only, lacks a sign.
_FACES = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "Lohit-Devanagari.ttf",
    "NotoSansCJK-Regular.ttc",
    "FreeSans.ttf",
    "unifont.otf",
)


class Captions:
    """Draws the caption of any moment over the pictures of a film."""

    def __init__(self, cues: Sequence[Cue], size: tuple[int, int]) -> None:
        self._cues = cues
        self._starts = [cue.start for cue in cues]
        self._size = size
        self._font = fitting_font("".join(join(line) for cue in cues for line in cue.lines), self._font_size())
        self._overlay = lru_cache(8)(self._draw)

    def over(self, picture: Planes, second: float) -> Planes:
        """A copy of the picture with the caption of this moment, or the picture where there is none."""
        found = bisect_right(self._starts, second) - 1
        if found < 0 or second > self._cues[found].end:
            return picture
        words = self._cues[found].words
        spoken = bisect_right([word.start for word in words], second) - 1
        overlay, spot = self._overlay(found, spoken)
        captioned = picture.copy()
        captioned.lay(overlay, spot)
        return captioned

    def _font_size(self) -> float:
        """As large as the longest line allows, and never larger than reads well."""
        width, height = self._size
        size = min(width, height) * 0.05
        lines = [join(line) for cue in self._cues for line in cue.lines]
        probe = fitting_font("".join(lines), 100)
        longest = max((probe.getlength(line) for line in lines), default=1.0)
        return min(size, width * (_WIDEST - 0.06) * 100 / longest)

    def _draw(self, index: int, spoken: int) -> tuple[Planes, Spot]:
        cue = self._cues[index]
        font, em = self._font, self._font_size()
        step, pad = round(em * 1.34), round(em * 0.5)
        widest = max(font.getlength(join(line)) for line in cue.lines)
        width = _even(min(widest + 2 * pad * 1.4, self._size[0]))
        height = _even(step * len(cue.lines) + pad * 1.3)
        image = Image.new("RGBA", (width, height), (*_BOX[:3], 0))
        image.putalpha(_rounded((width, height), round(em * 0.42), _BOX[3]))
        draw = ImageDraw.Draw(image)
        first = 0
        for row, line in enumerate(cue.lines):
            y = pad * 0.65 + (row + 0.5) * step
            for offset, (word, x) in enumerate(self._places(line, width)):
                position = first + offset
                color = _LIT if position == spoken else _SAID if position < spoken else _COMING
                draw.text((x, y), word.word, font=font, fill=(*color, 255), anchor="lm")
            first += len(line)
        left = _even((self._size[0] - width) / 2)
        top = _even(self._size[1] * 0.945 - height)
        return planes_of(image), (left, top)

    def _places(self, line: tuple[Word, ...], width: int) -> list[tuple[Word, float]]:
        """Where each word of a line begins; from the right in scripts written that way."""
        font = self._font
        total = font.getlength(join(line))
        left = (width - total) / 2
        backwards = any(unicodedata.bidirectional(sign) in {"R", "AL"} for word in line for sign in word.word)
        places = []
        for index, word in enumerate(line):
            before = font.getlength(join(line[: index + 1])) - font.getlength(word.word)
            x = left + total - before - font.getlength(word.word) if backwards else left + before
            places.append((word, x))
        return places


def _rounded(size: tuple[int, int], radius: int, level: int) -> Image.Image:
    large = Image.new("L", (size[0] * 3, size[1] * 3), 0)
    ImageDraw.Draw(large).rounded_rectangle((0, 0, large.width - 1, large.height - 1), radius * 3, fill=level)
    return large.reduce(3)


def _even(value: float) -> int:
    return max(int(value) // 2 * 2, 2)


@lru_cache(16)
def fitting_font(text: str, size: float) -> Font:
    """The first face that has all signs of the text."""
    signs = {sign for sign in text if not sign.isspace()}
    built_in = ImageFont.load_default(size=size)
    if _knows(built_in, signs):
        return built_in
    for name in _FACES:
        try:
            face = ImageFont.truetype(name, size)
        except OSError:
            continue
        if _knows(face, signs):
            return face
    return built_in


def _knows(font: Font, signs: set[str]) -> bool:
    missing = bytes(font.getmask("\U0010ffff"))
    return all(bytes(font.getmask(sign)) != missing for sign in signs)
