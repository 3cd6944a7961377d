"""The list, the bell and the wishes of one person."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.demo.cast import Cast
from apps.accounts.models import Membership, User
from apps.jobs.engine import lifecycle
from apps.jobs.engine.lifecycle import News
from apps.jobs.states import Source
from apps.notices.bell import Bell, bell_of
from apps.notices.models import Kind, Notice, Preference
from apps.notices.notify import Message, notify

from .conftest import job_of

LIST = reverse("notices:list")


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def tell_some(cast: Cast, count: int, user: User | None = None, kind: Kind = Kind.FINISHED) -> None:
    person = user or cast.ana
    for number in range(count):
        text = Message(kind, f"Film {number}", "It is ready.", "You created it.", f"/jobs/{number}/", f"film:{number}")
        notify([person.pk], cast.northbound.pk, text)


def test_the_bell_counts_what_is_new_and_knows_the_newest(cast: Cast) -> None:
    assert bell_of(cast.ana) == Bell()
    tell_some(cast, 2)
    newest = Notice.objects.latest("pk")
    assert bell_of(cast.ana) == Bell(2, newest.pk, "Film 1: It is ready.", "/jobs/1/", "info")
    Membership.objects.filter(user=cast.ana).delete()
    assert bell_of(cast.ana) == Bell()


def test_the_bell_comes_with_the_feeds_news_for_its_person_alone(cast: Cast, ana: Client) -> None:
    ana.get(LIST)
    tell_some(cast, 1)
    tell_some(cast, 3, cast.ben)
    lifecycle.tell(job_of(cast), News("Something", Source.WORKER))
    bell = ana.get("/feed/?after=0").json()["bell"]
    assert (bell["unread"], bell["text"]) == (1, "Film 0: It is ready.")


def test_a_notice_leads_to_its_thing_and_is_read_then(cast: Cast, ana: Client) -> None:
    job = job_of(cast)
    url = job.get_absolute_url()
    notify([cast.ana.pk], cast.northbound.pk, Message(Kind.FINISHED, "Film", "Ready.", "You asked.", url, "one"))
    notice = Notice.objects.get()
    page = ana.get(LIST).content.decode()
    assert "Mark as read" in page
    assert "You asked." in page
    answer = ana.post(reverse("notices:read", args=[notice.pk]), {"go": "1"})
    assert answer["location"] == url
    notice.refresh_from_db()
    assert notice.is_read
    page = ana.get(LIST).content.decode()
    assert "Mark as read" not in page
    assert "Everything is read" in ana.get(f"{LIST}?show=unread").content.decode()


def test_all_that_was_shown_is_read_at_once_and_nothing_newer(cast: Cast, ana: Client) -> None:
    tell_some(cast, 3)
    tell_some(cast, 3, cast.ben)
    seen = Notice.objects.filter(user=cast.ana).order_by("pk")[1].pk
    ana.post(reverse("notices:read_all"), {"newest": seen})
    assert bell_of(cast.ana).unread == 1
    assert bell_of(cast.ben).unread == 3


@pytest.mark.parametrize("newest", ["", "x", "9" * 30, "-1"])
def test_rubbish_marks_nothing(cast: Cast, ana: Client, newest: str) -> None:
    tell_some(cast, 1)
    assert ana.post(reverse("notices:read_all"), {"newest": newest}).status_code == 302
    assert bell_of(cast.ana).unread == 1


def test_somebody_elses_notice_is_not_there(cast: Cast, ana: Client) -> None:
    tell_some(cast, 1, cast.ben)
    assert ana.post(reverse("notices:read", args=[Notice.objects.get().pk])).status_code == 404
    assert "Film 0" not in ana.get(LIST).content.decode()


def test_wishes_are_kept(cast: Cast, ana: Client) -> None:
    url = reverse("notices:settings")
    assert ana.post(url, {"in_app": "failures", "by_mail": "none"})["location"] == url
    wishes = Preference.objects.get(user=cast.ana)
    assert (wishes.in_app, wishes.by_mail) == ("failures", "none")
    assert ana.post(url, {"in_app": "all", "by_mail": "failures"}).status_code == 302
    wishes.refresh_from_db()
    assert (wishes.in_app, wishes.by_mail) == ("all", "failures")
    assert ana.post(url, {"in_app": "loud", "by_mail": "none"}).status_code == 422


def test_a_list_costs_the_same_for_few_and_for_many(
    cast: Cast, ana: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    tell_some(cast, 1)
    ana.get(LIST)
    with django_assert_max_num_queries(25) as few:
        ana.get(LIST)
    tell_some(cast, 40)
    with django_assert_max_num_queries(len(few.captured_queries)):
        page = ana.get(LIST)
    assert "Older" in page.content.decode()


def test_an_open_page_hears_of_newer_ones_and_keeps_its_own(cast: Cast, ana: Client) -> None:
    tell_some(cast, 1)
    first = Notice.objects.get()
    tell_some(cast, 3)
    live = ana.get(f"{LIST}?shown={first.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "2 new" in live
    assert f'id="notice-{first.pk}"' in live
    assert "csrfmiddlewaretoken" not in live
