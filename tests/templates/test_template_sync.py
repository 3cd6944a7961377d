"""The copy of an account's templates against the real sandbox: nothing missed, every version kept, nothing deleted."""

from typing import Any

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from apps.accounts.models import Connection
from apps.library.models import Preview
from apps.providers import ProviderError, TemplateDetail
from apps.templates import tasks
from apps.templates.gallery import sync
from apps.templates.gallery.sync import let_go, read_template, refresh_template, sync_templates
from apps.templates.models import Catalogue, Template, TemplateVersion
from apps.templates.schema import differences, fingerprint, plain, stored_schema
from tests.support.world import World

SPOKEN = {"script": "Hello and welcome.", "voice_id": "", "resolution": "720p"}


def asked(world: World, start: int) -> list[str]:
    """What the sandbox was asked for templates since then."""
    entries = world.sandbox.journal(after=start, path="/v3/templates", key=world.key)
    return [f"{entry['method']} {entry['path']}" for entry in entries]


def of(world: World, name: str) -> Template:
    return Template.objects.select_related("connection", "current").get(connection=world.connection, name=name)


def at_heygen(world: World, method: str, template: Template, **body: Any) -> None:
    """Something is done to a template over there, beside the portal."""
    answer = world.sandbox.call(world.key, method, f"/v3/templates/{template.template_id}", json=body or None)
    assert answer.status_code == 200, answer.text


@pytest.mark.row("TPL-02")
def test_what_the_account_lists_is_here_with_picture_shape_scenes_and_variables(world: World) -> None:
    listed = world.sandbox.call(world.key, "GET", "/v3/templates").json()["data"]
    here = Template.objects.filter(connection=world.connection).order_by("-pk")
    assert [(one.template_id, one.name, one.aspect_ratio) for one in here] == [
        (one["id"], one["name"], one["aspect_ratio"]) for one in listed
    ]
    for template in here.select_related("current", "picture"):
        detail = world.sandbox.call(world.key, "GET", f"/v3/templates/{template.template_id}").json()["data"]
        assert template.picture is not None
        assert template.picture.source == detail["thumbnail_url"]
        assert template.current is not None
        content = template.current.content
        assert {name: one.type for name, one in content.variables.items()} == {
            name: one["type"] for name, one in detail["variables"].items()
        }
        assert [(scene.id, scene.script) for scene in content.scenes] == [
            (scene["scene_id"], scene["script"] or "") for scene in detail["scenes"]
        ]
        assert [list(scene.variables) for scene in content.scenes] == [
            [one["name"] for one in scene["variables"]] for scene in detail["scenes"]
        ]


def test_a_second_walk_asks_for_the_list_alone_and_changes_nothing(world: World) -> None:
    before = set(Template.objects.values_list("pk", "current"))
    versions, pictures, start = TemplateVersion.objects.count(), Preview.objects.count(), world.sandbox.last_entry()
    assert sync_templates(world.connection.pk) == len(before) == versions
    assert asked(world, start) == ["GET /v3/templates"]
    assert set(Template.objects.values_list("pk", "current")) == before
    assert (TemplateVersion.objects.count(), Preview.objects.count()) == (versions, pictures)


def test_what_was_changed_over_there_is_asked_for_once_and_kept_as_another_version(world: World) -> None:
    template = of(world, "Greeting for phones")
    film = world.sandbox.call(
        world.key, "POST", "/v3/videos", json={"type": "avatar", "avatar_id": world.look.look_id, **SPOKEN}
    ).json()["data"]["video_id"]
    world.sandbox.video(world.key, film)
    made = world.sandbox.call(world.key, "POST", "/v3/templates", json={"video_id": film, "name": "Of a film"}).json()
    declared = {"name": "words", "type": "text", "target_id": f"{film[:12]}01-script"}
    path = f"/v3/templates/{made['data']['id']}/variables"
    assert world.sandbox.call(world.key, "PUT", path, json={"variables": [declared]}).status_code == 200
    sync_templates(world.connection.pk)
    mine = of(world, "Of a film")
    first = mine.current
    assert first is not None
    Template.objects.filter(pk=mine.pk).update(changed_at=None)  # seconds are too coarse for a test
    declared = {**declared, "name": "said"}
    assert world.sandbox.call(world.key, "PUT", path, json={"variables": [declared]}).status_code == 200
    start = world.sandbox.last_entry()
    sync_templates(world.connection.pk)
    assert asked(world, start) == ["GET /v3/templates", f"GET /v3/templates/{mine.template_id}"]
    now = of(world, "Of a film").current
    assert now is not None
    assert now != first
    assert list(mine.versions.order_by("seen_at")) == [first, now]
    assert differences(first.content, now.content)[:2] == ["“said” is new.", "“words” is gone."]
    assert of(world, "Greeting for phones").current == template.current


