from dataclasses import dataclass

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
    def is_given_up(self) -> bool:
        return self.media_id is None and self.next_try_at is None

    @property
    def is_usable(self) -> bool:
        """Whether pages can show or play it as what it should be. What is not can be downloaded."""
        if self.media is None or self.media.sort != SORTS[Part(self.part)]:
            return False
        return self.media.plays or self.media.sort not in (Sort.VIDEO, Sort.AUDIO)


WHOLE = (Part.VIDEO, Part.AUDIO)
"""What a render is about; the rest goes with it."""


@dataclass(frozen=True)
class Files:
    """The present round's results by what they are; a part is there when its copy is, and can be shown."""

    outputs: list[Output]

    def part(self, part: Part) -> Output | None:
        return next((o for o in self.outputs if o.part == part and o.is_usable), None)

    @property
    def film(self) -> Output | None:
        return self.part(Part.VIDEO)

    @property
    def captioned(self) -> Output | None:
        return self.part(Part.CAPTIONED)

    @property
    def subtitle(self) -> Output | None:
        return self.part(Part.SUBTITLE)

    @property
    def poster(self) -> Output | None:
        return self.part(Part.THUMBNAIL)

    @property
    def sound(self) -> Output | None:
        return self.part(Part.AUDIO)

    @property
    def pieces(self) -> list[Output]:
        """What single steps brought, in order."""
        return [o for o in self.outputs if o.part == Part.PIECE and o.media_id]

    @property
    def unplayable(self) -> Output | None:
        """What the render is about, where it is here but is nothing that a browser plays."""
        return next((o for o in self.outputs if o.part in WHOLE and o.media_id and not o.is_usable), None)

    @property
    def unmade(self) -> Output | None:
        """The same, where it cannot be made of what came; its `error` says why."""
        return next((o for o in self.outputs if o.part in WHOLE and not o.media_id and not o.is_awaited), None)

    @property
    def are_awaited(self) -> bool:
        return any(output.is_awaited for output in self.outputs)

    @property
    def copied(self) -> int:
        return sum(1 for output in self.outputs if output.media_id)

    @property
    def all_copied(self) -> bool:
        return self.copied == len(self.outputs)
