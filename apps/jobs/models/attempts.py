from django.db import models
from django.utils.translation import gettext_lazy as _

from .jobs import Job


class Ending(models.TextChoices):
    OPEN = "open", _("No answer yet")
    ACCEPTED = "accepted", _("Accepted")
    BUSY = "busy", _("Busy")
    REFUSED = "refused", _("Refused")
    NOT_SENT = "not_sent", _("Not sent")
    UNKNOWN = "unknown", _("Answer lost")
    OVERTAKEN = "overtaken", _("Update arrived first")


class Attempt(models.Model):
    """One HTTP exchange that may cost money. A job has one intent and many attempts.

    The row is written before the request leaves, so that a killed worker leaves an open attempt behind, never none.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="attempts")
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=255)
    account = models.CharField(max_length=254, blank=True)
    """The provider's account that it was sent to; empty where nobody knew it."""
    key_mark = models.CharField(max_length=64, null=True)
    """The mark of the key that it was sent with, see `account_identity.mark`; None from before it was kept."""
    ending = models.CharField(max_length=10, choices=Ending.choices, default=Ending.OPEN)
    status = models.PositiveSmallIntegerField(null=True)
    code = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    request_id = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["job", "id"], name="attempts_of_a_job")]

    def __str__(self) -> str:
        return f"attempt {self.pk}: {self.ending}"

    @property
    def seconds(self) -> float | None:
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None