def test_a_version_that_comes_back_is_no_third_one(world: World) -> None:
    template = of(world, "Welcome to the team")
    other = TemplateVersion.objects.create(
        template=template, fingerprint="f" * 64, schema={"variables": {}, "scenes": [], "aspect_ratio": "1:1"},
        seen_at=timezone.now(),
    )  # fmt: skip
    Template.objects.filter(pk=template.pk).update(current=other)
    assert read_template(template)
    assert of(world, "Welcome to the team").current == template.current
    assert template.versions.count() == 2


def test_a_link_that_is_signed_anew_is_no_change() -> None:
    def of_link(link: str) -> str:
        picture = {"type": "image", "asset": {"type": "url", "url": link}}
        told = {"id": "a", "aspect_ratio": "16:9", "variables": {"picture": picture}, "scenes": []}
        return fingerprint(stored_schema(TemplateDetail.read(told)))

    assert of_link("https://files.example/a.png?signature=1") == of_link("https://files.example/a.png?signature=2")
    assert of_link("https://files.example/a.png?signature=1") != of_link("https://files.example/b.png?signature=1")


def test_a_picture_is_fetched_anew_only_where_the_template_changed(world: World) -> None:
    template = of(world, "Welcome to the team")
    moved = Preview.objects.create(
        connection=world.connection, source="https://signed.example/1", source_hash="1" * 64, file="a"
    )
    Template.objects.filter(pk=template.pk).update(picture=moved)
    sync_templates(world.connection.pk)
    assert Template.objects.get(pk=template.pk).picture == moved
    at_heygen(world, "PATCH", template, name="Welcome, all of you")
    sync_templates(world.connection.pk)
    found = of(world, "Welcome, all of you")
    assert found.pk == template.pk
    assert found.picture != moved


def test_what_vanished_is_marked_and_what_returns_is_there_again(world: World) -> None:
    ghost = Template.objects.create(
        connection=world.connection, template_id="ghost", name="Ghost", synced_at=timezone.now()
    )
    mine = of(world, "Offer of the week")
    Template.objects.filter(pk=mine.pk).update(gone=True)
    sync_templates(world.connection.pk)
    ghost.refresh_from_db()
    mine.refresh_from_db()
    assert ghost.gone
    assert not mine.gone


def test_one_that_is_deleted_over_there_is_gone_after_a_refresh_of_it(world: World) -> None:
    template = of(world, "Offer of the week")
    at_heygen(world, "DELETE", template)
    refresh_template(template.pk)
    assert Template.objects.get(pk=template.pk).gone
    assert template.versions.count() == 1


def test_one_without_variables_is_in_no_list_and_stays_while_it_is_there(world: World) -> None:
    listed = of(world, "Offer of the week")
    bare = TemplateVersion.objects.create(
        template=listed, fingerprint="0" * 64, schema={"variables": {}, "scenes": [], "aspect_ratio": "16:9"},
        seen_at=timezone.now(),
    )  # fmt: skip
    ghost = Template.objects.create(
        connection=world.connection, template_id="not-there", name="Bare", synced_at=timezone.now(), current=bare
    )
    start = world.sandbox.last_entry()
    sync_templates(world.connection.pk)
    assert asked(world, start) == ["GET /v3/templates", "GET /v3/templates/not-there"]
    ghost.refresh_from_db()
    assert ghost.gone


@pytest.mark.parametrize("items", [0, 1])
def test_a_list_that_is_suddenly_empty_or_tiny_takes_nothing_away_and_is_told(world: World, items: int) -> None:
    for number in range(12):
        Template.objects.create(
            connection=world.connection, template_id=f"t{number}", name="Of ours", synced_at=timezone.now()
        )
    before = set(Template.objects.filter(gone=False).values_list("pk", flat=True))
    world.sandbox.fault("short_list", times=1, match="GET /v3/templates", key=world.key, items=items)
    try:
        sync_templates(world.connection.pk)
    finally:
        world.sandbox.clear_faults()
    assert set(Template.objects.filter(gone=False).values_list("pk", flat=True)) == before
    assert "so nothing was taken off" in Catalogue.objects.get(connection=world.connection).error


