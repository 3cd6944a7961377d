"""Pictures and sounds that a request names: how they are sealed, chosen in a form, checked, and sent."""

from .limits import LARGEST_SIDE, PICTURE_TYPES, SOUND_TYPES
from .lookups import MediaLookups, media_of
from .media_ref import MediaRef

__all__ = ["LARGEST_SIDE", "PICTURE_TYPES", "SOUND_TYPES", "MediaLookups", "MediaRef", "media_of"]
