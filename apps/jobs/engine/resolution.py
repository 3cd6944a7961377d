"""Doubt, and how it ends: jobs whose answer was lost.

An answer that is kept here is taken up. Else, while the provider remembers the key (a day, where its documentation
says so), the same key is sent again: it answers with what it made the first time, or makes it now, once. After that,
and where no key is documented, nothing is sent automatically; a person decides, told what each choice may cost.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from apps.accounts.models import User
from apps.reviews.refusal import Refusal, Refused

from ..audit import log, usd
from ..kinds import kept_of, kind
from ..models import Attempt, Job
from ..models.attempts import Ending
from ..money.settlement import to_hold
from ..states import IN_FLIGHT, Source, State
from . import account_check, attempts, copying, lifecycle, sealing
from .lifecycle import News, wake_waiting
from .submission import may_send, send, take

WHILE_CLOSED = timedelta(minutes=1)
"""Between two looks at a connection that is switched off or paused, or whose key opens another account."""

OTHER_KEY = "Waiting for a key of the account that it was sent to"
"""The line of the timeline while the key opens another account."""


def expire_lease(job_id: int) -> bool:
    """A worker took this job and has not been heard of: what it sent may have arrived, unless it had the answer."""
    job = Job.objects.select_related("connection").filter(pk=job_id, state=State.SUBMITTING).first()
    if job is None:
        return False
    over = Q(lease_until__lte=timezone.now())
    attempt = Attempt.objects.filter(job=job, round=job.round, step=job.step).order_by("-pk").first()
    if attempt is not None and attempt.ending in (Ending.BUSY, Ending.NOT_SENT):
        news = News("Waiting: the provider had taken nothing yet", Source.RECONCILE)
        return lifecycle.put_back(job, news, seconds=0, guard=over)
    news = News("No answer: it may have arrived, so it is not sent as new", Source.RECONCILE)
    return lifecycle.lose(job, news, seconds=0, guard=over)


def resolve(job_id: int) -> bool:
    """Find the answer, or ask again with the same key. True where it was here, or where a worker got to ask.

    The answer may be a film that is made only now, so a connection that is switched off or paused is not asked.
    """
    job = Job.objects.select_related("workspace", "review", "connection", "author").filter(pk=job_id).first()
    if job is None or job.state != State.UNCONFIRMED:
        return False
    if answer := kept_of(job):
        accepted, brought = take(job, answer)
        _goes_on(job, brought)
        return accepted
    if why := account_check.account_mismatch(job):
        _wait_for_key(job, why)
        return False
    if not can_ask_again(job):
        _leave_to_people(job)
        return False
    now = timezone.now()
    if not may_send(job.connection):
        Job.objects.filter(pk=job.pk, state=State.UNCONFIRMED).update(next_check_at=now + WHILE_CLOSED)
        return False
    attempt = _take(job)
    if attempt is None:
        return False
    _goes_on(job, send(job, attempt))
    return True


def _goes_on(job: Job, brought: bool) -> None:
    """What waits for the slot of a job that has ended is sent by a task of its own. Copy what the answer brought."""
    if job.state not in IN_FLIGHT:
        wake_waiting(job.connection_id)
    if brought:
        copying.copy_outputs(job.pk)


@transaction.atomic
def _take(job: Job) -> Attempt | None:
    """The attempt of who may ask now; None where somebody else asks, or news has come.

    One transaction: news that comes in between would settle the job and leave the attempt open for ever.
    """
    now = timezone.now()
    until = now + timedelta(seconds=settings.SUBMIT_LEASE)
    mine = Job.objects.filter(_nobody_asks(), pk=job.pk, state=State.UNCONFIRMED, next_check_at__lte=now)
    if not mine.update(lease_until=until, next_check_at=until):
        return None
    attempts.close_lost(job)
    return attempts.begin(job)


@transaction.atomic
def _wait_for_key(job: Job, why: str) -> None:
    """Nothing is asked through the key of another account, and nothing is given up. The timeline says so, once."""
    later = timezone.now() + WHILE_CLOSED
    if Job.objects.filter(pk=job.pk, state=State.UNCONFIRMED).update(next_check_at=later):
        last = job.events.order_by("-pk").first()
        if last is None or last.what != OTHER_KEY:
            lifecycle.tell(job, News(OTHER_KEY, Source.RECONCILE, detail=why))


@transaction.atomic
def _leave_to_people(job: Job) -> None:
    """Nothing more happens by itself, and the timeline says so, once."""
    due = Job.objects.filter(pk=job.pk, state=State.UNCONFIRMED, next_check_at__isnull=False)
    if due.update(next_check_at=None):
        lifecycle.tell(job, News("Needs a decision: did it arrive?", Source.RECONCILE))


def can_ask_again(job: Job) -> bool:
    """True while the provider remembers the key and the job still is what was approved."""
    return is_remembered(job) and not sealing.broken(job)


def is_remembered(job: Job) -> bool:
    """Whether the provider still knows the key that the job was sent with."""
    return job.key_used_at is not None and timezone.now() < job.key_used_at + kind(job.kind).remembers


def _nobody_asks() -> Q:
    """No worker is talking to the provider about it."""
    return Q(lease_until__isnull=True) | Q(lease_until__lte=timezone.now())


@transaction.atomic
def give_up(job: Job, by: User, reason: str = "") -> bool:
    """A person says that it never arrived: the job ends, and what was held is given back.

    The back office gives a reason for the audit log. False where something else happened to the job meanwhile.
    """
    _must_be_lost(job)
    done = lifecycle.fail(
        job,
        News("Given up: unknown whether it arrived", Source.PERSON, actor=by),
        code="given_up",
        words="The answer was lost, and the result could not be found.",
        arrived=False,
        guard=_nobody_asks(),
    )
    if done:
        log(job, "job.given_up", by=by, **({"reason": reason} if reason else {}))
    return done


@transaction.atomic
def send_anew(job: Job, by: User, *, round_seen: int, reason: str = "") -> bool:
    """A person has it sent once more under a new key, told that both may be charged: money is held for both.

    False where something else happened to the job meanwhile. Raises Refused, also where a cap leaves too little.
    """
    _must_be_lost(job)
    if job.round != round_seen:
        raise Refused(Refusal(_("It was already sent again. Reload the page.")))
    if can_ask_again(job):
        why = _("The provider still recognises this request, and we check with the same number, which is charged once.")
        raise Refused(Refusal(why, _("Wait for that first.")))
    if why := sealing.broken(job):
        raise Refused(Refusal(why, _("Make a copy and send that for review.")))
    if not job.connection.is_on:
        raise Refused(Refusal(_("The connection “%(name)s” is switched off.") % {"name": job.connection}))
    done = lifecycle.queue(
        job,
        News("Sent again: the first request may be charged too", Source.PERSON, actor=by),
        guard=_nobody_asks(),
        provider_id="",
        accepted_at=None,
        lease_until=None,
    )
    if done:
        facts = {"reason": reason} if reason else {}
        log(job, "job.sent_anew", by=by, at_most=usd(to_hold(job)), **facts)
    return done


def _must_be_lost(job: Job) -> None:
    if job.state != State.UNCONFIRMED:
        raise Refused(Refusal(_("Only a job whose answer was lost can be given up or sent again.")))
    if job.lease_until is not None and job.lease_until > timezone.now():
        raise Refused(Refusal(_("We are checking with the provider right now. Wait for the answer first.")))


def hurry(job: Job) -> None:
    """Look into a doubtful job now instead of later, unless a worker is at it."""
    now = timezone.now()
    if Job.objects.filter(_nobody_asks(), pk=job.pk, state=State.UNCONFIRMED).update(next_check_at=now):
        async_task("apps.jobs.tasks.resolve", job.pk)
