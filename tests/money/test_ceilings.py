"""What is approved is a ceiling in whole cents, never less than what may be charged; what is shown of it adds up."""

from decimal import Decimal
from random import Random

import pytest

from apps.jobs.engine import polling, sealing, submission
from apps.jobs.models import Job, Pricing
from apps.jobs.money import ledger
from apps.jobs.money.settlement import cost_of
from apps.jobs.pages.detail import RoundMoney, account
from apps.jobs.states import Source
from apps.jobs.templatetags.jobs import bill
from apps.reviews.seals import seal
from tests.money.test_spend import finished, now_of
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, held_and_spent, make_world
from tests.web.sample_rows import Rooms, page


@pytest.fixture
def world(transactional_db: None, sandbox: SandboxProcess) -> World:
    return make_world(sandbox)


def test_a_ceiling_is_rounded_up_to_the_cent_where_it_is_estimated_and_sealed_so(world: World) -> None:
    job, review = world.in_review(script="word " * 15)
    assert job.rate is not None
    assert job.seconds_high is not None
    exact = job.rate * job.seconds_high
    assert exact != exact.quantize(ledger.CENT)
    assert job.estimate_high == review.price == ledger.ceiling(exact) > exact
    assert review.snapshot["price_at_most"] == f"{review.price:.4f}"
    assert (review.snapshot["pricing"], review.snapshot["rate"]) == ("metered", f"{job.rate:.6f}")


def test_what_was_sealed_with_parts_of_a_cent_is_never_shown_as_less(rooms: Rooms) -> None:
    review = rooms.review(price="0.4002")
    shown = page(rooms.cast.ben, review.get_absolute_url())
    assert "up to $0.41" in shown
    assert "$0.40" not in shown
    assert "up to $0.41" in page(rooms.cast.ben, "/reviews/")
    assert ledger.at_most(Decimal("0.0001")) == "up to $0.01"


def test_free_is_said_by_the_kind_and_a_price_of_zero_is_no_gift(rooms: Rooms) -> None:
    assert ledger.at_most(Decimal(0)) == "up to $0.00"
    assert ledger.at_most(Decimal(0), free=True) == "free"
    job = rooms.draft()
    Job.objects.filter(pk=job.pk).update(estimate_low=0, estimate_high=0, pricing=Pricing.FLAT, rate=0)
    assert "free" not in page(rooms.cast.ana, job.get_absolute_url()).split('class="sealed"')[1].split("</section>")[0]
    Job.objects.filter(pk=job.pk).update(pricing=Pricing.FREE)
    assert ">free<" in page(rooms.cast.ana, job.get_absolute_url())


@pytest.mark.parametrize(
    ("held", "paid"),
    [("1.4000", "1.1750"), ("0.0200", "0.0087"), ("0.0100", "0.0013"), ("0.4000", "0.6050"), ("0.4002", "0.3999")],
)
def test_held_is_what_is_shown_as_paid_and_given_back(held: str, paid: str) -> None:
    rest = Decimal(held) - Decimal(paid)
    shown = RoundMoney(Decimal(held), Decimal(paid), max(rest, ledger.NOTHING), max(-rest, ledger.NOTHING)).shown
    amounts = {line.label: Decimal(line.value.replace("$", "").replace("\N{MINUS SIGN}", "-")) for line in bill(shown)}
    assert amounts["On hold"] + amounts["Released"] + shown.over == amounts["Charged"]


def test_shares_and_days_of_a_month_add_up_to_its_sum_as_they_are_shown(rooms: Rooms) -> None:
    random = Random(7)
    for number in range(12):
        by = random.choice([rooms.cast.ana, rooms.cast.ben, rooms.cast.cleo])
        finished(rooms, f"Film {number}", random.uniform(1, 8), by=by)
    found = now_of(rooms)
    assert found.spent != found.spent.quantize(ledger.CENT)
    whole = ledger.cents([found.spent])[0]
    for shares in (found.people, found.projects, found.kinds):
        assert sum(share.spent for share in shares) == whole
        assert all(share.spent == share.spent.quantize(ledger.CENT) for share in shares)
    assert sum(day.spent for day in found.days) == found.days[-1].so_far == whole


def test_a_seal_from_before_pricing_was_sealed_still_holds_and_settles_as_it_would_have(world: World) -> None:
    job = world.draft()
    Job.objects.filter(pk=job.pk).update(pricing="", rate=None, estimate_high=Decimal("0.4002"), seconds_high=6)
    job.refresh_from_db()
    before = {
        "job": job.pk,
        "kind": job.kind,
        "title": job.title,
        "params": job.params,
        "connection": job.connection_id,
        "price_at_most": "0.4002",
        "seconds_at_most": 6,
        "simulated": True,
    }
    assert sealing.seal_of(job) == seal(before)
    assert cost_of(job, [3.0]) == Decimal("0.2001")
    job.seconds_high = None
    assert cost_of(job, [3.0], steps=2) == Decimal("0.2001")
    job.estimate_high = None
    assert cost_of(job, [3.0]) is None


def test_the_rate_that_was_sealed_is_settled_and_the_wallet_agrees(world: World) -> None:
    job = world.approved()
    submission.advance(world.connection.pk)
    world.sandbox.video(world.key, Job.objects.get(pk=job.pk).provider_id)
    polling.poll(job.pk, Source.POLL)
    job = Job.objects.get(pk=job.pk)
    held, paid = held_and_spent(job)
    assert job.state == "completed"
    assert held == 0
    charged = Decimal(str(world.sandbox.state(world.key)["spent"]))
    assert abs(charged - paid) < Decimal("0.0001")
    told = account(job).shown
    assert told.held == job.estimate_high == (told.paid or 0) + (told.given_back or 0)
