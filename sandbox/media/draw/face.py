"""Heads without hair: skin, nose, beard, glasses, and the parts that move."""

# Path data reads better unbroken.
# ruff: noqa: E501

from sandbox.media.draw.canvas import Canvas, mix
from sandbox.media.draw.design import Design

FACES = {
    "oval": "M122 96c0-34 14-52 38-52s38 18 38 52c0 32-18 56-38 56s-38-24-38-56z",
    "round": "M120.500 97c0-34 15-52 39.500-52s39.500 18 39.500 52c0 20-6 34-15 44-7 7.500-15 11-24.500 11s-17.500-3.500-24.500-11c-9-10-15-24-15-44z",
    "square": "M121 92c0-32 14-49 39-49s39 17 39 49c0 16-1 27-5 37-5 14-20 25-34 25s-29-11-34-25c-4-10-5-21-5-37z",
    "long": "M123 94c0-34 13-51 37-51s37 17 37 51c0 16-3 31-9 42-7 12-17 19-28 19s-21-7-28-19c-6-11-9-26-9-42z",
    "heart": "M121 92c0-32 14-48 39-48s39 16 39 48c0 20-7 37-18 49-7 7.500-14 12-21 12s-14-4.500-21-12c-11-12-18-29-18-49z",
}
_SIDE_SHADE = "M160 40c30 0 46 20 46 56 0 34-20 64-46 64 15-12 23-32 23-62 0-28-9-48-23-58z"

_NOSES = {
    "side": "M160.500 101c-.500 6-4 10.500-3.200 12.800.7 2 4 2 6.200 1",
    "button": "M155.800 112.200c1.600 2.300 6.800 2.300 8.400 0",
    "wide": "M152.500 112.500c1.500 3.600 13.500 3.600 15 0M160.500 104c0 2.500-.5 4-.5 5.500",
    "strong": "M161 97c0 6-5.500 12.500-5 15.500.6 2.600 5 2.800 8.500 1.300",
}

_BEARDS = {
    "full": "M121.500 104c1 36 17 51.500 38.500 51.500s37.500-15.500 38.500-51.500c-4 12-9.500 18-17.500 20-7-4.500-34.500-4.500-42 0-8-2-13.500-8-17.500-20z",
    "short": "M122 112c2 30 17 42.500 38 42.500s36-12.500 38-42.500c-3 9-7 15-12 19.500-5-10-8-10.500-13-11-6-1-20-1-26 0-5 .5-8 1-13 11-5-4.500-9-10.500-12-19.500z",
    "goatee": "M147 134c4-2.500 22-2.500 26 0 1.500 7-1 14-5.500 18.500-4 2.500-11 2.500-15 0-4.500-4.500-7-11.500-5.500-18.500zM146 122.500c5-4.500 23-4.500 28 0-5-.8-9-1-14-1s-9 .2-14 1z",
    "moustache": "M144 124c3-6.500 12-7.500 16-4.500 4-3 13-2 16 4.500-4 1.500-11 .8-16-.8-5 1.600-12 2.300-16 .8z",
}


def draw_skin(canvas: Canvas, design: Design) -> None:
    """Ears, face, its light and shade, and what grows on it."""
    skin, face = design.skin, FACES[design.face]
    if design.hair not in {"hijab", "long", "fringe", "bob", "waves"}:
        _ears(canvas, design)
    canvas.fill(face, skin.base, to=mix(skin.base, skin.shade, 0.18))
    canvas.soft(_SIDE_SHADE, skin.shade, 1.2, opacity=0.26, clip=face)
    canvas.ellipse((139, 60), (26, 14), "#ffffff", opacity=0.10, blur=7, clip=face)
    canvas.ellipse((137, 117), (9, 6), skin.blush, opacity=0.34, blur=4, clip=face)
    canvas.ellipse((184, 117), (8, 6), skin.blush, opacity=0.30, blur=4, clip=face)
    if "freckles" in design.extras:
        for x, y in (
            (134, 113),
            (138, 116),
            (142, 112),
            (145, 116),
            (175, 112),
            (179, 116),
            (183, 112),
            (186, 116),
        ):
            canvas.ellipse((x, y), (0.9, 0.9), skin.shade, opacity=0.7)
    if "lines" in design.extras:
        canvas.stroke("M145 117c-4 3-6 7-6.500 11M175 117c4 3 6 7 6.500 11", skin.shade, 1.1, opacity=0.55)
        canvas.stroke("M135 107c3 2 7 2.500 11 1.500M174 108.500c4 1 8 .5 11-1.500", skin.shade, 1.0, opacity=0.5)
        canvas.stroke("M147 73c8-2 18-2 26 0", skin.shade, 1.0, opacity=0.4)
    if design.beard == "stubble":
        canvas.soft(_BEARDS["full"], design.hair_color, 2.2, opacity=0.22, clip=face)
    elif design.beard is not None:
        canvas.fill(_BEARDS[design.beard], design.hair_color, to=mix(design.hair_color, "#000000", 0.14))
    canvas.stroke(_NOSES[design.nose], mix(skin.shade, "#3a1a10", 0.10), 2.5)


