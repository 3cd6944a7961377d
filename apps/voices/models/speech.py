"""What the services said of each piece of a speech."""

from typing import Any

from django.db import models

from apps.accounts.secrets import SecretField
from apps.jobs.models import Job


class Piece(models.Model):
    """One piece of one speech, as it was spoken last. Its sound is an output of the job.

    `words` are [word, start, end] with seconds from the beginning of the piece. `seconds` is what the service says,
    `length` what it takes in the whole: its sound as it was decoded, and the pause behind it. `key` is what it was
    asked with. `link` leads to the sound of a service that answers with it and can never be asked again for
    nothing; it goes once the copy is here.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="spoken")
    step = models.PositiveSmallIntegerField()
    provider_id = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    seconds = models.FloatField(null=True)
    length = models.FloatField(null=True)
    words = models.JSONField(default=list)
    request_id = models.CharField(max_length=80, blank=True)
    link = SecretField(blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "step"], name="one_voice_a_piece")]
        indexes = [
            models.Index(fields=["provider_id"], name="pieces_by_provider_id"),
            models.Index(fields=["asked_at"], condition=~models.Q(link=""), name="pieces_with_a_link"),
        ]

    def __str__(self) -> str:
        return f"piece {self.step + 1} of {self.job_id}"

    @property
    def spoken(self) -> list[tuple[str, float, float]]:
        """The words with their times."""
        rows: list[Any] = self.words
        return [(str(word), float(start), float(end)) for word, start, end in rows]
