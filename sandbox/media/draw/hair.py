"""Hair and headwear: what hangs behind the shoulders, and what lies over the face."""

# Path data reads better unbroken.
# ruff: noqa: E501

from collections.abc import Callable

from sandbox.media.draw.canvas import Canvas, mix
from sandbox.media.draw.design import Design

_LONG = "M112 92c-2-42 22-62 48-62s50 20 48 62c-1 30 4 62 10 84-8 4-16 6-24 6h-68c-8 0-16-2-24-6 6-22 11-54 10-84z"
_BOB = "M110 98c-4-46 22-68 50-68s54 22 50 68c-1 20-2 34-8 42-6 3-10 4-16 4h-52c-6 0-10-1-16-4-6-8-7-22-8-42z"
_WAVES = (
    "M114 92c-4-40 18-63 47-63s50 22 46 63c-1 14 8 22 7 36-1 12 6 18 3 30-3 13-14 20-26 17l-31 3-31-3"
    "c-12 3-23-4-26-17-3-12 4-18 3-30-1-14 8-22 8-36z"
)
_PONY = "M176 40c26-6 42 10 44 36 2 28-6 44-4 66 1 12-8 22-16 16-10-8-4-30-6-50-2-22-10-40-22-52z"
_CURLS = (
    (124, 70, 24), (196, 70, 24), (140, 46, 24), (180, 46, 24), (160, 40, 22), (116, 98, 18), (204, 98, 18),
    (113, 118, 14), (207, 118, 14),
)  # fmt: skip
_AFRO = (
    "M160 12c36 0 60 24 61 58 1 20-6 38-17 48-6 6-14 4-18-2l-52 0c-4 6-12 8-18 2-11-10-18-28-17-48 1-34 25-58 61-58z"
)
_SWEEP = "M120 90c-2-32 14-50 40-50s42 18 40 50c-4-16-10-26-18-30-16 8-46 6-62 30z"
_CENTER = "M119 98c-3-38 14-59 41-59s44 21 41 59c-3-20-14-36-38-45-1 0-3 0-4 0-24 8-37 25-40 45z"
_CAP = "M120 90c-2-34 16-52 40-52s42 18 40 52c-5-18-18-30-40-30s-35 12-40 30z"
_CROP = "M119 92c-5-38 13-56 41-56s46 18 41 56c-2-10-4-18-8-24-18 4-46 4-66-2-4 8-6 16-8 26z"
_SIDE = "M118 94c-6-40 14-60 44-58 30 1 45 20 39 58-2-12-5-20-10-26-16-2-34-6-48-14-8 10-22 20-25 40z"
_FRINGE = "M119 96c-3-38 14-58 41-58s44 20 41 58c-3-8-5-13-7-17-8 3-18 4-24 4-2-3-3-5-3-8-2 4-4 6-6 8-14 0-26-2-35-5-3 5-5 11-7 18z"
_QUIFF = "M119 92c-4-20-1-34 5-42 4-14 22-22 42-19 22 2 36 16 36 34 1 10 0 18-2 27-2-11-5-19-9-25-10 2-20-1-29-7-10 6-24 7-32 5-5 7-9 16-11 27z"
_RECEDED = "M119 96c-4-28 4-44 18-51 3-5 12-8 23-8s20 3 23 8c14 7 22 23 18 51-2-12-5-20-9-27-3-9-9-15-16-17-5-2-11-2-16-2s-11 0-16 2c-7 2-13 8-16 17-4 7-7 15-9 27z"
_BUZZ = "M120 92c-4-36 12-52 40-52s44 16 40 52c-2-10-4-17-7-23-9-6-21-8-33-8s-24 2-33 8c-3 6-5 13-7 23z"
_PIXIE = "M117 100c-7-42 14-65 45-64 29 1 46 22 40 62-3-4-5-12-7-22-4-6-10-10-15-16-14 8-36 8-50 20-6 5-10 12-13 20z"
_SKULL = "M118.500 98c-4-40 12-61 41.500-61s45.500 21 41.500 61z"
_BALD_LIGHT = (146, 54)


