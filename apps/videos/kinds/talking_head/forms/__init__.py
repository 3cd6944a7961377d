"""The forms of a film, one for each kind."""

from .avatar import AvatarForm
from .film import FilmForm
from .image import ImageForm

__all__ = ["AvatarForm", "FilmForm", "ImageForm"]
