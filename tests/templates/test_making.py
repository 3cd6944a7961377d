"""Templates made of our own films, where the account lets us: the template, its parts, its variables."""

from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ

from apps.accounts.models import AuditEntry, Connection, Membership
from apps.accounts.roles import Role
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.providers import VideoScene
from apps.templates.gallery import making as makings
from apps.templates.gallery import sync
from apps.templates.gallery.making import allow
from apps.templates.gallery.parts import parts_of, read_parts
from apps.templates.gallery.sync import sync_templates
from apps.templates.models import Making, Template
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world
from tests.templates.test_changing import client_of, told, work

SPOKEN = {"script": "Hello and welcome.", "resolution": "720p", "aspect_ratio": "16:9"}


def film_of(world: World, title: str = "Welcome") -> Job:
    """A film that was made at HeyGen, and the job that it is a result of."""
    body = {"type": "avatar", "avatar_id": world.look.look_id, "voice_id": world.look.default_voice_id, **SPOKEN}
    film = world.sandbox.call(world.key, "POST", "/v3/videos", json=body).json()["data"]["video_id"]
    world.sandbox.video(world.key, film)
    return Job.objects.create(
        workspace=world.cast.northbound, connection=world.connection, author=world.cast.ana, kind="video.avatar",
        title=title, state=State.COMPLETED, params={}, provider_id=film,
    )  # fmt: skip


@pytest.fixture
def ana(world: World) -> Client:
    allow(world.connection, authoring=True, by=world.cast.cleo)
    OrmQ.objects.all().delete()
    return client_of(world.cast.ana)


def make(ana: Client, film: Job, name: str = "Of our film") -> Making:
    answer = ana.post("/templates/new/", {"film": film.pk, "name": name})
    assert answer.status_code == 302, answer.content.decode()
    return Making.objects.select_related("template").latest("pk")


def test_a_film_becomes_a_template_with_variables_and_is_used_like_any_other(world: World, ana: Client) -> None:
    film = film_of(world)
    start = world.sandbox.last_entry()
    making = make(ana, film)
    assert world.sandbox.journal(after=start, key=world.key) == [], "pages ask nobody"
    assert "The template is being made." in told(ana, making.get_absolute_url())
    work()
    page = ana.get(making.get_absolute_url())
    parts = page.context["parts"]
    assert [(part.type, part.scene, part.is_spoken, part.words) for part in parts] == [
        ("text", 1, True, "Hello and welcome."), ("voice", 1, True, ""), ("character", 1, False, ""),
    ]  # fmt: skip
    assert ana.post(making.get_absolute_url(), {"name_0": "greeting", "name_2": "who"}).status_code == 302
    work()
    making.refresh_from_db()
    assert making.template is not None
    assert (making.problem, making.waiting_since, making.wanted) == ("", None, None)
    assert [one["name"] for one in making.declared] == ["greeting", "who"]
    listed = world.sandbox.call(world.key, "GET", "/v3/templates").json()["data"]
    assert listed[0]["id"] == making.template.template_id
    content = making.template.current.content if making.template.current else None
    assert content is not None
    assert {name: one.type for name, one in content.variables.items()} == {"greeting": "text", "who": "character"}
    assert content.scenes[0].script == "{{greeting}}"
    assert making.template.versions.count() == 2
    assert making.template.picture is not None
    assert making.template.picture.source == listed[0]["thumbnail_url"]
    assert "Use this template" in told(ana, making.template.get_absolute_url())
    assert making.get_absolute_url() in told(ana, making.template.get_absolute_url())
    assert "Try again, free" not in told(ana, making.get_absolute_url())
    again = ana.get(making.get_absolute_url()).context["form"]
    assert [field.value() for _part, field in again.rows()] == ["greeting", None, "who"]
    entries = AuditEntry.objects.filter(action__startswith="template.").order_by("number")
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("template.making_allowed", world.cast.cleo),
        ("template.made", world.cast.ana),
        ("template.variables_declared", world.cast.ana),
    ]


