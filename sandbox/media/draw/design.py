"""What tells one look from another: the choice of parts and colours."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Skin:
    """Colours of a face."""

    base: str
    shade: str
    lip: str
    blush: str


@dataclass(frozen=True)
class Design:
    """How a look is drawn. Parts are names in the tables of faces, hair, clothes and backdrops."""

    skin: Skin
    face: str
    hair: str
    hair_color: str
    brow: str
    clothes: str
    colors: tuple[str, str, str]
    backdrop: str
    walls: tuple[str, str]
    nose: str = "side"
    beard: str | None = None
    glasses: str | None = None
    extras: tuple[str, ...] = ()
    lashes: bool = False
    eye_color: str = "#2a2320"
