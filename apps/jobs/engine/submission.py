"""From the queue to the provider: the claim, the exchange, and what each answer means.

The queue may deliver a task twice, and a worker may die at any line. The claim is a conditional UPDATE under the
connection's lock, so a job is sent by one worker; the attempt is written before the request leaves; and what a dead
worker leaves behind is `submitting` with a lease that runs out, which `resolution` turns into `unconfirmed`.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from heapq import heapify, heappop, heappush

from django.conf import settings
from django.db import connections, transaction
from django.db.models import Max, Min, OuterRef, Subquery
from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts.connections import account_identity
from apps.accounts.models import Connection, User
from apps.accounts.models.connections import ATTENTION, NO_CREDIT
from apps.providers import (
    Busy,
    DailyLimit,
    Forbidden,
    NeedsAttention,
    NotAvailable,
    NotReady,
    NotSent,
    OutOfCredit,
    ProviderError,
    Rejected,
    Unauthorized,
)

from ..audit import log
from ..kinds import Sent, is_sent_together, kind
from ..models import Attempt, Job
from ..models.attempts import Ending
from ..models.jobs import JobQuerySet
from ..states import IN_FLIGHT, Source, State
from . import attempts, children, copying, lifecycle, sealing
from . import backoff as engine_backoff
from .callbacks import callback_for
from .lifecycle import News

logger = logging.getLogger(__name__)

CREDIT_LOOK = 60.0
"""Seconds until an empty wallet is tried again."""

CREDENTIALS = "credentials_rejected"
"""The code of a failure that ends with another key."""

MOST_AT_ONCE = 16
"""Exchanges that one task has at the same time, a thread and a database connection each."""

NO_COMES_WITHIN = 0.5
"""Seconds for which the first exchange is alone: who refuses the account says so to one job, and no more are sent."""

TURN = 15.0
"""Seconds for which a task takes further jobs of its connection, before other work has its turn."""


class AccountUnknown(Exception):
    """Nothing was claimed, for the provider is still to be asked whose account it is."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(f"{connection}")
        self.connection = connection


def advance(connection_id: int) -> bool:
    """Send what a connection has waiting, as far as slots are free. True where there was something.

    Exchanges wait for their answers side by side, and whoever has an answer sends the next job: a slot is never
    free because a worker is waiting. Whose account it is goes into the attempt, so that is asked before, while
    the connection's row is not held.
    """
    try:
        claimed = claim_next(connection_id, ask_account=True)
    except AccountUnknown as unknown:
        account_identity.learn(unknown.connection)
        claimed = claim_next(connection_id)
    if claimed is None:
        return False
    # What is claimed last must be answered before the task may be killed.
    until = time.monotonic() + min(TURN, settings.TASK_TIMEOUT - settings.VENDOR_WRITE_TIMEOUT)
    if not waits(connection_id):
        _send_on(connection_id, claimed, until)
        return True
    answered = threading.Event()
    beside = threading.Thread(target=_send_others, args=(connection_id, answered, until), daemon=True)
    beside.start()
    try:
        _send_on(connection_id, claimed, until, answered)
    finally:
        answered.set()
        beside.join()
    return True


def _send_others(connection_id: int, answered: threading.Event, until: float) -> None:
    """Send what else has a slot, each in a thread of its own, once the first was `answered` or takes its time."""
    threads: list[threading.Thread] = []
    try:
        answered.wait(NO_COMES_WITHIN)
        while len(threads) + 1 < MOST_AT_ONCE and waits(connection_id) and (claimed := claim_next(connection_id)):
            threads.append(threading.Thread(target=_send_beside, args=(connection_id, claimed, until), daemon=True))
            threads[-1].start()
    except Exception:
        logger.exception("connection %s: claiming failed", connection_id)
    finally:
        connections.close_all()
        for thread in threads:
            thread.join()


def _send_beside(connection_id: int, claimed: tuple[Job, Attempt], until: float) -> None:
    try:
        _send_on(connection_id, claimed, until)
    except Exception:
        logger.exception("connection %s: sending failed", connection_id)
    finally:
        connections.close_all()