def test_one_that_has_no_variables_yet_is_in_no_list_and_stays(world: World, ana: Client) -> None:
    making = make(ana, film_of(world))
    work()
    sync_templates(world.connection.pk)
    making.refresh_from_db()
    template = making.template
    assert template is not None
    assert not template.gone
    assert "no variables" in told(ana, "/templates/")
    assert "Use this template" not in told(ana, template.get_absolute_url())
    world.sandbox.call(world.key, "DELETE", f"/v3/templates/{template.template_id}")
    sync_templates(world.connection.pk)
    assert Template.objects.get(pk=template.pk).gone


def test_a_lost_answer_makes_no_second_template(world: World, ana: Client) -> None:
    film = film_of(world)
    making = make(ana, film)
    world.sandbox.fault("disconnect_after", times=9, match="POST /v3/templates", key=world.key)
    try:
        work()
    finally:
        world.sandbox.clear_faults()
    making.refresh_from_db()
    assert making.problem
    assert making.template is None
    text = told(ana, making.get_absolute_url())
    assert "HeyGen couldn’t do this." in text
    assert "Try again, free" in text
    ana.post(f"/templates/new/{making.pk}/again/")
    work()
    making = Making.objects.select_related("template").get(pk=making.pk)
    assert making.problem == ""
    assert making.template is not None
    made = world.sandbox.journal(method="POST", path="/v3/templates", key=world.key)
    assert [entry["replayed"] for entry in made] == [False, *[True] * (len(made) - 1)]
    assert len(made) > 1
    assert {entry["idempotency_key"] for entry in made} == {f"template.{making.pk}"}
    assert Template.objects.filter(connection=world.connection).count() == 4


def test_a_film_that_heygen_has_no_more_is_told_as_such(world: World, ana: Client) -> None:
    film = film_of(world)
    making = make(ana, film)
    world.sandbox.call(world.key, "DELETE", f"/v3/videos/{film.provider_id}")
    work()
    assert "HeyGen doesn’t have this film any more." in told(ana, making.get_absolute_url())


def test_an_account_that_does_not_offer_it_is_told_as_such(db: None, own_sandbox: SandboxProcess) -> None:
    world = make_world(own_sandbox)
    allow(world.connection, authoring=True, by=world.cast.cleo)
    own_sandbox.settings(template_authoring=False)
    ana = client_of(world.cast.ana)
    OrmQ.objects.all().delete()
    making = make(ana, film_of(world))
    work()
    assert "doesn’t offer this through its API" in told(ana, making.get_absolute_url())
    own_sandbox.settings(template_authoring=True)
    ana.post(f"/templates/new/{making.pk}/again/")
    work()
    own_sandbox.settings(template_authoring=False)
    ana.post(making.get_absolute_url(), {"name_0": "said"})
    work()
    making.refresh_from_db()
    assert "doesn’t offer this through its API" in making.problem
    assert making.wanted is not None, "it waits for another try"
    form = ana.get(making.get_absolute_url()).context["form"]
    assert next(field.value() for _part, field in form.rows()) == "said"


