"""Necks, shoulders and what people wear."""

# Path data reads better unbroken.

from collections.abc import Callable

from sandbox.media.draw.canvas import Canvas, mix
from sandbox.media.draw.design import Design

BROAD = "M142 168L114 178C76 186 54 210 52 248L40 440H280L268 248C266 210 244 186 206 178L178 168z"
SLIM = "M143 168L117 178C82 186 64 208 61 246L52 440H268L259 246C256 208 238 186 203 178L177 168z"
_NECK = "M143.500 130h33v38c0 10-8 17-16.500 17s-16.500-7-16.500-17z"
_SLIM_NECK = "M146 130h28v40c0 9-6 15-14 15s-14-6-14-15z"
_V_NECK = "M138 166l22 50 22-50-6-8h-32z"
_SCOOP = "M132 168c4 26 14 36 28 36s24-10 28-36l-10-8h-36z"


def body_path(design: Design) -> str:
    """The outline of shoulders and trunk."""
    return SLIM if design.lashes else BROAD


def draw_body(canvas: Canvas, design: Design) -> None:
    """Trunk, neck and clothes."""
    body = body_path(design)
    cloth = design.colors[0]
    canvas.fill(body, mix(cloth, "#ffffff", 0.07), to=mix(cloth, "#000000", 0.16))
    _folds(canvas, cloth, body)
    dress = _WARDROBE[design.clothes]
    if design.clothes in _NECK_LAST:
        dress(canvas, design, body)
        _neck(canvas, design)
    else:
        _neck(canvas, design)
        dress(canvas, design, body)
    if "scarf" in design.extras:
        _scarf(canvas, design.colors[2])
    if "lanyard" in design.extras:
        canvas.stroke("M138 176C144 214 154 244 158 262M182 176C176 214 166 244 162 262", design.colors[2], 2.6)
        canvas.rect((147, 260, 173, 296), "#f7f8fa", radius=3)
        canvas.rect((151, 266, 160, 278), mix(design.colors[2], "#ffffff", 0.5), radius=1.5)
        canvas.rect((151, 283, 169, 286), "#c3c8d0", radius=1)
    if "necklace" in design.extras:
        canvas.stroke("M143 176c4 16 11 22 17 22s13-6 17-22", "#d9ad55", 1.2)
        canvas.ellipse((160, 199.5), (2.6, 2.6), "#f2d48a", to="#c89a45")


def _neck(canvas: Canvas, design: Design) -> None:
    skin = design.skin
    neck = _SLIM_NECK if design.lashes else _NECK
    canvas.fill(neck, mix(skin.base, skin.shade, 0.72), to=mix(skin.base, skin.shade, 0.5))
    canvas.soft("M136 128h48v24c-8 10-16 14-24 14s-16-4-24-14z", skin.shade, 4, opacity=0.75, clip=neck)


def _folds(canvas: Canvas, cloth: str, body: str) -> None:
    dark, light = mix(cloth, "#000000", 0.34), mix(cloth, "#ffffff", 0.35)
    canvas.soft(
        "M86 236c-4 40-6 120-8 210h8c0-90 2-160 6-206zM234 236c4 40 6 120 8 210h-8c0-90-2-160-6-206z",
        dark,
        2.4,
        opacity=0.36,
        clip=body,
    )
    canvas.soft("M206 178c40 10 62 34 66 80l8 190h-40c4-90-2-200-34-270z", dark, 9, opacity=0.24, clip=body)
    canvas.soft("M112 180c-30 8-48 28-52 60 12-24 28-38 52-44z", light, 6, opacity=0.24, clip=body)
    canvas.stroke(
        "M96 300c10 8 22 12 36 12M226 316c-10 8-20 11-32 12M100 360c14 10 30 14 44 13",
        dark,
        1.3,
        opacity=0.22,
    )


def _crew(canvas: Canvas, design: Design, body: str) -> None:
    del body
    trim = design.colors[1]
    canvas.fill("M133 169c4 22 15 29 27 29s23-7 27-29l-8-4c-2 14-9 21-19 21s-17-7-19-21z", trim)
    canvas.stroke("M136 176c5 14 14 18 24 18s19-4 24-18", mix(trim, "#ffffff", 0.16), 0.9, opacity=0.7)


def _sweater(canvas: Canvas, design: Design, body: str) -> None:
    _crew(canvas, design, body)
    shade = mix(design.colors[0], "#000000", 0.22)
    for y in (228, 262, 296, 330, 364, 398):
        canvas.stroke(f"M40 {y}c60 8 180 8 240 0", shade, 1.0, opacity=0.28, clip=body)