def _send_on(
    connection_id: int, claimed: tuple[Job, Attempt] | None, until: float, answered: threading.Event | None = None
) -> None:
    """Send a job, and the next one as long as each leaves its slot; after `until` that is left to a task of its own.

    What came with an answer is copied here where nothing else waits for the slot, else by a task of its own.
    """
    while claimed is not None:
        job, attempt = claimed
        brought = send(job, attempt)
        if answered:
            answered.set()
        claimed = None
        if job.state in IN_FLIGHT:
            return
        if time.monotonic() > until:
            lifecycle.wake_waiting(connection_id)
        elif waits(connection_id):
            claimed = claim_next(connection_id)
        if brought and claimed:
            async_task("apps.jobs.tasks.copy", job.pk)
        elif brought:
            copying.copy_outputs(job.pk)


def waits(connection_id: int) -> bool:
    """Whether a job could be sent if a slot is free."""
    return _ready(connection_id).exists()


def has_next(connection_id: int) -> bool:
    connection = Connection.objects.get(pk=connection_id)
    free = free_slots(connection) if may_send(connection) else 0
    if free < 1:
        return False
    most = _ready(connection_id).aggregate(most=Max("parts"))["most"]
    if most is None or most <= free:
        return most is not None
    turn = whose_turn(connection_id)
    return turn is not None and slots_needed(Job.objects.get(pk=turn), connection) <= free


def may_send(connection: Connection) -> bool:
    return connection.is_on and not connection.is_paused


def free_slots(connection: Connection) -> int:
    """How many more the provider may be working on for this account."""
    return connection.concurrency - Job.objects.filter(connection=connection).slots()


def slots_needed(job: Job, connection: Connection) -> int:
    """How many slots have to be free before it is sent. Where it asks for more than there are: all of them."""
    return min(job.parts, connection.concurrency) if job.parts and is_sent_together(job) else 1


def _ready(connection_id: int) -> JobQuerySet:
    return Job.objects.filter(connection_id=connection_id).ready()


@transaction.atomic
def claim_next(connection_id: int, *, ask_account: bool = False) -> tuple[Job, Attempt] | None:
    """Take the job whose turn it is, or None. The connection's row is held, so that slots are never oversold.

    Held without its key: on PostgreSQL every row that points to the connection would else wait for the claim, and a
    transaction that has the workspace's feed already would wait for ever.
    """
    connection = Connection.objects.select_for_update(no_key=True).filter(pk=connection_id).first()
    if connection is None or not may_send(connection) or (free := free_slots(connection)) < 1:
        return None
    turn = whose_turn(connection_id)
    if turn is None:
        return None
    if ask_account and not connection.identity and connection.tells_account:
        raise AccountUnknown(connection)
    full = Job.objects.select_related(
        "workspace", "review", "connection", "author", "parent__workspace", "parent__review", "standing"
    )
    job = full.filter(pk=turn, state=State.QUEUED).first()
    if job is None:
        # Canceled since its turn was found; others have tasks of their own.
        return None
    if why := sealing.broken(job):
        lifecycle.unqueue(job, News("Not sent: it is not what was approved", Source.WORKER, detail=why))
        lifecycle.wake(connection_id)
        log(job, "job.not_sent", who="worker", why=why)
        return None
    if slots_needed(job, connection) > free:
        # Its turn stays its own: others that need fewer slots would else be served before it for ever.
        return None
    now = timezone.now()
    claimed = lifecycle.move(
        job,
        State.SUBMITTING,
        News("Sending", Source.WORKER),
        claimed_at=now,
        key_used_at=now,
        lease_until=now + timedelta(seconds=settings.SUBMIT_LEASE),
        next_check_at=now + timedelta(seconds=settings.SUBMIT_LEASE),
    )
    if claimed and job.parts and not is_sent_together(job):
        children.fan_out(job)
        return None
    return (job, attempts.begin(job)) if claimed else None


