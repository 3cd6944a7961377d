"""Whoever waits sees how many are ahead, in the order in which the jobs are really sent."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Connection
from apps.jobs.engine.submission import ahead_of, claim_next
from apps.jobs.models import Job
from tests.web.sample_rows import Rooms, furnished


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()


def crowd(rooms: Rooms) -> list[Job]:
    """Ana asked for four, then Ben and Cleo for fewer; Ana has one under way."""
    ana, ben, cleo = rooms.cast.ana, rooms.cast.ben, rooms.cast.cleo
    rooms.processing("Under way", by=ana)
    return [rooms.queued(f"Film {n}", by=author) for n, author in enumerate((ana, ana, ana, ana, ben, ben, cleo))]


def test_the_number_ahead_is_the_place_in_the_order_of_the_claim(rooms: Rooms) -> None:
    jobs = crowd(rooms)
    Connection.objects.update(concurrency=50)
    told = {job.pk: ahead_of(job) for job in jobs}
    assert sorted(told.values()) == list(range(len(jobs)))
    sent = []
    while claimed := claim_next(jobs[0].connection_id):
        sent.append(claimed[0].pk)
    assert sorted(told, key=lambda pk: told[pk]) == sent


def test_the_page_of_a_queued_job_says_it(rooms: Rooms) -> None:
    jobs = crowd(rooms)
    client = Client()
    client.force_login(rooms.cast.ana)
    pages = {ahead_of(job): client.get(job.get_absolute_url()).content.decode() for job in jobs}
    assert "next in line" in pages[0]
    assert "3 ahead of yours" in pages[3]


def test_it_takes_three_queries_however_many_wait(rooms: Rooms) -> None:
    job = crowd(rooms)[3]
    for count in (0, 12):
        for n in range(count):
            rooms.queued(f"Another {n}", by=rooms.cast.ben)
        with CaptureQueriesContext(connection) as asked:
            ahead_of(job)
        assert len(asked) == 3
