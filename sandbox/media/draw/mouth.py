"""Mouths: how far open, and in which shape."""

# Path data reads better unbroken.
# ruff: noqa: E501

from sandbox.media.draw.canvas import Canvas, mix
from sandbox.media.draw.design import Design

OPENNESS = 8
SHAPES = ("wide", "neutral", "round")
_X, _Y = 160.0, 128.0
_WIDTH = {"wide": (12.5, 14.5), "neutral": (11.5, 12.5), "round": (8.5, 7.4)}


def draw_mouth(canvas: Canvas, design: Design, openness: int, shape: str) -> None:
    """A mouth; openness 0 is a closed smile, `OPENNESS` - 1 a wide open one."""
    if openness == 0:
        _smile(canvas, design)
        return
    share = openness / (OPENNESS - 1)
    narrow, broad = _WIDTH[shape]
    half = narrow + (broad - narrow) * share
    height = (3.0 + 12.0 * share) * (0.88 if shape == "wide" else 1.0)
    smile = 1.6 if shape == "round" else 2.6
    top, corner = _Y - 1.2 - share * 1.4, _Y - 1.2 - share * 0.6
    bottom = top + height
    outline = (
        f"M{_X - half} {corner}Q{_X - half * 0.5} {top + smile * 0.1} {_X} {top + smile * 0.4}"
        f"Q{_X + half * 0.5} {top + smile * 0.1} {_X + half} {corner}"
        f"C{_X + half * 0.92} {bottom} {_X + half * 0.5} {bottom + 1.4} {_X} {bottom + 1.4}"
        f"C{_X - half * 0.5} {bottom + 1.4} {_X - half * 0.92} {bottom} {_X - half} {corner}z"
    )
    _chin_shade(canvas, design, bottom + 4.6, half * 0.55)
    canvas.fill(outline, "#571f22", to="#7c2f30")
    canvas.ellipse((_X, bottom + 1.0), (half * 0.62, 2.0 + 3.6 * share), "#c8625c", clip=outline)
    teeth = 1.8 + 2.4 * share
    canvas.fill(
        f"M{_X - half} {corner - 3}H{_X + half}V{corner + teeth * 0.6}"
        f"Q{_X} {corner + teeth * 1.7} {_X - half} {corner + teeth * 0.6}z",
        "#fbf7f2",
        opacity=0.96 if shape != "round" else 0.75,
        clip=outline,
    )
    canvas.stroke(outline, design.skin.lip, 2.0 if design.lashes else 1.5)
    if design.lashes:
        canvas.stroke(
            f"M{_X - half * 0.55} {bottom + 1.3}Q{_X} {bottom + 2.8} {_X + half * 0.55} {bottom + 1.3}",
            mix(design.skin.lip, "#ffffff", 0.14),
            1.7,
        )


def _smile(canvas: Canvas, design: Design) -> None:
    lip = design.skin.lip
    _chin_shade(canvas, design, 137.6, 6.0)
    if design.lashes:
        canvas.fill(
            "M148.500 126.400c4 .500 8 .700 11.500 1.400 3.500-.700 7.500-.900 11.500-1.400-2.600 6-6.500 8.600-11.500 8.600"
            "s-8.900-2.600-11.500-8.600z",
            lip,
        )
        canvas.stroke("M147.400 126c5.600 5 19.600 5 25.200 0", mix(lip, "#3a0d10", 0.45), 1.3)
    else:
        canvas.stroke("M147 126.400c6 6 20 6 26 0", mix(lip, "#3a0d10", 0.30), 2.2)
    canvas.stroke(
        "M145.800 124.900c.3 1 .9 1.700 1.700 2.200M174.200 124.900c-.3 1-.9 1.700-1.700 2.200", design.skin.shade, 1.3
    )


def _chin_shade(canvas: Canvas, design: Design, y: float, half: float) -> None:
    if design.beard in {None, "stubble", "moustache"}:
        canvas.ellipse((_X, y), (half, 1.5), design.skin.shade, opacity=0.4, blur=1.2)
