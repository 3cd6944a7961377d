"""The persons and their looks. How each look is drawn stands with the media, keyed by look id."""

from dataclasses import dataclass

from sandbox.catalogue.model import AvatarGroup, Look, opaque_id
from sandbox.catalogue.voices import voice_id

III, IV, V = "avatar_iii", "avatar_iv", "avatar_v"
LANDSCAPE, PORTRAIT, SQUARE = (1920, 1080), (1080, 1920), (1080, 1080)
_ORIENTATION = {LANDSCAPE: "landscape", PORTRAIT: "portrait", SQUARE: "square"}
_FIRST_DAY = 1_735_689_600


def group_id(slug: str) -> str:
    """The id of the person with this slug, for example `mara`."""
    return opaque_id("group", slug)


def look_id(slug: str) -> str:
    """The id of the look with this slug, for example `mara-shop`."""
    return opaque_id("look", slug)


@dataclass(frozen=True)
class _Person:
    slug: str
    name: str
    gender: str
    voice: str
    ours: bool = False


@dataclass(frozen=True)
class _Shot:
    """A look in short: the slug begins with its person's."""

    slug: str
    name: str
    avatar_type: str
    engines: tuple[str, ...]
    tags: tuple[str, ...]
    size: tuple[int, int] = LANDSCAPE
    matting: bool = True
    voice: str | None = None


_PEOPLE = (
    _Person("mara", "Mara", "female", "mara-calm", ours=True),
    _Person("idris", "Idris", "male", "idris-warm", ours=True),
    _Person("samira", "Samira", "female", "samira-clear", ours=True),
    _Person("tom", "Tom", "male", "tom-friendly", ours=True),
    _Person("yuki", "Yuki", "female", "yuki-bright"),
    _Person("lena", "Lena", "female", "lena-soft"),
    _Person("jonas", "Jonas", "male", "jonas-plain"),
    _Person("priya", "Priya", "female", "priya-lively"),
    _Person("chidi", "Chidi", "male", "chidi-deep"),
    _Person("elena", "Elena", "female", "elena-teacher"),
    _Person("omar", "Omar", "male", "omar-steady"),
    _Person("grace", "Grace", "female", "grace-warm"),
    _Person("henrik", "Henrik", "male", "henrik-dry"),
)

_TWIN, _STUDIO, _PHOTO = "digital_twin", "studio_avatar", "photo_avatar"

_SHOTS = (
    _Shot("mara-desk", "Mara, desk", _TWIN, (III, IV, V), ("office", "calm")),
    _Shot("mara-shop", "Mara, shop floor", _TWIN, (III, IV, V), ("shop", "outdoor gear"), voice="mara-bright"),
    _Shot("mara-ridge", "Mara, on the ridge", _PHOTO, (IV, V), ("outdoor", "mountain"), matting=False),
    _Shot("mara-reel", "Mara, for phones", _TWIN, (III, IV, V), ("vertical", "social"), PORTRAIT),
    _Shot("idris-studio", "Idris, studio", _STUDIO, (III, IV), ("studio",)),
    _Shot("idris-window", "Idris, window", _TWIN, (III, IV, V), ("office", "window"), matting=False),
    _Shot("samira-window", "Samira, window", _TWIN, (III, IV, V), ("office", "window")),
    _Shot("samira-reel", "Samira, for phones", _TWIN, (III, IV, V), ("vertical", "social"), PORTRAIT),
    _Shot("tom-shop", "Tom, shop floor", _TWIN, (III, IV, V), ("shop", "outdoor gear")),
    _Shot("tom-trail", "Tom, on the trail", _PHOTO, (IV, V), ("outdoor", "forest"), SQUARE, matting=False),
    _Shot("yuki-studio", "Yuki, studio", _STUDIO, (III, IV), ("studio",)),
    _Shot("yuki-city", "Yuki, city at night", _STUDIO, (III,), ("city", "evening")),
    _Shot("lena-studio", "Lena, studio", _PHOTO, (IV,), ("studio",)),
    _Shot("lena-cafe", "Lena, café", _PHOTO, (IV,), ("café", "casual"), SQUARE, matting=False),
    _Shot("jonas-office", "Jonas, office", _STUDIO, (III, IV), ("office", "business")),
    _Shot("jonas-reel", "Jonas, for phones", _STUDIO, (III, IV), ("vertical", "casual"), PORTRAIT),
    _Shot("priya-office", "Priya, office", _TWIN, (III, IV, V), ("office", "business")),
    _Shot("priya-studio", "Priya, studio", _TWIN, (III, IV, V), ("studio",)),
    _Shot("chidi-studio", "Chidi, studio", _STUDIO, (III, IV), ("studio", "business")),
    _Shot("chidi-stage", "Chidi, stage", _STUDIO, (III,), ("stage", "event"), matting=False),
    _Shot("elena-library", "Elena, library", _STUDIO, (III,), ("education", "books")),
    _Shot("elena-garden", "Elena, garden", _PHOTO, (IV,), ("outdoor", "garden"), PORTRAIT, matting=False),
    _Shot("omar-workshop", "Omar, workshop", _TWIN, (III, IV, V), ("workshop", "craft")),
    _Shot("omar-reel", "Omar, for phones", _TWIN, (III, IV, V), ("vertical", "casual"), PORTRAIT),
    _Shot("grace-kitchen", "Grace, kitchen", _PHOTO, (IV,), ("kitchen", "home"), matting=False),
    _Shot("grace-studio", "Grace, studio", _STUDIO, (III, IV), ("studio",), SQUARE),
    _Shot("henrik-lab", "Henrik, lab", _STUDIO, (III, IV), ("science", "education")),
)


def _group(index: int, person: _Person) -> AvatarGroup:
    return AvatarGroup(
        id=group_id(person.slug),
        name=person.name,
        gender=person.gender,
        default_voice_id=voice_id(person.voice),
        created_at=_FIRST_DAY + index * 1_728_000,
    )


def _look(person: _Person, shot: _Shot) -> Look:
    return Look(
        id=look_id(shot.slug),
        name=shot.name,
        group_id=group_id(person.slug),
        avatar_type=shot.avatar_type,
        gender=person.gender,
        tags=shot.tags,
        default_voice_id=voice_id(shot.voice or person.voice),
        image_width=shot.size[0],
        image_height=shot.size[1],
        preferred_orientation=_ORIENTATION[shot.size],
        supported_api_engines=shot.engines,
        matting=shot.matting,
        ownership="private" if person.ours else "public",
    )


GROUPS: tuple[AvatarGroup, ...] = tuple(_group(index, person) for index, person in enumerate(_PEOPLE))
LOOKS: tuple[Look, ...] = tuple(
    _look(person, shot) for person in _PEOPLE for shot in _SHOTS if shot.slug.partition("-")[0] == person.slug
)
