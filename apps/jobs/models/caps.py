from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Project, User, Workspace


class Cap(models.Model):
    """The most that may be spent, in USD: by one author, in one project, or by the whole workspace.

    `month` counts what is held now and what was spent since the first of the month, UTC; `item` is about one job.
    """

    class Span(models.TextChoices):
        MONTH = "month", _("month")
        ITEM = "item", _("item")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="caps")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="+")
    span = models.CharField(max_length=10, choices=Span.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "span"],
                condition=Q(user__isnull=True, project__isnull=True),
                name="one_cap_of_a_workspace",
            ),
            models.UniqueConstraint(
                fields=["workspace", "user", "span"], condition=Q(user__isnull=False), name="one_cap_of_a_person"
            ),
            models.UniqueConstraint(
                fields=["project", "span"], condition=Q(project__isnull=False), name="one_cap_of_a_project"
            ),
            models.CheckConstraint(condition=Q(user__isnull=True) | Q(project__isnull=True), name="cap_of_one_thing"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cap_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"cap of {self.amount} for {self.of}"

    @property
    def of(self) -> str:
        """Whose money it is about, in words."""
        if self.user:
            return str(self.user)
        if self.project:
            return _("the project “%(name)s”") % {"name": self.project}
        return str(_("the whole workspace"))

    def counts(self, author_id: int | None, project_id: int | None) -> bool:
        """Whether what this author spends in this project falls under it."""
        return self.user_id in (None, author_id) and self.project_id in (None, project_id)
