from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.library.models import Media, Sort

from .jobs import Job


class Part(models.TextChoices):
    """What a result file is."""

    VIDEO = "video", _("Original")
    CAPTIONED = "captioned_video", _("With captions")
    SUBTITLE = "subtitle", _("Subtitles")
    THUMBNAIL = "thumbnail", _("Thumbnail")
    GIF = "gif", _("Moving preview")
    AUDIO = "audio", _("Sound")
    PIECE = "piece", _("Piece")
    """What one of several steps brought; the portal joins them."""


SORTS = {
    Part.VIDEO: Sort.VIDEO,
    Part.CAPTIONED: Sort.VIDEO,
    Part.SUBTITLE: Sort.SUBTITLES,
    Part.THUMBNAIL: Sort.IMAGE,
    Part.GIF: Sort.IMAGE,
    Part.AUDIO: Sort.AUDIO,
    Part.PIECE: Sort.AUDIO,
}
"""What each part should be. What came instead is kept too, for it was paid for."""
LASTING = (Part.VIDEO, Part.CAPTIONED, Part.AUDIO, Part.PIECE)
"""What lasts as long as what was paid for."""
AWAITED = Q(media__isnull=True, next_try_at__isnull=False)


class Output(models.Model):
    """One result file of a job. Its bytes are `media` once they are copied; the provider's link is never stored.

    What the portal makes itself out of the others has no `provider_id`; one without media and without a next try cannot
    be made, and `error` says why.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="outputs")
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(default=0)
    part = models.CharField(max_length=20, choices=Part.choices)
    provider_id = models.CharField(max_length=120, blank=True)
    seconds = models.FloatField(null=True)
    """How long the result of its step lasts, as the provider says; where it does not, as its copy was measured."""
    media = models.ForeignKey(Media, models.PROTECT, null=True, related_name="outputs")
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "round", "step", "part"], name="one_file_of_a_part")]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="outputs_due")]

    def __str__(self) -> str:
        return f"{self.part} of {self.job}"

    @property
    def is_awaited(self) -> bool:
        return self.media_id is None and self.next_try_at is not None

    @property
    def is_usable(self) -> bool:
        """Whether pages can show or play it as what it should be. What is not can be downloaded."""
        if self.media is None or self.media.sort != SORTS[Part(self.part)]:
            return False
        return self.media.plays or self.media.sort not in (Sort.VIDEO, Sort.AUDIO)