def draw_back(canvas: Canvas, design: Design) -> None:
    """What lies behind neck and shoulders."""
    color = design.hair_color
    dark = mix(color, "#000000", 0.16)
    if design.hair not in {"afro", "bald", "hijab"}:
        canvas.fill(_SKULL, color)
    match design.hair:
        case "long" | "fringe":
            canvas.fill(_LONG, color, to=dark)
        case "bob":
            canvas.fill(_BOB, color, to=dark)
        case "waves":
            canvas.fill(_WAVES, color, to=dark)
        case "pony":
            canvas.fill(_PONY, color, to=dark)
        case "bun":
            canvas.ellipse((160, 27), (17, 16), color, to=dark)
            canvas.stroke("M150 24c4-6 14-7 20-1M152 32c5 3 12 3 17-1", mix(color, "#ffffff", 0.16), 1.0, opacity=0.7)
        case "low_bun":
            canvas.ellipse((190, 128), (15, 16), dark)
        case "curls":
            for x, y, radius in _CURLS:
                canvas.ellipse((x, y), (radius, radius), color)
        case "afro":
            canvas.fill(_AFRO, color, to=dark)
        case "locs":
            canvas.fill(_LONG, dark)
            for x in range(106, 218, 9):
                canvas.stroke(f"M{160 + (x - 160) * 0.8} 70C{x} 100 {x - 2} 140 {x + (x - 160) * 0.04} 168", color, 7)
        case "bald":
            canvas.fill("M117.500 100c-2.500-16 1-30 9-39v39zM202.500 100c2.500-16-1-30-9-39v39z", color)
        case "hijab":
            canvas.fill(
                "M104 104c-4-52 24-78 56-78s60 26 56 78c-1 30 6 56 24 78-24 8-136 8-160 0 18-22 25-48 24-78z",
                mix(design.colors[2], "#000000", 0.14),
            )
        case _:
            return


def draw_front(canvas: Canvas, design: Design) -> None:
    """What lies over the forehead and round the face."""
    paint = _FRONTS.get(design.hair)
    if paint is not None:
        paint(canvas, design.hair_color, design)
    if "beanie" in design.extras:
        _beanie(canvas, design.colors[2])
    if "headband" in design.extras:
        canvas.fill("M119 82c2-30 18-44 41-44s39 14 41 44c-6-22-20-34-41-34s-35 12-41 34z", design.colors[2])


def _cut(data: str, shine: str) -> Callable[[Canvas, str, Design], None]:
    """A painter for a cut: its outline, and a few strands in a lighter tone."""

    def paint(canvas: Canvas, color: str, design: Design) -> None:
        del design
        canvas.fill(data, mix(color, "#ffffff", 0.05), to=color)
        canvas.stroke(shine, mix(color, "#ffffff", 0.22), 1.1, opacity=0.55, clip=data)

    return paint


def _curls(canvas: Canvas, color: str, design: Design) -> None:
    del design
    canvas.fill("M120 90c-1-32 14-50 40-50s41 18 40 50c-9-19-22-26-40-26s-31 7-40 26z", color)
    for x, y, radius in ((128, 66, 9), (142, 57, 9), (158, 54, 9), (174, 57, 9), (190, 65, 9)):
        canvas.ellipse((x, y), (radius, radius * 0.8), color)
    light = mix(color, "#ffffff", 0.18)
    for x, y in ((118, 62), (134, 40), (156, 30), (182, 40), (200, 62), (112, 96), (206, 96)):
        canvas.stroke(f"M{x - 6} {y + 3}c1-8 10-9 12-2", light, 1.3, opacity=0.6)


def _afro(canvas: Canvas, color: str, design: Design) -> None:
    del design
    canvas.fill("M120 92c0-30 14-47 40-47s40 17 40 47c-4-14-8-20-14-25-16-5-36-5-52 0-6 5-10 11-14 25z", color)
    light = mix(color, "#ffffff", 0.14)
    for x, y in (
        (120, 50),
        (136, 32),
        (158, 24),
        (182, 31),
        (200, 50),
        (110, 74),
        (210, 74),
        (148, 42),
        (172, 42),
    ):
        canvas.stroke(f"M{x - 4} {y + 2}c1-6 7-6 8-1", light, 1.2, opacity=0.55)


def _bald(canvas: Canvas, color: str, design: Design) -> None:
    del color
    canvas.ellipse(_BALD_LIGHT, (15, 6), "#ffffff", opacity=0.20, blur=4)
    del design


