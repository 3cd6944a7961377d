"""A long text becomes one sound: piece by piece, each paid once, joined without a gap, resumed where it broke off."""

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from apps.accounts.connections import account_identity
from apps.jobs.engine import actions, submission
from apps.jobs.engine.copying import copy_outputs
from apps.jobs.models import Attempt, Job, JobEvent, Output
from apps.jobs.models.outputs import Part
from apps.jobs.pages.detail import account
from apps.jobs.states import State
from apps.library.formats.sound import measure
from apps.library.models import Media, Origin
from apps.reviews import flow
from apps.voices.kinds.speech.params import SpeechParams
from apps.voices.kinds.speech.results.files import words_of
from apps.voices.kinds.speech.text.split import SENTENCE, cut
from apps.voices.models import Piece, Voice
from tests.engine.test_faults import POLLING, cluster_of
from tests.support.portal import Portal
from tests.support.sandbox import wait_until
from tests.support.together import together
from tests.support.world import World, held_and_spent

SPEAK = "/v3/voices/speech"
PATIENT = {**POLLING, "VENDOR_WRITE_TIMEOUT": "50", "TASK_TIMEOUT": "60", "SUBMIT_LEASE": "61"}
"""For long pieces, which a busy machine does not speak within the few seconds that the other tests wait."""
SENTENCES = [f"This is sentence number {n} of a long story that somebody wrote for a test." for n in range(400)]


def long_text(characters: int) -> str:
    text = ""
    for sentence in SENTENCES:
        if len(text) + len(sentence) + 1 > characters:
            break
        text = f"{text} {sentence}".strip()
    return text


def spoken(world: World) -> list[dict[str, Any]]:
    """The speech calls that the provider received."""
    return world.sandbox.journal(method="POST", path=SPEAK, key=world.key)


def draft(world: World, text: str, *, most: int | None = None, **options: Any) -> Job:
    voice = Voice.objects.filter(connection=world.connection, language="English").order_by("pk")
    chosen = next(one for one in voice if "starfish" in one.engines)
    pieces = tuple(cut(text, most)) if most else ()
    params = SpeechParams(
        text=text,
        voice_id=chosen.voice_id,
        split=bool(most),
        pieces=pieces if len(pieces) > 1 else (),
        options=options,
    )
    return actions.create_draft(
        workspace=world.cast.northbound,
        author=world.cast.ana,
        connection=world.connection,
        name="speech.heygen",
        title="A long story",
        params=params.to_json(),
        nonce=uuid4().hex,
    )


def approved(world: World, job: Job) -> Job:
    review = actions.submit(job, by=world.cast.ana)
    assert review is not None
    flow.approve(review, by=world.cast.ben, seen=review.seal)
    return Job.objects.get(pk=job.pk)


def the(job: Job, part: Part) -> Media:
    media = Output.objects.get(job=job, round=job.round, part=part).media
    assert media is not None
    return media


def seconds_of(media: Media) -> float:
    return measure(Path(default_storage.path(media.file)))


@pytest.mark.row("VOI-49")
def test_a_short_text_is_one_call_and_keeps_the_bytes_that_came(world: World, patient: Portal) -> None:
    job = approved(world, draft(world, "Hello and welcome to all of you.", speed=1.25))
    job = world.wait_for(job, "completed")
    world.wait_for_copies(job)
    calls = spoken(world)
    assert len(calls) == 1
    assert calls[0]["body"]["text"] == "Hello and welcome to all of you."
    assert calls[0]["body"]["voice_id"] == job.params["voice_id"]
    assert calls[0]["body"]["speed"] == 1.25
    assert "language" not in calls[0]["body"]
    assert {output.part for output in job.outputs.all()} == {Part.AUDIO, Part.SUBTITLE}
    sound = the(job, Part.AUDIO)
    assert sound.mime_type == "audio/mpeg"
    assert job.duration is not None
    assert abs(seconds_of(sound) - job.duration) < 0.1
    held, paid = held_and_spent(job)
    assert held == 0
    assert 0 < paid <= (job.estimate_high or 0)
    assert copy_outputs(job.pk)
    told = JobEvent.objects.filter(job=job, what="Copied into the library")
    wait_until(told.exists)
    assert told.count() == 1