def whose_turn(connection_id: int) -> int | None:
    """The id of the next job, fair between people.

    First who has least under way, then who was served longest ago, then who has waited longest: a colleague's one
    film does not stand behind somebody's thousand rows.
    """
    waiting = _ready(connection_id).values("author").annotate(first=Min("id"))
    firsts: dict[int, int] = dict(waiting.values_list("author", "first"))
    if len(firsts) < 2:
        return next(iter(firsts.values()), None)
    claims = _claims(connection_id, firsts)
    return min((*claims[author], first) for author, first in firsts.items())[2]


def ahead_of(job: Job) -> int:
    """How many jobs of its connection are sent before this queued one, in the order of the claim. Three queries.

    As things are now: what others ask for meanwhile may change it, for turns are fair between people.
    """
    lines: dict[int, list[int]] = {job.author_id: [job.pk]}
    for pk, author in _ready(job.connection_id).exclude(pk=job.pk).values_list("pk", "author"):
        lines.setdefault(author, []).append(pk)
    for line in lines.values():
        line.sort(reverse=True)
    claims = _claims(job.connection_id, lines)
    turns = [(*claims[author], line.pop(), author) for author, line in lines.items()]
    heapify(turns)
    now, count = timezone.now().timestamp(), 0
    while turns[0][2] != job.pk:
        flying, _served, _first, author = heappop(turns)
        count += 1
        if lines[author]:
            heappush(turns, (flying + 1, now + count, lines[author].pop(), author))
    return count


def _claims(connection_id: int, people: Collection[int]) -> dict[int, tuple[int, float]]:
    """What decides between people: how much each has under way, and when each was served last.

    Each asks an index for little, however long the history is: the connection is held meanwhile.
    """
    mine = Job.objects.filter(connection_id=connection_id)
    flying = Counter(mine.in_flight().values_list("author", flat=True))
    claims = mine.filter(author=OuterRef("pk"), claimed_at__isnull=False).order_by("-claimed_at")
    found = User.objects.filter(pk__in=people).annotate(last=Subquery(claims.values("claimed_at")[:1]))
    return {pk: (flying[pk], at.timestamp() if at else 0.0) for pk, at in found.values_list("pk", "last")}


def send(job: Job, attempt: Attempt) -> bool:
    """One exchange with the provider for a job that this worker holds. True where results came, still to be copied."""
    try:
        sent = kind(job.kind).submit(job, idempotency_key=job.idempotency_key, callback=callback_for(job))
    except ProviderError as error:
        _close(attempt, error)
        _went_wrong(job, error)
        return False
    except Exception:
        # Our own mistake, at an unknown line: whether the request had left by then is unknown too.
        logger.exception("job %s: sending failed", job.pk)
        attempts.close(attempt, Ending.UNKNOWN)
        _in_doubt(job, "Something went wrong on our side while sending.", engine_backoff.backoff(_tries(job)))
        return False
    accepted, brought = take(job, sent)
    if not accepted:
        attempts.close(attempt, Ending.ACCEPTED, status=200)
    return brought


def take(job: Job, sent: Sent) -> tuple[bool, bool]:
    """Accept what the provider answered, and record what came with the answer.

    Whether it was accepted, which it is not where news was faster; and whether results came, still to be copied.
    """
    if job.parts:
        return children.fan_out(job, sent.parts), False
    news = News("Accepted by the provider", Source.WORKER, detail=sent.provider_id)
    accepted = lifecycle.accept(job, sent.provider_id, news, first_check=engine_backoff.first_check())
    return accepted, accepted and sent.report is not None and lifecycle.record(job, sent.report, Source.WORKER)


def _close(attempt: Attempt, error: ProviderError) -> None:
    endings: dict[type[ProviderError], Ending] = {
        NotSent: Ending.NOT_SENT,
        Busy: Ending.BUSY,
        NotReady: Ending.BUSY,
        Rejected: Ending.REFUSED,
    }
    ending = next((word for family, word in endings.items() if isinstance(error, family)), Ending.UNKNOWN)
    attempts.close(
        attempt,
        Ending.NOT_SENT if _is_ours(error) else ending,
        status=error.status,
        code=(error.code or "")[:80],
        message=error.message or "",
        request_id=(error.request_id or "")[:80],
    )