def _locs(canvas: Canvas, color: str, design: Design) -> None:
    del design
    canvas.fill(_CENTER, color)
    light = mix(color, "#ffffff", 0.16)
    for x in (126, 134, 142, 178, 186, 194):
        canvas.stroke(f"M160 42Q{x} 50 {x + (x - 160) * 0.12} 82", light, 1.1, opacity=0.55, clip=_CENTER)


def _hijab(canvas: Canvas, color: str, design: Design) -> None:
    del color
    cloth = design.colors[2]
    dark = mix(cloth, "#000000", 0.22)
    canvas.fill(
        "M116 104c-4-42 16-62 44-62s48 20 44 62c0 26-18 50-44 50s-44-24-44-50zm8 0c0 22 16 42 36 42s36-20 36-42"
        "c0-30-14-46-36-46s-36 16-36 46z",
        mix(cloth, "#ffffff", 0.05),
        to=cloth,
    )
    canvas.fill(
        "M116 124c8 18 24 26.500 44 26.500s36-8.500 44-26.500c6 20 20 40 34 52-14 12-40 20-78 20s-64-8-78-20c14-12 28-32 34-52z",
        cloth,
        to=mix(cloth, "#000000", 0.10),
    )
    canvas.stroke(
        "M122 146c12 16 30 24 50 20M112 162c20 20 50 26 82 12M150 162c16 6 36 2 52-12",
        dark,
        1.4,
        opacity=0.45,
    )
    canvas.stroke("M126 66c8-12 20-18 34-18s26 6 34 18", mix(cloth, "#ffffff", 0.2), 1.2, opacity=0.5)


def _beanie(canvas: Canvas, color: str) -> None:
    canvas.fill("M117 78c-2-36 16-54 43-54s45 18 43 54z", mix(color, "#ffffff", 0.06), to=color)
    canvas.fill("M114 66c14-5 78-5 92 0 2 6 2 12 0 18-16-5-76-5-92 0-2-6-2-12 0-18z", mix(color, "#000000", 0.14))
    for x in range(122, 202, 8):
        canvas.stroke(f"M{x} 65v15", mix(color, "#000000", 0.26), 1.0, opacity=0.5)
    canvas.ellipse((160, 22), (9, 8), mix(color, "#ffffff", 0.18))


_FRONTS: dict[str, Callable[[Canvas, str, Design], None]] = {
    "bob": _cut(_SWEEP, "M180 48c-18 10-44 8-56 32M170 44c-16 8-34 8-46 24"),
    "bun": _cut(_CAP, "M136 50c-6 6-10 14-12 24M184 50c6 6 10 14 12 24"),
    "low_bun": _cut(_CENTER, "M156 44c-18 8-30 22-34 42M164 44c18 8 30 22 34 42"),
    "long": _cut(_CENTER, "M156 44c-18 8-30 22-34 42M164 44c18 8 30 22 34 42"),
    "fringe": _cut(_FRINGE, "M130 56c-2 6-3 12-3 18M146 50c-1 10-1 18 0 26M178 50c3 8 3 16 2 24M190 56c3 6 4 12 4 16"),
    "waves": _cut(_SWEEP, "M184 50c-18 10-46 8-60 30M172 44c-18 8-36 8-50 26"),
    "pony": _cut(_SWEEP, "M184 50c-18 10-46 8-60 30M172 44c-18 8-36 8-50 26"),
    "side": _cut(_SIDE, "M144 46c14 8 32 12 48 14M136 50c-6 8-12 16-14 26M166 42c12 2 22 6 28 14"),
    "crop": _cut(_CROP, "M128 62c-2 8-4 14-5 20M192 62c2 8 4 14 5 20"),
    "quiff": _cut(_QUIFF, "M132 52c10-10 24-14 40-12M140 58c12-8 26-12 42-8M128 56c-3 6-5 12-6 20"),
    "receded": _cut(_RECEDED, "M126 64c-3 8-4 14-5 22M194 64c3 8 4 14 5 22"),
    "buzz": _cut(_BUZZ, "M130 56c8-8 18-11 30-11s22 3 30 11"),
    "pixie": _cut(_PIXIE, "M190 56c-20 12-46 10-62 30M178 46c-20 10-40 10-54 28M192 64c3 10 4 18 6 24"),
    "curls": _curls,
    "afro": _afro,
    "bald": _bald,
    "locs": _locs,
    "hijab": _hijab,
}
