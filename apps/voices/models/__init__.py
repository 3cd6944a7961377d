from .catalogue import Catalogue, FavouriteVoice, Lesson, Voice, VoiceQuerySet
from .custom import Clone, Design, Wish
from .speech import Piece

__all__ = ["Catalogue", "Clone", "Design", "FavouriteVoice", "Lesson", "Piece", "Voice", "VoiceQuerySet", "Wish"]
