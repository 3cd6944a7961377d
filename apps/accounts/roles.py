"""Who may do what in a workspace: four roles, each including the ones before it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    VIEWER = "viewer", _("Viewer")
    AUTHOR = "author", _("Author")
    REVIEWER = "reviewer", _("Reviewer")
    ADMINISTRATOR = "administrator", _("Administrator")

    def includes(self, other: "Role") -> bool:
        """True where this role may do everything that `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)
