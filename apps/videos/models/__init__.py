"""The tables of avatars and looks."""

from .avatars import (
    AvatarGroup,
    Catalogue,
    CatalogueQuerySet,
    FavouriteLook,
    Kind,
    Look,
    Orientation,
    Ownership,
)

__all__ = [
    "AvatarGroup",
    "Catalogue",
    "CatalogueQuerySet",
    "FavouriteLook",
    "Kind",
    "Look",
    "Orientation",
    "Ownership",
]