def _stripes(canvas: Canvas, design: Design, body: str) -> None:
    for y in range(200, 430, 18):
        canvas.stroke(f"M40 {y}c60 7 180 7 240 0", design.colors[2], 5.2, clip=body)
    _folds(canvas, design.colors[0], body)
    _crew(canvas, design, body)


def _collar(canvas: Canvas, design: Design, body: str) -> None:
    """A sweater over a shirt whose collar shows."""
    del body
    shirt = design.colors[1]
    canvas.fill("M140 166l20 34 20-34 4 6-20 40h-8l-20-40z", mix(shirt, "#000000", 0.10))
    canvas.fill("M138 164l22 27-13 17-17-33zM182 164l-22 27 13 17 17-33z", shirt, to=mix(shirt, "#000000", 0.08))
    canvas.stroke("M130 175l17 33 13-17 13 17 17-33", mix(shirt, "#000000", 0.22), 0.8, opacity=0.7)


def _fleece(canvas: Canvas, design: Design, body: str) -> None:
    trim = design.colors[1]
    canvas.fill("M134 160c8 12 44 12 52 0l7 15c-14 16-52 16-66 0z", trim, to=mix(trim, "#000000", 0.12))
    canvas.stroke("M160 184V440", trim, 3.2)
    canvas.stroke("M160 184V440", mix(trim, "#ffffff", 0.3), 0.8)
    canvas.rect((157.8, 196, 162.2, 206), mix(trim, "#ffffff", 0.35), radius=2)
    seam = mix(design.colors[0], "#000000", 0.26)
    canvas.stroke("M86 214c22 10 44 14 74 14s52-4 74-14", seam, 1.2, opacity=0.55, clip=body)
    canvas.rect((182, 246, 214, 249), seam, radius=1.5, opacity=0.6)


def _puffer(canvas: Canvas, design: Design, body: str) -> None:
    cloth, trim = design.colors[0], design.colors[1]
    for y in (206, 236, 268, 300, 332, 364, 396):
        canvas.soft(
            f"M36 {y}c60 12 188 12 248 0v5c-60 12-188 12-248 0z",
            mix(cloth, "#000000", 0.45),
            1.6,
            opacity=0.5,
            clip=body,
        )
        canvas.soft(
            f"M36 {y - 12}c60 12 188 12 248 0v5c-60 12-188 12-248 0z",
            mix(cloth, "#ffffff", 0.6),
            3,
            opacity=0.22,
            clip=body,
        )
    canvas.fill(
        "M130 158c10 14 50 14 60 0l8 22c-18 16-58 16-76 0z",
        mix(cloth, "#ffffff", 0.05),
        to=mix(cloth, "#000000", 0.2),
    )
    canvas.stroke("M160 188V440", trim, 3.4)
    canvas.stroke("M130 170c14 12 46 12 60 0", mix(cloth, "#000000", 0.3), 1.2, opacity=0.6)


def _turtleneck(canvas: Canvas, design: Design, body: str) -> None:
    del body
    cloth = design.colors[0]
    canvas.fill(
        "M140 148c8 10 32 10 40 0l5 26c-10 19-40 19-50 0z",
        mix(cloth, "#ffffff", 0.09),
        to=mix(cloth, "#000000", 0.1),
    )
    canvas.stroke("M138 164c10 12 34 12 44 0", mix(cloth, "#000000", 0.3), 1.1, opacity=0.55)
    for x in range(144, 180, 4):
        canvas.stroke(f"M{x} {155 + (1 if 150 < x < 170 else 0)}v12", mix(cloth, "#000000", 0.28), 0.7, opacity=0.4)


def _blazer(canvas: Canvas, design: Design, body: str) -> None:
    """An open jacket over a shirt; with the extra `tie` a tie."""
    jacket, shirt, tie = design.colors
    canvas.fill("M138 166h44l6 8-28 126-28-126z", shirt, to=mix(shirt, "#000000", 0.07), clip=body)
    if "tie" in design.extras:
        canvas.fill("M154 186h12l-2 12 7 84-11 14-11-14 7-84z", tie, to=mix(tie, "#000000", 0.18))
        canvas.fill("M152.500 183h15l-3.500 14h-8z", mix(tie, "#ffffff", 0.06))
    else:
        canvas.stroke("M160 204v92", mix(shirt, "#000000", 0.18), 1.0)
    canvas.fill("M139 163l21 23-12 17-16-30zM181 163l-21 23 12 17 16-30z", mix(shirt, "#ffffff", 0.4))
    canvas.stroke("M132 173l16 30 12-17 12 17 16-30", mix(shirt, "#000000", 0.2), 0.8, opacity=0.8)
    lapel, edge = mix(jacket, "#000000", 0.14), mix(jacket, "#000000", 0.4)
    canvas.fill(
        "M136 168c-8 3-15 6-20 10l-4 40 14 4-8 10 42 72-26-122zM184 168c8 3 15 6 20 10l4 40-14 4 8 10-42 72 26-122z",
        lapel,
        to=mix(jacket, "#000000", 0.05),
    )
    canvas.stroke("M116 178l-4 40 14 4-8 10 42 72 42-72-8-10 14-4-4-40", edge, 0.9, opacity=0.6)
    canvas.stroke("M160 304v136", edge, 1.3, opacity=0.8)
    canvas.ellipse((165, 322), (3, 3), edge)
    canvas.fill("M196 254h30l-1 5h-29z", lapel)


