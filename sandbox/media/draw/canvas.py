"""A transparent layer that is drawn larger than it is shown, so that no edge is jagged."""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

from sandbox.media.draw.paths import Outline, Point, outlines

Color = tuple[int, int, int]
Box = tuple[float, float, float, float]


def rgb(color: str) -> Color:
    """A colour by its hexadecimal name, as three numbers from 0 to 255."""
    red, green, blue = ImageColor.getrgb(color)[:3]
    return red, green, blue


def mix(color: str, other: str, share: float) -> str:
    """The first colour with this share of the other one in it."""
    pairs = zip(rgb(color), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@dataclass(frozen=True)
class Frame:
    """Which part of the drawing a layer shows: a box in units, and pixels for each unit."""

    left: float
    top: float
    width: int
    height: int
    scale: float


class Canvas:
    """Parts are put on in units of the drawing; `image()` gives the layer in its final size.

    Colours are kept premultiplied while drawing, so that half-covered edges hold no dark fringe.
    """

    def __init__(self, frame: Frame, supersample: int = 2) -> None:
        self.frame = frame
        self._sample = supersample
        self._zoom = frame.scale * supersample
        self._size = (frame.width * supersample, frame.height * supersample)
        # Four plain bands: pasting into RGBA would not keep colours premultiplied.
        self._image = Image.new("RGBX", self._size, (0, 0, 0, 0))

    def image(self) -> Image.Image:
        """The finished layer, RGBA."""
        large = Image.frombytes("RGBa", self._size, self._image.tobytes())
        return large.reduce(self._sample).convert("RGBA")

    def fill(
        self, data: str, color: str, *, to: str | None = None, opacity: float = 1.0, clip: str | None = None
    ) -> None:
        """Fill a path; with `to`, from `color` at its top to `to` at its foot; only inside the path `clip`."""
        self._lay(self._path_mask(data), color, to, opacity, clip)

    def soft(self, data: str, color: str, blur: float, *, opacity: float = 1.0, clip: str | None = None) -> None:
        """Fill a path with a blurred edge: shade, light, blush."""
        self._lay(self._path_mask(data, blur), color, None, opacity, clip)

    def stroke(self, data: str, color: str, width: float, *, opacity: float = 1.0, clip: str | None = None) -> None:
        """Draw along a path with round ends."""
        lines = [self._pixels(outline) for outline in outlines(data)]
        thick = max(1, round(width * self._zoom))
        mask = self._mask([point for line in lines for point in line], thick)
        radius = thick / 2
        for line in lines:
            points = mask.local(line)
            mask.draw.line(points, fill=255, width=thick, joint="curve")
            for x, y in (points[0], points[-1]):
                mask.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        self._lay(mask, color, None, opacity, clip)

    def ellipse(
        self,
        center: tuple[float, float],
        radii: tuple[float, float],
        color: str,
        *,
        to: str | None = None,
        opacity: float = 1.0,
        blur: float = 0.0,
        clip: str | None = None,
    ) -> None:
        """Fill an ellipse; `blur` in units softens its edge."""
        (x, y), (rx, ry) = center, radii
        corners = self._pixels(((x - rx, y - ry), (x + rx, y + ry)))
        mask = self._mask(corners, blur * self._zoom * 2)
        mask.draw.ellipse(mask.local(corners), fill=255)
        self._lay(mask.blurred(blur * self._zoom), color, to, opacity, clip)

    def rect(self, box: Box, color: str, *, radius: float = 0.0, to: str | None = None, opacity: float = 1.0) -> None:
        """Fill a rectangle (left, top, right, bottom) with round corners."""
        corners = self._pixels(((box[0], box[1]), (box[2], box[3])))
        mask = self._mask(corners, 1)
        mask.draw.rounded_rectangle(mask.local(corners), radius * self._zoom, fill=255)
        self._lay(mask, color, to, opacity, None)

    def frame_of(self, box: Box, color: str, width: float, radius: float) -> None:
        """Draw the edge of a rectangle with round corners."""
        corners = self._pixels(((box[0], box[1]), (box[2], box[3])))
        mask = self._mask(corners, 1)
        thick = max(1, round(width * self._zoom))
        mask.draw.rounded_rectangle(mask.local(corners), radius * self._zoom, outline=255, width=thick)
        self._lay(mask, color, None, 1.0, None)

    def _lay(self, mask: "_Mask", color: str, to: str | None, opacity: float, clip: str | None) -> None:
        level = mask.image
        if clip is not None:
            inside = self._path_mask(clip)
            window = Image.new("L", level.size, 0)
            window.paste(inside.image, (inside.x - mask.x, inside.y - mask.y))
            level = ImageChops.multiply(level, window)
        inked = level.getbbox()
        if inked is None:
            return
        level = level.crop(inked)
        if opacity < 1:
            level = level.point([round(value * opacity) for value in range(256)])
        spot = (mask.x + inked[0], mask.y + inked[1])
        box = (*spot, spot[0] + level.width, spot[1] + level.height)
        if to is None:
            self._image.paste((*rgb(color), 255), box, level)
        else:
            self._image.paste(_vertical(level.size, color, to), box, level)

    def _path_mask(self, data: str, blur: float = 0.0) -> "_Mask":
        shapes = [self._pixels(outline) for outline in outlines(data) if len(outline) > 2]
        mask = self._mask([point for shape in shapes for point in shape], blur * self._zoom * 2)
        for index, shape in enumerate(shapes):
            if index == 0:
                mask.draw.polygon(mask.local(shape), fill=255)
                continue
            part = Image.new("L", mask.image.size, 0)
            ImageDraw.Draw(part).polygon(mask.local(shape), fill=255)
            mask.image.paste(ImageChops.difference(mask.image, part))
        return mask.blurred(blur * self._zoom)

    def _mask(self, points: list[Point], margin: float) -> "_Mask":
        """An empty mask round these pixels, no larger than the layer."""
        across, down = [x for x, _ in points], [y for _, y in points]
        left, top = max(int(min(across) - margin) - 2, 0), max(int(min(down) - margin) - 2, 0)
        right = min(int(max(across) + margin) + 3, self._size[0])
        bottom = min(int(max(down) + margin) + 3, self._size[1])
        return _Mask(left, top, Image.new("L", (max(right - left, 1), max(bottom - top, 1)), 0))

    def _pixels(self, outline: Outline) -> list[Point]:
        left, top, zoom = self.frame.left, self.frame.top, self._zoom
        return [((x - left) * zoom, (y - top) * zoom) for x, y in outline]


@dataclass(frozen=True)
class _Mask:
    """How much of each pixel is inked, for a part of the layer that begins at x, y."""

    x: int
    y: int
    image: Image.Image

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def local(self, points: list[Point]) -> list[Point]:
        return [(x - self.x, y - self.y) for x, y in points]

    def blurred(self, radius: float) -> "_Mask":
        if not radius:
            return self
        return _Mask(self.x, self.y, self.image.filter(ImageFilter.GaussianBlur(radius * 0.7)))


def _vertical(size: tuple[int, int], color: str, to: str) -> Image.Image:
    """A colour that turns into another one on the way down."""
    ramp = Image.linear_gradient("L").resize((1, size[1])).resize(size, Image.Resampling.NEAREST)
    bands = [
        ramp.point([round(a + (b - a) * level / 255) for level in range(256)])
        for a, b in zip(rgb(color), rgb(to), strict=True)
    ]
    return Image.merge("RGBA", [*bands, Image.new("L", size, 255)])
