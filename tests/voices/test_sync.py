"""The voice catalogue against the real sandbox."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from apps.accounts.models import Connection
from apps.library import catalogue_sync
from apps.library.models import Preview
from apps.voices import tasks
from apps.voices.catalogue.sync import sync_voices
from apps.voices.models import Catalogue, Voice
from tests.support.world import World


def test_public_and_private_voices_are_there_once_each(world: World) -> None:
    voices = Voice.objects.filter(connection=world.connection)
    assert voices.count() >= 40
    assert voices.values("language").distinct().count() >= 15
    assert voices.filter(type="private").exists()
    for voice in voices:
        assert voice.name
        assert voice.gender in ("female", "male")
        assert voice.preview_id


@pytest.mark.row("VOI-59")
def test_a_filtered_refresh_asks_with_both_filters_and_marks_nothing_as_gone(world: World) -> None:
    start = world.sandbox.last_entry()
    seen = sync_voices(world.connection.pk, language="English", gender="female")
    asked = world.sandbox.journal(after=start, path="/v3/voices", key=world.key)
    assert {(one["query"]["type"], one["query"]["language"], one["query"]["gender"]) for one in asked} == {
        ("public", "English", "female"),
        ("private", "English", "female"),
    }
    assert 0 < seen < Voice.objects.count()
    assert not Voice.objects.filter(gone=True).exists()


def test_what_works_with_which_engine_of_films_is_what_heygen_lists_for_it(world: World) -> None:
    voices = {voice.name: voice for voice in Voice.objects.filter(connection=world.connection)}
    assert voices["Mara, calm"].film_engines == {"starfish": True, "elevenlabs": True}
    assert voices["Lena"].film_engines == {"starfish": True, "elevenlabs": False}
    assert voices["Moritz"].film_engines == {"starfish": False, "elevenlabs": True}
    assert not voices["Moritz"].speaks_alone


def test_an_engine_that_heygen_cannot_be_asked_for_leaves_what_works_with_it_unknown(world: World) -> None:
    # The third question, after the two lists of those that speak alone.
    world.sandbox.fault("rejected", times=1, every=3, match="GET /v3/voices", key=world.key)
    try:
        assert sync_voices(world.connection.pk) >= 40
    finally:
        world.sandbox.clear_faults()
    told = Voice.objects.filter(connection=world.connection).values_list("film_engines", flat=True)
    assert {tuple(one) for one in told if one} == {("starfish",)}


def test_what_vanished_is_marked_and_kept(world: World) -> None:
    ghost = Voice.objects.create(
        connection=world.connection, voice_id="ghost", name="Ghost", synced_at=timezone.now() - timedelta(days=1)
    )
    sync_voices(world.connection.pk)
    ghost.refresh_from_db()
    assert ghost.gone
    assert ghost not in Voice.objects.on_offer(world.connection)


def test_a_second_walk_changes_no_row(world: World) -> None:
    before = set(Voice.objects.values_list("pk", "voice_id"))
    previews = Preview.objects.count()
    sync_voices(world.connection.pk)
    assert set(Voice.objects.values_list("pk", "voice_id")) == before
    assert Preview.objects.count() == previews


def test_a_busy_provider_is_asked_again_when_it_said_and_the_old_voices_stay(world: World) -> None:
    before = Voice.objects.filter(gone=False).count()
    world.sandbox.fault("busy", times=9, match="GET /v3/voices", key=world.key, retry_after=1)
    try:
        assert sync_voices(world.connection.pk) == 0
    finally:
        world.sandbox.clear_faults()
    shelf = Catalogue.objects.get(connection=world.connection)
    assert shelf.error
    assert shelf.tries == 1
    assert shelf.next_sync_at is not None
    assert shelf.next_sync_at > timezone.now()
    assert Voice.objects.filter(gone=False).count() == before
    sync_voices(world.connection.pk)
    shelf.refresh_from_db()
    assert (shelf.error, shelf.tries) == ("", 0)


def on_offer(world: World) -> set[str]:
    return set(Voice.objects.on_offer(world.connection).values_list("voice_id", flat=True))


def test_an_empty_list_takes_no_voice_away_however_often_it_comes_and_the_page_says_so(world: World) -> None:
    before, cleo = on_offer(world), Client()
    cleo.force_login(world.cast.cleo)
    world.sandbox.fault("short_list", times=99, match="GET /v3/voices", key=world.key, items=0)
    try:
        for _walk in range(catalogue_sync.BELIEVED_AFTER + 2):
            sync_voices(world.connection.pk)
    finally:
        world.sandbox.clear_faults()
    assert on_offer(world) == before
    shelf = Catalogue.objects.get(connection=world.connection)
    assert shelf.next_sync_at is not None
    assert shelf.next_sync_at < timezone.now() + timedelta(hours=2), "it is looked at again soon"
    assert "came back empty, so nothing was taken off" in cleo.get("/voices/").content.decode()
    sync_voices(world.connection.pk)
    shelf.refresh_from_db()
    assert (shelf.error, shelf.doubts) == ("", 0)
    assert "nothing was taken off" not in cleo.get("/voices/").content.decode()


def test_a_list_that_is_suddenly_tiny_is_believed_only_when_it_stays_so(world: World) -> None:
    before = on_offer(world)
    assert len(before) > 40
    world.sandbox.fault("short_list", times=99, match="GET /v3/voices", key=world.key, items=1)
    try:
        for walk in range(1, catalogue_sync.BELIEVED_AFTER):
            sync_voices(world.connection.pk)
            assert on_offer(world) == before
            shelf = Catalogue.objects.get(connection=world.connection)
            assert "nothing was taken off for now" in shelf.error
            assert shelf.doubts == walk
        sync_voices(world.connection.pk)
    finally:
        world.sandbox.clear_faults()
    assert len(on_offer(world)) <= 2
    assert Catalogue.objects.get(connection=world.connection).error == ""
    sync_voices(world.connection.pk)
    assert on_offer(world) == before


@pytest.mark.parametrize(
    ("known", "seen", "believed"),
    [
        ({"public": 50, "private": 3}, {"public": 50}, False),  # all that is ours at once
        ({"public": 50, "private": 1}, {"public": 50}, True),
        ({"public": 50, "private": 3}, {"public": 50, "private": 1}, True),
        ({"public": 50, "private": 3}, {"public": 24, "private": 3}, False),
        ({"public": 50, "private": 3}, {"public": 25, "private": 3}, True),
        ({"public": 50, "private": 3}, {}, False),
        ({"private": 1}, {}, False),
        ({}, {"public": 50}, True),
        ({}, {}, True),
    ],
)
def test_each_kind_is_looked_at_by_itself(
    world: World, known: dict[str, int], seen: dict[str, int], believed: bool
) -> None:
    assert (catalogue_sync.doubt(Catalogue, world.connection, known, seen) == "") == believed


def test_the_sweep_starts_one_walk_for_each_stale_catalogue(world: World) -> None:
    Connection.objects.exclude(pk=world.connection.pk).update(enabled=False)
    OrmQ.objects.all().delete()
    tasks.sweep()
    assert not OrmQ.objects.exists()
    Catalogue.objects.update(next_sync_at=timezone.now())
    tasks.sweep()
    tasks.sweep()
    assert [queued.task["args"] for queued in OrmQ.objects.all()] == [(world.connection.pk,)]
    Catalogue.objects.all().delete()
    OrmQ.objects.all().delete()
    tasks.sweep()
    assert OrmQ.objects.count() == 1


@pytest.mark.parametrize("count", [0, 1, 1200])
def test_previews_are_wanted_in_any_number(world: World, count: int) -> None:
    sources = [f"https://a.example/{number}.mp3" for number in range(count)]
    assert set(catalogue_sync.previews_for(world.connection, [*sources, None, ""])) == set(sources)
