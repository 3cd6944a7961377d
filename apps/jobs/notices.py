"""What people are told about their jobs. Written in the transaction of the move, before its event."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.accounts.models import Membership, User
from apps.accounts.roles import Role
from apps.notices.models import Kind
from apps.notices.notify import Message, notify

from .models import Job, Publication
from .money.ledger import dollars


def finished(job: Job) -> None:
    """To its author: the result is there."""
    if not _is_told_with_others(job):
        _to_author(job, Kind.FINISHED, _("Ready to watch."))


def failed(job: Job, by: User | None) -> None:
    """To its author, unless it was they who ended it: there will be no result."""
    if (by is None or by.pk != job.author_id) and not _is_told_with_others(job):
        _to_author(job, Kind.FAILED, _("%(why)s The amount on hold was released.") % {"why": job.failure})


def family_ended(parent: Job, ready: int, results: int) -> None:
    """To the author of a request for several results: the last of them has ended."""
    words = {"ready": ready, "parts": results}
    if ready:
        _to_author(parent, Kind.FINISHED, _("%(ready)s of %(parts)s ready.") % words)
    else:
        _to_author(parent, Kind.FAILED, _("None of its %(parts)s parts could be made.") % words)


def stopped(parent: Job, by: User) -> None:
    """To the author of a request for several results, unless it was they who stopped it; its end is told as always."""
    if by.pk != parent.author_id:
        words = _("%(name)s stopped it. What was sent is still made; the rest is cancelled and its hold released.")
        _to_author(parent, Kind.STOPPED, words % {"name": by.first_name})


def _is_told_with_others(job: Job) -> bool:
    """Whether its request tells of it: one of several results, unless it was rendered again alone."""
    return job.is_part and job.round == 1


def above(job: Job, cost: Decimal, held: Decimal) -> None:
    """To the administrators: a provider charged more than was approved."""
    words = {"cost": dollars(cost), "held": dollars(held)}
    text = (
        _("It cost %(cost)s, but only up to %(held)s was approved. The result came out longer than expected.") % words
    )
    reason = _("You are an administrator here.")
    key = f"job.{Kind.ABOVE}:{job.pk}:{job.round}"
    message = Message(Kind.ABOVE, job.title, text, reason, job.get_absolute_url(), key)
    notify(administrators(job.workspace_id), job.workspace_id, message)


def administrators(workspace_id: int) -> Iterable[int]:
    """Their ids."""
    keepers = Membership.objects.filter(workspace=workspace_id, role=Role.ADMINISTRATOR)
    return keepers.values_list("user", flat=True)


def returned(job: Job, why: str) -> None:
    """To its author: it was in the queue, and is a draft again."""
    _to_author(job, Kind.RETURNED, _("It was not sent, and is a draft again. %(why)s") % {"why": why})


def withdrawn(publication: Publication, by: User, reason: str) -> None:
    """To the author of a published result: the team no longer finds it."""
    job = publication.job
    if by.pk != job.author_id:
        text = _("%(name)s withdrew it: %(why)s") % {"name": by.first_name, "why": reason}
        key = f"result.withdrawn:{publication.pk}"
        told = Message(Kind.WITHDRAWN, job.title, text, _("It is your work."), job.get_absolute_url(), key)
        notify([job.author_id], job.workspace_id, told)


def _to_author(job: Job, kind: Kind, text: str) -> None:
    key = f"job.{kind}:{job.pk}:{job.round}"
    reason = _("You created it.")
    message = Message(kind, job.title, text.strip(), reason, job.get_absolute_url(), key)
    notify([job.author_id], job.workspace_id, message, is_new=kind == Kind.FINISHED)
