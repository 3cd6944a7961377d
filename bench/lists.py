"""What a long history costs: the jobs page, the idle feed and the claim, with a hundred jobs and with many."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.demo.cast import Cast
from apps.accounts.models import User
from apps.jobs.engine.submission import whose_turn
from apps.jobs.models import Job

from . import house
from .line import Line, beside, per_second
from .timing import by_turns

FEW, MANY = 100, 100_000
SESSION = "django.contrib.sessions.middleware.SessionMiddleware"


def fill(cast: Cast, count: int) -> None:
    """Jobs of two people up to `count`, nearly all of them done; a few wait, a few are under way."""
    now = timezone.now()
    first = Job.objects.count()
    people = (cast.ana, cast.ben)
    Job.objects.bulk_create(
        (
            _job(cast, number, people[number % 2], now - timedelta(minutes=count - number))
            for number in range(first, count)
        ),
        batch_size=2000,
    )


def _job(cast: Cast, number: int, author: User, at: datetime) -> Job:
    state = (
        {0: "failed", 1: "queued", 2: "in_review"}.get(number % 20, "completed") if number % 1000 < 60 else "completed"
    )
    return Job(
        workspace=cast.northbound,
        connection=cast.connection,
        author=author,
        kind="video.avatar",
        title=f"Welcome to the team, part {number}",
        params={"script": "Hello and welcome.", "resolution": "720p", "aspect_ratio": "16:9"},
        state=state,
        seal="0" * 64,
        provider_id=f"{number:032x}" if state == "completed" else "",
        claimed_at=at if state == "completed" else None,
        next_check_at=at if state == "queued" else None,
    )


def measure(cast: Cast) -> list[Line]:
    portal, plain = house.server(), house.server(SESSION)
    ana = house.signed_in(cast.ana, cast.northbound)

    def page() -> object:
        return portal("/jobs/", headers=ana)

    def home() -> object:
        return portal("/", headers=ana)

    def bare_page() -> object:
        return plain("/bare/jobs/", headers=ana)

    fill(cast, FEW)
    few, bare_few = by_turns(page, bare_page)
    home_few = by_turns(home)[0]
    turn_few = by_turns(_claim_query(cast))[0]
    with transaction.atomic():
        fill(cast, MANY)
    many, bare_many = by_turns(page, bare_page)
    home_many = by_turns(home)[0]
    turn_many = by_turns(_claim_query(cast))[0]
    return [
        beside(f"Jobs page with {FEW:,} jobs; bare: a plain list of the newest", few, bare_few),
        beside(f"Jobs page with {MANY:,} jobs; bare: a plain list of the newest", many, bare_many),
        beside(f"Jobs page with {MANY:,} jobs; bare: ours with {FEW:,}", many, few),
        beside(f"Home with {MANY:,} jobs; bare: ours with {FEW:,}", home_many, home_few),
        beside(f"Whose turn it is among {MANY:,} jobs; bare: ours among {FEW:,}", turn_many, turn_few),
        _feed(portal, plain, ana),
    ]


def _claim_query(cast: Cast) -> Callable[[], object]:
    return lambda: whose_turn(cast.connection.pk)


def _feed(portal: house.Ask, plain: house.Ask, ana: dict[str, str]) -> Line:
    def idle() -> object:
        return portal("/feed/?after=99999999", status=204, headers=ana)

    with CaptureQueriesContext(connection) as queries:
        idle()
        count = len(queries)
    ours, theirs = by_turns(idle, lambda: plain("/bare/news/", status=204, headers=ana))
    what = f"Feed with nothing new, {count} queries with the session's; bare: the session and one prepared query"
    return beside(what, ours, theirs, per_second)
