"""What a long history costs: lists, searches and the claim, in a workspace of a hundred jobs and in one of many."""

from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.jobs.engine.submission import whose_turn
from apps.jobs.models import Job
from apps.jobs.pages.search_index import index_some

from . import bare, house
from .line import Line, beside, per_second
from .timing import by_turns

FEW, MANY = 100, 100_000


def fill(place: house.Place, count: int) -> None:
    """Jobs of two people, nearly all of them done; a few wait, a few are under way. All are in the index of words."""
    now = timezone.now()
    with transaction.atomic():
        Job.objects.bulk_create(
            (
                _job(place, number, place.people[number % 2], now - timedelta(minutes=count - number))
                for number in range(count)
            ),
            batch_size=2000,
        )
        while index_some():
            pass


def _job(place: house.Place, number: int, author: User, at: datetime) -> Job:
    state = (
        {0: "failed", 1: "queued", 2: "in_review"}.get(number % 20, "completed") if number % 1000 < 60 else "completed"
    )
    return Job(
        workspace=place.workspace,
        connection=place.connection,
        author=author,
        kind="video.avatar",
        title=f"{_theme(number)} to the team, part {number}",
        params={"script": "Hello and welcome.", "resolution": "720p", "aspect_ratio": "16:9"},
        names="",
        state=state,
        seal="0" * 64,
        provider_id=f"{number:032x}" if state == "completed" else "",
        claimed_at=at if state == "completed" else None,
        next_check_at=at if state == "queued" else None,
    )


def _theme(number: int) -> str:
    """Every fourth of the oldest jobs has words that no later one has: they fill a page, the same in both places."""
    return "Winter greetings" if number < FEW and number % 4 == 0 else "Welcome"


def measure(small: house.Place, large: house.Place) -> list[Line]:
    portal = house.server()
    fill(small, FEW)
    fill(large, MANY)

    def both(what: str, path: str, most: float | None = None) -> Line:
        many, few = by_turns(*(partial(portal, path, headers=place.headers) for place in (large, small)))
        return beside(f"{what} among {MANY:,} jobs; bare: the same among {FEW:,}", many, few, most=most)

    ours, bare = by_turns(*(partial(portal, path, headers=small.headers) for path in ("/jobs/", "/bare/jobs/")))
    many, few = by_turns(*(partial(whose_turn, place.connection.pk) for place in (large, small)))
    return [
        beside(f"Jobs page with {FEW:,} jobs; bare: 25 plain rows in the same frame", ours, bare, most=1.3),
        both("Jobs page", "/jobs/", most=1.2),
        both("Search for two words that 25 jobs have,", "/jobs/?q=winter+greet", most=1.2),
        both("Search for two words that nearly all jobs have,", "/jobs/?q=team+welcome", most=1.2),
        both("Search for a number that one job has,", "/jobs/?q=greetings+72", most=1.2),
        both("Home", "/"),
        beside(f"Whose turn it is among {MANY:,} jobs; bare: the same among {FEW:,}", many, few),
        _feed(portal, large),
    ]


def _feed(portal: house.Ask, place: house.Place) -> Line:
    plain = house.asking(bare.news(place.people[0].pk, place.workspace.pk))

    def idle(ask: house.Ask) -> object:
        return ask("/feed/?after=99999999", status=204, headers=place.headers)

    for _turn in range(3):  # Django answers the first, and the door reads the session of the second.
        with CaptureQueriesContext(connection) as queries:
            idle(portal)
            count = len(queries)
    ours, theirs = by_turns(partial(idle, portal), partial(idle, plain))
    what = f"Feed with nothing new, session and all in {count} query; bare: one prepared query in a WSGI application"
    return beside(what, ours, theirs, per_second, most=1.3)
