"""The one writer of a job's state.

Every move is a conditional UPDATE (`WHERE state = before`) and an event in the same transaction; the number of rows
says who won. Everything else in the house asks these functions and believes their answer.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts.models import User, Workspace
from apps.accounts.people.offboarding import successor_of
from apps.common.tasks import queued_together
from apps.providers import Report

from .. import notices
from ..kinds import derived_parts_of, learn, lineage, session_of, steps_of
from ..models import Job, JobEvent, JobLink, LedgerEntry, Output
from ..models.attempts import Ending
from ..models.outputs import AWAITED, LASTING, Part
from ..money import caps, ledger, settlement, standing
from ..money.settlement import (
    brought,
    brought_in_all,
    cost_of,
    expected_end,
    hangs_on_lengths,
    to_hold,
    whole_length,
)
from ..states import MOVES, SETTLED, Source, State
from . import attempts, remainder

ASKING = (State.SUBMITTING, State.UNCONFIRMED)
"""Where an attempt may be open: whoever moves a job on from here closes it, if its worker has not."""
NEWS = (Source.WEBHOOK, Source.POLL, Source.STREAM)
NOT_APPROVED = "not_approved"
"""The code of a failure after a part was made, whose rest is not what people approve."""
MADE_AFTER = timedelta(minutes=1)
"""What the portal makes of a result is made by who copies it; after this time by the sweep."""


@dataclass(frozen=True)
class News:
    """What a move tells: the line of the timeline, who brought it, and the columns that change with the state."""

    what: str
    source: Source
    detail: str = ""
    actor: User | None = None


@transaction.atomic(savepoint=False)
@queued_together()
def move(
    job: Job,
    to: State,
    news: News,
    *,
    guard: Q | None = None,
    then: Callable[[], None] | None = None,
    answered: bool = False,
    **columns: Any,
) -> bool:
    """Move `job` from the state it has in memory to `to`. False where somebody was faster; then nothing happened.

    `columns` are written with the state, `guard` narrows the condition, `then` runs in the same transaction after a
    win and before the event, whose number locks the workspace's feed. The open attempt of a job that is `answered`
    ends with the provider's acceptance.
    """
    before = State(job.state)
    if to not in MOVES[before]:
        raise ValueError(f"a job never goes from {before} to {to}")
    if to == State.DRAFT and (heir := successor_of(job.workspace_id, job.author)):
        # A draft is its author's alone: one that comes back to somebody who left would be lost.
        columns |= {"author": heir, "nonce": None}
    mine = Job.objects.filter(guard or Q(), pk=job.pk, state=before, round=job.round)
    if not mine.update(state=to, changed_at=timezone.now(), **columns):
        return False
    job.state = to
    for name, value in columns.items():
        setattr(job, name, value)
    if to == State.DRAFT:
        JobLink.objects.filter(job=job).delete()
    family = _hold_family(job.parent_id) if job.parent_id and to in SETTLED else None
    if answered:
        attempts.close_open(job, Ending.ACCEPTED, status=200)
    elif before in ASKING:
        attempts.close_open(job, Ending.OVERTAKEN if news.source in NEWS else Ending.UNKNOWN)
    if then:
        then()
    if to in (State.FAILED, State.CANCELED):
        lineage.tell_waiting(job)
    write_event(job, news, before=before, after=to)
    if family is not None:
        _end_family(family)
    return True


def write_event(job: Job, news: News, *, before: str = "", after: str = "") -> JobEvent:
    """Add a line to the job's timeline. Call it inside a transaction, last."""
    return JobEvent.objects.create(
        job=job,
        workspace_id=job.workspace_id,
        seq=Workspace.next_feed_number(job.workspace_id),
        before=before,
        after=after,
        what=news.what[:200],
        detail=news.detail[:400],
        source=news.source,
        actor=news.actor,
    )


def queue(job: Job, news: News, *, guard: Q | None = None, **columns: Any) -> bool:
    """Into the queue with the money held: the transaction that decides is the one that reserves.

    Raises Refused where a cap does not allow it; then nothing has happened once the caller's transaction is undone.
    A round whose money was held before is over: the next one has a key of its own.
    """
    now = timezone.now()
    next_round = job.round + 1 if ledger.was_held(job) else job.round

    def hold() -> None:
        if job.parent_id:
            _reopen_family(job.parent_id, News(f"Part {job.number} is rendered again", news.source, actor=news.actor))
        caps.enforce(job)
        standing.enforce(job)
        ledger.reserve(job, at_most=to_hold(job), by=news.actor)
        wake(job.connection_id)

    columns = {"queued_at": now, "expected_at": None, "progress": None} | columns
    due = None if lineage.waits(job) else now
    return move(job, State.QUEUED, news, guard=guard, then=hold, round=next_round, next_check_at=due, **columns)


