"""One request, several results: each is a job of its own, with its own id at the provider, money, files and rounds.

Draft, seal, review and decision are the request's; up to the claim nothing differs. Once the provider has accepted it,
or where each result is sent separately once its turn has come, `fan_out` makes a job of each of its parts and hands the
money that was approved down to them. From then on the engine treats them like all others.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from apps.accounts.models import User, Workspace, role_in
from apps.accounts.roles import Role
from apps.reviews.refusal import Refusal, Refused
from apps.reviews.seals import seal

from .. import notices
from ..audit import log
from ..kinds import SubRequest, left_out_of, parts_of, session_of
from ..kinds.lineage import is_all_here, needs_of
from ..models import Job, JobEvent, JobLink, Output
from ..models.jobs import WAITS_FOR_OTHERS
from ..models.outputs import AWAITED
from ..money import ledger
from ..money.settlement import expected_end
from ..states import SETTLED, Source, State
from . import account_check, backoff, lifecycle, sealing
from .lifecycle import News

MOST_AT_ONCE = 50
"""So many parts are cancelled in one transaction."""
NEEDED = "needed_part_failed"
"""The code of a part that was not sent, because what it is made with could not be made."""
STOPPED = "stopped"
"""The code of a part that was made in part when its request was stopped."""


@transaction.atomic
def fan_out(job: Job, ids: Mapping[int, str] | None = None) -> bool:
    """Make a job of each part, in `processing` under its id; without ids in the queue, to be sent separately.

    One whose id the provider did not tell is in doubt. False where somebody was faster; then nothing happened.
    """
    parts = parts_of(job)
    if not lifecycle.share_out(job, News(f"{len(parts)} parts are on their way", Source.WORKER)):
        return False
    key = account_check.whose_key(job)
    made = [_child(job, part, *key) for part in parts]
    for child in made:
        if ids is not None and (provider_id := ids.get(child.number or 0)):
            _accepted(child, job, provider_id)
        elif ids is not None:
            child.state = State.UNCONFIRMED
    Job.objects.bulk_create(made)
    _link(made, parts)
    ledger.share(job, made)
    _begin(made)
    if ids is None:
        _leave_out(job, made)
        lifecycle.wake(job.connection_id)
    return True


def _link(made: Sequence[Job], parts: Sequence[SubRequest]) -> None:
    """Write down which parts are made with the results of others."""
    by_number = {child.number: child for child in made}
    JobLink.objects.bulk_create(
        JobLink(job=child, source=by_number[number], role=JobLink.Role.USES)
        for child, part in zip(made, parts, strict=True)
        for number in part.made_from
    )


def _leave_out(job: Job, made: Sequence[Job]) -> None:
    """Cancel what a reviewer left out, before any of it is sent."""
    numbers = left_out_of(job)
    for child in made:
        if child.number in numbers:
            lifecycle.cancel(child, News("Left out by a reviewer", Source.WORKER))


@transaction.atomic
def adopt(job: Job, ids: Sequence[str]) -> bool:
    """Follow what a session has brought, each result once, within what it still holds. True where one is new."""
    session = session_of(job)
    known = set(Job.objects.filter(parent=job).values_list("provider_id", flat=True)) if ids else set()
    if session is None or known.issuperset(ids):
        return False
    # Held, so that whoever else hears of the same result sees that it is here.
    held = Job.objects.select_for_update(of=("self",), no_key=True).select_related("connection").get(pk=job.pk)
    if held.state != State.PROCESSING:
        return False
    known = set(Job.objects.filter(parent=held).values_list("provider_id", flat=True))
    new = [(number, one) for number, one in enumerate(ids, 1) if one not in known]
    key = account_check.whose_key(held)
    for number, provider_id in new:
        child = _child(held, session.result(held, number), *key)
        _accepted(child, held, provider_id)
        left = ledger.left(held)
        if left is not None:
            child.estimate_high = left if child.estimate_high is None else min(left, child.estimate_high)
        child.save(force_insert=True)
        ledger.share(held, [child])
        _begin([child])
    return bool(new)


def _child(job: Job, part: SubRequest, account: str, key_mark: str | None) -> Job:
    """One part in the queue."""
    estimate, title = part.estimate, sealing.title_of(job, part)
    return Job(
        parent=job,
        number=part.number,
        workspace_id=job.workspace_id,
        connection=job.connection,
        author_id=job.author_id,
        project_id=job.project_id,
        kind=part.kind,
        title=title,
        params=part.params,
        seal=seal(sealing.request_of(part.kind, title, part.params)),
        account=account,
        key_mark=key_mark,
        estimate_low=estimate.low,
        estimate_high=estimate.high,
        seconds_low=estimate.seconds_low,
        seconds_high=estimate.seconds_high,
        pricing=estimate.pricing,
        rate=estimate.rate,
        queued_at=job.queued_at,
        state=State.QUEUED,
        next_check_at=None if part.made_from else timezone.now(),
    )


def _accepted(child: Job, job: Job, provider_id: str) -> None:
    now = timezone.now()
    child.state, child.provider_id = State.PROCESSING, provider_id
    child.claimed_at, child.accepted_at, child.expected_at = job.claimed_at, now, expected_end(child, now)
    child.next_check_at = now + timedelta(seconds=backoff.first_check())


def _begin(made: Sequence[Job]) -> None:
    """The first line of each timeline."""
    last = Workspace.next_feed_number(made[0].workspace_id, len(made))
    words = {
        State.QUEUED: "Queued",
        State.PROCESSING: "Accepted by the provider",
        State.UNCONFIRMED: "The provider accepted the request and told no id for this part",
    }
    JobEvent.objects.bulk_create(
        JobEvent(
            job=child,
            workspace_id=child.workspace_id,
            seq=seq,
            after=child.state,
            what=words[State(child.state)],
            detail=child.provider_id,
            source=Source.WORKER,
        )
        for seq, child in enumerate(made, last - len(made) + 1)
    )


@transaction.atomic
def pause(job: Job, *, by: User) -> bool:
    """Send no more parts for now; what was sent continues. False where it is paused, or has ended."""
    _must_be_theirs(job, by)
    return _mark(job, by, "family.paused", _("Paused: nothing more is sent"), paused_at=timezone.now(), to_pause=True)


@transaction.atomic
def resume(job: Job, *, by: User) -> bool:
    """Go on with a request that was paused."""
    _must_be_theirs(job, by)
    done = _mark(job, by, "family.resumed", _("Resumed"), paused_at=None, to_pause=False)
    if done:
        lifecycle.wake(job.connection_id)
    return done


def _mark(job: Job, by: User, action: str, words: str, *, paused_at: datetime | None, to_pause: bool) -> bool:
    mine = Job.objects.filter(pk=job.pk, state=State.PROCESSING, parts__gt=0, paused_at__isnull=to_pause)
    if not mine.update(paused_at=paused_at, changed_at=timezone.now()):
        return False
    job.paused_at = paused_at
    lifecycle.tell(job, News(words, Source.PERSON, actor=by))
    log(job, action, by=by)
    return True


def _must_be_theirs(job: Job, by: User) -> None:
    if job.author_id != by.pk and role_in(by, job.workspace_id) != Role.ADMINISTRATOR:
        raise Refused(Refusal(_("Only its author or an administrator can pause it.")))


@transaction.atomic
def stop(job: Job, *, by: User) -> bool:
    """Cancel what has not been sent; what was sent continues. Nothing more is sent from now, and a worker cancels."""
    now = timezone.now()
    mine = Job.objects.filter(pk=job.pk, state=State.PROCESSING, parts__gt=0, stopped_at=None)
    if not mine.update(paused_at=now, stopped_at=now, changed_at=now):
        return False
    job.paused_at = job.stopped_at = now
    async_task("apps.jobs.tasks.cancel_parts", job.pk)
    notices.stopped(job, by)
    lifecycle.tell(job, News(_("Stopped: what has not been sent is cancelled"), Source.PERSON, actor=by))
    log(job, "family.stopped", by=by)
    return True


@transaction.atomic
def cancel_parts(job_id: int) -> bool:
    """Cancel some of what a stopped request has not sent, and ask for the next. False where nothing was left."""
    waiting = Job.objects.filter(parent=job_id, parent__stopped_at__isnull=False, state=State.QUEUED)
    # All held before the first is moved: each move ends with the workspace's row, after which no job may be waited for.
    held = waiting.select_for_update(of=("self",), no_key=True).select_related("connection", "workspace", "author")
    some = list(held.order_by("pk")[:MOST_AT_ONCE])
    news = News("Cancelled with its request", Source.WORKER)
    for child in some:
        if child.step:
            words = "The rest was not made, because its request was stopped."
            lifecycle.fail(child, news, code=STOPPED, words=words)
        else:
            lifecycle.cancel(child, news)
    if some:
        async_task("apps.jobs.tasks.cancel_parts", job_id)
    return bool(some)


def release(job_id: int) -> None:
    """Let a part be sent once all that it is made with is here; fail it where some of that could not be made."""
    waiting = Job.objects.filter(WAITS_FOR_OTHERS, pk=job_id)
    job = waiting.select_related("connection", "workspace", "author").first()
    if job is None:
        return
    needed = needs_of(job)
    missing = next((one for one in needed if one.state in (State.FAILED, State.CANCELED)), None)
    if missing is not None:
        why = _("“%(title)s” could not be made. %(why)s") % {"title": missing.title, "why": missing.failure}
        news = News("What it is made with could not be made", Source.WORKER, detail=missing.failure)
        lifecycle.fail(job, news, code=NEEDED, words=why.strip(), guard=WAITS_FOR_OTHERS)
    elif all(is_all_here(one) for one in needed):
        with transaction.atomic():
            if waiting.update(next_check_at=timezone.now()):
                lifecycle.wake(job.connection_id)


def take_waiting() -> list[int]:
    """Parts that wait although what they are made with has ended, at most 100: nobody may have told them."""
    sources = JobLink.objects.filter(job=OuterRef("pk"), source__parent=OuterRef("parent"))
    files = Output.objects.filter(AWAITED, job=OuterRef("source"))
    under_way = sources.filter(~Q(source__state__in=SETTLED) | Exists(files))
    return list(Job.objects.filter(WAITS_FOR_OTHERS, ~Exists(under_way)).values_list("pk", flat=True)[:100])


def take_stopped() -> list[int]:
    """Stopped requests with parts that nobody is cancelling any more."""
    waiting = Job.objects.filter(parent=OuterRef("pk"), state=State.QUEUED)
    stopped = Job.objects.filter(Exists(waiting), stopped_at__isnull=False)
    return list(stopped.values_list("pk", flat=True))
