"""What is asked of HeyGen to get a voice, and what came of it."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Connection, User, Workspace
from apps.library.models import Media


class CustomVoiceRequest(models.Model):
    """Something that a worker asks for. `next_try_at` is its place in the queue; None once nothing more is to do."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(null=True)
    """When the question left that may cost, written before it does. While it is set, nothing is asked anew."""
    account = models.CharField(max_length=254, blank=True, db_default="")
    """The account that it was approved for; empty where nobody knew it."""
    key_mark = models.CharField(max_length=64, null=True)
    """The mark of the key that it was approved for, see `account_identity.mark`; None before that."""

    class Meta:
        abstract = True


class DesignQuerySet(models.QuerySet["Design"]):
    def waiting(self) -> "DesignQuerySet":
        """Those that are waiting for an approval, as `is_waiting` says of one."""
        return self.filter(voices__isnull=True, next_try_at=None, error="", declined_by=None)

    def visible_to(self, user: Any) -> "DesignQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk)


class Design(CustomVoiceRequest):
    """Voices for a description. Each `seed` of the same words is a row of its own, so that one can go back.

    `voices` are up to three: {voice_id, name, language, gender, preview}, with the number of a Preview. None while
    nobody knows.
    """

    prompt = models.CharField(max_length=1000)
    gender = models.CharField(max_length=10, blank=True)
    locale = models.CharField(max_length=40, blank=True)
    seed = models.PositiveIntegerField(default=0)
    voices = models.JSONField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """Who took it upon them that HeyGen may charge for asking; None while nobody has, and where it is free."""
    declined_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """Who has declined it; None as soon as it is asked for again."""
    declined_why = models.CharField(max_length=300, blank=True, db_default="")
    declines = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often it was declined, so that administrators are told again when it is asked for again."""

    objects = models.Manager.from_queryset(DesignQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "prompt", "gender", "locale", "seed"], name="one_answer_a_description"
            )
        ]
        indexes = [models.Index(fields=["next_try_at"], name="designs_due")]

    def __str__(self) -> str:
        return self.prompt[:60]

    def get_absolute_url(self) -> str:
        return reverse("voices:design", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        """For an approval: it was never asked, and nobody is about to."""
        return self.voices is None and self.next_try_at is None and not self.error and self.declined_by_id is None


class CloneQuerySet(models.QuerySet["Clone"]):
    def visible_to(self, user: Any) -> "CloneQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk)


class Clone(CustomVoiceRequest):
    """A voice cloned from a recording, with the consent of whose voice it is."""

    class State(models.TextChoices):
        WANTED = "wanted", _("Being sent")
        LOST = "lost", _("Unconfirmed")
        PROCESSING = "processing", _("Being made")
        COMPLETE = "complete", _("Ready")
        FAILED = "failed", _("Failed")

    name = models.CharField(max_length=100)
    language = models.CharField(max_length=40, blank=True)
    remove_noise = models.BooleanField(default=True)
    recording = models.ForeignKey(Media, models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """Whose voice it is, and who has agreed."""
    person = models.CharField(max_length=120, blank=True)
    """The same by name, where that is no member; then there is a signed consent."""
    signed = models.ForeignKey(Media, models.PROTECT, null=True, related_name="+")
    ends_on = models.DateField(null=True)
    nonce = models.UUIDField(null=True, editable=False)
    """The number of the form that it was asked for with."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WANTED)
    voice_id = models.CharField(max_length=120, blank=True)
    there_before = models.JSONField(default=list)
    """Voices of the same name that the account had when it was sent, by their ids."""

    objects = models.Manager.from_queryset(CloneQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "nonce"], name="a_clone_once_a_form"),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False, person="")
                | (models.Q(owner__isnull=True, signed__isnull=False) & ~models.Q(person="")),
                name="clone_of_a_member_or_with_a_signature",
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], name="clones_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def whose(self) -> str:
        return str(self.owner) if self.owner else self.person

    @property
    def consent_has_ended(self) -> bool:
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def is_moving(self) -> bool:
        return self.state in (self.State.WANTED, self.State.PROCESSING)
