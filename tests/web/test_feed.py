"""The live feed: silence is cheap, news is for members alone."""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import Membership, User, Workspace
from apps.jobs.engine import lifecycle
from apps.jobs.engine.lifecycle import News
from apps.jobs.models import Job, JobEvent
from apps.jobs.states import Source, State
from apps.notices.bell import Bell

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return seed_people()


def job_of(cast: Cast, state: State = State.IN_REVIEW) -> Job:
    return Job.objects.create(
        workspace=cast.northbound,
        connection=cast.connection,
        author=cast.ana,
        kind="video.avatar",
        title="Film",
        state=state,
    )


def seated(client: Client, cast: Cast) -> Client:
    """Ana with a page open: the frame has noted her workspace in the session."""
    client.force_login(cast.ana)
    client.get("/jobs/")
    return client


def test_nothing_new_costs_the_session_and_one_query(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seated(client, cast)
    with django_assert_num_queries(2) as counted:
        answer = client.get("/feed/?after=0")
    assert answer.status_code == 204
    session, membership = (query["sql"] for query in counted.captured_queries)
    assert "django_session" in session
    assert "accounts_membership" in membership


def test_news_comes_with_its_number_and_words(client: Client, cast: Cast) -> None:
    seated(client, cast)
    job = job_of(cast)
    lifecycle.tell(job, News("One", Source.WORKER))
    assert lifecycle.move(job, State.CANCELED, News("Canceled", Source.PERSON))
    answer = client.get("/feed/?after=1")
    assert answer.json() == {"after": 2, "pace": 1.5, "say": ["Film: Cancelled."], "bell": Bell().as_json}
    assert client.get("/feed/?after=2").status_code == 204


def test_the_pace_is_slow_when_nothing_moves_and_fast_while_something_does(client: Client, cast: Cast) -> None:
    seated(client, cast)
    assert client.get("/feed/?after=0")["Feed-Pace"] == "15"
    job_of(cast, State.PROCESSING)
    assert client.get("/feed/?after=0")["Feed-Pace"] == "1.5"


def test_nobody_and_outsiders_hear_nothing(client: Client, cast: Cast) -> None:
    assert client.get("/feed/").status_code == 401
    lifecycle.tell(job_of(cast), News("One", Source.WORKER))
    client.force_login(cast.dan)
    client.get("/jobs/")
    assert client.get("/feed/?after=0").status_code == 204
    session = client.session
    session["workspace"] = cast.northbound.pk
    session.save()
    assert client.get("/feed/?after=0").status_code == 401


@pytest.mark.parametrize("end", ["membership", "password", "account"])
def test_a_tab_left_open_goes_deaf_with_its_right(client: Client, cast: Cast, end: str) -> None:
    seated(client, cast)
    ends: dict[str, Callable[[], object]] = {
        "membership": Membership.objects.filter(user=cast.ana).delete,
        "password": lambda: User.objects.filter(pk=cast.ana.pk).update(password=make_password("another one")),
        "account": lambda: User.objects.filter(pk=cast.ana.pk).update(is_active=False),
    }
    ends[end]()
    assert client.get("/feed/?after=0").status_code == 401


@pytest.mark.parametrize("after", ["", "x", "-1", "²", "9" * 30, "1.5"])
def test_rubbish_is_read_as_the_beginning(client: Client, cast: Cast, after: str) -> None:
    seated(client, cast)
    assert client.get(f"/feed/?after={after}").status_code == 204


def test_numbers_have_no_gaps_and_no_repeats(cast: Cast) -> None:
    job = job_of(cast)
    for number in range(5):
        lifecycle.tell(job, News(f"Step {number}", Source.WORKER))
    assert list(JobEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5]
    assert Workspace.objects.get(pk=cast.northbound.pk).feed_seq == 5
