"""The design of each look in the catalogue."""

from dataclasses import replace

from sandbox.catalogue import look_id
from sandbox.media.draw.design import Design, Skin

_FAIR = Skin("#f0c4a2", "#d39a78", "#b85c55", "#e2806a")
_LIGHT = Skin("#f3d2b3", "#d7a988", "#c0625f", "#e88b7c")
_ROSY = Skin("#edc0a0", "#cf9677", "#a9574e", "#e07a64")
_PEACH = Skin("#e8b690", "#c68f6b", "#b0574f", "#d9745c")
_OLIVE = Skin("#dba67c", "#b98159", "#9c4f45", "#c96a4e")
_TAN = Skin("#c98f68", "#a9714c", "#93463f", "#b85f48")
_BROWN = Skin("#a86f49", "#875433", "#7d3a35", "#a0513d")
_DEEP = Skin("#8d5a3b", "#6d4229", "#7a3b34", "#9a4f3c")
_DARK = Skin("#75472f", "#57321f", "#6b302c", "#8a4434")
_PALE = Skin("#f4d3bd", "#d8a48c", "#b4605a", "#e58a7c")

_MARA = Design(_FAIR, "oval", "bob", "#5a3324", "#4a2a1e", "collar", ("#2f4a5e", "#ece7dd", "#b7543e"), "shelf",
               ("#e6dccd", "#c9b79f"), lashes=True)  # fmt: skip
_IDRIS = Design(_DEEP, "oval", "crop", "#1d1614", "#1d1614", "sweater", ("#3d4a3f", "#2c372e", "#c99a4a"), "plain",
                ("#cfd8d3", "#93a39b"), nose="wide", beard="full")  # fmt: skip
_SAMIRA = Design(_TAN, "heart", "hijab", "#2a1c16", "#2a1c16", "crew", ("#d9d3c7", "#c7bfae", "#2f5d62"), "window",
                 ("#e3e1da", "#b9bdb7"), lashes=True)  # fmt: skip
_TOM = Design(_ROSY, "square", "side", "#b5793c", "#9c6530", "collar", ("#41617a", "#f1ece2", "#c99a4a"), "rack",
              ("#e9e6df", "#c5c3b8"), extras=("freckles",), eye_color="#35506b")  # fmt: skip
_YUKI = Design(_LIGHT, "round", "fringe", "#1f1c20", "#2a2529", "crew", ("#6c5b7b", "#4f4160", "#c96f8a"), "plain",
               ("#ddd6e6", "#b3a8c2"), nose="button", lashes=True)  # fmt: skip
_LENA = Design(_PEACH, "oval", "curls", "#2d2320", "#2d2320", "crew", ("#a3483a", "#7c3328", "#e0b45e"), "plain",
               ("#efd9cb", "#d1ab95"), lashes=True, extras=("studs",))  # fmt: skip
_JONAS = Design(_PALE, "square", "quiff", "#6e4a2f", "#5c3d27", "blazer", ("#3a4763", "#f2f4f7", "#8d3d4a"), "window",
                ("#dde2e8", "#b2bcc7"), nose="strong", beard="stubble", eye_color="#3c5a4c")  # fmt: skip
_PRIYA = Design(_BROWN, "heart", "waves", "#1f1614", "#1f1614", "draped", ("#a33f5b", "#e0b45e", "#c8693f"), "shelf",
                ("#ece0d0", "#c8b198"), lashes=True, extras=("hoops",))  # fmt: skip
_CHIDI = Design(_DARK, "long", "buzz", "#171211", "#171211", "blazer", ("#6a3b3f", "#f4efe6", "#2f4a5e"), "panels",
                ("#d9c9b4", "#ab9478"), nose="wide", beard="goatee")  # fmt: skip
_ELENA = Design(_PALE, "oval", "pixie", "#b9b4b0", "#8f8985", "scoop", ("#f0ebe2", "#5f7d73", "#8d3d4a"), "library",
                ("#d8c3a5", "#a98a68"), glasses="round", lashes=True, extras=("lines", "studs"),
                eye_color="#41566b")  # fmt: skip
_OMAR = Design(_OLIVE, "oval", "bald", "#2a201c", "#2a201c", "apron", ("#cfd6dc", "#8fa3b5", "#46606b"), "workshop",
               ("#e2d6c6", "#c0a98d"), nose="strong", beard="short")  # fmt: skip
_GRACE = Design(_DARK, "round", "afro", "#1c1513", "#1c1513", "blouse", ("#e0a93f", "#f2cf7d", "#46606b"), "kitchen",
                ("#f0e6d8", "#cbd3cc"), nose="wide", lashes=True, extras=("hoops",))  # fmt: skip