def _blouse(canvas: Canvas, design: Design, body: str) -> None:
    skin, trim = design.skin, design.colors[1]
    canvas.fill(_V_NECK, mix(skin.base, skin.shade, 0.30), to=mix(skin.base, skin.shade, 0.15), clip=body)
    _neck(canvas, design)
    canvas.fill("M137 165l23 51-6 10-31-48zM183 165l-23 51 6 10 31-48z", trim, to=mix(trim, "#000000", 0.10))
    canvas.stroke("M160 216v224", mix(design.colors[0], "#000000", 0.28), 1.0, opacity=0.7)
    for y in (236, 272, 308, 344, 380):
        canvas.ellipse((160, y), (1.8, 1.8), mix(trim, "#000000", 0.25))


def _scoop(canvas: Canvas, design: Design, body: str) -> None:
    """A shirt with a round cut under an open cardigan in the second colour."""
    skin, cardigan = design.skin, design.colors[1]
    canvas.fill(_SCOOP, mix(skin.base, skin.shade, 0.30), to=mix(skin.base, skin.shade, 0.15), clip=body)
    _neck(canvas, design)
    for side in (
        "M136 166c-44 14-76 26-84 80l-14 200h92c2-110-2-190 6-280z",
        "M184 166c44 14 76 26 84 80l14 200h-92c-2-110 2-190-6-280z",
    ):
        canvas.fill(side, mix(cardigan, "#ffffff", 0.06), to=mix(cardigan, "#000000", 0.14), clip=body)
    _folds(canvas, cardigan, body)
    canvas.stroke(
        "M136 168c-8 90-4 170-6 278M184 168c8 90 4 170 6 278",
        mix(cardigan, "#000000", 0.26),
        2.2,
        opacity=0.7,
    )


def _hoodie(canvas: Canvas, design: Design, body: str) -> None:
    cloth = design.colors[0]
    dark = mix(cloth, "#000000", 0.24)
    canvas.fill(
        "M126 160c-14 10-22 20-22 30 16 14 38 22 56 22s40-8 56-22c0-10-8-20-22-30-2 22-16 34-34 34s-32-12-34-34z",
        mix(cloth, "#ffffff", 0.08),
        to=dark,
    )
    canvas.stroke("M106 190c16 12 36 18 54 18s38-6 54-18", dark, 1.2, opacity=0.7)
    for x, slant in ((146, -2), (174, 2)):
        canvas.stroke(f"M{x} 204q{slant} 16 0 36", design.colors[1], 2.2)
        canvas.rect((x - 1.8, 238, x + 1.8, 246), mix(design.colors[1], "#000000", 0.2), radius=1.5)
    canvas.stroke("M104 340c20-18 92-18 112 0l8 60H96z", dark, 1.6, opacity=0.7, clip=body)


def _polo(canvas: Canvas, design: Design, body: str) -> None:
    del body
    cloth, trim = design.colors[0], design.colors[1]
    canvas.fill("M150 178h20v62h-20z", mix(cloth, "#000000", 0.10))
    for y in (202, 222):
        canvas.ellipse((160, y), (1.9, 1.9), mix(trim, "#ffffff", 0.2))
    canvas.fill("M138 163l22 24-14 19-18-31zM182 163l-22 24 14 19 18-31z", trim, to=mix(trim, "#000000", 0.10))


