"""Templates as the provider lists them, and every version of them that was seen."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from apps.accounts.models import Connection
from apps.common.folding import FoldedField
from apps.library.models import CatalogueSync, Preview

from ..schema import Schema, read_schema


class Catalogue(CatalogueSync):
    """The templates' shelf."""

    authoring = models.BooleanField(default=False, db_default=False)
    """Whether templates may be made at this account, and their variables declared: an administrator says so."""

    class Meta:
        indexes = [models.Index(fields=["next_sync_at"], name="template_catalogues_due")]

    def __str__(self) -> str:
        return f"templates of {self.connection}"


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, user: Any) -> "TemplateQuerySet":
        return self.filter(connection__workspace__memberships__user_id=user.pk)

    def on_offer(self, connection: Connection) -> "TemplateQuerySet":
        return self.filter(connection=connection, gone=False)


class Template(models.Model):
    """A design of an account, from which films are made. What can be filled in is told by its `current` version."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="templates")
    template_id = models.CharField(max_length=120)
    name = models.CharField(max_length=256)
    folded = FoldedField(of="name")
    aspect_ratio = models.CharField(max_length=10, blank=True)
    picture = models.ForeignKey(Preview, models.SET_NULL, null=True, related_name="+")
    current = models.ForeignKey("TemplateVersion", models.SET_NULL, null=True, related_name="+")
    """What was seen last; None until the provider has told what it consists of."""
    changed_at = models.DateTimeField(null=True)
    """When it was changed, as the provider says."""
    gone = models.BooleanField(default=False)
    synced_at = models.DateTimeField()
    wanted_name = models.CharField(max_length=256, blank=True, default="", db_default="")
    """What it is to be called, until the provider knows."""
    wanted_at = models.DateTimeField(null=True)
    """When that was asked for, or last begun; None where nothing waits."""
    problem = models.CharField(max_length=300, blank=True, default="", db_default="")
    """What kept the provider from calling it so, in words for people."""

    objects = models.Manager.from_queryset(TemplateQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "template_id"], name="one_row_a_template")]
        indexes = [models.Index(fields=["connection", "name", "id"], condition=Q(gone=False), name="templates_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("templates:template", args=[self.pk])

    @property
    def workspace_id(self) -> int:
        return self.connection.workspace_id


class TemplateVersion(models.Model):
    """What a template consisted of when it was first seen so: a change at the provider makes another version."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="versions")
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of the canonical JSON of `schema`; it is sealed with each request."""
    schema = models.JSONField()
    """Variables and scenes as the provider tells them, see `schema.stored_schema`."""
    seen_at = models.DateTimeField()
    """When it was first seen."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "fingerprint"], name="each_version_once")]

    def __str__(self) -> str:
        return f"{self.template}, {self.fingerprint[:4]}"

    @property
    def content(self) -> Schema:
        return read_schema(self.schema)
