"""The avatar catalogue against the real sandbox: nothing missed, nothing doubled, nothing deleted."""

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from apps.accounts.models import Connection
from apps.library.models import Preview
from apps.videos import tasks
from apps.videos.avatars.sync import sync_avatars
from apps.videos.models import AvatarGroup, Catalogue, Look
from tests.support.world import World


def test_every_person_and_look_is_there_once_with_its_facts(world: World) -> None:
    looks = Look.objects.filter(connection=world.connection)
    assert looks.count() >= 24
    assert AvatarGroup.objects.filter(connection=world.connection).count() >= 12
    assert set(looks.values_list("avatar_type", flat=True)) == {"studio_avatar", "digital_twin", "photo_avatar"}
    assert set(looks.values_list("ownership", flat=True)) == {"public", "private"}
    for look in looks.select_related("group", "picture"):
        assert look.group is not None
        assert look.picture is not None
        assert look.default_voice_id
        assert look.tags
        assert set(look.supported_api_engines) <= {"avatar_iii", "avatar_iv", "avatar_v"}
        assert look.supported_api_engines
        assert look.is_ready


def test_a_second_walk_changes_nothing_and_keeps_the_rows(world: World) -> None:
    before = set(Look.objects.values_list("pk", "look_id"))
    previews = Preview.objects.count()
    assert sync_avatars(world.connection.pk) == len(before)
    assert set(Look.objects.values_list("pk", "look_id")) == before
    assert Preview.objects.count() == previews


def test_what_vanished_is_marked_and_what_returns_is_there_again(world: World) -> None:
    now = timezone.now()
    ghost = Look.objects.create(connection=world.connection, look_id="ghost", name="Ghost", synced_at=now)
    Look.objects.filter(pk=world.look.pk).update(gone=True)
    sync_avatars(world.connection.pk)
    ghost.refresh_from_db()
    world.look.refresh_from_db()
    assert ghost.gone
    assert not world.look.gone


def test_refreshing_a_person_asks_for_that_group_alone(world: World) -> None:
    ghost = Look.objects.create(connection=world.connection, look_id="ghost", name="Ghost", synced_at=timezone.now())
    group = world.look.group
    assert group is not None
    start = world.sandbox.last_entry()
    found = sync_avatars(world.connection.pk, group_id=group.group_id)
    assert found == group.looks.count()
    asked = world.sandbox.journal(after=start, path="/v3/avatars/looks", key=world.key)
    assert [entry["query"]["group_id"] for entry in asked] == [group.group_id]
    ghost.refresh_from_db()
    assert not ghost.gone


def test_a_failing_walk_keeps_the_old_catalogue_and_says_why(world: World) -> None:
    before = Look.objects.filter(gone=False).count()
    connection = world.connection
    connection.set_key("no-key-of-the-sandbox")
    connection.save()
    assert sync_avatars(connection.pk) == 0
    shelf = Catalogue.objects.get(connection=connection)
    assert "key" in shelf.error
    assert shelf.next_sync_at is not None
    assert shelf.next_sync_at > timezone.now()
    assert Look.objects.filter(gone=False).count() == before


@pytest.mark.parametrize("items", [0, 1])
def test_a_list_that_is_suddenly_empty_or_tiny_takes_no_look_away_and_the_page_says_so(
    world: World, items: int
) -> None:
    before, cleo = set(Look.objects.filter(gone=False).values_list("look_id", flat=True)), Client()
    cleo.force_login(world.cast.cleo)
    world.sandbox.fault("short_list", times=9, match="GET /v3/avatars", key=world.key, items=items)
    try:
        sync_avatars(world.connection.pk)
    finally:
        world.sandbox.clear_faults()
    assert set(Look.objects.filter(gone=False).values_list("look_id", flat=True)) == before
    assert not AvatarGroup.objects.filter(gone=True).exists()
    assert "so nothing was taken off" in cleo.get("/avatars/").content.decode()
    sync_avatars(world.connection.pk)
    assert "so nothing was taken off" not in cleo.get("/avatars/").content.decode()


def test_the_sweep_starts_one_walk_for_each_catalogue_that_is_due(db: None, world: World) -> None:
    OrmQ.objects.all().delete()
    tasks.sweep()
    first = OrmQ.objects.count()
    tasks.sweep()
    assert OrmQ.objects.count() == first
    queued = [task.task["args"] for task in OrmQ.objects.all()]
    assert (world.connection.pk,) not in queued
    Catalogue.objects.update(next_sync_at=timezone.now())
    Connection.objects.exclude(pk=world.connection.pk).update(enabled=False)
    OrmQ.objects.all().delete()
    tasks.sweep()
    assert [task.task["args"] for task in OrmQ.objects.all()] == [(world.connection.pk,)]


@pytest.mark.parametrize("gone", [True, False])
def test_a_connection_that_is_off_or_gone_is_left_alone(world: World, gone: bool) -> None:
    pk = world.connection.pk
    start = world.sandbox.last_entry()
    if gone:
        pk = 999_999
    else:
        Connection.objects.filter(pk=pk).update(enabled=False)
    assert sync_avatars(pk) == 0
    assert world.sandbox.last_entry() == start
