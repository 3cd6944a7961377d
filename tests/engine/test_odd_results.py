"""Results of a type that nobody expected were paid for: they are kept, told, offered for download, and fetched once."""

from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.test import Client

from apps.accounts.models.connections import Provider
from apps.jobs.engine import polling, submission
from apps.jobs.engine.copying import copy_outputs, take_due
from apps.jobs.models import Job, Output
from apps.jobs.models.outputs import Part
from apps.jobs.publishing import actions
from apps.jobs.states import Source
from apps.library import previews
from apps.library.models import Media, Preview
from apps.videos.models import Look
from tests.support.speech import Speaker, long_text, speaker
from tests.support.world import World, held_and_spent

WORDS = "This is not a type we can play. Download it."


def page_of(world: World, job: Job) -> str:
    ana = Client()
    ana.force_login(world.cast.ana)
    return ana.get(job.get_absolute_url()).content.decode()


def downloaded(world: World, media: Media) -> Any:
    ana = Client()
    ana.force_login(world.cast.ana)
    return ana.get(f"{media.link}?download")


def said(world: World, kind: str, text: str = "Hello and welcome.", *, files: int = 1, most: int | None = None) -> Job:
    """A speech of HeyGen, whose next files come in another type."""
    world.sandbox.fault("other_type", times=files, match="GET /files/", key=world.key, code=kind)
    heygen: Speaker = speaker(world, Provider.HEYGEN)
    job = heygen.approved(text, most=most)
    while submission.advance(world.connection.pk):
        pass
    copy_outputs(job.pk)
    return Job.objects.get(pk=job.pk)


@pytest.mark.parametrize(
    ("kind", "mime_type", "plays"),
    [
        ("m4a", "audio/mp4", True),
        ("aac", "audio/aac", True),
        ("mulaw", "application/octet-stream", False),
        ("pcm", "application/octet-stream", False),
        ("disorder", "application/octet-stream", False),
    ],
)
def test_a_sound_of_another_type_is_kept_told_and_never_fetched_again(
    world: World, kind: str, mime_type: str, plays: bool
) -> None:
    job = said(world, kind)
    output = Output.objects.select_related("media").get(job=job, part=Part.AUDIO)
    assert output.media is not None
    assert output.media.mime_type == mime_type
    assert (output.tries, output.next_try_at) == (1, None)
    assert take_due() == []
    page = page_of(world, job)
    assert (WORDS in page) is not plays
    assert ("<audio" in page) is plays
    assert f"{output.media.link}?download" in page
    assert actions.refusal(job, world.cast.ana) is None
    answer = downloaded(world, output.media)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == Path(default_storage.path(output.media.file)).read_bytes()
    answer.close()
    assert held_and_spent(job)[0] == 0


def test_pieces_that_cannot_be_joined_are_each_there_and_nobody_tries_for_ever(world: World) -> None:
    job = said(world, "mulaw", long_text(1800), files=1, most=1000)
    outputs = {(output.part, output.step): output for output in Output.objects.filter(job=job).select_related("media")}
    pieces = [outputs[Part.PIECE, step].media for step in (0, 1)]
    assert sorted(piece.mime_type for piece in pieces if piece) == ["application/octet-stream", "audio/mpeg"]
    whole = next(output for output in outputs.values() if output.part == Part.AUDIO)
    assert (whole.media, whole.next_try_at, whole.tries) == (None, None, 1)
    assert take_due() == []
    assert copy_outputs(job.pk) is False or not Output.objects.filter(job=job, tries__gt=1).exists()
    page = page_of(world, job)
    assert "The pieces are of a type that can" in page
    for piece in pieces:
        assert piece is not None
        assert f"{piece.link}?download" in page
    assert actions.refusal(job, world.cast.ana) is None


def test_a_film_that_is_none_is_kept_with_its_subtitles(world: World) -> None:
    job = world.approved()
    submission.advance(world.connection.pk)
    job.refresh_from_db()
    world.sandbox.video(world.key, job.provider_id)
    world.sandbox.fault("other_type", times=1, match="GET /files/videos", key=world.key, code="disorder")
    polling.poll(job.pk, Source.POLL)
    copy_outputs(job.pk)
    page = page_of(world, Job.objects.get(pk=job.pk))
    assert WORDS in page
    assert "<video" not in page


def test_pictures_of_looks_come_in_as_webp_whatever_they_are_sent_as(world: World) -> None:
    look = Look.objects.filter(pk=world.look.pk).select_related("picture").get()
    assert look.picture is not None
    assert look.picture.source.endswith(".webp")
    Preview.objects.filter(pk=look.picture.pk).update(next_try_at=look.synced_at)
    assert previews.fetch_some() is False
    look.picture.refresh_from_db()
    assert (look.picture.mime_type, look.picture.tries) == ("image/webp", 0)
    ana = Client()
    ana.force_login(world.cast.ana)
    answer = ana.get(look.picture.link or "")
    assert answer["Content-Type"] == "image/webp"
    assert b"".join(cast(Any, answer).streaming_content)[8:12] == b"WEBP"
    answer.close()


def fetches(world: World) -> int:
    return len(world.sandbox.journal(method="GET", path="/files/", key=world.key))


def test_a_film_larger_than_the_portal_takes_is_told_once_and_copied_when_more_is_allowed(
    world: World, settings: LazySettings
) -> None:
    before = settings.LARGEST_RESULT
    settings.LARGEST_RESULT = 20_000
    job = world.approved()
    submission.advance(world.connection.pk)
    job.refresh_from_db()
    world.sandbox.video(world.key, job.provider_id)
    polling.poll(job.pk, Source.POLL)
    assert copy_outputs(job.pk) is False
    film = Output.objects.get(job=job, part=Part.VIDEO)
    assert (film.media, film.next_try_at) == (None, None)
    assert "20,000 bytes" in film.error
    assert take_due() == []
    tried = fetches(world)
    assert copy_outputs(job.pk) is False
    assert fetches(world) == tried
    assert job.events.filter(what="A file is too large to be copied").exists()
    page = page_of(world, Job.objects.get(pk=job.pk))
    assert "the most that this portal keeps" in page
    again = f"/jobs/{job.pk}/copy-again/"
    assert again in page
    settings.LARGEST_RESULT = before
    ana = Client()
    ana.force_login(world.cast.ana)
    assert ana.post(again).status_code == 302
    assert copy_outputs(job.pk) is True
    assert again not in page_of(world, Job.objects.get(pk=job.pk))
    held, spent = held_and_spent(job)
    assert held == 0
    assert abs(spent - Decimal(str(world.sandbox.state(world.key)["spent"]))) < Decimal("0.005")
    assert len(world.creates()) == 1


def test_a_whole_larger_than_the_portal_takes_is_left_in_its_pieces(world: World, settings: LazySettings) -> None:
    settings.LARGEST_RESULT = 1_300_000
    job = speaker(world, Provider.HEYGEN).approved(long_text(1800), most=1000)
    while submission.advance(world.connection.pk):
        pass
    copy_outputs(job.pk)
    whole = Output.objects.get(job=job, part=Part.AUDIO)
    assert (whole.media, whole.next_try_at) == (None, None)
    assert "larger than this portal keeps" in whole.error
    assert Output.objects.filter(job=job, part=Part.PIECE, media__isnull=False).count() == 2
    assert take_due() == []