@pytest.mark.row("VOI-17")
def test_twelve_thousand_characters_become_one_sound(world: World, patient: Portal) -> None:
    text = long_text(12_000)
    job = approved(world, draft(world, text, most=5000))
    job = world.wait_for(job, "completed", seconds=120)
    world.wait_for_copies(job)

    bodies = [call["body"]["text"] for call in spoken(world)]
    assert len(bodies) == 3
    assert max(map(len, bodies)) <= 5000
    assert " ".join(bodies) == text
    pieces = Output.objects.filter(job=job, part=Part.PIECE).order_by("step").select_related("media")
    lengths = [seconds_of(output.media) for output in pieces if output.media]
    whole = seconds_of(the(job, Part.AUDIO))
    lengths = [length + pause for length, pause in zip(lengths, [SENTENCE, SENTENCE, 0.0], strict=True)]
    assert abs(whole - sum(lengths)) < 0.03, (whole, lengths)
    kept = [piece.length or 0.0 for piece in Piece.objects.filter(job=job).order_by("step")]
    assert [round(length, 3) for length in kept] == [round(length, 3) for length in lengths]

    words = words_of(job)
    assert [start for _word, start, _end in words] == sorted(start for _word, start, _end in words)
    last = Piece.objects.get(job=job, step=2).spoken[-1]
    assert abs(words[-1][2] - (lengths[0] + lengths[1] + last[2])) < 0.05
    srt = Path(default_storage.path(the(job, Part.SUBTITLE).file)).read_text()
    assert "number 0" in srt.replace("\n", " ")
    assert words[-1][2] <= whole + 0.05
    assert not Media.objects.filter(outputs__part=Part.PIECE).exclude(origin=Origin.PIECE).exists()
    assert Attempt.objects.filter(job=job, ending="accepted").count() == 3


def test_who_copies_the_first_piece_last_tells_that_all_is_here(world: World) -> None:
    job = approved(world, draft(world, long_text(700), most=400))
    rest = partial(submission.advance, world.connection.pk)
    sent: list[Any] = []

    def while_copying(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        """The second piece is sent and copied, and the job is done, once a worker has begun to copy the first."""
        answer = execute(sql, *arguments)
        if not sent and sql.startswith("UPDATE") and '"tries" =' in sql:
            sent.append(rest)
            connection.on_commit(lambda: sent.__setitem__(slice(None), together(rest)))
        return answer

    account_identity.learn(world.connection)
    claimed = submission.claim_next(world.connection.pk)
    assert claimed is not None
    assert submission.send(*claimed)
    with connection.execute_wrapper(while_copying):
        copy_outputs(job.pk)
    assert sent == [True]
    assert Job.objects.get(pk=job.pk).state == State.COMPLETED
    assert not Output.objects.filter(job=job, media__isnull=True).exists()
    told = JobEvent.objects.filter(job=job, what="Copied into the library")
    wait_until(told.exists)
    assert told.count() == 1


def test_a_worker_killed_in_the_middle_pays_no_piece_twice(world: World, portal: Portal) -> None:
    text = long_text(4000)
    world.sandbox.fault("busy", times=1, every=3, match=f"POST {SPEAK}", key=world.key, retry_after=3)
    worker = portal.worker(**PATIENT)
    job = approved(world, draft(world, text, most=1000))
    wait_until(lambda: Attempt.objects.filter(job=job, ending="busy").exists(), seconds=60)
    os.killpg(os.getpgid(cluster_of(worker)), signal.SIGKILL)
    job = world.wait_for(job, "completed", seconds=150)
    # A copy that was under way in the killed worker is taken up once its lease, of 61 seconds here, has run out.
    world.wait_for_copies(job, seconds=120)
    paid = [call for call in spoken(world) if not call["replayed"] and call["status"] == 200]
    assert [call["body"]["text"] for call in paid] == list(SpeechParams.read(job.params).parts)
    assert len({call["idempotency_key"] for call in paid}) == len(paid)


def test_what_is_spoken_before_a_refusal_is_paid_and_the_rest_is_resumed(world: World, patient: Portal) -> None:
    text = long_text(4000)
    world.sandbox.fault("rejected", times=1, every=3, match=f"POST {SPEAK}", key=world.key)
    job = approved(world, draft(world, text, most=1000))
    job = world.wait_for(job, "failed", seconds=60)
    assert job.step == 2
    held, first = held_and_spent(job)
    assert held == 0
    assert first > 0
    ana = Client()
    ana.force_login(world.cast.ana)
    page = ana.get(job.get_absolute_url()).content.decode()
    assert "was charged for the finished part" in page
    assert "It cost nothing" not in page

    actions.render_again(job, by=world.cast.ana, round_seen=job.round)
    job = world.wait_for(job, "completed", seconds=120)
    world.wait_for_copies(job)
    held, both = held_and_spent(job)
    assert held == 0
    assert first < both <= (job.estimate_high or 0)
    assert account(job).before == first
    assert "Charged in total" in ana.get(job.get_absolute_url()).content.decode()
    done = [call["body"]["text"] for call in spoken(world) if call["status"] == 200]
    assert done == list(SpeechParams.read(job.params).parts)
    lengths = [piece.length for piece in Piece.objects.filter(job=job).order_by("step")]
    assert abs(seconds_of(the(job, Part.AUDIO)) - sum(length or 0 for length in lengths)) < 0.03
