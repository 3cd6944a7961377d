"""What is kept: media in the vault, their copies at a provider, and previews of other people's catalogues."""

import time
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Connection, Project, User, Workspace
from apps.common.folding import FoldedField
from apps.common.text import file_name
from apps.providers.downloads.filetypes import UNKNOWN

from .guest_links import guest_url


class Sort(models.TextChoices):
    VIDEO = "video", _("Film")
    AUDIO = "audio", _("Sound")
    IMAGE = "image", _("Picture")
    SUBTITLES = "subtitles", _("Subtitles")
    DOCUMENT = "document", _("Document")


class Origin(models.TextChoices):
    UPLOAD = "upload", _("Uploaded")
    RESULT = "result", _("Result")
    PIECE = "piece", _("Piece of a result")


EXTENSIONS = {
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
    "audio/basic": ".au",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/webm": ".weba",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/x-subrip": ".srt",
    "text/vtt": ".vtt",
    "application/pdf": ".pdf",
}
PLAYABLE = frozenset(
    {
        "video/mp4",
        "video/webm",
        "audio/mpeg",
        "audio/wav",
        "audio/ogg",
        "audio/flac",
        "audio/mp4",
        "audio/aac",
        "audio/webm",
    }
)
"""Films and sounds that browsers play."""
LINK_SALT = "library.media"


def is_far_off(claimed: float, seconds: float) -> bool:
    """Whether a length that was told is another one than the one that was measured."""
    return abs(claimed - seconds) > max(0.5, seconds / 10)


class HourSigner(signing.TimestampSigner):
    """Signs with the hour that has begun, so that a link stays the same while a page looks at it again and again."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) // 3600 * 3600)


def sort_of(mime_type: str) -> Sort:
    if mime_type in {"application/x-subrip", "text/vtt"}:
        return Sort.SUBTITLES
    head = mime_type.split("/")[0]
    return Sort(head) if head in {"video", "audio", "image"} else Sort.DOCUMENT


class MediaQuerySet(models.QuerySet["Media"]):
    def visible_to(self, user: Any) -> "MediaQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk)


class Media(models.Model):
    """One file in the vault. The bytes are named by their SHA-256 and never change."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="media")
    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="media")
    """Of a result: that of its job."""
    title = models.CharField(_("title"), max_length=200)
    folded = FoldedField(of="title")
    sort = models.CharField(max_length=10, choices=Sort.choices)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    mime_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    crc32 = models.PositiveBigIntegerField(null=True)
    """As archives name it; None for what came in before it was kept, see `checksums.py`."""
    file = models.CharField(max_length=200)
    peaks = models.JSONField(default=list)
    """Of a sound: how loud it is from beginning to end, 0 to 1; empty where nobody has looked."""
    seconds = models.FloatField(null=True)
    """Of a sound or film: how long it lasts, by decoding it. None: unknown, never nothing."""
    header_seconds = models.FloatField(null=True)
    """What its own header claims instead, which nobody relies on; None where it claims nothing."""
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    """Of a picture: in pixels; None where nobody knows."""
    is_inspected = models.BooleanField(default=False)
    """False for one that came in before files were measured; see `measuring.py`."""
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    nonce = models.UUIDField(null=True, editable=False)
    """The number of the form that it was uploaded with."""

    objects = models.Manager.from_queryset(MediaQuerySet)()

    class Meta:
        verbose_name_plural = "media"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "added_by", "nonce", "sha256"], name="a_file_once_a_form")
        ]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="media_newest_first"),
            models.Index(fields=["workspace", "sort", "-id"], name="media_of_a_sort"),
            models.Index(fields=["project", "-id"], name="media_of_a_project"),
            models.Index(fields=["id"], condition=models.Q(is_inspected=False), name="media_to_inspect"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:media", args=[self.pk])

    @property
    def filename(self) -> str:
        return file_name(self.title) + EXTENSIONS.get(self.mime_type, "")

    @property
    def link(self) -> str:
        """Where a member's browser reads the bytes: signed, and of no use to anybody else."""
        if other := guest_url("media", self.pk, self.filename):
            return other
        token = HourSigner(salt=LINK_SALT).sign(str(self.pk)).split(":", 1)[1]
        return reverse("library:file", args=[self.pk, token, self.filename])

    @property
    def plays(self) -> bool:
        """Whether a browser can play it; any other film or sound can be downloaded."""
        return self.mime_type in PLAYABLE

    @property
    def only_to_download(self) -> str:
        """What is said instead of showing it."""
        if self.sort in (Sort.SUBTITLES, Sort.DOCUMENT) and self.mime_type != UNKNOWN:
            return gettext("Download it to read it.")
        return gettext("This is not a type we can play. Download it.")

    @property
    def header_is_wrong(self) -> bool:
        """True where a player that believes the header shows another length than the file has."""
        if self.seconds is None or self.header_seconds is None:
            return False
        return is_far_off(self.header_seconds, self.seconds)

    def opens_with(self, token: str, age: timedelta) -> bool:
        try:
            HourSigner(salt=LINK_SALT).unsign(f"{self.pk}:{token}", max_age=age)
        except signing.BadSignature:
            return False
        return True


class Asset(models.Model):
    """A medium's copy at the account of a connection, so that one file is uploaded once however often it is used."""

    media = models.ForeignKey(Media, models.CASCADE, related_name="assets")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="assets")
    asset_id = models.CharField(max_length=120, blank=True)
    mime_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["media", "connection"], name="one_copy_at_a_provider")]
        indexes = [models.Index(fields=["next_try_at"], name="assets_due")]

    def __str__(self) -> str:
        return self.asset_id or f"{self.media} (not there yet)"


class Preview(models.Model):
    """A picture or sound out of a provider's catalogue, copied once so that pickers ask nobody outside.

    `source` is a catalogue address of the provider, public there, not a presigned link to somebody's result.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="previews")
    source = models.CharField(max_length=1000)
    source_hash = models.CharField(max_length=64)
    file = models.CharField(max_length=200, blank=True)
    mime_type = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "source_hash"], name="one_preview_a_source")]
        indexes = [models.Index(fields=["next_try_at"], name="previews_due")]

    def __str__(self) -> str:
        return f"preview {self.pk}"

    @property
    def link(self) -> str | None:
        """None until it is here."""
        if not self.file:
            return None
        return guest_url("preview", self.pk, "preview") or reverse("library:preview", args=[self.pk])


STALE_AFTER = timedelta(days=1)


class CatalogueSync(models.Model):
    """How fresh the copy of one catalogue is. One row for each connection; `next_sync_at` is its place in the queue."""

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="+")
    synced_at = models.DateTimeField(null=True)
    next_sync_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    """What the last walk through the catalogue said, in words for people; empty where it went well."""
    doubts = models.PositiveSmallIntegerField(default=0)
    """Walks in a row that found so little that it was not believed."""

    class Meta:
        abstract = True

    @property
    def is_stale(self) -> bool:
        return self.synced_at is None or self.synced_at < timezone.now() - 2 * STALE_AFTER