def _shirt(canvas: Canvas, design: Design, body: str) -> None:
    """An open-necked shirt, checked in the second colour with the extra `checks`."""
    cloth, trim = design.colors[0], design.colors[1]
    if "checks" in design.extras:
        for x in range(48, 280, 22):
            canvas.stroke(f"M{x} 170V440", trim, 4.5, opacity=0.55, clip=body)
        for y in range(184, 440, 22):
            canvas.stroke(f"M36 {y}H284", trim, 4.5, opacity=0.55, clip=body)
    skin = design.skin
    canvas.fill("M145 166l15 38 15-38z", mix(skin.base, skin.shade, 0.45))
    _neck(canvas, design)
    dark = mix(cloth, "#000000", 0.2)
    canvas.stroke("M160 204V440", dark, 1.3)
    for y in (228, 264, 300, 336, 372, 408):
        canvas.ellipse((163.5, y), (1.9, 1.9), mix(cloth, "#ffffff", 0.6))
    light = mix(cloth, "#ffffff", 0.12)
    canvas.fill("M139 162l21 42-12 12-22-40zM181 162l-21 42 12 12 22-40z", light, to=cloth)
    canvas.stroke("M126 176l22 40 12-12 12 12 22-40", dark, 0.9, opacity=0.8)


def _lab_coat(canvas: Canvas, design: Design, body: str) -> None:
    _blazer(canvas, design, body)
    canvas.rect((198, 236, 202, 254), "#3f6fd8", radius=1.5)
    canvas.rect((206, 238, 210, 254), "#c0504a", radius=1.5)
    canvas.rect((194, 250, 228, 286), mix(design.colors[0], "#000000", 0.06), radius=2)
    canvas.stroke("M194 251h34", mix(design.colors[0], "#000000", 0.22), 1.2)


def _apron(canvas: Canvas, design: Design, body: str) -> None:
    """A shirt under an apron in the third colour."""
    _shirt(canvas, design, body)
    apron = design.colors[2]
    canvas.stroke("M124 176l6 48M196 176l-6 48", apron, 6)
    canvas.fill(
        "M118 224c14 6 70 6 84 0l2 60c20 10 30 20 34 40v130H82V324c4-20 14-30 34-40z",
        mix(apron, "#ffffff", 0.05),
        to=mix(apron, "#000000", 0.14),
        clip=body,
    )
    canvas.stroke("M118 224c14 6 70 6 84 0", mix(apron, "#ffffff", 0.25), 1.4)
    canvas.stroke("M126 330h68v50h-68z", mix(apron, "#000000", 0.3), 1.3, opacity=0.7)


def _kurta(canvas: Canvas, design: Design, body: str) -> None:
    del body
    trim = design.colors[1]
    canvas.fill(
        "M136 166c4 16 12 24 24 26 12-2 20-10 24-26l7 6c-4 20-14 32-26 36v66h-10v-66c-12-4-22-16-26-36z",
        trim,
        to=mix(trim, "#000000", 0.12),
    )
    for y in (218, 234, 250, 266):
        canvas.ellipse((160, y), (1.7, 1.7), mix(trim, "#ffffff", 0.5))


def _draped(canvas: Canvas, design: Design, body: str) -> None:
    """A blouse with a long scarf in the third colour over one shoulder."""
    _kurta(canvas, design, body)
    drape = design.colors[2]
    canvas.fill(
        "M186 168c22 8 42 18 58 34 12 40 16 140 22 240h-58c-4-100-10-190-22-274z",
        mix(drape, "#ffffff", 0.06),
        to=mix(drape, "#000000", 0.14),
        clip=body,
    )
    canvas.stroke("M186 170c12 84 18 174 22 272", design.colors[1], 2.4, clip=body)
    canvas.stroke(
        "M200 180c12 60 20 160 26 260M218 190c12 60 18 150 24 250",
        mix(drape, "#000000", 0.3),
        1.2,
        opacity=0.5,
        clip=body,
    )


def _scarf(canvas: Canvas, color: str) -> None:
    dark = mix(color, "#000000", 0.2)
    canvas.fill("M172 190c12 4 22 14 24 26l10 84h-26l-12-92z", dark)
    canvas.fill(
        "M126 156c10 12 58 12 68 0 8 10 8 26 0 36-16 14-52 14-68 0-8-10-8-26 0-36z",
        mix(color, "#ffffff", 0.06),
        to=dark,
    )
    canvas.stroke("M124 172c14 14 58 14 72 0M130 188c14 10 46 10 60 0", dark, 1.5, opacity=0.7)


_Dress = Callable[[Canvas, Design, str], None]
_WARDROBE: dict[str, _Dress] = {
    "crew": _crew,
    "sweater": _sweater,
    "stripes": _stripes,
    "collar": _collar,
    "fleece": _fleece,
    "puffer": _puffer,
    "turtleneck": _turtleneck,
    "blazer": _blazer,
    "blouse": _blouse,
    "scoop": _scoop,
    "hoodie": _hoodie,
    "polo": _polo,
    "shirt": _shirt,
    "lab_coat": _lab_coat,
    "apron": _apron,
    "draped": _draped,
}
_NECK_LAST = frozenset({"hoodie"})
