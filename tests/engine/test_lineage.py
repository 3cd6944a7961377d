"""What was made from what: read out of what is sealed, shown on both ends, kept in evidence."""

import json
import zipfile
from typing import Any

from django.test import Client

from apps.accounts.models.connections import Provider
from apps.jobs.engine import actions
from apps.jobs.evidence import pack, verify
from apps.jobs.kinds.lineage import media_in
from apps.jobs.models import Job, JobLink
from apps.jobs.states import State
from tests.support.portal import Portal
from tests.support.speech import speaker
from tests.support.world import World


def links(job: Job) -> set[tuple[int, str]]:
    return set(JobLink.objects.filter(job=job).values_list("source_id", "role"))


def film_of(world: World, speech: Job, *, title: str = "With the speech") -> Job:
    """A film that says what a speech brought."""
    media = speech.outputs.get(part="audio").media
    assert media is not None
    audio = {"media": media.pk, "sha256": media.sha256, "seconds": speech.duration}
    return world.draft(title, script="", voice_id="", audio=audio)


def test_speech_to_film_to_another_speech(world: World, polling: Portal, client: Client) -> None:
    heygen = speaker(world, Provider.HEYGEN)
    speech = world.wait_for(heygen.approved(), "completed")
    world.wait_for_copies(speech)
    film = film_of(world, speech)
    assert links(film) == set(), "a draft comes from nothing yet"
    actions.submit(film, by=film.author)
    assert links(film) == {(speech.pk, "uses")}
    again = heygen.draft(params={"again_of": speech.pk})
    actions.submit(again, by=again.author)
    assert links(again) == {(speech.pk, "version_of")}

    client.force_login(world.cast.ana)
    page = client.get(speech.get_absolute_url()).content.decode()
    assert "Used in" in page
    assert film.get_absolute_url() in page
    assert again.get_absolute_url() in page
    assert speech.get_absolute_url() in client.get(film.get_absolute_url()).content.decode()
    with pack(speech, by=world.cast.cleo) as file, zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert verify.problems(verify.Pack(files)) == []
    found: dict[str, Any] = json.loads(files["job.json"])
    assert [(one["job"], one["role"]) for one in found["used_in"]] == [(film.pk, "uses"), (again.pk, "version_of")]

    actions.withdraw(Job.objects.get(pk=film.pk), by=film.author)
    assert links(film) == set(), "a draft comes from nothing"
    assert film.get_absolute_url() not in client.get(speech.get_absolute_url()).content.decode()
    film = Job.objects.get(pk=film.pk)
    actions.save_draft(film, title=film.title, params=world.params())
    actions.submit(Job.objects.get(pk=film.pk), by=film.author)
    assert links(film) == set(), "what is sealed now uses no speech"
    assert Job.objects.get(pk=film.pk).state == State.IN_REVIEW


def test_a_request_names_files_wherever_they_stand() -> None:
    params = {"audio": {"media": 3}, "background": {"image": {"media": 4, "sha256": "x"}}, "scenes": [{"media": 5}]}
    assert sorted(media_in(params)) == [3, 4, 5]
    assert list(media_in({"media": "3", "text": "media"})) == []