def wake(connection_id: int) -> None:
    """Ask the worker to send what it can of this connection. The task is written in the caller's transaction."""
    async_task("apps.jobs.tasks.advance", connection_id)


def wake_waiting(connection_id: int) -> None:
    """The same where a slot was left, if somebody waits for one."""
    if Job.objects.filter(connection_id=connection_id).ready().exists():
        wake(connection_id)


def _leave_slot(job: Job, source: Source) -> None:
    """The next one may be sent; a worker that sent this one takes it without being asked."""
    if source != Source.WORKER:
        wake_waiting(job.connection_id)


def put_back(job: Job, news: News, *, seconds: float, guard: Q | None = None) -> bool:
    """Nothing was accepted: back into the queue, money still held, to be sent again later."""
    later = timezone.now() + timedelta(seconds=seconds)
    return move(job, State.QUEUED, news, guard=guard, next_check_at=later, lease_until=None, claimed_at=None)


def accept(job: Job, provider_id: str, news: News, *, first_check: float) -> bool:
    """The provider has it, under this id."""
    now = timezone.now()
    return move(
        job,
        State.PROCESSING,
        news,
        answered=True,
        provider_id=provider_id,
        accepted_at=now,
        expected_at=expected_end(job, now),
        lease_until=None,
        next_check_at=now + timedelta(seconds=first_check),
    )


def lose(job: Job, news: News, *, seconds: float, guard: Q | None = None) -> bool:
    """The answer is lost: the provider may have it. Never "failed, try again"."""
    later = timezone.now() + timedelta(seconds=seconds)
    return move(
        job,
        State.UNCONFIRMED,
        news,
        guard=guard,
        lease_until=None,
        next_check_at=later,
    )


def fail(
    job: Job, news: News, *, code: str, words: str, detail: str = "", arrived: bool = True, guard: Q | None = None
) -> bool:
    """It ends without a whole result. What is done of it is paid, the rest of what was held is given back.

    `arrived` is False where somebody says that nothing arrived of the sendings whose answers were lost.
    """

    def finish() -> None:
        notices.failed(job, news.actor)
        _close_rounds(job, arrived=arrived, by=news.actor)
        _leave_slot(job, news.source)

    return move(
        job,
        State.FAILED,
        news,
        guard=guard,
        then=finish,
        failure_code=code[:80],
        failure=words[:400],
        failure_detail=detail,
        ended_at=timezone.now(),
        lease_until=None,
        next_check_at=None,
    )


def unqueue(job: Job, news: News) -> bool:
    """Out of the queue, because what people approved is not what would be sent.

    Back to its author; or it fails where a part of it is made already, which a draft could change no more, and where
    it is one result of a request: its author changes requests alone.
    """
    if job.step or job.parent_id:
        words = "The rest was not sent, because it is no longer what was approved."
        return fail(job, news, code=NOT_APPROVED, words=words, detail=news.detail)

    def give_back() -> None:
        notices.returned(job, news.detail)
        _close_rounds(job, by=news.actor)

    return move(job, State.DRAFT, news, then=give_back, next_check_at=None, seal="", review=None)


def leave_review(job: Job, news: News, *, then: Callable[[], None] | None = None, **columns: Any) -> bool:
    """Out of review without an approval: a draft again, or failed where a part of it is made and paid already.

    `then` runs in the transaction that makes it a draft; a failure tells its author anyway.
    """
    if job.step:
        words = "The rest was not made, because it was not approved."
        return fail(job, news, code=NOT_APPROVED, words=words, detail=news.detail)
    return move(job, State.DRAFT, news, then=then, **columns)


def ask_for_the_rest(job: Job, left: remainder.Remainder, news: News) -> bool:
    """Into review once more, for what is still to be made of a job whose round is closed."""

    def ask() -> None:
        remainder.request_review(job, left)

    return move(
        job,
        State.IN_REVIEW,
        news,
        then=ask,
        failure="",
        failure_code="",
        failure_detail="",
        ended_at=None,
        provider_id="",
    )


