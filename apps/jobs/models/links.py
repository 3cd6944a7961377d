"""Lineage: what was made from what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .jobs import Job


class JobLinkQuerySet(models.QuerySet["JobLink"]):
    def of(self, job: Job) -> "JobLinkQuerySet":
        """Those on either end of which the job is, with the jobs on both, oldest first."""
        mine = self.filter(models.Q(job=job) | models.Q(source=job))
        return mine.select_related("job", "source").order_by("pk")


class JobLink(models.Model):
    """`job` was made from `source`, of the same workspace. Written when `job` is sealed; a draft has none."""

    class Role(models.TextChoices):
        USES = "uses", _("Made from")
        VERSION_OF = "version_of", _("Another version of")

    job = models.ForeignKey(Job, models.CASCADE, related_name="links")
    source = models.ForeignKey(Job, models.CASCADE, related_name="uses")
    role = models.CharField(max_length=12, choices=Role.choices)

    objects = models.Manager.from_queryset(JobLinkQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "source", "role"], name="one_link_of_a_role")]

    def __str__(self) -> str:
        return f"job {self.job_id}: {self.role} job {self.source_id}"
