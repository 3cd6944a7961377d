"""Fifty approvals at the same instant, never a cent over. `test_postgres` runs this file once more on PostgreSQL."""

from decimal import Decimal
from functools import partial

from django.utils import timezone

from apps.accounts.demo.cast import Cast
from apps.accounts.models import Project
from apps.jobs.engine import project_change
from apps.jobs.models import Cap, Job, LedgerEntry, Price, PurchaseEntry
from apps.jobs.money import caps, csv_export, ledger, purchases, spend
from apps.jobs.states import State
from apps.reviews import flow
from apps.reviews.refusal import Refused
from apps.voices.custom import design
from apps.voices.custom.purchases import SEARCH
from apps.voices.models import Design
from tests.support.together import together
from tests.web.sample_rows import furnished

PRICE = Decimal("0.4000")


def test_fifty_approvals_at_once_never_hold_a_cent_over_the_cap(transactional_db: None) -> None:
    rooms = furnished()
    cast: Cast = rooms.cast
    caps.set_cap(cast.northbound, Cap.Span.MONTH, Decimal("7.9999"), by=cast.cleo)
    reviews = [rooms.review(f"Film {number}") for number in range(50)]
    outcomes = together(*[partial(flow.approve, one, by=cast.ben, seen=one.seal) for one in reviews], seconds=180)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception) and outcome not in refused] == []
    assert len(refused) == 50 - 19
    assert Job.objects.filter(state=State.QUEUED).count() == 19
    assert ledger.this_month(cast.northbound.pk, simulated=False).held == 19 * PRICE
    assert LedgerEntry.objects.count() == 19


def test_a_move_into_a_project_and_a_yes_in_it_do_not_pass_its_cap_together(transactional_db: None) -> None:
    rooms = furnished()
    cast: Cast = rooms.cast
    launch = Project.objects.create(workspace=cast.northbound, name="Launch")
    caps.set_cap(cast.northbound, Cap.Span.MONTH, PRICE, by=cast.cleo, project=launch)
    outside, inside = rooms.queued("Outside"), rooms.in_review("Inside", project=launch)
    review = inside.review
    assert review is not None
    outcomes = together(
        lambda: project_change.change_project(outside, launch, by=cast.cleo),
        lambda: bool(flow.approve(review, by=cast.ben, seen=review.seal)),
    )
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    (room,) = caps.all_caps(cast.northbound.pk, simulated=False)
    assert room.counted == PRICE


def test_films_and_searches_that_are_approved_at_once_share_what_a_cap_leaves(transactional_db: None) -> None:
    rooms = furnished()
    cast: Cast = rooms.cast
    today = timezone.localdate()
    Price.objects.create(provider="heygen", item=SEARCH.item, unit=Price.Unit.EACH, amount=PRICE, valid_from=today)
    caps.set_cap(cast.northbound, Cap.Span.MONTH, 5 * PRICE, by=cast.cleo)
    reviews = [rooms.review(f"Film {number}") for number in range(8)]
    searches = [
        Design.objects.create(
            workspace=cast.northbound, connection=cast.connection, author=cast.ana, prompt=f"Voice {number}"
        )
        for number in range(8)
    ]
    approvals = [partial(flow.approve, one, by=cast.ben, seen=one.seal) for one in reviews]
    outcomes = together(*approvals, *[partial(design.approve, one, by=cast.cleo) for one in searches], seconds=180)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception) and outcome not in refused] == []
    assert len(refused) == 11
    assert ledger.this_month(cast.northbound.pk, simulated=cast.connection.simulated).held == 5 * PRICE
    bought = Design.objects.filter(next_try_at__isnull=False)
    together(*[partial(purchases.settle, SEARCH, one.pk) for one in bought for _twice in range(2)])
    settled = PurchaseEntry.objects.filter(move=PurchaseEntry.Move.SETTLE)
    assert settled.count() == len(bought) == PurchaseEntry.objects.filter(move=PurchaseEntry.Move.RESERVE).count()
    spent = ledger.this_month(cast.northbound.pk, simulated=cast.connection.simulated).spent
    assert spent == settled.count() * PRICE
    month = spend.of_month(cast.northbound.pk, spend.Month.of(None), simulated=cast.connection.simulated)
    assert month.spent == spent
    assert len(list(csv_export.rows(cast.northbound.pk, spend.Month.of(None)))) == 1 + 5 + settled.count()
