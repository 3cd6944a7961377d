"""The tables of voices, of voices of one's own, and of what was spoken."""

from .catalogue import Catalogue, FavouriteVoice, Lesson, Voice, VoiceQuerySet
from .custom import Clone, CustomVoiceRequest, Design
from .speech import Piece

__all__ = [
    "Catalogue",
    "Clone",
    "CustomVoiceRequest",
    "Design",
    "FavouriteVoice",
    "Lesson",
    "Piece",
    "Voice",
    "VoiceQuerySet",
]
