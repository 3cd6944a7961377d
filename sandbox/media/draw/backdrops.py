"""Rooms and landscapes: soft, a little out of focus, wide and high enough for every shape of picture."""

# Path data reads better unbroken.

from collections.abc import Callable

from PIL import Image, ImageFilter

from sandbox.media.draw.canvas import Canvas, Frame, mix, rgb
from sandbox.media.draw.design import Design

_REDUCTION = 2
_Paint = Callable[[Canvas, tuple[str, str]], None]


def draw_backdrop(frame: Frame, design: Design) -> Image.Image:
    """The whole picture behind the presenter, RGB."""
    size = (frame.width, frame.height)
    picture = _walls(size, design.walls)
    small = Frame(
        frame.left, frame.top, frame.width // _REDUCTION, frame.height // _REDUCTION, frame.scale / _REDUCTION
    )
    for paint, blur, opacity in _SETS[design.backdrop]:
        canvas = Canvas(small, supersample=1)
        paint(canvas, design.walls)
        layer = canvas.image().convert("RGBa").filter(ImageFilter.GaussianBlur(blur * small.scale))
        layer = layer.resize(size, Image.Resampling.BICUBIC).convert("RGBA")
        picture.paste(layer, (0, 0), layer.getchannel("A").point([round(a * opacity) for a in range(256)]))
    _light(picture)
    return picture


def _walls(size: tuple[int, int], walls: tuple[str, str]) -> Image.Image:
    """Two colours, one running into the other from the upper left to the lower right."""
    corners = Image.new("L", (2, 2))
    corners.putdata([0, 110, 145, 255])
    ramp = corners.resize((64, 64), Image.Resampling.BILINEAR, box=(0.5, 0.5, 1.5, 1.5))
    ramp = ramp.resize(size, Image.Resampling.BICUBIC)
    pairs = zip(rgb(walls[0]), rgb(walls[1]), strict=True)
    return Image.merge("RGB", [ramp.point([round(a + (b - a) * i / 255) for i in range(256)]) for a, b in pairs])