def test_a_failing_walk_keeps_what_was_here_and_says_why(world: World) -> None:
    connection = world.connection
    connection.set_key("no-key-of-the-sandbox")
    connection.save()
    assert sync_templates(connection.pk) == 0
    shelf = Catalogue.objects.get(connection=connection)
    assert "key" in shelf.error
    assert shelf.next_sync_at is not None
    assert shelf.next_sync_at > timezone.now()
    assert Template.objects.filter(connection=connection, gone=False).count() == 3


def test_a_walk_that_breaks_off_keeps_what_it_saw_and_the_next_one_reads_the_rest(world: World) -> None:
    Template.objects.filter(connection=world.connection).delete()
    world.sandbox.fault("busy", times=9, match="GET /v3/templates/", key=world.key, retry_after=0)
    try:
        sync_templates(world.connection.pk)
    finally:
        world.sandbox.clear_faults()
    here = Template.objects.filter(connection=world.connection)
    assert here.count() == 3
    assert not here.filter(current__isnull=False).exists()
    assert Catalogue.objects.get(connection=world.connection).error
    sync_templates(world.connection.pk)
    assert not here.filter(current__isnull=True).exists()
    assert Catalogue.objects.get(connection=world.connection).error == ""


def test_a_walk_without_time_for_all_is_continued_by_another_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Template.objects.filter(connection=world.connection).delete()
    OrmQ.objects.all().delete()
    monkeypatch.setattr(sync, "READ_FOR", -1.0)
    sync_templates(world.connection.pk)
    (task,) = (one.task for one in OrmQ.objects.all() if one.task["func"] == "apps.templates.tasks.sync")
    assert task["args"] == (world.connection.pk,)
    monkeypatch.undo()
    tasks.sync(*task["args"])
    assert not Template.objects.filter(connection=world.connection, current__isnull=True).exists()


def test_another_account_lets_go_of_all_and_reads_its_own_at_once(world: World) -> None:
    let_go(world.connection)
    assert not Template.objects.filter(connection=world.connection, gone=False).exists()
    assert tasks_of_the_sweep() >= {world.connection.pk}
    sync_templates(world.connection.pk)
    assert Template.objects.filter(connection=world.connection, gone=False).count() == 3


def test_the_sweep_starts_one_walk_for_each_account_that_is_due(world: World) -> None:
    first = tasks_of_the_sweep()
    assert world.connection.pk not in first
    assert tasks_of_the_sweep() == set()
    Catalogue.objects.update(next_sync_at=timezone.now())
    Connection.objects.exclude(pk=world.connection.pk).update(enabled=False)
    assert tasks_of_the_sweep() == {world.connection.pk}


def tasks_of_the_sweep() -> set[int]:
    OrmQ.objects.all().delete()
    tasks.sweep()
    return {task.task["args"][0] for task in OrmQ.objects.all()}


def test_a_refresh_that_fails_is_told_on_the_shelf(world: World) -> None:
    template, connection = of(world, "Offer of the week"), world.connection
    connection.set_key("no-key-of-the-sandbox")
    connection.save()
    refresh_template(template.pk)
    assert "key" in Catalogue.objects.get(connection=world.connection).error
    with pytest.raises(ProviderError):
        read_template(of(world, "Offer of the week"))
    assert not Template.objects.get(pk=template.pk).gone


@pytest.mark.parametrize("gone", [True, False])
def test_a_connection_that_is_off_or_gone_is_left_alone(world: World, gone: bool) -> None:
    pk = 999_999 if gone else world.connection.pk
    Connection.objects.filter(pk=pk).update(enabled=False)
    template, start = of(world, "Offer of the week"), world.sandbox.last_entry()
    assert sync_templates(pk) == 0
    if not gone:
        refresh_template(template.pk)
    assert world.sandbox.last_entry() == start


def test_what_no_database_holds_is_left_out_of_what_is_kept() -> None:
    odd = {"a\0b": ["\ud800x", float("nan"), (1, True, None)], "c": {"d": "e\0"}}
    assert plain(odd) == {"ab": ["x", None, [1, True, None]], "c": {"d": "e"}}
