"""Telling people: the one door through which notices are written."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts.models import User, Workspace

from .models import Kind, Notice, NoticeLevel, Preference, Reminder


@dataclass(frozen=True)
class Message:
    """What happened, in words for people. `url` is a path of the portal.

    `reason` says why it is this person who is told, such as "You created it."; `key` names what happened, so that
    it is told once however often it is reported.
    """

    kind: Kind
    title: str
    text: str
    reason: str
    url: str
    key: str


@transaction.atomic(savepoint=False)
def notify(people: Iterable[int], workspace_id: int, message: Message) -> None:
    """Write a notice for each of these people (ids) who belongs to the workspace and wants it, and have it mailed.

    Call it in the transaction of what happened and before its event: the event's number makes open pages look.
    """
    told = User.objects.filter(pk__in=set(people), is_active=True, memberships__workspace_id=workspace_id)
    found = [_notice(user, workspace_id, message) for user in told.select_related("notice_preference").order_by("pk")]
    wanted = [notice for notice in found if notice.in_app or notice.mail_due_at]
    Notice.objects.bulk_create(wanted, ignore_conflicts=True)
    mailed = [notice.user_id for notice in wanted if notice.mail_due_at]
    if not mailed:
        return
    fresh = Notice.objects.filter(user__in=mailed, key=message.key, mail_due_at__isnull=False, mail_tries=0)
    for pk in fresh.values_list("pk", flat=True):
        async_task("apps.notices.tasks.send", pk)


def clear(*keys: str) -> None:
    """What these keys named is over: nobody is called to it any more, by the bell or by mail."""
    open_ones = Notice.objects.filter(key__in=keys)
    open_ones.filter(read_at__isnull=True).update(read_at=timezone.now())
    open_ones.filter(mail_tries=0).update(mail_due_at=None)


def _notice(user: User, workspace_id: int, message: Message) -> Notice:
    wishes = wishes_of(user)
    now = timezone.now()
    return Notice(
        user=user,
        workspace_id=workspace_id,
        kind=message.kind,
        title=message.title[:200],
        text=message.text[:500],
        reason=message.reason[:200],
        url=message.url,
        key=message.key,
        in_app=NoticeLevel(wishes.in_app).lets_through(message.kind),
        mail_due_at=now if NoticeLevel(wishes.by_mail).lets_through(message.kind) else None,
    )


def wishes_of(user: User) -> Preference:
    """What somebody has chosen, or the beginning: everything."""
    found: Preference | None = getattr(user, "notice_preference", None)
    return found or Preference(user=user)


@transaction.atomic
def remind(people: Iterable[int], workspace_id: int, message: Message, said: Reminder) -> bool:
    """Tell what no event tells, once for what `said` names, and wake open pages. False where it was said before.

    Call it last in a transaction: it locks the workspace's feed.
    """
    _row, is_new = Reminder.objects.get_or_create(what=said.what, about=said.about, round=said.round)
    if is_new:
        notify(people, workspace_id, message)
        Workspace.next_feed_number(workspace_id)
    return is_new
