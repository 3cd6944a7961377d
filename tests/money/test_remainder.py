"""Between steps what is spent is compared with what is approved: the rest is sent once it is approved, not before."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.jobs.engine import actions, remainder, sealing, submission
from apps.jobs.engine.lifecycle import News, move
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.money import ledger
from apps.jobs.states import Source, State
from apps.notices.models import Notice
from apps.reviews import flow
from apps.reviews.models import Review
from apps.reviews.refusal import Refused
from apps.voices.kinds.speech.params import SpeechParams
from apps.voices.kinds.speech.text.split import cut
from apps.voices.models import Voice
from tests.support.sandbox import SandboxProcess
from tests.support.speech import long_text
from tests.support.world import World, held_and_spent, make_world

PATH = "/v3/voices/speech"


@pytest.fixture
def world(transactional_db: None, sandbox: SandboxProcess) -> World:
    return make_world(sandbox)


def approved_at(world: World, price: str, characters: int = 900, most: int | None = 320) -> Job:
    """A speech in pieces that is sealed and approved at `price`, whatever it will take."""
    text = long_text(characters)
    voices = Voice.objects.filter(connection=world.connection, language="English").order_by("pk")
    voice = next(one for one in voices if "starfish" in one.engines)
    pieces = tuple(cut(text, most)) if most else ()
    params = SpeechParams(text=text, voice_id=voice.voice_id, split=bool(pieces), pieces=pieces)
    job = actions.create_draft(
        workspace=world.cast.northbound,
        author=world.cast.ana,
        connection=world.connection,
        name="speech.heygen",
        title="A long story",
        params=params.to_json(),
        nonce=uuid4().hex,
    )
    job.account, job.estimate_high = world.connection.identity, Decimal(price)
    review = flow.open_review(
        workspace=job.workspace,
        name=actions.SUBJECT,
        title=job.title,
        author=job.author,
        snapshot=sealing.snapshot(job),
        price=job.estimate_high,
        thing=job.pk,
    )
    news = News("Sealed", Source.PERSON, actor=job.author)
    sealed = {"estimate_high": job.estimate_high, "account": job.account}
    Job.objects.filter(pk=job.pk).update(**sealed)
    assert move(job, State.IN_REVIEW, news, seal=review.seal, review=review)
    flow.approve(review, by=world.cast.ben, seen=review.seal)
    return Job.objects.get(pk=job.pk)


def send_all(world: World) -> None:
    while submission.advance(world.connection.pk):
        pass


def spoken(world: World) -> list[str]:
    return [call["body"]["text"] for call in world.sandbox.journal(method="POST", path=PATH, key=world.key)]


def agree(world: World, job: Job) -> None:
    """The ledger and the provider's wallet, to the cent; and never more than was approved."""
    charged = Decimal(str(world.sandbox.state(world.key)["spent"]))
    held, paid = held_and_spent(job)
    assert held == 0
    assert abs(charged - paid) < Decimal("0.005"), (charged, paid)


def test_the_rest_is_not_sent_above_what_was_approved_but_asks_for_another_approval(world: World) -> None:
    job = approved_at(world, "0.02")
    send_all(world)
    job = Job.objects.select_related("review").get(pk=job.pk)
    parts = SpeechParams.read(job.params).parts
    assert len(parts) == 3
    assert job.state == State.IN_REVIEW
    assert 1 <= job.step < 3
    assert spoken(world) == list(parts[: job.step])
    agree(world, job)
    _held, paid = held_and_spent(job)
    assert paid <= Decimal("0.02")
    review = job.review
    assert review is not None
    assert review.price is not None
    assert review.price == ledger.ceiling(review.price) == (job.estimate_high or 0) - paid > 0
    assert Review.objects.filter(thing=job.pk).count() == 2
    assert Notice.objects.filter(user=world.cast.ben, kind="asked", key__contains=str(review.pk)).exists()
    ana, ben = Client(), Client()
    ana.force_login(world.cast.ana)
    ben.force_login(world.cast.ben)
    assert "The rest waits for approval." in ana.get(job.get_absolute_url()).content.decode()
    assert "Charged so far" in ben.get(review.get_absolute_url()).content.decode()

    flow.approve(review, by=world.cast.ben, seen=review.seal)
    send_all(world)
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.COMPLETED
    assert spoken(world) == list(parts)
    agree(world, job)
    assert held_and_spent(job)[1] <= (job.estimate_high or 0)


def test_a_rest_that_is_turned_down_ends_the_job_and_its_author_may_ask_once_more(world: World) -> None:
    job = approved_at(world, "0.02")
    send_all(world)
    job = Job.objects.get(pk=job.pk)
    first, made = job.review, job.step
    assert first is not None
    flow.ask_for_changes(first, by=world.cast.ben, seen=first.seal, reason="Too dear")
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.failure_code) == ("failed", "not_approved")
    assert LedgerEntry.objects.filter(job=job).count() == 2
    ana = Client()
    ana.force_login(world.cast.ana)
    page = ana.get(job.get_absolute_url()).content.decode()
    assert "Send the rest for approval" in page
    assert "Render again" not in page
    with pytest.raises(Refused):
        actions.render_again(job, by=world.cast.ana, round_seen=job.round)
    assert ana.post(reverse("jobs:send_rest", args=[job.pk])).status_code == 302
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.IN_REVIEW
    assert job.review is not None
    assert job.review.pk != first.pk
    send_all(world)
    assert len(spoken(world)) == made
    assert actions.cancel(job, by=world.cast.ana)
    agree(world, job)
    assert LedgerEntry.objects.filter(job=job).count() == 2


def test_what_is_approved_for_all_pieces_sends_them_one_after_the_other(world: World) -> None:
    job = approved_at(world, "0.20")
    send_all(world)
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.COMPLETED
    assert len(spoken(world)) == 3
    agree(world, job)
    assert not job.events.filter(what="It cost more than was approved").exists()


def test_a_single_result_above_its_ceiling_is_an_event_and_told_to_administrators(world: World) -> None:
    job = approved_at(world, "0.01", most=None)
    send_all(world)
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.COMPLETED
    agree(world, job)
    assert held_and_spent(job)[1] > Decimal("0.01")
    event = job.events.get(what="It cost more than was approved")
    assert "instead of at most $0.01" in event.detail
    told = Notice.objects.filter(kind="above")
    assert {notice.user for notice in told} == {world.cast.cleo}


def test_a_step_that_takes_its_share_leaves_enough_for_the_others(world: World) -> None:
    job = approved_at(world, "0.30")
    job.rate = Decimal("0.01")
    weights = [len(part) for part in SpeechParams.read(job.params).parts]
    share = float(Decimal(30) * weights[0] / sum(weights))
    within, above = (remainder.after(job, share * much) for much in (0.99, 1.6))
    assert remainder.is_covered(job, within)
    assert not remainder.is_covered(job, above)
    assert remainder.after(job, None) == remainder.after(job, share)
    job.estimate_high = None
    assert remainder.is_covered(job, remainder.after(job, share * 9))
