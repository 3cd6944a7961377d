"""Avatars as the provider lists them: groups are persons, looks are what a film is made with."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Connection, User
from apps.common.folding import FoldedField
from apps.library.models import CatalogueSync, Preview


class Kind(models.TextChoices):
    """What a look was made from."""

    STUDIO = "studio_avatar", _("Studio avatar")
    TWIN = "digital_twin", _("Digital twin")
    PHOTO = "photo_avatar", _("Photo")


class Ownership(models.TextChoices):
    PUBLIC = "public", _("Library")
    PRIVATE = "private", _("Ours")


class Orientation(models.TextChoices):
    LANDSCAPE = "landscape", _("Landscape")
    PORTRAIT = "portrait", _("Portrait")
    SQUARE = "square", _("Square")


class Catalogue(CatalogueSync):
    """The avatars' shelf."""

    class Meta:
        indexes = [models.Index(fields=["next_sync_at"], name="avatar_catalogues_due")]

    def __str__(self) -> str:
        return f"avatars of {self.connection}"


class CatalogueQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "CatalogueQuerySet":
        return self.filter(connection__workspace__memberships__user_id=user.pk)

    def on_offer(self, connection: Connection) -> "CatalogueQuerySet":
        return self.filter(connection=connection, gone=False)


class AvatarGroup(models.Model):
    """A person, with one or more looks."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="avatar_groups")
    group_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    folded = FoldedField(of="name")
    gender = models.CharField(max_length=20, blank=True)
    default_voice_id = models.CharField(max_length=120, blank=True)
    ownership = models.CharField(max_length=10, choices=Ownership.choices)
    status = models.CharField(max_length=40, blank=True)
    looks_count = models.PositiveIntegerField(default=0)
    picture = models.ForeignKey(Preview, models.SET_NULL, null=True, related_name="+")
    gone = models.BooleanField(default=False)
    synced_at = models.DateTimeField()

    objects = models.Manager.from_queryset(CatalogueQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "group_id"], name="one_row_a_group")]
        indexes = [models.Index(fields=["connection", "name", "id"], condition=Q(gone=False), name="groups_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("videos:avatar", args=[self.pk])

    @property
    def workspace_id(self) -> int:
        return self.connection.workspace_id

    @property
    def is_ours(self) -> bool:
        return self.ownership == Ownership.PRIVATE


class Look(models.Model):
    """One outfit or picture of a person; its id is what a film asks for. Sizes are in pixels.

    `state` is the portal's word: a look that is still being made cannot be used.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="looks")
    group = models.ForeignKey(AvatarGroup, models.SET_NULL, null=True, related_name="looks")
    look_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    folded = FoldedField(of="name")
    avatar_type = models.CharField(max_length=40)
    gender = models.CharField(max_length=20, blank=True)
    tags = models.JSONField(default=list)
    default_voice_id = models.CharField(max_length=120, blank=True)
    preferred_orientation = models.CharField(max_length=20, blank=True)
    image_width = models.PositiveIntegerField(null=True)
    image_height = models.PositiveIntegerField(null=True)
    supported_api_engines = models.JSONField(default=list)
    ownership = models.CharField(max_length=10, choices=Ownership.choices)
    status = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, default="completed")
    picture = models.ForeignKey(Preview, models.SET_NULL, null=True, related_name="+")
    clip = models.ForeignKey(Preview, models.SET_NULL, null=True, related_name="+")
    gone = models.BooleanField(default=False)
    synced_at = models.DateTimeField()

    objects = models.Manager.from_queryset(CatalogueQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "look_id"], name="one_row_a_look")]
        indexes = [
            models.Index(
                fields=["connection", "ownership", "name", "id"], condition=Q(gone=False), name="looks_by_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("videos:look", args=[self.pk])

    @property
    def workspace_id(self) -> int:
        return self.connection.workspace_id

    @property
    def is_ours(self) -> bool:
        return self.ownership == Ownership.PRIVATE

    @property
    def is_photo(self) -> bool:
        return self.avatar_type == Kind.PHOTO

    @property
    def is_ready(self) -> bool:
        return self.state == "completed"

    @property
    def kind_label(self) -> str:
        """The kind in words; one that the portal does not know is shown as it came."""
        return str(Kind(self.avatar_type).label) if self.avatar_type in Kind.values else self.avatar_type

    @property
    def orientation_label(self) -> str:
        known = self.preferred_orientation in Orientation.values
        return str(Orientation(self.preferred_orientation).label) if known else ""


class FavouriteLook(models.Model):
    """A look that one person keeps at hand."""

    user = models.ForeignKey(User, models.CASCADE, related_name="favourite_looks")
    look = models.ForeignKey(Look, models.CASCADE, related_name="favourites")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "look"], name="one_heart_a_look")]

    def __str__(self) -> str:
        return f"{self.user} likes {self.look}"
