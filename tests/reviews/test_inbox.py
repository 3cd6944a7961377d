"""The inbox: whose turn it is, what is overdue, and approvals to several at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.jobs.models import Job, LedgerEntry
from apps.jobs.states import State
from apps.reviews.models import Decision, Policy, Review
from tests.web.sample_rows import Rooms, client_of, page

BULK = "/reviews/bulk/"


def seen(*reviews: Review) -> dict[str, list[str]]:
    return {"seen": [f"{review.pk}:{review.seal}" for review in reviews]}


def test_each_tab_shows_its_own(rooms: Rooms) -> None:
    asked, looked, free = rooms.review("Asked of Ben"), rooms.review("Ben looks"), rooms.review("No one yet")
    client_of(rooms.cast.cleo).post(reverse("reviews:assign", args=[asked.pk]), {"to": rooms.cast.ben.pk})
    client_of(rooms.cast.ben).post(reverse("reviews:claim", args=[looked.pk]))
    mine = page(rooms.cast.ben, "/reviews/?show=assigned")
    assert asked.title in mine
    assert looked.title in mine
    assert free.title not in mine
    nobodys = page(rooms.cast.ben, "/reviews/?show=free")
    assert free.title in nobodys
    assert asked.title not in nobodys
    assert "assigned to Ben" in page(rooms.cast.cleo, "/reviews/")


def test_a_claim_is_shown_on_the_open_pages_of_others(rooms: Rooms) -> None:
    review = rooms.review()
    ben, cleo = client_of(rooms.cast.ben), client_of(rooms.cast.cleo)
    cleo.get("/reviews/")
    place = reverse("reviews:claim", args=[review.pk])

    def news() -> int:
        """The number of the newest event, as an open page of Cleo's asks for it."""
        return int(cleo.get("/feed/?after=0").json()["after"])

    before = news()
    ben.post(place)
    assert news() == before + 1
    ben.post(place)
    assert news() == before + 1, "once more changes nothing"
    ben.post(f"{place}?wanted=no")
    assert news() == before + 2


def test_who_cannot_decide_is_not_asked(rooms: Rooms) -> None:
    review = rooms.review()
    client = client_of(rooms.cast.cleo)
    told = client.post(reverse("reviews:assign", args=[review.pk]), {"to": rooms.cast.ana.pk}, follow=True)
    assert "Ana Ferreira cannot approve it." in told.content.decode()
    client.post(reverse("reviews:assign", args=[review.pk]), {"to": rooms.cast.dan.pk})
    assert Review.objects.get(pk=review.pk).assigned is None


def test_an_overdue_review_says_so(rooms: Rooms) -> None:
    review = rooms.review()
    Review.objects.filter(pk=review.pk).update(due_at=timezone.now() - timedelta(hours=2))
    assert "overdue" in page(rooms.cast.ben, "/reviews/")
    assert "overdue" in page(rooms.cast.ben, review.get_absolute_url())


def test_several_are_confirmed_with_their_total_and_each_is_decided(rooms: Rooms) -> None:
    one, two = rooms.review("One", price="1.2500"), rooms.review("Two", price="0.5000")
    confirm = page(rooms.cast.ben, f"{BULK}?pick={one.pk}&pick={two.pk}")
    assert "$1.75" in confirm
    assert f'value="{two.pk}:{two.seal}"' in confirm
    assert client_of(rooms.cast.ben).post(BULK, seen(one, two)).status_code == 302
    assert set(Job.objects.values_list("state", flat=True)) == {State.QUEUED}
    assert LedgerEntry.objects.count() == 2


def test_what_one_may_not_decide_is_left_out_of_the_total_with_its_reason(rooms: Rooms) -> None:
    theirs, mine, unknown = rooms.review("A"), rooms.review("B", by=rooms.cast.ben), rooms.review("C", price=None)
    confirm = page(rooms.cast.ben, f"{BULK}?pick={theirs.pk}&pick={mine.pk}&pick={unknown.pk}")
    assert "You created this, so someone else must approve it." in confirm
    assert "only an administrator can approve it" in confirm
    assert f"{mine.pk}:{mine.seal}" not in confirm
    told = client_of(rooms.cast.ben).post(BULK, seen(theirs, mine, unknown), follow=True).content.decode()
    assert "One approval given." in told
    assert "Not “B”" in told
    assert list(Decision.objects.values_list("review", flat=True)) == [theirs.pk]


def test_a_seal_that_was_not_the_one_shown_is_refused_alone(rooms: Rooms) -> None:
    one, two = rooms.review("One"), rooms.review("Two")
    stale = {"seen": [f"{one.pk}:{'0' * 64}", f"{two.pk}:{two.seal}"]}
    assert "changed while you were reading" in client_of(rooms.cast.ben).post(BULK, stale, follow=True).content.decode()
    assert Review.objects.get(pk=one.pk).is_open
    assert not Review.objects.get(pk=two.pk).is_open


def test_nothing_of_another_workspace_is_picked(rooms: Rooms) -> None:
    review = rooms.review("Northern")
    assert review.title not in page(rooms.cast.dan, f"{BULK}?pick={review.pk}")
    client_of(rooms.cast.dan).post(BULK, seen(review))
    assert Review.objects.get(pk=review.pk).is_open


@pytest.mark.parametrize("pick", ["x", "9" * 30, "-1", "1.5"])
def test_an_odd_number_picks_nothing(rooms: Rooms, pick: str) -> None:
    assert "Nothing selected" in page(rooms.cast.ben, f"{BULK}?pick={pick}")
    assert client_of(rooms.cast.ben).post(BULK, {"seen": [f"{pick}:x", "x", ":"]}).status_code == 302


def test_it_says_where_others_are_still_missing(rooms: Rooms) -> None:
    Policy.objects.create(workspace=rooms.cast.northbound, needed=2)
    review = rooms.review()
    assert "More approvals are needed after yours." in page(rooms.cast.ben, f"{BULK}?pick={review.pk}")
    client_of(rooms.cast.ben).post(BULK, seen(review))
    assert "Yours is the last approval needed." in page(rooms.cast.cleo, f"{BULK}?pick={review.pk}")
