"""The log of vendor calls: what went out, when, and how it ended. Never a secret, never a body."""

from django.db import models

from .connections import Connection
from .people import User, Workspace


class VendorCall(models.Model):
    """One HTTP exchange with a provider. `reason` says in a few words what it was for, such as "job 12"."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="vendor_calls")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="calls")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    reason = models.CharField(max_length=80, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    error_code = models.CharField(max_length=80, blank=True)
    request_id = models.CharField(max_length=80, blank=True)
    duration_ms = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "provider call"
        verbose_name_plural = "provider calls"
        indexes = [
            models.Index(fields=["workspace", "-id"], name="calls_newest_first"),
            models.Index(fields=["workspace", "at"], name="calls_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.status or 'no answer'}"

    @property
    def fine(self) -> bool:
        return self.status is not None and self.status < 400
