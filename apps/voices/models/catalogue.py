"""The voices of each connection's catalogue, and how fresh the portal's copy of it is."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Connection, User
from apps.accounts.models.connections import Provider
from apps.common.folding import FoldedField
from apps.library.models import CatalogueSync, Preview


class Catalogue(CatalogueSync):
    """The voices' shelf."""

    languages = models.JSONField(default=list)
    """What the service can be told to speak, as [code, name], where it has a list of these."""

    class Meta:
        indexes = [models.Index(fields=["next_sync_at"], name="voice_catalogues_due")]

    def __str__(self) -> str:
        return f"voices of {self.connection}"


class VoiceQuerySet(models.QuerySet["Voice"]):
    def visible_to(self, user: Any) -> "VoiceQuerySet":
        return self.filter(connection__workspace__memberships__user_id=user.pk)

    def on_offer(self, connection: Connection) -> "VoiceQuerySet":
        return self.filter(connection=connection, gone=False)


class Voice(models.Model):
    """One voice as the provider lists it. What vanishes there is marked `gone`: old films still name it."""

    class Type(models.TextChoices):
        PUBLIC = "public", _("Library")
        PRIVATE = "private", _("Ours")

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="voices")
    voice_id = models.CharField(max_length=300)
    name = models.CharField(max_length=200)
    folded = FoldedField(of="name")
    language = models.CharField(max_length=80, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    type = models.CharField(max_length=10, choices=Type.choices, default=Type.PUBLIC)
    locale = models.CharField(max_length=40, blank=True)
    engines = models.JSONField(default=list)
    """The engines that it can speak with, as its service spells them."""
    default_engine = models.CharField(max_length=40, blank=True)
    film_engines = models.JSONField(null=True)
    """Which engines of films it works with, {engine: whether}; what nobody knows is left out."""
    emotions = models.JSONField(default=list)
    traits = models.JSONField(default=dict)
    """What else its service tells of it: labels, accent, age, style and the like, by name."""
    support_locale = models.BooleanField(default=False)
    support_pause = models.BooleanField(default=False)
    preview = models.ForeignKey(Preview, models.SET_NULL, null=True, related_name="+")
    gone = models.BooleanField(default=False)
    leaving_at = models.DateTimeField(null=True)
    """Since when it is being deleted at its service."""
    problem = models.CharField(max_length=300, blank=True)
    """Why it could not be deleted, in words for people."""
    synced_at = models.DateTimeField()

    objects = models.Manager.from_queryset(VoiceQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "voice_id"], name="one_row_a_voice")]
        indexes = [
            models.Index(fields=["connection", "name", "id"], condition=Q(gone=False), name="voices_by_name"),
            models.Index(fields=["connection", "language"], condition=Q(gone=False), name="voices_by_language"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def workspace_id(self) -> int:
        return self.connection.workspace_id

    @property
    def is_ours(self) -> bool:
        return self.type == self.Type.PRIVATE

    @property
    def service(self) -> str:
        """The name of the service that it belongs to."""
        return str(Provider(self.connection.provider).label)

    @property
    def speaks_alone(self) -> bool:
        """False for a voice that is only heard in films."""
        return bool(self.engines)

    @property
    def is_for_films(self) -> bool:
        return self.connection.provider == Provider.HEYGEN

    @property
    def own_language(self) -> str:
        """What it speaks, in code where its service tells one, or by name; empty where nobody knows."""
        return self.locale or self.language

    @property
    def spoken(self) -> str:
        """Language and gender in a line."""
        return ", ".join(word for word in (self.language, self.gender) if word)


class FavouriteVoice(models.Model):
    """A voice that the team keeps at hand."""

    voice = models.OneToOneField(Voice, models.CASCADE, related_name="favourite")
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.voice} is liked"


class Lesson(models.Model):
    """What one result took, beside what was expected of its text: seconds, at the speed that was asked for.

    `usual` and `worst` are what is expected of any voice, so that lessons do not build on earlier ones.
    """

    job = models.OneToOneField("jobs.Job", models.CASCADE, related_name="lesson")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="lessons")
    speed = models.FloatField()
    usual = models.FloatField()
    worst = models.FloatField()
    took = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["voice", "speed", "-id"], name="lessons_of_a_voice")]

    def __str__(self) -> str:
        return f"{self.took:g} s of {self.usual:g} to {self.worst:g}"
