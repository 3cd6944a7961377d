"""What came out of a speech: its sound, its words, its captions, and the list of all that was spoken."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.jobs.models import Job, Output
from apps.jobs.models.outputs import Part
from apps.jobs.states import State
from apps.library.models import Media, Origin, Sort
from apps.reviews import flow
from apps.reviews.guests import links
from apps.reviews.models import Review
from apps.reviews.models.guests import May
from apps.voices.models import Piece
from tests.videos.sounds import wav
from tests.voices.three_services import SPEAK, Studio

SAID = [["We", 0.25, 0.4], ["are", 0.4, 0.6], ["open", 0.6, 1.0], ["from", 1.0, 1.2], ["nine.", 1.2, 1.75]]


def spoken(
    studio: Studio, ana: Client, slug: str = "heygen", *, words: list[list[Any]] | None = None, **changes: Any
) -> Job:
    """A speech that is done, as the engine leaves it."""
    answer = ana.post(SPEAK, studio.typed(slug, do="send", **changes))
    assert answer.status_code == 302
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(state=State.COMPLETED)
    Piece.objects.create(
        job=job,
        step=0,
        provider_id=f"speech-{job.pk}",
        words=SAID if words is None else words,
        seconds=1.96,
        request_id="req-1234",
        asked_at=timezone.now(),
    )
    Output.objects.create(job=job, round=job.round, part=Part.AUDIO, provider_id="x", media=sound(studio))
    return Job.objects.get(pk=job.pk)


def sound(studio: Studio, origin: Origin = Origin.RESULT) -> Media:
    return Media.objects.create(
        workspace=studio.cast.northbound,
        title="Opening hours",
        sort=Sort.AUDIO,
        origin=origin,
        mime_type="audio/wav",
        size=1000,
        sha256="ab" * 32,
        file=default_storage.save("tests/sound.wav", ContentFile(wav(2.0))),
        peaks=[0.2, 1.0, 0.5],
    )


def page_of(ana: Client, job: Job) -> str:
    return ana.get(job.get_absolute_url()).content.decode()


@pytest.mark.row("VOI-49")
def test_the_job_plays_it_with_all_that_can_be_done_next(studio: Studio, ana: Client) -> None:
    job = spoken(studio, ana)
    text = page_of(ana, job)
    assert "<audio" in text
    assert 'class="wave"' in text
    assert 'data-copy="req-1234"' in text
    assert "2.0 seconds" in text
    assert "starfish" in text
    assert "Make a film from this sound" in text
    assert f"again={job.pk}" in text
    assert "New take" not in text


def test_a_service_with_a_memory_offers_a_new_take(studio: Studio, ana: Client) -> None:
    assert "New take" in page_of(ana, spoken(studio, ana, "gateway"))


def test_a_seed_is_reused(studio: Studio, ana: Client) -> None:
    text = page_of(ana, spoken(studio, ana, "playht", words=[], seed="7"))
    assert "Reuse seed" in text
    assert "Reuse seed" not in page_of(ana, spoken(studio, ana, "playht", words=[]))


@pytest.mark.row("VOI-22", "VOI-57")
def test_without_times_of_words_only_the_captions_are_missing(studio: Studio, ana: Client) -> None:
    job = spoken(studio, ana, words=[])
    text = page_of(ana, job)
    assert "<audio" in text
    assert "Captions" not in text
    for name in ("words/", "words.json", "captions/"):
        assert ana.get(f"/voices/speech/{job.pk}/{name}").status_code == 404


@pytest.mark.row("VOI-20", "VOI-57")
def test_captions_come_as_they_are_wished_for(studio: Studio, ana: Client) -> None:
    job = spoken(studio, ana)
    answer = ana.get(f"/voices/speech/{job.pk}/captions/?as=srt&line=20&lines=1&speed=12")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Opening-hours.srt"'
    lines = answer.content.decode().splitlines()
    assert re.fullmatch(r"00:00:00,250 --> .*", lines[1])
    assert answer.content.decode().rstrip().splitlines()[-2].endswith("00:00:01,750")
    said = [line for line in lines if line and not line.isdigit() and "-->" not in line]
    assert " ".join(said).split() == [word for word, _start, _end in SAID]
    vtt = ana.get(f"/voices/speech/{job.pk}/captions/?as=vtt")
    assert vtt.content.decode().startswith("WEBVTT")
    assert vtt.headers["Content-Type"].startswith("text/vtt")
    refused = ana.get(f"/voices/speech/{job.pk}/captions/?line=19")
    assert refused.status_code == 422
    assert "line" in refused.context["form"].errors


def test_thousands_of_words_are_paged(studio: Studio, ana: Client) -> None:
    many = [[f"word{number}", number / 10, (number + 1) / 10] for number in range(1500)]
    job = spoken(studio, ana, words=many)
    page = ana.get(f"/voices/speech/{job.pk}/words/?page=2")
    assert [row[0] for row in page.context["rows"]][:2] == ["word200", "word201"]
    assert len(ana.get(f"/voices/speech/{job.pk}/words.json").json()["words"]) == 1500
    assert "word700" not in page_of(ana, job)


def test_a_word_that_hides_something_is_shown_in_the_list_and_drawn_so_by_the_player(
    studio: Studio, ana: Client
) -> None:
    job = spoken(studio, ana, words=[["Pay", 0.1, 0.3], ["\u202e00.1$", 0.3, 0.6]])
    words = ana.get(f"/voices/speech/{job.pk}/words.json").json()["words"]
    assert words == [["Pay", 0.1, 0.3], ["[U+202E]00.1$", 0.3, 0.6]]
    listed = ana.get(f"/voices/speech/{job.pk}/words/").content.decode()
    assert "U+202E</mark>00.1$" in listed


@pytest.mark.row("VOI-20", "VOI-57")
def test_the_times_go_on_over_the_pieces(studio: Studio, ana: Client) -> None:
    job = spoken(studio, ana)
    Piece.objects.filter(job=job).update(length=2.5)
    Piece.objects.create(job=job, step=1, provider_id="b", words=SAID, seconds=1.9, asked_at=timezone.now())
    words = ana.get(f"/voices/speech/{job.pk}/words.json").json()["words"]
    assert words[5] == ["We", 2.75, 2.9]


def test_the_pieces_of_a_job_that_failed_midway_are_heard(studio: Studio, ana: Client) -> None:
    ana.post(SPEAK, studio.typed("gateway", text="One sentence. " * 150, split="on", do="send"))
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, failure="It broke.")
    Output.objects.create(job=job, round=1, step=0, part=Part.PIECE, provider_id="a", media=sound(studio, Origin.PIECE))
    text = page_of(ana, job)
    assert "Spoken before it failed" in text
    assert "Piece 1 of 3" in text
    assert "Make a film" not in text


@pytest.mark.row("VOI-67")
def test_the_history_tells_who_when_voice_length_and_state(studio: Studio, ana: Client) -> None:
    spoken(studio, ana, "gateway")
    text = ana.get("/voices/speech/").content.decode()
    for words in ("Opening hours", "Aria", "2.0 s", "Ana Ferreira", "Ready", "Run again"):
        assert words in text


def test_the_history_is_paged_and_asks_the_same_number_of_questions(
    studio: Studio, ana: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(27):
        spoken(studio, ana)
    with django_assert_max_num_queries(16):
        page = ana.get("/voices/speech/")
    assert len(page.context["rows"]) == 25
    older = page.context["page"].older
    assert f'href="{older}"' in page.content.decode(), "the older ones can be reached"
    assert len(ana.get(f"/voices/speech/{older}").context["rows"]) == 2


def test_the_history_moves_by_itself(studio: Studio, ana: Client) -> None:
    job, other = spoken(studio, ana), spoken(studio, ana)
    Job.objects.filter(pk=job.pk).update(state=State.PROCESSING)
    news = ana.get(f"/voices/speech/?shown={job.pk}", headers={"HX-Request": "true"}).content.decode()
    assert f'<tr id="speech-{job.pk}"' in news
    assert "Rendering" in news
    assert "1 new, show it" in news
    assert f"speech-{other.pk}" not in news


def test_a_film_begins_with_the_sound(studio: Studio, ana: Client) -> None:
    job = spoken(studio, ana)
    media = Output.objects.get(job=job).media
    assert media is not None
    page = ana.get(f"/create/avatar/?audio={media.pk}&n=film")
    form = page.context["form"]
    assert form["speech"].value() == "recording"
    assert form["audio_media"].value() == str(media.pk)
    assert ana.get("/create/avatar/?audio=99999&n=film2").context["form"]["speech"].value() == "text"


def test_a_recording_of_another_team_is_not_taken(studio: Studio, ana: Client) -> None:
    foreign = sound(studio)
    Media.objects.filter(pk=foreign.pk).update(workspace=studio.cast.southfield)
    assert ana.get(f"/create/avatar/?audio={foreign.pk}&n=film").context["form"]["audio_media"].value() in (None, "")


@pytest.mark.row("VOI-33")
def test_what_playht_has_forgotten_is_still_here(studio: Studio, ana: Client) -> None:
    job = spoken(studio, ana, "playht", words=[])
    assert "after 48 hours" not in page_of(ana, job)
    Job.objects.filter(pk=job.pk).update(ended_at=timezone.now() - timedelta(hours=49), duration=3.25)
    text = page_of(ana, job)
    assert "after 48 hours" in text
    assert "<audio" in text
    assert job.params["text"] in text
    assert "3.2 seconds" in text or "3.3 seconds" in text


def test_a_published_speech_is_heard_on_its_page_and_by_a_guest(studio: Studio, ana: Client) -> None:
    job = spoken(studio, ana)
    Job.objects.filter(pk=job.pk).update(ended_at=timezone.now())
    assert ana.post(f"/jobs/{job.pk}/publish/").status_code == 302
    review = Review.objects.latest("pk")
    _link, token = links.create(review, by=studio.cast.ben, may=May.VIEW, days=7, name="Mia")
    guest = Client().get(f"/g/{token}/")
    assert guest.status_code == 200
    assert "<audio" in guest.content.decode()
    flow.approve(review, by=studio.cast.ben, seen=review.seal)
    page = ana.get(job.publications.get().get_absolute_url()).content.decode()
    assert "<audio" in page
    assert "?download" in page


def test_a_guest_learns_nothing_of_other_versions(studio: Studio, ana: Client) -> None:
    first = spoken(studio, ana, title="The secret first one")
    ana.post(SPEAK, studio.typed("heygen", again_of=str(first.pk), do="send"))
    review = Review.objects.latest("pk")
    _link, token = links.create(review, by=studio.cast.ben, may=May.VIEW, days=7, name="Mia")
    text = Client().get(f"/g/{token}/").content.decode()
    assert "We are open from nine to five." in text
    assert "The secret first one" not in text
