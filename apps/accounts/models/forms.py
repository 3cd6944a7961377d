"""Forms that were sent, for as long as somebody may click once more."""

from django.db import models


class SentForm(models.Model):
    """One form with what was typed into it, as `fingerprint` says, and where its answer led."""

    fingerprint = models.CharField(max_length=64, unique=True)
    place = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"form {self.fingerprint[:8]}"
