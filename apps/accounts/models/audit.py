"""The audit log: an append-only chain for each workspace and one for the installation.

Each entry holds the hash of the one before it.

`digest` is SHA-256 over an entry's words, `hash` is SHA-256 over the hash before it and the digest. So a part of the
chain can be shown with nothing but the digests of the entries between, and still be checked link by link.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import models

from apps.common.folding import FoldedField

from .people import User, Workspace

START = "0" * 64
"""What stands before the first entry of a chain."""


def searched(who: str, subject: str, detail: object) -> str:
    """What an entry is found by: who, what, and the names and values of its facts."""
    return "\n".join([who, subject, *_texts(detail)])


def _texts(fact: object) -> Iterator[str]:
    if isinstance(fact, dict):
        for name, value in fact.items():
            yield str(name)
            yield from _texts(value)
    elif isinstance(fact, list | tuple):
        for value in fact:
            yield from _texts(value)
    else:
        yield str(fact)


class Installation(models.Model):
    """One row for the portal as a whole. `audit_number` counts the entries that belong to no workspace."""

    audit_number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return "the installation"


class AuditEntry(models.Model):
    """One thing that mattered: who did what to what, and when. Never changed, never deleted.

    `number` counts the entries of the workspace from 1 without a gap; `hash` stands for this entry and the whole
    history before it. Without a workspace it is an entry of the installation, whose chain is one of its own.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="audit", null=True, blank=True)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=200)
    """The actor's name then, or what acted: "worker", "guest: Mia"."""
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    folded = FoldedField(of="searched", db_default="")
    """For the search alone: it is no part of the chain."""

    class Meta:
        verbose_name_plural = "audit entries"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="audit_without_gaps"),
            models.UniqueConstraint(
                fields=["number"],
                condition=models.Q(workspace__isnull=True),
                name="audit_of_the_installation",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "action", "-id"], name="audit_of_an_action")]

    def __str__(self) -> str:
        return f"{self.number}: {self.who} {self.action} {self.subject}"

    @property
    def searched(self) -> str:
        return searched(self.who, self.subject, self.detail)

    @property
    def words(self) -> dict[str, Any]:
        """All that is hashed, in JSON's own types."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "who": self.who,
            "action": self.action,
            "subject": self.subject,
            "detail": self.detail,
        }

    @property
    def digest(self) -> str:
        """SHA-256 over the words as JSON with sorted keys and no spaces, as 64 hex digits."""
        spelled = json.dumps(self.words, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(spelled.encode()).hexdigest()

    def computed_hash(self) -> str:
        return hashlib.sha256(f"{self.before}{self.digest}".encode()).hexdigest()