def cancel(job: Job, news: News) -> bool:
    """Stop it before it, or the rest of it, is sent."""
    return move(
        job,
        State.CANCELED,
        news,
        then=lambda: _close_rounds(job, by=news.actor),
        next_check_at=None,
        ended_at=timezone.now(),
    )


def record(job: Job, report: Report, source: Source) -> bool:
    """The one door for news: what the provider says about a job. True where it changed something.

    Repeated, late and disordered reports are welcome and change nothing: a settled job never moves back, and a
    report about another object than the job's own is not its news.
    """
    if job.provider_id and report.provider_id != job.provider_id:
        return False
    if job.parts or job.state not in (State.SUBMITTING, State.UNCONFIRMED, State.PROCESSING):
        # Of a request for several results each has its own news; which of them these are, its id alone can say.
        return False
    if report.state == "completed":
        steps = steps_of(job)
        return _next_step(job, report, source, steps) if job.step + 1 < steps else _complete(job, report, source, steps)
    if report.state == "failed":
        words = "The provider could not render this."
        return fail(
            job,
            News("Rendering failed", source, detail=f"{report.failure_message or report.failure_code or ''}"),
            code=report.failure_code or "rendering_failed",
            words=words,
            detail=report.failure_message or "",
        )
    return _progress(job, report.progress)


@transaction.atomic(savepoint=False)
def _progress(job: Job, progress: float | None) -> bool:
    """How far the provider is, on every open page. It never goes back within a step."""
    if progress is None or job.state != State.PROCESSING:
        return False
    behind = Q(progress__isnull=True) | Q(progress__lt=progress)
    mine = Job.objects.filter(behind, pk=job.pk, state=State.PROCESSING, round=job.round, provider_id=job.provider_id)
    if not mine.update(progress=progress):
        return False
    job.progress = progress
    Workspace.next_feed_number(job.workspace_id)
    return True


def _next_step(job: Job, report: Report, source: Source, steps: int) -> bool:
    done = job.step + 1
    left = remainder.after(job, report.duration)
    goes_on = remainder.is_covered(job, left)

    def finish() -> None:
        _expect(job, report, job.step - 1, source)
        if left and not goes_on:
            _close_rounds(job)
            remainder.request_review(job, left)
        _leave_slot(job, source)

    ready = f"Part {done} of {steps} is ready"
    rest = "The approved amount does not cover the next part, so the rest needs its own approval"
    return move(
        job,
        State.QUEUED if goes_on else State.IN_REVIEW,
        News(ready, source, detail="" if goes_on else rest),
        guard=Q(step=job.step),
        then=finish,
        step=done,
        provider_id="",
        progress=None,
        duration=_longer(job, report),
        lease_until=None,
        next_check_at=timezone.now() if goes_on else None,
    )


def _complete(job: Job, report: Report, source: Source, steps: int) -> bool:
    cost = ledger.NOTHING if session_of(job) else cost_of(job, [*brought(job), report.duration], steps)

    def finish() -> None:
        _expect(job, report, job.step, source)
        learn(job)
        later = timezone.now() + MADE_AFTER
        made = (Output(job=job, round=job.round, part=part, next_try_at=later) for part in derived_parts_of(job))
        Output.objects.bulk_create(made)
        notices.finished(job)
        if cost is not None or not _may_be_measured(job, steps):
            _tell_excess(job, settlement.settle(job, cost))
        _leave_slot(job, source)

    return move(
        job,
        State.COMPLETED,
        News("Ready", source),
        guard=Q(step=job.step),
        then=finish,
        provider_id=report.provider_id,
        duration=_longer(job, report),
        ended_at=timezone.now(),
        lease_until=None,
        next_check_at=None,
    )


def _may_be_measured(job: Job, steps: int) -> bool:
    """Whether only a length is missing to say what a round cost, and a copy on its way may tell it."""
    awaited = Output.objects.filter(AWAITED, job=job, round=job.round, part__in=LASTING, seconds=None)
    return hangs_on_lengths(job, steps) and awaited.exclude(provider_id="").exists()


