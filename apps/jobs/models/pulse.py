from django.db import models


class Pulse(models.Model):
    """The worker's heartbeat: asked for by the clock, answered by a task, so that it proves the whole queue alive."""

    name = models.CharField(max_length=20, primary_key=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