def _light(picture: Image.Image) -> None:
    """Light from the upper left, a little shade in the far corner."""
    width, height = picture.size
    glow = Image.radial_gradient("L").resize((round(width * 1.5), round(height * 1.7)))
    left, top = round(width * 0.47), round(height * 0.62)
    glow = glow.crop((left, top, left + width, top + height)).point([max(0, 118 - i * 118 // 200) for i in range(256)])
    picture.paste((255, 255, 255), (0, 0), glow)


def _plain(canvas: Canvas, walls: tuple[str, str]) -> None:
    canvas.ellipse((250, 330), (260, 110), mix(walls[1], "#000000", 0.25), opacity=0.35, blur=40)


def _rings(canvas: Canvas, walls: tuple[str, str]) -> None:
    tone = mix(walls[0], "#ffffff", 0.4)
    canvas.ellipse((160, 110), (176, 176), tone, opacity=0.35)
    canvas.ellipse((160, 110), (128, 128), tone, opacity=0.45)


def _panels(canvas: Canvas, walls: tuple[str, str]) -> None:
    dark = mix(walls[1], "#000000", 0.22)
    for x in range(-210, 540, 26):
        canvas.rect((x, -90, x + 3, 430), dark, opacity=0.5)
    canvas.rect((-60, -90, 20, 430), "#ffffff", opacity=0.10)


def _shelf(canvas: Canvas, walls: tuple[str, str]) -> None:
    wood = "#6b5a4a"
    for y in (-20, 74):
        canvas.rect((-200, y, 88, y + 5), wood)
    for x, height, color in (
        (-120, 34, "#7a8b6a"), (-106, 40, "#b9694e"), (-90, 30, "#e7dccb"), (-44, 34, "#b9694e"), (-29, 40, "#4f6b7a"),
        (-15, 30, "#d3b27c"), (6, 38, "#7a8b6a"), (-70, 36, "#d3b27c"),
    ):  # fmt: skip
        canvas.rect((x, 74 - height, x + 11, 74), color, radius=1)
    canvas.ellipse((50, 58), (16, 16), "#e7dccb", to="#cbb99f")
    for x, height, color in (
        (52, 32, "#4f6b7a"),
        (66, 26, "#b9694e"),
        (20, 28, "#d3b27c"),
        (-30, 34, "#8f7a9a"),
    ):
        canvas.rect((x, -20 - height, x + 11, -20), color, radius=1)
    canvas.rect((226, 134, 520, 139), wood)
    canvas.fill("M272 104h34l-5 30h-24z", "#e9e2d6", to="#cfc3b0")
    canvas.fill(
        "M288 106c-4-34-28-40-34-58 22 4 34 22 37 40 2-26 10-46 32-54-1 24-22 36-26 72z",
        "#55705a",
        to="#3f5846",
    )
    canvas.rect((340, 70, 352, 134), walls[1], radius=1)
    canvas.rect((354, 84, 368, 134), "#4f6b7a", radius=1)
    canvas.rect((250, 250, 560, 440), wood, opacity=0.35)


def _rack(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    steel = "#5b5348"
    canvas.rect((-220, 40, 84, 44), steel)
    canvas.rect((236, 58, 560, 62), steel)
    jackets = (
        (-150, 40, "#6b7f5c"), (-100, 40, "#b7543e"), (-56, 40, "#41617a"), (-12, 40, "#b7543e"), (34, 40, "#c99a4a"),
        (266, 58, "#41617a"), (308, 58, "#6b7f5c"), (352, 58, "#41617a"), (396, 58, "#c99a4a"), (440, 58, "#b7543e"),
    )  # fmt: skip
    for x, y, color in jackets:
        canvas.stroke(f"M{x} {y}v8", steel, 1.6)
        canvas.fill(
            f"M{x} {y + 6}c8 4 18 10 22 20l8 54-10 3-4-22v44h-32v-44l-4 22-10-3 8-54c4-10 14-16 22-20z",
            mix(color, "#ffffff", 0.12),
            to=color,
        )
    canvas.rect((-220, 170, 60, 175), steel)
    for x, color in ((-130, "#d8d0c2"), (-84, "#c99a4a"), (-40, "#8b9ca8"), (4, "#b7543e")):
        canvas.rect((x, 150, x + 38, 170), color, radius=4)
        canvas.rect((x, 132, x + 36, 150), mix(color, "#ffffff", 0.3), radius=4)
    canvas.rect((262, 210, 560, 440), "#8a7b69", opacity=0.5, radius=4)
    canvas.rect((-220, -70, 560, -40), "#ffffff", opacity=0.25)


def _far_ridge(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    canvas.fill(
        "M-230 190L-150 80l60 50 70-92 70 84 60-50 60 60 80-108 66 74 70-40 160 130v270h-800z",
        "#8fa5b4",
        to="#6d8595",
    )
    canvas.fill("M-32 52l12-14 24 28-14 4-8-8-8 6zM216 40l14-16 26 30-14 2-10-8-8 6z", "#f4f8fa", opacity=0.9)


def _near_ridge(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    canvas.fill("M-230 236l120-66 90 40 100-50 110 44 90-54 120 54 160 20v220h-800z", "#5c7381", to="#41545f")
    for x, y in (
        (-120, 190),
        (-96, 196),
        (-30, 204),
        (262, 186),
        (300, 190),
        (330, 198),
        (372, 206),
        (30, 210),
    ):
        canvas.fill(f"M{x} {y - 34}l13 40h-26zM{x} {y - 20}l16 44h-32z", "#3c5250")


def _window(canvas: Canvas, walls: tuple[str, str]) -> None:
    canvas.rect((214, -70, 470, 176), "#eef4f9", to="#d9e6ee")
    canvas.fill("M214 176l52-48 34 24 46-56 60 60 64-30v50z", "#9fb3bd")
    canvas.fill("M214 176v-16l40-14 40 18 60-12 60 16 56-8v16z", "#7f9a91")
    frame = mix(walls[1], "#ffffff", 0.25)
    for box in (
        (208, -70, 216, 184),
        (300, -70, 306, 180),
        (392, -70, 398, 180),
        (214, 46, 470, 51),
        (200, 174, 480, 184),
    ):
        canvas.rect(box, frame)
    canvas.rect((-220, -90, 30, 440), "#000000", opacity=0.05)
    canvas.rect((-64, 20, 20, 110), mix(walls[0], "#ffffff", 0.3), radius=2)
    canvas.rect((-56, 28, 12, 102), mix(walls[1], "#c98a5b", 0.45), radius=1)
    canvas.ellipse((-22, 66), (20, 20), mix(walls[0], "#ffffff", 0.4))
    canvas.fill("M228 150h26l-4 26h-18z", "#c8795a", to="#a95f44")
    canvas.fill("M240 152c-12-24-6-44 2-54 8 12 10 36 2 54zM242 152c4-22 18-32 30-34-4 18-14 30-28 36z", "#54745c")


def _night(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    for x, top, color in (
        (-200, 60, "#232a4a"), (-130, 10, "#1d2340"), (-66, 70, "#262d50"), (-10, 30, "#1b2140"), (52, 90, "#242b4d"),
        (226, 50, "#1d2442"), (284, 0, "#242b4f"), (350, 70, "#1c2240"), (410, 30, "#262d52"),
    ):  # fmt: skip
        canvas.rect((x, top, x + 60, 440), color)
        for row in range(12):
            for column in range(4):
                if (x + row * 7 + column * 13) % 5 < 2:
                    left, y = x + 7 + column * 13, top + 12 + row * 20
                    canvas.rect(
                        (left, y, left + 7, y + 10),
                        "#f3c877" if (row + column) % 3 else "#9fc3f0",
                        opacity=0.8,
                    )


def _bokeh(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    for x, y, radius, color in (
        (-110, 150, 16, "#f2b45e"), (-60, 190, 12, "#ef8f6b"), (-20, 140, 9, "#f6d58b"), (30, 200, 14, "#f2b45e"),
        (292, 160, 15, "#ef8f6b"), (340, 200, 11, "#8ab4f0"), (380, 140, 14, "#f6d58b"), (256, 206, 9, "#8ab4f0"),
        (70, 260, 16, "#8ab4f0"), (250, 290, 14, "#f2b45e"),
    ):  # fmt: skip
        canvas.ellipse((x, y), (radius, radius), color, opacity=0.55)


def _cafe(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    canvas.rect((-220, 150, 560, 440), "#8a5f46", to="#6d4835")
    canvas.rect((-220, 20, 70, 25), "#6d4835")
    canvas.rect((-220, 78, 70, 83), "#6d4835")
    for x, color in (
        (-110, "#e9dccb"),
        (-80, "#c8795a"),
        (-52, "#e9dccb"),
        (-22, "#5f7d73"),
        (8, "#e9dccb"),
        (36, "#c8795a"),
    ):
        canvas.rect((x, 58, x + 19, 78), color, radius=4)
        canvas.rect((x + 3, -2, x + 15, 20), mix(color, "#3a2418", 0.35), radius=3)
    for x, y in ((70, 30), (262, 18), (330, 34)):
        canvas.stroke(f"M{x} -100V{y - 14}", "#4a3428", 1.4)
        canvas.fill(f"M{x - 15} {y}c2-12 8-16 15-16s13 4 15 16z", "#3f4a48")
        canvas.ellipse((x, y + 2), (7, 5), "#ffe2a6")
    canvas.rect((250, 60, 420, 150), "#3b4a45", radius=3)
    for y in (78, 92, 106, 120):
        canvas.rect((262, y, 300 + y % 40, y + 3), "#dfe6df", opacity=0.7)


def _forest(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    canvas.rect((-220, 150, 560, 440), "#7d9a6a", to="#55754f")
    for x, width, tone in (
        (-180, 60, "#5f8463"), (-120, 76, "#4d7254"), (-50, 66, "#668c66"), (20, 70, "#517857"), (232, 74, "#4d7254"),
        (296, 60, "#6a8f68"), (350, 80, "#517857"), (420, 66, "#628a63"), (90, 50, "#6a8f68"), (200, 50, "#628a63"),
    ):  # fmt: skip
        canvas.rect((x - 4, 90, x + 4, 210), "#5a4636")
        for step in range(4):
            y, half = 10 + step * 34, width * (0.32 + step * 0.12)
            canvas.fill(f"M{x} {y - 40}L{x + half} {y + 36}H{x - half}z", mix(tone, "#ffffff", 0.12 - step * 0.03))
    canvas.fill("M120 440c10-90 30-160 38-240h16c4 80 40 150 80 240z", "#c9b48c", to="#a98f66")


def _stage(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    for x, lean, color in (
        (-60, 90, "#6f8cff"),
        (60, 40, "#b98cff"),
        (270, -50, "#6f8cff"),
        (390, -100, "#ff8cc0"),
    ):
        canvas.fill(f"M{x} -100h16l{lean + 60} 540h-150z", color, opacity=0.28)
        canvas.ellipse((x + 8, -36), (11, 11), "#f4f2ff", opacity=0.9)
    canvas.rect((-220, -52, 560, -44), "#0e1124")
    canvas.rect((-220, 250, 560, 440), "#151936", opacity=0.7)
    canvas.rect((18, 20, 302, 170), "#2b3370", radius=4, opacity=0.75)
    canvas.rect((24, 26, 296, 164), "#3c4692", to="#2c3478", radius=3, opacity=0.75)


def _library(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    colors = ("#8c4a3c", "#46606b", "#b8935a", "#6a7553", "#5a4a63", "#c9bba2", "#9a6a4b", "#3f5560")
    canvas.rect((-220, -90, 560, 440), "#7a5a41", opacity=0.75)
    for row, y in enumerate(range(-66, 400, 72)):
        x = -214 + row * 5
        while x < 550:
            width = 9 + (x * 7 + row * 11) % 9
            height = 44 + (x * 5 + row * 17) % 17
            canvas.rect((x, y + 62 - height, x + width - 1.5, y + 62), colors[(x // 9 + row * 3) % 8], radius=1)
            x += width + (14 if (x + row) % 11 == 0 else 0)
        canvas.rect((-220, y + 62, 560, y + 68), "#5d4330")


def _garden(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    canvas.rect((-220, 120, 560, 440), "#93b27b", to="#6b9160")
    for x, y, radius, tone in (
        (-150, 90, 60, "#7fa377"), (-60, 110, 54, "#8fb283"), (20, 96, 46, "#729a6d"), (300, 90, 60, "#7fa377"),
        (390, 110, 64, "#8fb283"), (236, 120, 40, "#96b98a"), (80, 60, 34, "#8fb283"), (250, 40, 40, "#7fa377"),
    ):  # fmt: skip
        canvas.ellipse((x, y), (radius, radius * 0.9), mix(tone, "#ffffff", 0.15), to=tone)
    for x in range(-200, 540, 23):
        color = ("#e58fa0", "#f3d27a", "#ffffff", "#c7a3e0")[(x // 23) % 4]
        y = 170 + (x * 37) % 60
        canvas.ellipse((x, y), (5, 5), color, opacity=0.95)
        canvas.ellipse((x + 11, y + 130), (7, 7), color, opacity=0.9)


def _workshop(canvas: Canvas, walls: tuple[str, str]) -> None:
    del walls
    canvas.rect((-220, -10, 96, 130), "#b89670", to="#a5835e", radius=3)
    canvas.rect((228, -10, 560, 130), "#b89670", to="#a5835e", radius=3)
    dark, steel = "#5a4332", "#8d98a1"
    for x in (-140, -104, 262, 300):
        canvas.rect((x, 20, x + 6, 70), dark, radius=2)
        canvas.rect((x - 8, 12, x + 14, 26), steel, radius=2)
    for x in (-60, -36, 344, 368):
        canvas.rect((x, 56, x + 8, 92), "#c0533f", radius=3)
        canvas.rect((x + 2.5, 18, x + 5.5, 58), steel)
    canvas.fill("M-4 22h60l-44 70h-16z", steel)
    canvas.rect((52, 16, 74, 34), dark, radius=4)
    canvas.ellipse((420, 60), (26, 26), steel)
    canvas.ellipse((420, 60), (9, 9), "#a5835e")
    canvas.rect((-220, 182, 560, 196), "#8a6645")
    canvas.rect((-220, 196, 560, 440), "#6f513a")
    canvas.rect((-130, 152, -60, 182), "#c99a4a", radius=3)
    canvas.rect((270, 146, 330, 182), "#46606b", radius=3)


def _kitchen(canvas: Canvas, walls: tuple[str, str]) -> None:
    for row in range(-3, 6):
        for column in range(-9, 22):
            x, y = column * 26, 48 + row * 15
            canvas.rect((x + 1, y + 1, x + 25, y + 14), mix(walls[0], "#ffffff", 0.5), radius=1, opacity=0.6)
    canvas.rect((-220, -90, 92, 6), "#7d9a94", to="#6c8b85")
    canvas.rect((232, -90, 560, 6), "#7d9a94", to="#6c8b85")
    for x in (-120, -14, 340, 446):
        canvas.rect((x, -90, x + 2, 6), "#587570")
    canvas.rect((-220, 44, 92, 49), "#a97b52")
    for x, color in (
        (-110, "#f4efe6"),
        (-84, "#c8795a"),
        (-58, "#f4efe6"),
        (-20, "#e0b45e"),
        (10, "#f4efe6"),
        (44, "#c8795a"),
    ):
        canvas.rect((x, 22, x + 18, 44), color, radius=4)
    canvas.rect((-220, 150, 560, 162), "#e8dfd2")
    canvas.rect((-220, 162, 560, 440), "#6c8b85")
    canvas.ellipse((310, 134), (30, 18), "#f4efe6", to="#d6cdbf")
    for x, color in ((296, "#e58a3c"), (312, "#d9643c"), (326, "#e0b45e")):
        canvas.ellipse((x, 118), (11, 11), color)
    canvas.rect((380, 96, 412, 150), "#c8795a", radius=8)
    canvas.fill(
        "M238 150h24l-3-24h-18zM250 126c-14-16-12-34-4-42 8 10 10 28 4 42zM250 126c2-16 12-26 24-28-2 14-10 24-24 28z",
        "#54745c",
    )


def _lab(canvas: Canvas, walls: tuple[str, str]) -> None:
    glass = mix(walls[0], "#ffffff", 0.55)
    for y in (8, 92):
        canvas.rect((-220, y, 92, y + 4), "#a8b6c2")
        canvas.rect((232, y, 560, y + 4), "#a8b6c2")
    bottles = (
        (-130, 8, "#5aa0b8"), (-98, 8, "#e0b45e"), (-62, 8, "#7ab58c"), (-20, 8, "#c96f8a"), (22, 8, "#5aa0b8"),
        (56, 8, "#e0b45e"), (252, 8, "#7ab58c"), (292, 8, "#5aa0b8"), (336, 8, "#c96f8a"), (384, 8, "#7ab58c"),
        (-110, 92, "#c96f8a"), (-70, 92, "#5aa0b8"), (-24, 92, "#7ab58c"), (30, 92, "#e0b45e"), (268, 92, "#5aa0b8"),
        (316, 92, "#e0b45e"), (364, 92, "#c96f8a"),
    )  # fmt: skip
    for index, (x, y, color) in enumerate(bottles):
        if index % 3 == 0:
            canvas.fill(f"M{x + 7} {y - 46}h8v18l12 28h-32l12-28z", glass)
            canvas.fill(f"M{x + 4} {y - 20}h14l9 20h-32z", color, opacity=0.85)
        else:
            canvas.rect((x, y - 40, x + 20, y), glass, radius=4)
            canvas.rect((x, y - 22, x + 20, y), color, radius=4, opacity=0.85)
    canvas.rect((-220, 164, 560, 172), "#f3f6f8")
    canvas.rect((-220, 172, 560, 440), "#b9c6d0")
    canvas.fill("M300 164v-8h16v-34l-14-24 10-8 26 42v24h20v8z", "#4d5f70")


_SETS: dict[str, tuple[tuple[_Paint, float, float], ...]] = {
    "plain": ((_plain, 8, 1.0),),
    "rings": ((_rings, 2, 0.9),),
    "panels": ((_panels, 1.2, 0.8),),
    "shelf": ((_shelf, 2.6, 0.62),),
    "rack": ((_rack, 2.6, 0.62),),
    "mountains": ((_far_ridge, 3.0, 0.8), (_near_ridge, 2.2, 0.85)),
    "window": ((_window, 2.6, 0.78),),
    "night": ((_night, 2.6, 0.9), (_bokeh, 1.6, 0.9)),
    "cafe": ((_cafe, 2.6, 0.7),),
    "forest": ((_forest, 3.0, 0.72),),
    "stage": ((_stage, 4.0, 0.95),),
    "library": ((_library, 2.6, 0.72),),
    "garden": ((_garden, 4.0, 0.75),),
    "workshop": ((_workshop, 2.6, 0.66),),
    "kitchen": ((_kitchen, 2.4, 0.68),),
    "lab": ((_lab, 2.2, 0.66),),
}
