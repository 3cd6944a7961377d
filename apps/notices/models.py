"""Notices: what one person is told, why, and how they want to be told."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, Workspace


class Kind(models.TextChoices):
    FINISHED = "finished", _("Ready")
    FAILED = "failed", _("Failed")
    RETURNED = "returned", _("Returned to you")
    ASKED = "asked", _("Approval requested")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    CHANGES = "changes", _("Changes requested")
    COMMENTED = "commented", _("Comment")
    WITHDRAWN = "withdrawn", _("No longer published")
    OVERDUE = "overdue", _("Waiting too long")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    LATE = "late", _("Late")
    ABOVE = "above", _("Above what was approved")
    STOPPED = "stopped", _("Stopped")


TROUBLE = (Kind.FAILED, Kind.RETURNED, Kind.UNCONFIRMED, Kind.LATE, Kind.ABOVE, Kind.STOPPED)
"""What "only when something goes wrong" lets through."""


class NoticeLevel(models.TextChoices):
    """How much somebody wants to hear on one way."""

    ALL = "all", _("Everything")
    FAILURES = "failures", _("Only when something goes wrong")
    NONE = "none", _("Nothing")

    def lets_through(self, kind: Kind) -> bool:
        return self == NoticeLevel.ALL or (self == NoticeLevel.FAILURES and kind in TROUBLE)


class Preference(models.Model):
    """What one person wants to be told, in the portal and by mail. Without a row: everything."""

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_preference")
    in_app = models.CharField(_("in the portal"), max_length=10, choices=NoticeLevel.choices, default=NoticeLevel.ALL)
    by_mail = models.CharField(_("by mail"), max_length=10, choices=NoticeLevel.choices, default=NoticeLevel.ALL)

    def __str__(self) -> str:
        return f"{self.user}: {self.in_app}, {self.by_mail} by mail"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """A person's own, of the workspaces where they still are."""
        return self.filter(user_id=user.pk, in_app=True, workspace__memberships__user_id=user.pk)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(in_app=True, read_at__isnull=True)


class Notice(models.Model):
    """One thing that one person is told, once: `key` names what happened, and repeats of it write nothing.

    `in_app` false means that it goes by mail only. `mail_due_at` is when the mail is to be tried next; None where
    there is nothing to send, or nothing more.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=500)
    reason = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    """The path of the thing that it is about."""
    key = models.CharField(max_length=120)
    in_app = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(NoticeQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_notice_of_one_thing")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notices_newest_first"),
            models.Index(fields=["user", "-id"], condition=Q(in_app=True, read_at=None), name="notices_unread"),
            models.Index(fields=["key"], name="notices_of_a_key"),
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="notices_mail_due"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    @property
    def is_read(self) -> bool:
        return self.read_at is not None


class Reminder(models.Model):
    """Something that the clock has said, and says once: `what` about number `about`, in its round."""

    what = models.CharField(max_length=40)
    about = models.BigIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "about", "round"], name="said_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.about}.{self.round}"
