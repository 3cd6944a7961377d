"""Pictures and sounds that a request names: how they are sealed, chosen in a form, checked, and sent."""

from .limits import FILM_TYPES, LARGEST_SIDE, PICTURE_TYPES, SOUND_TYPES
from .lookups import NOT_YET, MediaLookups, media_of
from .media_ref import MediaRef

__all__ = [
    "FILM_TYPES",
    "LARGEST_SIDE",
    "NOT_YET",
    "PICTURE_TYPES",
    "SOUND_TYPES",
    "MediaLookups",
    "MediaRef",
    "media_of",
]