def _ears(canvas: Canvas, design: Design) -> None:
    skin = design.skin
    for x, inner in ((121.5, 120.5), (198.5, 199.5)):
        canvas.ellipse((x, 102), (6.2, 10), mix(skin.base, skin.shade, 0.55))
        canvas.ellipse((inner, 102.5), (2.6, 5.2), skin.shade, opacity=0.7)
    if "studs" in design.extras:
        for x in (119.5, 200.5):
            canvas.ellipse((x, 111.5), (1.9, 1.9), "#f2d48a", to="#c89a45")
    if "hoops" in design.extras:
        for box in ((113.5, 110, 122.5, 122), (197.5, 110, 206.5, 122)):
            canvas.frame_of(box, "#d9ad55", 1.5, 5)


def draw_glasses(canvas: Canvas, kind: str | None) -> None:
    """Glasses: rect or round."""
    if kind is None:
        return
    color = {"rect": "#2b2f3a", "round": "#6b4a35"}[kind]
    width = 2.3
    radius, top, bottom = {
        "rect": (7.0, 90.0, 108.5),
        "round": (11.0, 87.5, 110.0),
    }[kind]
    for left, right in ((130.5, 155.0), (165.0, 189.5)):
        canvas.rect((left, top, right, bottom), "#ffffff", radius=radius, opacity=0.10)
        canvas.frame_of((left, top, right, bottom), color, width, radius)
    canvas.stroke("M155 97c3-2.200 7-2.200 10 0", color, width)
    canvas.stroke("M130.500 96l-8-2M189.500 96l8-2", color, width)


def draw_eyes(canvas: Canvas, design: Design, openness: int) -> None:
    """Both eyes; openness 2 is open, 1 half, 0 shut."""
    lid = mix(design.skin.shade, "#2a1510", 0.62)
    for x, outward in ((144.0, -1.0), (176.0, 1.0)):
        if openness == 0:
            canvas.stroke(f"M{x - 5} 99.500q5 3.600 10 0", lid, 1.9)
        else:
            height = 4.5 if openness == 2 else 2.6
            canvas.ellipse((x, 99), (3.5, height), design.eye_color)
            canvas.ellipse((x + 1.3, 97.4 if openness == 2 else 98.2), (1.15, 1.15), "#ffffff", opacity=0.92)
            top = 95.2 if openness == 2 else 97.2
            canvas.stroke(f"M{x - 5} {top + 1.5}q5 -3.200 10 0", lid, 1.6 if design.lashes else 1.1)
        if design.lashes:
            y = {0: 99.8, 1: 98.7, 2: 96.7}[openness]
            canvas.stroke(f"M{x + outward * 4.6} {y}l{outward * 2.7} -1.900", lid, 1.5)


def draw_brows(canvas: Canvas, design: Design, lift: int) -> None:
    """Both brows; lift 0 to 2."""
    up = lift * 1.7
    inner, outer = 86.2 - up, 88.6 - up * 0.7
    width = 2.5 if design.lashes else 3.4
    canvas.stroke(f"M135.500 {outer}c4 -3.400 10 -4.600 15.500 {inner - outer + 0.4}", design.brow, width)
    canvas.stroke(f"M169 {inner + 0.4}c5.500 -2.800 11.500 -1.600 15.500 {outer - inner - 0.4}", design.brow, width)
