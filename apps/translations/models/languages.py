"""The languages that an account translates into, and sets of them that a team uses again and again."""

from typing import Any

from django.db import models

from apps.accounts.models import Workspace
from apps.common.folding import FoldedField
from apps.library.models import CatalogueSync


class LanguageList(CatalogueSync):
    """What one account may ask for, by name, as the provider lists it: dialects are languages of their own."""

    names = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["next_sync_at"], name="language_lists_due")]

    def __str__(self) -> str:
        return f"languages of {self.connection}"


class LanguageSetQuerySet(models.QuerySet["LanguageSet"]):
    def visible_to(self, user: Any) -> "LanguageSetQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk)


class LanguageSet(models.Model):
    """Languages under one name, such as "Nordics"; the names are the provider's."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="language_sets")
    name = models.CharField(max_length=60)
    folded = FoldedField(of="name")
    languages = models.JSONField(default=list)

    objects = models.Manager.from_queryset(LanguageSetQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "folded"], name="one_set_of_a_name")]
        ordering = ["folded"]

    def __str__(self) -> str:
        return self.name

    @property
    def element_id(self) -> str:
        """Where a page keeps its languages."""
        return f"languages-of-{self.pk}"
