"""Searches for voices and clones: what may be charged without a job is approved, capped and in the ledger too."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.connections import account_identity
from apps.accounts.models import AuditEntry, Connection
from apps.jobs.models import Cap, PurchaseEntry
from apps.jobs.money import caps, ledger, spend
from apps.library import assets
from apps.library.models import Media
from apps.voices import tasks
from apps.voices.models import Clone, Design
from tests.engine.test_accounts import put
from tests.engine.test_keys import saved
from tests.engine.test_unknown_accounts import silence
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world
from tests.voices.test_custom_voices import WISH, asked, client_of, cloned, found, made

ZERO, PRICE = Decimal(0), Decimal("0.3000")
HELD, PAID, BACK = ("reserve", PRICE, ZERO), ("settle", -PRICE, PRICE), ("release", -PRICE, ZERO)
SEARCHES, CLONES = "POST /v3/voices", "POST /v3/voices/clone"


@pytest.fixture
def world(db: None, sandbox: SandboxProcess) -> World:
    return make_world(sandbox)


@pytest.fixture
def ana(world: World) -> Client:
    return client_of(world.cast.ana)


@pytest.fixture
def cleo(world: World) -> Client:
    return client_of(world.cast.cleo)


@pytest.fixture
def strict(sandbox: SandboxProcess) -> Iterator[None]:
    """Keys that no documentation promises are not honoured."""
    sandbox.settings(ignore_assumed_keys=True)
    yield
    sandbox.settings(ignore_assumed_keys=False)


def price(cleo: Client, item: str, unit: str = "each", amount: str = "0.3") -> Any:
    today = timezone.localdate().isoformat()
    form = {"item": f"heygen:{item}", "unit": unit, "amount": amount, "valid_from": today, "reason": "Told by phone"}
    return cleo.post(reverse("spend:prices"), form)


def cap(world: World, amount: str, span: str = Cap.Span.MONTH, **whose: Any) -> None:
    caps.set_cap(world.cast.northbound, span, Decimal(amount), by=world.cast.cleo, **whose)


def moves(what: Design | Clone) -> list[tuple[str, Decimal | None, Decimal | None]]:
    item = "voice.design" if isinstance(what, Design) else "voice.clone"
    entries = PurchaseEntry.objects.filter(item=item, about=what.pk).order_by("pk")
    return list(entries.values_list("move", "held", "spent"))


def month_of(world: World) -> ledger.Sums:
    return ledger.this_month(world.cast.northbound.pk, simulated=world.connection.simulated)


def sheet_of(cleo: Client) -> list[dict[str, str]]:
    answer = cleo.get(reverse("spend:entries"))
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


def test_a_search_is_held_when_it_is_approved_and_paid_when_voices_are_there(
    world: World, ana: Client, cleo: Client
) -> None:
    assert price(cleo, "voice.design").status_code == 302
    design = asked(ana)
    assert moves(design) == []
    approve = reverse("voices:design_approve", args=[design.pk])
    assert "up to $0.30" in cleo.get(design.get_absolute_url()).content.decode()
    for _click in range(2):
        cleo.post(approve)
    assert moves(design) == [HELD]
    assert month_of(world) == ledger.Sums(held=PRICE, spent=ZERO)
    stage = spend.forecast(world.cast.northbound.pk)[-1]
    assert (stage.count, stage.low, stage.high, stage.unknown) == (1, PRICE.quantize(ledger.CENT), stage.low, 0)
    tasks.design(design.pk)
    assert moves(design) == [HELD, PAID]
    assert month_of(world) == ledger.Sums(held=ZERO, spent=PRICE)
    counted = ledger.counted(world.cast.northbound.pk, simulated=world.connection.simulated)
    assert counted == {(world.cast.ana.pk, None): PRICE}
    shown = spend.of_month(world.cast.northbound.pk, spend.Month.of(None), simulated=world.connection.simulated)
    assert [(share.name, share.spent) for share in shown.kinds] == [("Voice search", Decimal("0.30"))]
    assert [(share.name, share.spent) for share in shown.people] == [(str(world.cast.ana), Decimal("0.30"))]
    assert "Voice search" in cleo.get(reverse("spend:overview")).content.decode()
    lines = sheet_of(cleo)
    assert [(line["job"], line["kind"], line["title"], line["held"], line["spent"]) for line in lines] == [
        ("", "voice.design", WISH, "0.3000", "0.0000"),
        ("", "voice.design", WISH, "-0.3000", "0.3000"),
    ]
    noted = AuditEntry.objects.filter(action__startswith="money.").order_by("pk")
    assert [(entry.action, entry.detail["item"]) for entry in noted] == [
        ("money.reserved", "voice.design"),
        ("money.settled", "voice.design"),
    ]


def test_what_nobody_can_price_is_in_the_ledger_without_an_amount(world: World, ana: Client, cleo: Client) -> None:
    design = found(asked(ana))
    cloned(world, cleo)
    clone = made(Clone.objects.get())
    for bought in (design, clone):
        assert moves(bought) == [("reserve", None, ZERO), ("settle", None, None)]
    assert month_of(world) == ledger.Sums(held=ZERO, spent=ZERO)
    assert "2 results this month have no known price" in cleo.get(reverse("spend:overview")).content.decode()
    assert {(line["held"], line["spent"]) for line in sheet_of(cleo)} == {("", "0.0000"), ("", "")}


def test_a_free_search_costs_nothing_which_is_known(world: World, ana: Client, cleo: Client) -> None:
    price(cleo, "voice.design", "free", "0")
    design = asked(ana)
    tasks.design(design.pk)
    assert moves(design) == [("reserve", ZERO, ZERO), ("settle", ZERO, ZERO)]
    assert "no known price" not in cleo.get(reverse("spend:overview")).content.decode()


@pytest.mark.parametrize("amount", [None, "0.3"])
@pytest.mark.parametrize("span", Cap.Span.values)
def test_a_search_over_a_cap_still_waits_and_nothing_is_sent(
    world: World, ana: Client, cleo: Client, span: str, amount: str | None
) -> None:
    if amount:
        price(cleo, "voice.design", amount=amount)
    cap(world, "0.29" if amount else "100", span)
    design = asked(ana)
    answer = cleo.post(reverse("voices:design_approve", args=[design.pk]), follow=True)
    words = answer.content.decode()
    assert ("may cost up to $0.30" if amount else "The price is unknown, and a cap applies") in words
    assert ("can raise the cap" if amount else "can set its price, or remove the cap") in words
    assert "Waiting for an administrator" in words
    cleo.post(reverse("voices:describe"), {"prompt": "her own, which is kept and waits as well"})
    tasks.sweep()
    for one in Design.objects.all():
        tasks.design(one.pk)
    assert [one.is_waiting for one in Design.objects.all()] == [True, True]
    assert not PurchaseEntry.objects.exists()
    assert not world.sandbox.journal(method="POST", path="/v3/voices", key=world.key)
    assert not AuditEntry.objects.filter(action="voice.describing_approved").exists()


def test_what_a_search_has_taken_leaves_less_of_the_cap_for_the_next(world: World, ana: Client, cleo: Client) -> None:
    price(cleo, "voice.design")
    cap(world, "0.50", user=world.cast.ana)
    first = found(asked(ana))
    assert first.voices
    ana.post(reverse("voices:design_others", args=[first.pk]))
    second = Design.objects.get(seed=1)
    answer = cleo.post(reverse("voices:design_approve", args=[second.pk]), follow=True)
    assert "$0.20 is left" in answer.content.decode()
    assert moves(second) == []


@pytest.mark.parametrize(
    ("fault", "closed"), [("rejected", BACK), ("disconnect_after", PAID)], ids=["a plain no", "a lost answer"]
)
def test_a_search_that_was_refused_is_free_again_and_one_whose_answer_was_lost_counts(
    world: World, ana: Client, cleo: Client, fault: str, closed: Any
) -> None:
    price(cleo, "voice.design")
    world.sandbox.fault(fault, times=1, match=SEARCHES, key=world.key)
    design = found(asked(ana))
    assert moves(design) == [HELD, closed]
    ana.post(reverse("voices:design_others", args=[design.pk]))
    assert found(design).voices
    assert moves(design) == [HELD, closed, HELD, PAID]


def test_a_search_that_another_account_was_to_make_is_free_again(world: World, ana: Client, cleo: Client) -> None:
    price(cleo, "voice.design")
    design = asked(ana)
    cleo.post(reverse("voices:design_approve", args=[design.pk]))
    account_identity.let_go(world.connection)
    assert moves(design) == [HELD, BACK]
    tasks.design(design.pk)
    assert not world.sandbox.journal(method="POST", path="/v3/voices", key=world.key)


@pytest.fixture(params=["told", "not told"])
def other(world: World, request: pytest.FixtureRequest) -> str:
    """The key of another account; the provider tells whose it is, or nobody can tell of either key."""
    other = world.sandbox.key("southfield")
    if request.param == "not told":
        for key in (world.key, other):
            silence(world, key)
    account_identity.learn(world.connection)
    return other


def bought_with(world: World, *keys: str) -> int:
    """How often anything was asked for that may be charged."""
    return sum(len(world.sandbox.journal(method="POST", path="/v3/voices", key=key)) for key in keys)


def test_a_search_approved_for_one_account_is_not_made_at_another(
    world: World, ana: Client, cleo: Client, other: str
) -> None:
    price(cleo, "voice.design")
    design = asked(ana)
    cleo.post(reverse("voices:design_approve", args=[design.pk]))
    put(world, other)
    tasks.design(design.pk)
    design.refresh_from_db()
    assert (design.voices, moves(design), bought_with(world, world.key, other)) == (None, [HELD, BACK], 0)
    assert design.error.startswith("Nothing was sent. Ask again")
    shown = ana.get(design.get_absolute_url()).content.decode()
    assert "Nothing was sent." in shown
    assert "HeyGen was asked" not in shown
    ana.post(reverse("voices:design_others", args=[design.pk]))
    assert found(design).voices
    assert moves(design) == [HELD, BACK, HELD, PAID]


def test_a_clone_approved_for_one_account_is_not_made_at_another(world: World, cleo: Client, other: str) -> None:
    price(cleo, "voice.clone")
    cloned(world, cleo)
    assert saved(cleo, world.connection, other)[0] == 302
    clone = made(Clone.objects.get())
    assert (clone.state, moves(clone), bought_with(world, world.key, other)) == ("failed", [HELD, BACK], 0)
    assert clone.error.startswith("Nothing was sent. Ask again")
    assert clone.error in unescape(cleo.get(reverse("voices:clone")).content.decode())
    cloned(world, cleo)
    assert made(Clone.objects.latest("pk")).state == "complete"
    assert (bought_with(world, world.key), bought_with(world, other)) == (0, 1)


def test_a_key_that_is_replaced_while_the_recording_goes_out_clones_nothing(
    world: World, cleo: Client, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    price(cleo, "voice.clone")
    cloned(world, cleo)
    clone = Clone.objects.get()

    def meanwhile(media: Media, connection: Connection) -> str:
        asset = upload(media, connection)
        assert saved(cleo, world.connection, other)[0] == 302
        return asset

    upload = assets.ensure
    monkeypatch.setattr(assets, "ensure", meanwhile)
    tasks.clone(clone.pk)
    assert made(clone).state == "failed"
    assert (moves(clone), bought_with(world, world.key, other)) == ([HELD, BACK], 0)


def test_a_clone_goes_on_with_another_key_of_its_account(world: World, cleo: Client) -> None:
    account_identity.learn(world.connection)
    cloned(world, cleo)
    second = f"{world.key}--second"
    assert saved(cleo, world.connection, second)[0] == 302
    assert made(Clone.objects.get()).state == "complete"


def test_a_lost_clone_is_not_sent_anew_to_another_account(world: World, cleo: Client, other: str) -> None:
    price(cleo, "voice.clone")
    clone = lost(world, cleo)
    put(world, other)
    answer = cleo.post(reverse("voices:clone_anew", args=[clone.pk]), follow=True)
    assert "It belongs to" in answer.content.decode()
    assert (Clone.objects.get().state, moves(clone), bought_with(world, other)) == ("lost", [HELD], 0)


def test_a_clone_is_held_from_the_form_until_the_voice_is_there(world: World, cleo: Client) -> None:
    price(cleo, "voice.clone")
    assert "up to $0.30" in cleo.get(reverse("voices:clone")).content.decode()
    assert cloned(world, cleo).status_code == 302
    clone = Clone.objects.get()
    assert moves(clone) == [HELD]
    tasks.clone(clone.pk)
    assert moves(clone) == [HELD]
    assert made(clone).state == "complete"
    assert moves(clone) == [HELD, PAID]


def test_a_clone_that_was_not_made_is_free_again(world: World, cleo: Client) -> None:
    price(cleo, "voice.clone")
    cloned(world, cleo, name="fail: Two people speak.")
    assert made(Clone.objects.get()).state == "failed"
    assert moves(Clone.objects.get()) == [HELD, BACK]


def test_a_clone_over_a_cap_leaves_nothing_behind(world: World, cleo: Client) -> None:
    price(cleo, "voice.clone")
    cap(world, "0.29")
    before = Media.objects.count()
    answer = cloned(world, cleo)
    assert answer.status_code == 422
    assert "may cost up to $0.30" in answer.content.decode()
    assert Media.objects.count() == before
    assert not Clone.objects.exists()
    assert not PurchaseEntry.objects.exists()
    assert not world.sandbox.journal(method="POST", path="/v3/voices/clone", key=world.key)


def lost(world: World, cleo: Client) -> Clone:
    """A clone that nobody finds."""
    world.sandbox.fault("broken", times=1, match=CLONES, key=world.key)
    cloned(world, cleo)
    clone = Clone.objects.get()
    tasks.clone(clone.pk)
    Clone.objects.update(asked_at=timezone.now() - timedelta(hours=2), next_try_at=timezone.now())
    tasks.clone(clone.pk)
    assert Clone.objects.get().state == "lost"
    return clone


@pytest.mark.usefixtures("strict")
def test_a_lost_clone_that_is_sent_anew_is_held_and_paid_twice(world: World, cleo: Client) -> None:
    price(cleo, "voice.clone")
    clone = lost(world, cleo)
    assert moves(clone) == [HELD]
    cap(world, "0.59")
    anew = reverse("voices:clone_anew", args=[clone.pk])
    assert "$0.29 is left" in cleo.post(anew, follow=True).content.decode()
    assert Clone.objects.get().state == "lost"
    cap(world, "0.60")
    for _click in range(2):
        cleo.post(anew)
    assert moves(clone) == [HELD, HELD]
    assert made(clone).state == "complete"
    assert moves(clone) == [HELD, HELD, PAID, PAID]


def test_a_lost_clone_that_is_given_up_is_free_again(world: World, cleo: Client) -> None:
    price(cleo, "voice.clone")
    clone = lost(world, cleo)
    for _click in range(2):
        cleo.post(reverse("voices:clone_give_up", args=[clone.pk]))
    assert moves(clone) == [HELD, BACK]


def test_what_has_no_length_has_no_price_by_the_second(world: World, cleo: Client) -> None:
    answer = price(cleo, "voice.design", "second")
    assert answer.status_code == 422
    assert "unit" in answer.context["form"].errors


def test_an_account_that_something_was_bought_at_is_not_removed(world: World, ana: Client, cleo: Client) -> None:
    price(cleo, "voice.design")
    design = found(asked(ana))
    world.cast.northbound.jobs.all().delete()
    answer = cleo.post(reverse("accounts:delete_connection", args=[world.connection.pk]), follow=True)
    assert "switched off now" in answer.content.decode()
    assert not Connection.objects.get(pk=world.connection.pk).enabled
    assert moves(design) == [HELD, PAID]


def test_an_account_that_may_have_a_lost_clone_is_not_removed(world: World, cleo: Client) -> None:
    clone = lost(world, cleo)
    PurchaseEntry.objects.all().delete()  # it is from before there was a ledger of purchases
    world.cast.northbound.jobs.all().delete()
    settings = reverse("accounts:connection", args=[world.connection.pk])
    remove = reverse("accounts:delete_connection", args=[world.connection.pk])
    assert remove not in cleo.get(settings).content.decode()
    assert "so it stays" in cleo.post(remove, follow=True).content.decode()
    assert Clone.objects.get().state == "lost"
    cleo.post(reverse("voices:clone_give_up", args=[clone.pk]))
    assert remove in cleo.get(settings).content.decode()
    assert "Removed, with its key." in cleo.post(remove, follow=True).content.decode()


def test_nothing_is_bought_at_another_price_than_the_one_on_the_button(world: World, ana: Client, cleo: Client) -> None:
    price(cleo, "voice.design")
    price(cleo, "voice.clone")
    design = asked(ana)
    cloned(world, cleo)
    clone = Clone.objects.get()
    Clone.objects.filter(pk=clone.pk).update(state="lost")
    seen = {"price": "up to $0.20"}
    new = {"prompt": "Another voice", **seen}
    for name, data in (("design_approve", seen), ("design_others", seen)):
        answer = cleo.post(reverse(f"voices:{name}", args=[design.pk]), data, follow=True)
        assert "The price has changed: up to $0.30" in answer.content.decode()
    for answer in (cleo.post(reverse("voices:describe"), new), cloned(world, cleo, **seen)):
        assert answer.status_code == 422
        assert "The price has changed: up to $0.30" in answer.content.decode()
    cleo.post(reverse("voices:clone_anew", args=[clone.pk]), seen)
    assert (moves(design), moves(clone)) == ([], [HELD])
    assert (Design.objects.count(), Clone.objects.get().state) == (1, "lost")
    shown = re.search(r'name="price" value="([^"]+)"', cleo.get(design.get_absolute_url()).content.decode())
    assert shown
    cleo.post(reverse("voices:design_approve", args=[design.pk]), {"price": shown[1]})
    assert moves(design) == [HELD]


def test_the_button_for_another_batch_has_its_price(world: World, ana: Client, cleo: Client) -> None:
    price(cleo, "voice.design")
    page = ana.get(found(asked(ana)).get_absolute_url()).content.decode()
    button = re.search(r"<button[^>]*>(?:(?!</button>).)*Show others.*?</button>", page, re.DOTALL)
    assert button
    assert "up to $0.30" in button[0]
