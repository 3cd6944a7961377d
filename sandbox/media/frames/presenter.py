"""A presenter on a stage: layers drawn once and kept, of which only head and hair move."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from math import cos, radians, sin

from PIL import Image

from sandbox.media.draw.backdrops import draw_backdrop
from sandbox.media.draw.canvas import Canvas, Frame
from sandbox.media.draw.clothes import draw_body
from sandbox.media.draw.design import Design
from sandbox.media.draw.face import draw_brows, draw_eyes, draw_glasses, draw_skin
from sandbox.media.draw.hair import draw_back, draw_front
from sandbox.media.draw.mouth import draw_mouth
from sandbox.media.frames.drawings import NOTHING_KEPT, Bands, Drawings
from sandbox.media.frames.motion import POSES, Gesture, Pose
from sandbox.media.frames.planes import Planes, planes_of

_PIVOT = (160.0, 172.0)
_EYE_LINE = 98.0
_MARGIN = 6.0
_DETAIL = 2
_CACHED_PARTS = 1500
# Left, top, right and bottom of the moving parts of a face.
_EYES = (127.0, 79.0, 193.0, 109.0)
_MOUTH = (140.0, 119.0, 180.0, 148.0)

Box = tuple[float, float, float, float]
PixelBox = tuple[int, int, int, int]
PartKey = tuple[str, int, int | str]
Painter = Callable[[Canvas], None]


def framing(size: tuple[int, int], *, whole: bool) -> Frame:
    """How the drawing sits in a picture of this size; `whole` leaves more room around the person."""
    width, height = size
    ratio = width / height
    tall = min(max(204.0, 240.0 / ratio) * (1.12 if whole else 1.0), 440.0)
    share = 0.45 if ratio > 1.2 else 0.41 if ratio > 0.7 else 0.35
    scale = height / tall
    left = _PIVOT[0] - width / scale / 2
    return Frame(left, _EYE_LINE - share * tall, width, height, scale)


class Presenter:
    """Draws the pictures of one look in one size. `behind` replaces its own setting; None keeps that.

    With `transparent` there is nothing behind the person and the pictures have an alpha plane. What `drawings` holds
    is not drawn again: their subject says design, size, and what was ordered of the setting.
    """

    def __init__(
        self,
        design: Design,
        size: tuple[int, int],
        *,
        drawings: Drawings = NOTHING_KEPT,
        behind: Image.Image | None = None,
        transparent: bool = False,
        whole: bool = False,
    ) -> None:
        self._design, self._size, self._drawings = design, size, drawings
        self._behind, self._transparent = behind, transparent
        self._frame = framing(size, whole=whole)
        self._region, self._spot = self._moving_region()
        self._face = self._pixels((_EYES[0], _EYES[1], _EYES[2], _MOUTH[3]))
        self._working = Planes(*drawings.get("stage", lambda: self._stage[0].bands))
        self._drawn_region = lru_cache(1)(self._draw_region)
        self._posed = lru_cache(len(POSES))(self._draw_posed)
        self._blank = lru_cache(len(POSES))(self._draw_blank)
        self._eyes = lru_cache(None)(self._draw_eyes)
        self._mouth = lru_cache(None)(self._draw_mouth)
        self._part_planes = lru_cache(_CACHED_PARTS)(self._draw_part_planes)

    def planes(self, gesture: Gesture) -> Planes:
        """The whole picture, ready for the encoder. It is drawn over by the next call."""
        x, y = self._spot
        self._working.paste(self._posed(gesture.pose), self._spot)
        for key in _parts(gesture):
            part, (left, top) = self._part_planes(key, gesture.pose)
            self._working.paste(part, (x + left, y + top))
        return self._working

    def _draw_posed(self, pose: Pose) -> Planes:
        """The moving region in this pose for the encoder."""
        return Planes(*self._drawings.get(f"pose {pose}", lambda: planes_of(self._drawn_region(pose)).bands))

    def _draw_blank(self, pose: Pose) -> Image.Image:
        """A cutting of the empty face in this pose to draw on."""
        return self._kept(f"blank {pose}", lambda: self._drawn_region(pose).crop(self._face))

    def _draw_region(self, pose: Pose) -> Image.Image:
        """The moving region with the head in this pose, its face still empty."""
        ground, trunk = self._under
        region = ground.copy()
        whole = (0, 0, region.width, region.height)
        if self._back.getbbox() is not None:
            _lay(region, self._moved(self._back, (0, 0), whole, pose))
        _lay(region, trunk)
        _lay(region, self._moved(self._head, (0, 0), whole, pose))
        return region

    def _draw_part_planes(self, key: PartKey, pose: Pose) -> tuple[Planes, tuple[int, int]]:
        """Eyes or mouth in this pose on what lies under them, and where in the region that is."""
        kind, first, second = key
        box = self._pixels(_EYES if kind == "eyes" else _MOUTH)
        name = f"{kind} {first} {second} {pose}"
        return Planes(*self._drawings.get(name, lambda: planes_of(self._part(key, box, pose)).bands)), box[:2]

    def _part(self, key: PartKey, box: PixelBox, pose: Pose) -> Image.Image:
        kind, first, second = key
        units = _EYES if kind == "eyes" else _MOUTH
        layer = self._eyes(int(first), int(second)) if kind == "eyes" else self._mouth(int(first), str(second))
        x, y = self._face[:2]
        part = self._blank(pose).crop((box[0] - x, box[1] - y, box[2] - x, box[3] - y))
        _lay(part, self._moved(layer, self._corner(units), box, pose))
        return part

    def _pixels(self, units: Box) -> PixelBox:
        """Where in the region a part of the face may be, however the head is turned; all even."""
        left, top, right, bottom = units
        region, scale = self._region, self._region.scale
        return (
            _even((left - _MARGIN - region.left) * scale, region.width),
            _even((top - _MARGIN - region.top) * scale, region.height),
            _even((right + _MARGIN - region.left) * scale, region.width),
            _even((bottom + _MARGIN - region.top) * scale, region.height),
        )

    def _moved(self, layer: Image.Image, corner: tuple[int, int], box: PixelBox, pose: Pose) -> Image.Image:
        """A layer, turned about the neck and shifted, as it shows in a box of the region.

        The layer is in double size; its upper left corner lies there in the region, in its own pixels.
        """
        scale = self._region.scale
        turn = radians(pose.tilt)
        c, s = cos(turn), sin(turn)
        pivot_x = (_PIVOT[0] - self._region.left) * scale
        pivot_y = (_PIVOT[1] - self._region.top) * scale
        to_x, to_y = pivot_x + pose.x * scale - box[0], pivot_y + pose.y * scale - box[1]
        matrix = (
            _DETAIL * c, _DETAIL * s, _DETAIL * (pivot_x - c * to_x - s * to_y) - corner[0],
            -_DETAIL * s, _DETAIL * c, _DETAIL * (pivot_y + s * to_x - c * to_y) - corner[1],
        )  # fmt: skip
        size = (box[2] - box[0], box[3] - box[1])
        return layer.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR).convert("RGBA")

    def _draw_eyes(self, eyes: int, brows: int) -> Image.Image:
        def paint(canvas: Canvas) -> None:
            draw_eyes(canvas, self._design, eyes)
            draw_brows(canvas, self._design, brows)

        return self._kept(f"eyes {eyes} {brows}", lambda: self._feature(_EYES, paint))

    def _draw_mouth(self, mouth: int, shape: str) -> Image.Image:
        def paint(canvas: Canvas) -> None:
            draw_mouth(canvas, self._design, mouth, shape)

        return self._kept(f"mouth {mouth} {shape}", lambda: self._feature(_MOUTH, paint))

    def _feature(self, units: Box, paint: Painter) -> Image.Image:
        """A part of the face between skin and hair, in double size, premultiplied."""
        x, y = self._corner(units)
        scale = self._region.scale * _DETAIL
        width, height = round((units[2] - units[0]) * scale), round((units[3] - units[1]) * scale)
        canvas = Canvas(Frame(self._region.left + x / scale, self._region.top + y / scale, width, height, scale), 2)
        paint(canvas)
        box = (x, y, x + width, y + height)
        feature = Image.alpha_composite(self._skin.crop(box), canvas.image())
        return Image.alpha_composite(feature, self._top.crop(box)).convert("RGBa")

    def _corner(self, units: Box) -> tuple[int, int]:
        scale = self._region.scale * _DETAIL
        return round((units[0] - self._region.left) * scale), round((units[1] - self._region.top) * scale)

    @cached_property
    def _stage(self) -> tuple[Planes, Image.Image, Image.Image]:
        """The picture without a head; of where the head goes, what lies behind the body, and the body."""
        if self._transparent:
            picture = Image.new("RGBA", self._size)
        else:
            picture = self._behind or draw_backdrop(self._frame, self._design)
        canvas = Canvas(self._frame, 3)
        draw_body(canvas, self._design)
        body = canvas.image()
        x, y = self._spot
        box = (x, y, x + self._region.width, y + self._region.height)
        ground, trunk = picture.crop(box), body.crop(box)
        _lay(picture, body)
        return planes_of(picture), ground, trunk

    @cached_property
    def _under(self) -> Bands:
        return self._drawings.get("under", lambda: self._stage[1:])

    @cached_property
    def _back(self) -> Image.Image:
        return self._kept("back", lambda: self._layer(lambda canvas: draw_back(canvas, self._design)).convert("RGBa"))

    @cached_property
    def _skin(self) -> Image.Image:
        return self._kept("skin", lambda: self._layer(lambda canvas: draw_skin(canvas, self._design)))

    @cached_property
    def _top(self) -> Image.Image:
        return self._kept("top", lambda: self._layer(self._draw_top))

    @cached_property
    def _head(self) -> Image.Image:
        return self._kept("head", lambda: Image.alpha_composite(self._skin, self._top).convert("RGBa"))

    def _kept(self, name: str, draw: Callable[[], Image.Image]) -> Image.Image:
        return self._drawings.get(name, lambda: (draw(),))[0]

    def _draw_top(self, canvas: Canvas) -> None:
        draw_glasses(canvas, self._design.glasses)
        draw_front(canvas, self._design)

    def _layer(self, paint: Painter) -> Image.Image:
        region = self._region
        frame = Frame(region.left, region.top, region.width * _DETAIL, region.height * _DETAIL, region.scale * _DETAIL)
        canvas = Canvas(frame, 2)
        paint(canvas)
        return canvas.image()

    def _moving_region(self) -> tuple[Frame, tuple[int, int]]:
        """The part of the picture in which anything moves, found on a small drawing; its corner is even."""
        probe = Canvas(Frame(60.0, -20.0, 200, 260, 1.0), 1)
        draw_back(probe, self._design)
        draw_skin(probe, self._design)
        self._draw_top(probe)
        left, top, right, bottom = probe.image().getchannel("A").getbbox() or (0, 0, 200, 260)
        frame = self._frame
        first_x = _even((60 + left - _MARGIN - frame.left) * frame.scale, frame.width)
        first_y = _even((-20 + top - _MARGIN - frame.top) * frame.scale, frame.height)
        last_x = _even((60 + right + _MARGIN - frame.left) * frame.scale + 2, frame.width)
        last_y = _even((-20 + bottom + _MARGIN - frame.top) * frame.scale + 2, frame.height)
        region = Frame(
            frame.left + first_x / frame.scale,
            frame.top + first_y / frame.scale,
            last_x - first_x,
            last_y - first_y,
            frame.scale,
        )
        return region, (first_x, first_y)


def _parts(gesture: Gesture) -> tuple[PartKey, PartKey]:
    return ("eyes", gesture.eyes, gesture.brows), ("mouth", gesture.mouth, gesture.shape)


def _even(value: float, limit: int) -> int:
    return min(max(int(value) // 2 * 2, 0), limit)


def _lay(onto: Image.Image, layer: Image.Image) -> None:
    if onto.mode == "RGBA":
        onto.alpha_composite(layer)
    else:
        onto.paste(layer, (0, 0), layer)
