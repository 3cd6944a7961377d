"""A page asks the database the same number of questions, however much there is to show."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, reverse
from django.utils import timezone

from apps.accounts.models import Connection, Membership, Project, User, Workspace
from apps.accounts.roles import Role
from apps.jobs.engine import lifecycle
from apps.jobs.engine.lifecycle import News
from apps.jobs.models import Attempt, Cap, Job
from apps.jobs.money import caps
from apps.jobs.publishing.actions import ask_to_publish
from apps.jobs.states import Source
from apps.notices.bell import bell_of
from apps.reviews.comments import threads
from apps.reviews.guests import links
from apps.reviews.models import Consent, Reader, Review
from apps.reviews.models.guests import May
from apps.voices.models import Catalogue, Voice

from .sample_rows import Rooms, client_of, furnished, queries_of

LISTS = [
    ("ana", "/"),
    ("ben", "/"),
    ("ana", "/jobs/"),
    ("ben", "/jobs/?state=moving"),
    ("ben", "/reviews/"),
    ("ana", "/reviews/?show=mine"),
    ("ben", "/reviews/?show=decided"),
    ("ana", "/library/"),
    ("ana", "/library/?as=list"),
    ("cleo", "/webhooks/"),
]
LIVE = [("ana", "/"), ("ana", "/jobs/"), ("ben", "/reviews/"), ("ana", "/library/")]


def empty_page(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [path("empty/", empty_page), path("", include("heygen_web.urls"))]


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()


def test_a_list_costs_the_same_for_few_rows_and_for_more_than_a_page(rooms: Rooms) -> None:
    def costs() -> dict[tuple[str, str], int]:
        return {(name, url): queries_of(getattr(rooms.cast, name), url) for name, url in LISTS}

    empty = costs()
    rooms.endpoint()
    rooms.everything(1)
    few = costs()
    rooms.everything(3)
    assert costs() == few
    assert [one for one in LISTS if empty[one] > few[one]] == []


def test_news_of_a_list_cost_the_same_for_few_rows_and_for_many(rooms: Rooms) -> None:
    def costs() -> dict[tuple[str, str], int]:
        shown = ".".join(str(pk) for pk in Job.objects.values_list("pk", flat=True))
        query = f"?shown={shown}&newest=1"
        return {(name, url): queries_of(getattr(rooms.cast, name), url + query, live=True) for name, url in LIVE}

    rooms.everything(1)
    few = costs()
    rooms.everything(3)
    assert costs() == few


def test_a_job_costs_the_same_after_a_long_story(rooms: Rooms) -> None:
    job = rooms.completed()
    few = queries_of(rooms.cast.ana, job.get_absolute_url())
    for _ in range(30):
        lifecycle.tell(job, News("Looked at", Source.POLL, actor=rooms.cast.ben))
        Attempt.objects.create(job=job, round=1, key="k", ending="busy", ended_at=timezone.now())
    assert queries_of(rooms.cast.ana, job.get_absolute_url()) == few


def test_a_medium_costs_the_same_however_often_it_was_made_and_copied(rooms: Rooms) -> None:
    rooms.completed()
    first = rooms.completed("Another")
    media = first.outputs.get(part="video").media
    assert media is not None
    url = reverse("library:media", args=[media.pk])
    few = queries_of(rooms.cast.ana, url)
    rooms.completed("A third").outputs.filter(part="video").update(media=media)
    assert queries_of(rooms.cast.ana, url) == few


@pytest.mark.urls(__name__)
def test_the_frame_costs_three_with_the_session_and_the_member(rooms: Rooms) -> None:
    cast = rooms.cast
    people = (cast.ana, cast.ben, cast.cleo)
    assert [queries_of(person, "/empty/") for person in people] == [3, 3, 3]
    rooms.everything(1)
    Membership.objects.create(user=cast.ben, workspace=cast.southfield, role=Role.AUTHOR)
    assert [queries_of(person, "/empty/") for person in people] == [3, 3, 3]


@pytest.mark.urls(__name__)
def test_the_frame_costs_the_same_where_there_is_no_key(rooms: Rooms) -> None:
    bare = Workspace.objects.create(name="Bare")
    Membership.objects.filter(user=rooms.cast.cleo).update(workspace=bare)
    assert queries_of(rooms.cast.cleo, "/empty/") == 3
    assert "No key yet, add one" in client_of(rooms.cast.cleo).get("/empty/").content.decode()


@pytest.mark.urls(__name__)
def test_the_frame_shows_of_all_accounts_the_first_one_that_is_on(rooms: Rooms) -> None:
    rooms.everything(1)
    cast = rooms.cast
    Connection.objects.filter(pk=cast.connection.pk).update(enabled=False)
    second = Connection(workspace=cast.northbound, name="Second", identity="other", base_url=cast.connection.base_url)
    second.set_key("another key")
    second.save()
    frame = client_of(cast.ben).get("/empty/").context["frame"]
    assert frame.connection.label == "Balance not known yet"
    assert not frame.simulated
    waiting = Review.objects.open().filter(workspace=cast.northbound).exclude(author=cast.ben)
    assert frame.reviews_waiting == waiting.count() > 0
    bell = bell_of(cast.ben)
    assert (frame.bell.unread, frame.bell.newest) == (bell.unread, bell.newest)
    assert bell.unread > 0


def test_the_list_of_jobs_costs_six_with_the_frame(rooms: Rooms) -> None:
    rooms.everything(2)
    people = (rooms.cast.ana, rooms.cast.ben, rooms.cast.cleo)
    shown = ".".join(str(pk) for pk in Job.objects.values_list("pk", flat=True)[:25])
    assert [queries_of(person, "/jobs/") for person in people] == [6, 6, 6]
    narrowed = f"/jobs/?who={rooms.cast.ben.pk}&state=moving"
    assert queries_of(rooms.cast.ana, narrowed) == 6
    assert queries_of(rooms.cast.ana, f"{narrowed}&q=number") == 8, "words ask their index first"
    assert queries_of(rooms.cast.ana, f"/jobs/?shown={shown}", live=True) <= 7


def test_the_start_page_costs_eight_with_the_frame(rooms: Rooms) -> None:
    rooms.everything(2)
    people = (rooms.cast.ana, rooms.cast.ben, rooms.cast.cleo)
    assert [queries_of(person, "/", live=live) for person in people for live in (False, True)] == [7, 7, 8, 8, 8, 8]


def discussed(rooms: Rooms, review: Review, times: int) -> None:
    """So many comments with an answer each, and while it is open guest links of as many people."""
    for number in range(times):
        first = threads.write(review, f"Number {number}", by=rooms.cast.ben)
        threads.write(review, "Thank you", by=rooms.cast.ana, parent=first)
        host = User.objects.create_user(f"{uuid4().hex}@example.com", name=f"Host {number}")
        Membership.objects.create(user=host, workspace=rooms.cast.northbound, role=Role.REVIEWER)
        if review.is_open:
            links.create(review, by=host, may=May.VIEW, days=7, name=f"Guest {number}")


def governed(rooms: Rooms) -> Project:
    """Caps, consents, readers of a language, and a project that names its reviewers."""
    cast = rooms.cast
    caps.set_cap(cast.northbound, Cap.Span.MONTH, Decimal(400), by=cast.cleo)
    caps.set_cap(cast.northbound, Cap.Span.MONTH, Decimal(90), by=cast.cleo, user=cast.ana)
    Reader.objects.create(workspace=cast.northbound, user=cast.ben, language="English")
    for what, external_id, record in ((Consent.What.LOOK, "ava", None), (Consent.What.VOICE, "vox", 7)):
        known = Consent.objects.create(
            workspace=cast.northbound, what=what, external_id=external_id, name="Ava", owner=cast.ben, record=record
        )
        known.people.add(cast.cleo)
    project = Project.objects.create(workspace=cast.northbound, name="Spring")
    project.reviewers.add(cast.ben)
    return project


def test_a_ready_job_costs_the_same_however_much_there_is(rooms: Rooms) -> None:
    job = rooms.completed()
    review = Review.objects.get(job=job)
    url = job.get_absolute_url()
    assert queries_of(rooms.cast.ana, url) == 11
    ask_to_publish(job, by=rooms.cast.ana)
    discussed(rooms, review, 1)
    few = [queries_of(rooms.cast.ana, url, live=live) for live in (False, True)]
    discussed(rooms, review, 3)
    governed(rooms)
    for number in (2, 3):
        rooms.completed(f"Number {number}").outputs.update(job=job, round=number)
    assert [queries_of(rooms.cast.ana, url, live=live) for live in (False, True)] == few
    assert max(few) <= 14


def test_a_review_costs_the_same_however_much_there_is(rooms: Rooms) -> None:
    project = governed(rooms)
    review = rooms.review(languages=("English",), project=project)
    url = review.get_absolute_url()
    discussed(rooms, review, 1)
    people = (rooms.cast.ana, rooms.cast.ben, rooms.cast.cleo)
    few = [queries_of(person, url, live=live) for person in people for live in (False, True)]
    discussed(rooms, review, 3)
    rooms.everything(1)
    assert [queries_of(person, url, live=live) for person in people for live in (False, True)] == few
    assert max(few) <= 16


def test_the_voices_cost_seven_with_the_frame(rooms: Rooms) -> None:
    connection, now = rooms.cast.connection, timezone.now()
    Catalogue.objects.create(connection=connection, synced_at=now)
    for number in range(60):
        gender, language = ("female", "male")[number % 2], ("English", "German", "French")[number % 3]
        told = {"gender": gender, "language": language, "engines": ["a", "b"][: 1 + number % 2], "synced_at": now}
        Voice.objects.create(connection=connection, voice_id=f"v{number}", name=f"Voice {number}", **told)
    queries = ("", "?page=2", "?q=voice&gender=female&language=German", "?type=favourites&engine=b&emotions=yes")
    for person in (rooms.cast.ana, rooms.cast.cleo):
        assert [queries_of(person, f"/voices/{query}") for query in queries] == [7, 7, 7, 7]


def test_an_empty_desk_costs_the_same_whatever_there_is_to_choose_from(rooms: Rooms) -> None:
    desks = {"avatar": 11, "image": 9, "speech": 10}

    def costs() -> dict[str, int]:
        return {slug: queries_of(rooms.cast.ana, f"/create/{slug}/?n=1") for slug in desks}

    assert costs() == desks
    rooms.everything(2)
    for number in range(70):
        rooms.media(f"Picture {number}")
        rooms.media(f"Sound {number}", "audio/mpeg")
    assert costs() == desks
