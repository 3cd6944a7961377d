"""Who has left a workspace, and who took over."""

from django.db import models

from .people import User, Workspace


class Departure(models.Model):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="departures")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    successor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "person", "-id"], name="departures_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} from {self.workspace}"
