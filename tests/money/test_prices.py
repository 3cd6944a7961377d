"""Administrators set the workspace's prices, dated and with a reason; published ones are shown with source and date."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import AuditEntry
from apps.jobs.models import Cap, Job, Price
from apps.jobs.money import caps, ledger, price_list
from tests.money.test_remainder import agree, approved_at, send_all
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world
from tests.web.sample_rows import Rooms, client_of, page

SPEECH = "heygen:speech"


@pytest.fixture
def world(transactional_db: None, sandbox: SandboxProcess) -> World:
    return make_world(sandbox)


def form(**changes: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    known = {"item": SPEECH, "unit": "second", "amount": "0.0015", "valid_from": today, "reason": "Contract of May"}
    return known | changes


def test_a_price_of_the_workspace_counts_from_its_day_on_and_in_no_other_workspace(rooms: Rooms) -> None:
    url, ours, theirs = reverse("spend:prices"), rooms.cast.northbound.pk, rooms.cast.southfield.pk
    cleo = client_of(rooms.cast.cleo)
    assert cleo.post(url, form()).status_code == 302
    later = timezone.localdate() + timedelta(days=3)
    assert cleo.post(url, form(amount="0.003", valid_from=later.isoformat())).status_code == 302
    now = ledger.price(ours, "heygen", "speech")
    assert now is not None
    assert (now.amount, now.most, now.reason, now.by) == (
        Decimal("0.0015"),
        Decimal("0.0015"),
        "Contract of May",
        rooms.cast.cleo,
    )
    then = ledger.price(ours, "heygen", "speech", later)
    assert then is not None
    assert then.amount == Decimal("0.003")
    other = ledger.price(theirs, "heygen", "speech")
    assert other is not None
    assert other.amount == Decimal("0.000667")
    shown = page(rooms.cast.cleo, url)
    assert "Contract of May" in shown
    assert "set by Cleo" in shown
    assert "Contract of May" not in page(rooms.cast.dan, url)
    entries = AuditEntry.objects.filter(action="price.set").order_by("pk")
    assert [(one.actor, one.detail["before"], one.detail["amount"]) for one in entries] == [
        (rooms.cast.cleo, "0.000667", "0.001500"),
        (rooms.cast.cleo, "0.001500", "0.003000"),
    ]


def test_prices_are_listed_by_what_people_call_the_things(rooms: Rooms) -> None:
    shown = page(rooms.cast.cleo, reverse("spend:prices"))
    for name in (
        "HeyGen, Avatar IV, digital twin, 4K",
        "HeyGen, Avatar III, photo",
        "HeyGen, Speaking picture",
        "HeyGen, Voice search",
        "PlayHT, Speech",
    ):
        assert f"{name}</strong>" in shown
        assert f"{name}</option>" in shown


def test_each_price_stands_once_in_its_row(rooms: Rooms) -> None:
    shown = page(rooms.cast.cleo, reverse("spend:prices"))
    row = shown.split("HeyGen, Avatar IV, digital twin, 4K</strong>")[1].split("</ul>")[0]
    assert row.count("$0.0833 a second") == 1
    assert "Published " in row


def test_the_same_price_and_the_same_cap_once_more_are_no_change(rooms: Rooms) -> None:
    ours, cleo = rooms.cast.northbound, rooms.cast.cleo
    today = timezone.localdate()

    def entries() -> list[str]:
        found = AuditEntry.objects.filter(workspace=ours, action__in=["price.set", "cap.set"]).order_by("pk")
        return [str(one.detail["amount"]) for one in found]

    for amount in ("0.5", "0.500000"):
        price_list.put(ours, "heygen:speech", "second", Decimal(amount), today, "Contract of May", by=cleo)
        caps.set_cap(ours, Cap.Span.MONTH, Decimal(amount), by=cleo)
    assert entries() == ["0.500000", "0.5000"]
    price_list.put(ours, "heygen:speech", "second", Decimal("0.5"), today, "Contract of June", by=cleo)
    price_list.put(ours, "heygen:speech", "second", Decimal("0.6"), today, "Contract of June", by=cleo)
    caps.set_cap(ours, Cap.Span.MONTH, Decimal("0.6"), by=cleo)
    assert len(entries()) == 5


def test_published_prices_that_contradict_each_other_are_shown_and_the_ceiling_counts_with_the_higher(
    world: World,
) -> None:
    shown = page(world.cast.cleo, reverse("spend:prices"))
    assert "$0.04 a minute" in shown
    assert "16 Sep 2026" in shown
    assert "Ceilings use the higher one, $0.002 a second" in shown
    job = approved_at(world, "0.20")
    drafted = Job.objects.get(pk=job.pk)
    assert drafted.rate == Decimal("0.000667")
    assert drafted.estimate_low is not None
    send_all(world)
    agree(world, Job.objects.get(pk=job.pk))


def test_what_nobody_publishes_is_listed_as_unknown_until_somebody_sets_it(rooms: Rooms) -> None:
    url = reverse("spend:prices")
    assert "price unknown" in page(rooms.cast.cleo, url)
    ours = rooms.cast.northbound.pk
    assert ledger.price(ours, "playht", "speech") is None
    client_of(rooms.cast.cleo).post(url, form(item="playht:speech", unit="each", amount="0.05"))
    found = ledger.price(ours, "playht", "speech")
    assert found is not None
    assert found.amount == Decimal("0.05")


@pytest.mark.parametrize(
    "odd",
    [
        {"reason": " "},
        {"item": "heygen:nothing"},
        {"amount": "-1"},
        {"amount": "0"},
        {"unit": "free", "amount": "1"},
        {"unit": "month"},
        {"valid_from": "2026-01-01"},
        {"valid_from": "soon"},
    ],
)
def test_an_odd_price_is_not_set(rooms: Rooms, odd: dict[str, str]) -> None:
    answer = client_of(rooms.cast.cleo).post(reverse("spend:prices"), form(**odd))
    assert answer.status_code == 422
    assert not Price.objects.exclude(workspace=None).exists()