def _is_ours(error: ProviderError) -> bool:
    """Whether it was refused before the request left: nobody answered to that."""
    return isinstance(error, Rejected) and error.status is None


def _went_wrong(job: Job, error: ProviderError) -> None:
    """What each family of bad answers means for a job.

    Only a plain no ends it. One that is in doubt from an earlier sending stays in doubt until the provider says yes or
    no to the same key: "busy", "no credit" and "wrong key" say nothing about the first sending, nor does what was
    refused before the request left, which has no status.
    """
    backoff = engine_backoff.backoff(_tries(job))
    wait = backoff if error.after is None else error.after
    if resting := _rest(job.connection, error, wait):
        # The account waits, so that the job can be sent as soon as somebody ends that.
        wait = backoff
    if isinstance(error, Unauthorized):
        # One job tells; the others wait for a key that works.
        job.connection.lock()
    says_nothing = isinstance(error, Busy | NotReady | NotSent | OutOfCredit | Unauthorized | Forbidden)
    if job.state == State.UNCONFIRMED and (says_nothing or _is_ours(error)):
        _in_doubt(job, error.says, wait)
    elif isinstance(error, OutOfCredit):
        job.connection.pause(CREDIT_LOOK, NO_CREDIT)
        news = News("Waiting: no credit left at the provider", Source.WORKER, detail=error.message or "")
        lifecycle.put_back(job, news, seconds=CREDIT_LOOK)
    elif resting:
        lifecycle.put_back(job, News(resting, Source.WORKER, detail=error.message or ""), seconds=wait)
    elif isinstance(error, Busy | NotReady):
        job.connection.pause(wait, "The provider is busy.")
        lifecycle.put_back(job, News("Waiting: the provider is busy", Source.WORKER), seconds=wait)
    elif isinstance(error, NotSent):
        lifecycle.put_back(job, News("Waiting: the provider cannot be reached", Source.WORKER), seconds=wait)
    elif isinstance(error, Unauthorized):
        lifecycle.fail(
            job,
            News("Credentials rejected by the provider", Source.WORKER, detail=error.message or ""),
            code=CREDENTIALS,
            words=f"Credentials rejected: {error.vendor} did not accept the key of this connection.",
            detail=error.message or "",
        )
    elif isinstance(error, Rejected):
        lifecycle.fail(
            job,
            News("Refused by the provider", Source.WORKER, detail=error.message or ""),
            code=error.code or "refused",
            words=error.says,
            detail=error.message or "",
        )
    else:
        _in_doubt(job, error.says, wait)


def _rest(connection: Connection, error: ProviderError, wait: float) -> str:
    """Let an account rest that cannot be used for now, and give the line of the timeline; empty for other errors."""
    if isinstance(error, NeedsAttention):
        connection.hold(ATTENTION)
        return "Waiting: the account needs attention"
    if isinstance(error, DailyLimit):
        connection.pause(wait, error.says)
        return "Waiting: the account is paused until tomorrow"
    if isinstance(error, NotAvailable):
        connection.pause(wait, f"{error.vendor} is not available at this address.")
        return "Waiting: the provider is not available"
    return ""


def _tries(job: Job) -> int:
    return Attempt.objects.filter(job=job, round=job.round).count()


def _in_doubt(job: Job, why: str, wait: float) -> None:
    """Into doubt, or still in it: looked into again after `wait` seconds."""
    if job.state == State.UNCONFIRMED:
        later = timezone.now() + timedelta(seconds=wait)
        Job.objects.filter(pk=job.pk, state=State.UNCONFIRMED).update(lease_until=None, next_check_at=later)
    else:
        news = News("No answer: it may have arrived, so it is not sent as new", Source.WORKER, detail=why)
        lifecycle.lose(job, news, seconds=wait)