@transaction.atomic(savepoint=False)
def measured(job_id: int) -> None:
    """A copy was measured, or there will be none: pay for what waited for a length.

    What is held counts until then, and is paid where nothing can be measured.
    """
    job = Job.objects.select_for_update(no_key=True, of=("self",)).select_related("connection").get(pk=job_id)
    if job.state != State.COMPLETED:
        return
    if job.duration is None and (seconds := whole_length(job)):
        job.duration = seconds
        Job.objects.filter(pk=job.pk).update(duration=seconds)
        learn(job)
        write_event(job, News("Its length was measured", Source.WORKER, detail=f"{seconds:.2f} s"))
    cost = cost_of(job, brought_in_all(job), steps_of(job))
    if ledger.is_open(job, job.round) and (cost is not None or not _may_be_measured(job, steps_of(job))):
        _tell_excess(job, settlement.settle(job, cost))


def _longer(job: Job, report: Report) -> float | None:
    """The seconds of all steps up to this one; None where the provider does not say."""
    if not job.step:
        return report.duration
    return None if report.duration is None or job.duration is None else job.duration + report.duration


def _expect(job: Job, report: Report, step: int, source: Source) -> None:
    """Write what is to be copied of one step, and ask a worker to do it, unless it is a worker who says so."""
    now = timezone.now()
    Output.objects.bulk_create(
        Output(
            job=job,
            round=job.round,
            step=step,
            part=part,
            provider_id=report.provider_id,
            seconds=report.duration,
            next_try_at=now,
        )
        for part in report.links
        if part in Part.values
    )
    if source != Source.WORKER:
        async_task("apps.jobs.tasks.copy", job.pk)


def _close_rounds(job: Job, *, arrived: bool = True, by: User | None = None) -> None:
    _tell_excess(job, settlement.close_rounds(job, arrived=arrived, by=by))


def _tell_excess(job: Job, paid: Iterable[LedgerEntry]) -> None:
    """Tell of what a provider charged above what was held for it."""
    for entry in paid:
        if entry.held is not None and entry.spent is not None and entry.spent > -entry.held:
            notices.above(job, entry.spent, -entry.held)
            detail = f"{ledger.dollars(entry.spent)} instead of at most {ledger.dollars(-entry.held)}"
            write_event(job, News("It cost more than was approved", Source.WORKER, detail=detail))


def share_out(job: Job, news: News) -> bool:
    """Its results are jobs of their own from here on: nothing more is asked about itself."""
    return move(
        job,
        State.PROCESSING,
        news,
        answered=True,
        provider_id="",
        accepted_at=timezone.now(),
        expected_at=None,
        lease_until=None,
        next_check_at=None,
    )


def _hold_family(parent_id: int) -> Job | None:
    """The request whose result has ended, held: of two that end at once, the second sees the first.

    Results are held before their request, and both before the workspace's row. None where it is not shared out.
    """
    held = Job.objects.select_for_update(of=("self",), no_key=True).select_related("connection", "author")
    parent = held.get(pk=parent_id)
    return parent if parent.is_shared_out else None


def _end_family(parent: Job) -> None:
    """A request ends with the last of its results: ready where any of them is."""
    theirs = Job.objects.filter(parent=parent)
    if theirs.exclude(state__in=SETTLED).exists():
        return
    # What others were made with is no result that anybody asked for.
    ended = Counter(theirs.exclude(uses__job__parent=parent).values_list("state", flat=True))
    to = next((state for state in (State.COMPLETED, State.FAILED) if ended[state]), State.CANCELED)

    def finish() -> None:
        notices.family_ended(parent, ended[State.COMPLETED], ended.total())
        _close_rounds(parent)

    failure = {"failure": "None of its parts could be made.", "failure_code": "parts_failed"}
    columns: dict[str, Any] = failure if to == State.FAILED else {}
    ready = News(f"{ended[State.COMPLETED]} of {ended.total()} ready", Source.WORKER)
    move(parent, to, ready, then=finish, ended_at=timezone.now(), paused_at=None, stopped_at=None, **columns)


def _reopen_family(parent_id: int, news: News) -> None:
    """A request whose results had all failed is under way again with one that is rendered again."""
    parent = Job.objects.select_for_update(of=("self",), no_key=True).get(pk=parent_id)
    if parent.parts and parent.state == State.FAILED:
        move(parent, State.PROCESSING, news, failure="", failure_code="", ended_at=None, next_check_at=None)


@transaction.atomic(savepoint=False)
def tell(job: Job, news: News) -> JobEvent:
    """A line of the timeline that moves no state."""
    return write_event(job, news)
