"""A page asks the database the same number of questions, however much there is to show."""

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.jobs.engine import lifecycle
from apps.jobs.engine.lifecycle import News
from apps.jobs.models import Attempt, Job
from apps.jobs.states import Source

from .sample_rows import Rooms, furnished, queries_of

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
