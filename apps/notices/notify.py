"""Telling people: the one door through which notices are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.db.models.functions import Coalesce
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


def notify(people: Iterable[int], workspace_id: int, message: Message, *, is_new: bool = False) -> None:
    """Write a notice for each of these people (ids) who belongs to the workspace and wants it, and have it mailed.

    Call it in the transaction of what happened and before its event: the event's number makes open pages look. What is
    known to happen but once `is_new`, and nobody has to look whether it was told before.
    """
    notify_each({message: people}, workspace_id, is_new=is_new)


@transaction.atomic(savepoint=False)
def notify_each(
    people: Mapping[Message, Iterable[int]],
    workspace_id: int,
    *,
    members: Iterable[User] | None = None,
    is_new: bool = False,
) -> None:
    """The same where what happened is told to several people in words of their own. One task mails all of it.

    `members` are all active people of the workspace with their `notice_preference`, where they were just read.
    """
    messages = {pk: message for message, told in people.items() for pk in told}
    if members is None:
        told = User.objects.filter(pk__in=messages, is_active=True, memberships__workspace_id=workspace_id)
        members = told.select_related("notice_preference").order_by("pk") if messages else ()
    found = [_notice(user, workspace_id, messages[user.pk]) for user in members if user.pk in messages]
    wanted = [notice for notice in found if notice.in_app or notice.mail_due_at]
    Notice.objects.bulk_create(wanted, ignore_conflicts=True)
    mailed = [notice for notice in wanted if notice.mail_due_at]
    if mailed and (is_new or _waits_for_mail(mailed)):
        async_task("apps.notices.tasks.send_all", sorted({notice.key for notice in mailed}))


def _waits_for_mail(notices: Iterable[Notice]) -> bool:
    """Whether one of these is still to be mailed, or each was told before."""
    mine = Q(user__in={notice.user_id for notice in notices}, key__in={notice.key for notice in notices})
    return Notice.objects.filter(mine, mail_due_at__isnull=False, mail_tries=0).exists()


def clear(*keys: str) -> None:
    """What these keys named is over: nobody is called to it any more, by the bell or by mail."""
    Notice.objects.filter(Q(read_at__isnull=True) | Q(mail_tries=0, mail_due_at__isnull=False), key__in=keys).update(
        read_at=Coalesce("read_at", timezone.now()),
        mail_due_at=Case(When(mail_tries=0, then=Value(None, DateTimeField())), default=F("mail_due_at")),
    )


def forget(urls: Iterable[str]) -> None:
    """Delete what was told of the things at these paths, read or not: it names what may no longer be kept."""
    listed = list(urls)
    for at in range(0, len(listed), 500):
        Notice.objects.filter(url__in=listed[at : at + 500]).delete()


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
