"""Scripts that take far longer to say than to read: what is approved is the most that the wallet pays, to the cent."""

from decimal import Decimal

import pytest

from apps.accounts.models.connections import Provider
from apps.jobs.engine import actions, submission
from apps.jobs.models import Cap, Job
from apps.jobs.money import caps
from apps.jobs.states import State
from apps.reviews import flow
from apps.reviews.refusal import Refused
from apps.voices.models import Voice
from tests.engine.test_accounts import charged, now, ready
from tests.support.speech import speaker
from tests.support.world import NOTHING, World, held_and_spent

CENT = Decimal("0.01")
FIGURES = (
    "Call +49 89 1234567-890 and ask for $1,299,499.99, or see https://www.example.com/q3/offers?id=4711&utm=mail."
)
ARABIC = "صباح الخير وأهلا بكم في الأسبوع الأول معنا."
SHORT_LINES = "Ready? Go!\n\nOne. Two. Three.\n\nStop.\n\nWhy? Because.\n\nYes; no; perhaps...\n\nThank you."
LINK = f"https://www.example.com/{'q7-' * 1624}"


def english(world: World) -> Voice:
    voice = Voice.objects.get(connection=world.connection, voice_id=world.look.default_voice_id)
    return voice if voice.language == "English" else speaker(world, Provider.HEYGEN).voice()


def drafted(world: World, kind: str, script: str) -> Job:
    if kind == "film":
        return world.draft("Said at length", script=script, voice_id=english(world).voice_id)
    return speaker(world, Provider.HEYGEN).draft(script)


@pytest.mark.parametrize("kind", ["film", "speech"])
@pytest.mark.parametrize("script", [FIGURES, ARABIC, SHORT_LINES], ids=["figures", "arabic", "short lines"])
def test_no_script_costs_more_than_what_was_approved_for_it(world: World, kind: str, script: str) -> None:
    job = drafted(world, kind, script)
    review = actions.submit(job, by=world.cast.ana)
    assert review is not None
    approved = review.price
    assert approved is not None
    flow.approve(review, by=world.cast.ben, seen=review.seal)
    assert held_and_spent(job) == (approved, Decimal(0))
    submission.advance(world.connection.pk)
    job = now(job) if kind == "speech" else ready(world, job)
    assert job.state == State.COMPLETED
    held, spent = held_and_spent(job)
    assert held == 0
    assert spent.quantize(CENT) == charged(world, world.key).quantize(CENT)
    assert 0 < spent <= approved
    assert not job.events.filter(what="It cost more than was approved").exists()


@pytest.mark.parametrize("kind", ["film", "speech"])
def test_one_long_link_is_refused_by_a_cap_of_a_cent_and_never_sent(world: World, kind: str) -> None:
    assert 4_850 < len(LINK) <= 4_900
    caps.set_cap(world.cast.northbound, Cap.Span.MONTH, CENT, by=world.cast.cleo)
    job = drafted(world, kind, LINK)
    review = actions.submit(job, by=world.cast.ana)
    assert review is not None
    with pytest.raises(Refused, match=r"0\.01"):
        flow.approve(review, by=world.cast.cleo, seen=review.seal)
    submission.advance(world.connection.pk)
    assert held_and_spent(job) == NOTHING
    assert world.sandbox.journal(method="POST", key=world.key) == []
    assert charged(world, world.key) == 0
    assert now(job).state == State.IN_REVIEW