_HENRIK = Design(_PALE, "long", "receded", "#d9d6d2", "#b3aea9", "lab_coat", ("#f1f4f6", "#9db6c9", "#41617a"), "lab",
                 ("#e3ebf0", "#b7c6d0"), nose="strong", beard="moustache", glasses="rect",
                 extras=("lines", "tie"), eye_color="#3d5a72")  # fmt: skip

_BY_SLUG = {
    "mara-desk": _MARA,
    "mara-shop": replace(_MARA, hair="bun", clothes="fleece", colors=("#b7543e", "#8d3d2c", "#41617a"),
                         backdrop="rack", walls=("#e9e6df", "#c5c3b8")),
    "mara-ridge": replace(_MARA, hair="long", clothes="fleece", colors=("#d19a3d", "#a87424", "#41617a"),
                          backdrop="mountains", walls=("#dfeaf2", "#b8cddb")),
    "mara-reel": replace(_MARA, hair="pony", clothes="stripes", colors=("#f3efe7", "#e4ddd0", "#41617a"),
                         backdrop="rings", walls=("#f0c9b0", "#d98f78"), extras=("studs",)),
    "idris-studio": _IDRIS,
    "idris-window": replace(_IDRIS, clothes="blazer", colors=("#39435a", "#f4f4f2", "#39435a"), glasses="rect",
                            backdrop="window", walls=("#d7dde3", "#aab6c1")),
    "samira-window": _SAMIRA,
    "samira-reel": replace(_SAMIRA, clothes="blazer", colors=("#35405c", "#efe9df", "#b5677a"), backdrop="rings",
                           walls=("#d6dfe8", "#9fb0c4")),
    "tom-shop": _TOM,
    "tom-trail": replace(_TOM, hair="crop", clothes="puffer", colors=("#c2703a", "#3f3a36", "#41617a"),
                         backdrop="forest", walls=("#e4ecd9", "#b2c49c"), extras=("freckles", "beanie")),
    "yuki-studio": _YUKI,
    "yuki-city": replace(_YUKI, hair="long", clothes="turtleneck", colors=("#c9b9a2", "#b5a286", "#c96f8a"),
                         backdrop="night", walls=("#4d5487", "#23284a"), extras=("studs",)),
    "lena-studio": _LENA,
    "lena-cafe": replace(_LENA, clothes="scoop", colors=("#f2ebe0", "#6b7f5c", "#e0b45e"), backdrop="cafe",
                         walls=("#f3e2cb", "#d8b48e"), extras=("hoops",)),
    "jonas-office": replace(_JONAS, extras=("tie",)),
    "jonas-reel": replace(_JONAS, clothes="hoodie", colors=("#5c7a8c", "#f2efe9", "#c99a4a"), backdrop="panels",
                          walls=("#e8e2d6", "#bfb4a0"), beard="short", glasses=None),
    "priya-office": _PRIYA,
    "priya-studio": replace(_PRIYA, hair="low_bun", clothes="blazer", colors=("#2f6f6a", "#f3ece0", "#2f6f6a"),
                            backdrop="rings", walls=("#f2dfc4", "#d9ae7e"), extras=("studs", "necklace")),
    "chidi-studio": _CHIDI,
    "chidi-stage": replace(_CHIDI, hair="locs", clothes="polo", colors=("#f0ede6", "#dcd6ca", "#6f8cff"),
                           backdrop="stage", walls=("#3a4180", "#171b3a"), beard="short", extras=("lanyard",)),
    "elena-library": _ELENA,
    "elena-garden": replace(_ELENA, clothes="sweater", colors=("#c9a0a8", "#b58791", "#5f7d73"), backdrop="garden",
                            walls=("#e8f0dc", "#b9d0a2"), glasses=None, extras=("lines", "scarf")),
    "omar-workshop": _OMAR,
    "omar-reel": replace(_OMAR, clothes="shirt", colors=("#b5524a", "#5d2b30", "#46606b"), backdrop="rings",
                         walls=("#d5dccb", "#9fae8e"), beard="full", extras=("checks",)),
    "grace-kitchen": _GRACE,
    "grace-studio": replace(_GRACE, hair="afro", clothes="turtleneck", colors=("#3f6f8f", "#2f566f", "#e0a93f"),
                            backdrop="plain", walls=("#f3d9c9", "#dfa98c"), extras=("hoops", "headband")),
    "henrik-lab": _HENRIK,
}  # fmt: skip

DESIGNS = {look_id(slug): design for slug, design in _BY_SLUG.items()}
