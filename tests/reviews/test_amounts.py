"""No approval without its amount: wherever somebody can give one, the button bears the most that may be spent."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from apps.accounts.models import Connection
from apps.jobs.engine import submission
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.publishing import actions
from apps.reviews.guests import links
from apps.reviews.models import Decision, Review
from apps.reviews.models.guests import GuestLink, May
from tests.web.sample_rows import Rooms, client_of, page

PRICES = {"4.2000": "up to $4.20", "0.0040": "up to $0.01", None: "price unknown"}
APPROVING = {"reviews:approve", "reviews:bulk", "guests:approve", "voices:design_approve"}
"""Every address that takes an approval."""


def invited(rooms: Rooms, review: Review, may: May = May.DECIDE) -> str:
    return links.create(review, by=rooms.cast.cleo, may=may, days=7, name="Mia Sol")[1]


def guest_page(token: str) -> str:
    answer = Client().get(reverse("guests:page", args=[token]))
    assert answer.status_code == 200
    return answer.content.decode()


def approvals(shown: str) -> list[str]:
    """The words of every button that gives an approval."""
    found = []
    for form in re.findall(r"<form\b.*?</form>", shown, re.DOTALL):
        action = re.search(r'action="([^"]*)"', form)
        if action and re.search(r"/approve/$|/bulk/$", action[1]) and 'method="post"' in form:
            own = re.search(r'id="([^"]*)"', form.partition(">")[0])
            outside = rf'<button[^>]* form="{own[1]}"[^>]*>.*?</button>' if own else "(?!)"
            found += re.findall(r"<button\b.*?</button>", form, re.DOTALL) + re.findall(outside, shown, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", button)).split()) for button in found]


def test_there_are_no_other_addresses_that_approve() -> None:
    found = {
        f"{space}:{name}"
        for space, (_prefix, resolver) in get_resolver().namespace_dict.items()
        for name in resolver.reverse_dict
        if isinstance(name, str) and re.search("approve|bulk", name)
    }
    # The films of a pilot are made and paid when somebody approves them.
    assert found - {"templates:approve_pilot"} == APPROVING


@pytest.mark.parametrize(("price", "words"), PRICES.items())
def test_the_team_s_buttons_bear_the_amount(rooms: Rooms, price: str | None, words: str) -> None:
    review = rooms.review(price=price)
    buttons = approvals(page(rooms.cast.cleo, review.get_absolute_url()))
    assert len(buttons) == 2, "one on wide screens, one on narrow ones"
    assert buttons == [f"Approve and render {words}"] * 2
    (line,) = re.findall(rf'<tr id="review-{review.pk}".*?</tr>', page(rooms.cast.cleo, "/reviews/"), re.DOTALL)
    assert words in line


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        (("4.2000", "0.3000"), "Approve all shown up to $4.50"),
        (("4.2000", None, "0.3000"), "Approve all shown up to $4.50 + 1 with unknown price"),
        ((None, None), "Approve all shown 2 with unknown price"),
    ],
)
def test_several_at_once_bear_their_sum(rooms: Rooms, prices: tuple[str | None, ...], words: str) -> None:
    reviews = [rooms.review(f"Film {number}", price=price) for number, price in enumerate(prices)]
    picked = "&".join(f"pick={review.pk}" for review in reviews)
    assert approvals(page(rooms.cast.cleo, f"/reviews/bulk/?{picked}")) == [words]


@pytest.mark.parametrize("price", [price for price in PRICES if price])
def test_a_guest_s_button_bears_the_amount(rooms: Rooms, price: str) -> None:
    review = rooms.review(price=price)
    assert approvals(guest_page(invited(rooms, review))) == [f"Approve and render {PRICES[price]}"]


def test_what_is_free_says_so(rooms: Rooms) -> None:
    review = actions.ask_to_publish(rooms.completed(), by=rooms.cast.ana).review
    assert set(approvals(page(rooms.cast.ben, review.get_absolute_url()))) == {"Approve and publish free"}
    assert approvals(guest_page(invited(rooms, review))) == ["Approve and publish free"]


def test_a_guest_who_may_approve_sees_what_the_team_sees(rooms: Rooms) -> None:
    review = rooms.review(price="4.2000")
    facts = re.compile(r'<dl class="facts">.*?</dl>\s*<div class="sealed-total">.*?</div>', re.DOTALL)
    (team,) = facts.findall(page(rooms.cast.ben, review.get_absolute_url()))
    shown = guest_page(invited(rooms, review))
    assert [" ".join(one.split()) for one in facts.findall(shown)] == [" ".join(team.split())]
    for words in ("Avatar", "Voice", "16:9", "720p", "Running length", "About", "up to", "4.20"):
        assert words in team, words


def test_a_guest_who_only_looks_or_comments_sees_no_price(rooms: Rooms) -> None:
    review = rooms.review(price="4.2000")
    for may in (May.VIEW, May.COMMENT):
        assert "4.20" not in guest_page(invited(rooms, review, may))


def test_play_money_is_called_so_to_guests_too(rooms: Rooms) -> None:
    Connection.objects.update(simulated=True)
    shown = guest_page(invited(rooms, rooms.review(price="4.2000")))
    assert approvals(shown) == ["Approve and render up to $4.20"]
    assert "no credits are spent" in shown


def test_no_guest_approves_what_has_no_amount(rooms: Rooms) -> None:
    review = rooms.review(price=None)
    token = invited(rooms, review)
    shown = guest_page(token)
    assert approvals(shown) == []
    assert "only the team can approve it" in shown
    answer = Client().post(reverse("guests:approve", args=[token]), {"seal": review.seal})
    assert answer.status_code == 422
    assert "only the team can approve it" in answer.content.decode()
    assert not Decision.objects.exists()
    assert GuestLink.objects.get().decided_at is None
    asked = {"seal": review.seal, "no-reason": "Find out what it costs."}
    assert Client().post(reverse("guests:changes", args=[token]), asked).status_code == 302


def test_an_approval_with_another_amount_is_none(rooms: Rooms) -> None:
    """The seal that goes with each approval holds its amount."""
    review, cheaper = rooms.review(price="4.2000"), rooms.review(price="4.1000")
    ben, address = client_of(rooms.cast.ben), reverse("reviews:approve", args=[review.pk])
    for seal in ("", cheaper.seal):
        ben.post(address, {"seal": seal})
        ben.post(reverse("reviews:bulk"), {"seen": f"{review.pk}:{seal}"})
        Client().post(reverse("guests:approve", args=[invited(rooms, review)]), {"seal": seal})
    assert not Decision.objects.exists()
    assert not LedgerEntry.objects.exists()
    Job.objects.filter(review=review).update(estimate_high=Decimal("4.3000"))
    ben.post(address, {"seal": review.seal})
    assert submission.claim_next(rooms.cast.connection.pk) is None, "what would be sent costs more than was approved"