def test_nothing_is_made_before_an_administrator_says_that_it_may(world: World) -> None:
    film, cast = film_of(world), world.cast
    ana, cleo = client_of(cast.ana), client_of(cast.cleo)
    assert "An administrator can switch it on." in told(ana, "/templates/new/")
    answer = ana.post("/templates/new/", {"film": film.pk, "name": "Mine"})
    assert answer.status_code == 422
    assert not Making.objects.exists()
    assert ana.post("/templates/new/allow/", {"authoring": "yes"}).status_code == 403
    assert "Switch on" in told(cleo, "/templates/new/")
    cleo.post("/templates/new/allow/", {"authoring": "yes"})
    making = make(ana, film)
    work()
    for _click in range(2):
        cleo.post("/templates/new/allow/", {"authoring": "no"})
    OrmQ.objects.all().delete()
    ana.post(making.get_absolute_url(), {"name_0": "said"})
    ana.post(f"/templates/new/{making.pk}/again/")
    assert not OrmQ.objects.filter().exclude(pk=None).exists()
    actions = AuditEntry.objects.filter(action__startswith="template.making").order_by("number")
    assert [entry.action for entry in actions] == ["template.making_allowed", "template.making_disallowed"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Give at least one part a name."),
        ({"name_0": "first name"}, "Use letters from A to Z, digits and _ alone."),
        ({"name_0": "same", "name_1": "same"}, "Each name can be used once."),
        ({"name_0": "x" * 61}, "at most 60"),
    ],
)
def test_names_that_heygen_would_refuse_are_told_before(
    world: World, ana: Client, typed: dict[str, str], words: str
) -> None:
    making = make(ana, film_of(world))
    work()
    answer = ana.post(making.get_absolute_url(), typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    making.refresh_from_db()
    assert making.wanted is None


def test_only_finished_films_of_the_account_are_offered(world: World, ana: Client) -> None:
    film = film_of(world, "Finished")
    same: dict[str, Any] = {"workspace": film.workspace, "author": film.author, "params": {}, "provider_id": "x"}
    for state in (State.FAILED, State.PROCESSING):
        Job.objects.create(connection=world.connection, kind="video.avatar", title="No", state=state, **same)
    Job.objects.create(connection=world.connection, kind="speech.heygen", title="No", state=State.COMPLETED, **same)
    south = Connection.objects.get(workspace=world.cast.southfield)
    same["workspace"] = south.workspace
    foreign = Job.objects.create(connection=south, kind="video.avatar", title="No", state=State.COMPLETED, **same)
    form = ana.get(f"/templates/new/?film={film.pk}").context["form"]
    assert [job.pk for job in form.fields["film"].queryset] == [film.pk]
    assert form["film"].value() == film.pk
    assert ana.post("/templates/new/", {"film": foreign.pk, "name": "Mine"}).status_code == 422


def test_what_somebody_wishes_for_while_a_worker_is_at_it_is_not_lost(
    world: World, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    making = make(ana, film_of(world))
    work()
    ana.post(making.get_absolute_url(), {"name_0": "first"})
    before = sync.keep

    def meanwhile(*told: Any) -> Any:
        monkeypatch.undo()
        ana.post(making.get_absolute_url(), {"name_0": "second"})
        return before(*told)

    monkeypatch.setattr(makings, "keep", meanwhile)
    work()
    waiting = Making.objects.get(pk=making.pk)
    assert waiting.waiting_since is not None
    assert [one["name"] for one in waiting.wanted or []] == ["second"]
    work()
    done = Making.objects.get(pk=making.pk)
    assert done.waiting_since is None
    assert [one["name"] for one in done.declared] == ["second"]


def test_foreign_people_and_viewers_find_nothing(world: World, ana: Client) -> None:
    making = make(ana, film_of(world))
    dan = client_of(world.cast.dan)
    assert dan.get(making.get_absolute_url()).status_code == 404
    assert dan.post(making.get_absolute_url(), {"name_0": "x"}).status_code == 404
    assert dan.post(f"/templates/new/{making.pk}/again/").status_code == 404
    Membership.objects.filter(user=world.cast.ana).update(role=Role.VIEWER)
    assert ana.get(making.get_absolute_url()).status_code == 403
    assert ana.get("/templates/new/").status_code == 403


def test_what_is_in_several_scenes_is_one_part_and_what_nobody_knows_is_none() -> None:
    spoken = {"id": "s", "type": "text", "text": "Hello\0", "voice_id": "v"}
    scenes = [
        VideoScene.read(
            {
                "id": f"scene-{number}",
                "background": {"id": "b", "type": "video"},
                "elements": [{"id": "e", "type": "avatar"}, {"id": "x", "type": "sparkle"}],
                "script": [spoken, {"id": "q", "type": "silence"}, {"id": "a", "type": "audio"}],
            }
        )
        for number in (1, 2)
    ]
    assert [(part.target_id, part.type, part.scene, part.words) for part in read_parts(parts_of(scenes))] == [
        ("s", "text", 1, "Hello"), ("s", "voice", 1, ""), ("a", "audio", 1, ""), ("e", "character", 1, ""),
        ("b", "video", 1, ""),
    ]  # fmt: skip
