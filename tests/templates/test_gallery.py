"""The gallery of templates and the page of one, with what the sandbox's account has."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from apps.accounts.models import Connection, Membership, User, Workspace
from apps.accounts.roles import Role
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.library.models import Asset, Media, Origin, Sort
from apps.templates.gallery.page import marked
from apps.templates.models import Campaign, Catalogue, Template
from apps.templates.schema import fingerprint
from tests.support.world import World
from tests.web.sample_rows import queries_of

WELCOME, OFFER, GREETING = "Welcome to the team", "Offer of the week", "Greeting for phones"


@pytest.fixture
def ana(world: World) -> Client:
    client = Client()
    client.force_login(world.cast.ana)
    return client


def of(world: World, name: str) -> Template:
    return Template.objects.select_related("connection", "current").get(connection=world.connection, name=name)


def used(world: World, template: Template, state: State = State.COMPLETED, **columns: Any) -> Job:
    """A job that was made of a template."""
    version = template.current.fingerprint if template.current else ""
    params = {"template_id": template.template_id, "version": version, "values": {}, **columns.pop("params", {})}
    return Job.objects.create(
        workspace=world.cast.northbound, connection=world.connection, author=columns.pop("author", world.cast.ana),
        title=f"Film of {template}", state=state, params=params, **{"kind": "template.render", **columns},
    )  # fmt: skip


def campaign_of(world: World, template: Template, title: str = "Spring") -> Campaign:
    assert template.current is not None
    return Campaign.objects.create(
        workspace=world.cast.northbound, author=world.cast.ana, connection=world.connection, template=template,
        version=template.current, title=title, nonce=uuid4().hex,
    )  # fmt: skip


def changed(template: Template, **variables: Mapping[str, Any]) -> None:
    """The template has these variables now."""
    stored = {"variables": variables, "scenes": [], "aspect_ratio": template.aspect_ratio}
    version = template.versions.create(fingerprint=fingerprint(stored), schema=stored, seen_at=timezone.now())
    Template.objects.filter(pk=template.pk).update(current=version)


def names(client: Client, query: str = "") -> list[str]:
    return [card.template.name for card in client.get(f"/templates/{query}").context["gallery"].cards]


@pytest.mark.row("TPL-02")
def test_the_gallery_is_the_accounts_own_list_with_pictures_variables_and_last_use(world: World, ana: Client) -> None:
    listed = world.sandbox.call(world.key, "GET", "/v3/templates").json()["data"]
    assert names(ana) == [one["name"] for one in listed]
    used(world, of(world, WELCOME))
    Job.objects.update(created_at=timezone.now() - timedelta(days=3))
    text = ana.get("/templates/").content.decode()
    assert "3 texts, 1 avatar, 1 voice" in text
    assert "3 texts, 1 picture, 1 video, 1 sound" in text
    assert "9:16" in text
    assert "3 days ago" in text
    assert text.count("Not used yet") == 2
    template = of(world, WELCOME)
    assert template.picture is not None
    type(template.picture).objects.filter(pk=template.picture.pk).update(file="a-file", mime_type="image/png")
    template.picture.refresh_from_db()
    assert f'src="{template.picture.link}"' in ana.get("/templates/").content.decode()


@pytest.mark.row("TPL-02")
def test_a_draft_is_no_use_and_a_campaign_with_its_films_is_one(world: World, ana: Client) -> None:
    template = of(world, WELCOME)
    used(world, template, State.DRAFT)
    assert "Last used" not in ana.get("/templates/").content.decode()
    request = used(world, template, kind="template.campaign")
    for number in (1, 2):
        used(world, template, parent=request, number=number)
    page = ana.get(template.get_absolute_url())
    assert [use.job.pk for use in page.context["jobs"]] == [request.pk, request.pk - 1]


def test_templates_are_found_by_words_and_shape(world: World, ana: Client) -> None:
    assert names(ana, "?q=week") == [OFFER]
    assert names(ana, "?q=WÉLCOME+team") == [WELCOME]
    assert names(ana, "?shape=9:16") == [GREETING]
    assert names(ana, "?shape=9:16&q=week") == []
    assert "No matches" in ana.get("/templates/?q=nothing+of+it").content.decode()
    pills = dict(ana.get("/templates/?q=e").context["gallery"].rows)["Shape"]
    assert [(pill.label, pill.count) for pill in pills] == [("Any shape", 3), ("16:9", 2), ("9:16", 1)]


def test_many_templates_come_in_pages_the_newest_first_at_the_same_number_of_queries(world: World) -> None:
    ana, template = world.cast.ana, of(world, WELCOME)
    few = queries_of(ana, "/templates/")
    for number in range(60):
        other = Template.objects.create(
            connection=world.connection, template_id=f"t{number}", name=f"Number {number}", synced_at=timezone.now()
        )
        other.current = other.versions.create(
            fingerprint=template.current.fingerprint if template.current else "",
            schema=template.current.schema if template.current else {},
            seen_at=timezone.now(),
        )
        other.save()
        used(world, other)
    client = Client()
    client.force_login(ana)
    seen, query = [], ""
    while query is not None:
        page = client.get(f"/templates/{query}").context["gallery"]
        seen += [card.template.name for card in page.cards]
        query = page.page.older
    assert seen[:2] == ["Number 59", "Number 58"]
    assert len(seen) == len(set(seen)) == 63
    assert queries_of(ana, "/templates/") == few <= 9


def test_the_page_of_one_costs_the_same_however_much_there_is(world: World) -> None:
    template = of(world, WELCOME)
    assert template.current is not None
    variables = template.current.schema["variables"]
    url = template.get_absolute_url()
    used(world, template)
    campaign_of(world, template)
    few = queries_of(world.cast.ana, url)
    for number in range(20):
        used(world, template, State.DRAFT)
        used(world, template)
        campaign_of(world, template, f"Number {number}")
        more = {f"{name}_{n}": value for name, value in variables.items() for n in range(number)}
        changed(template, **variables, **more)
    assert queries_of(world.cast.ana, url) == few <= 11


def test_a_templates_page_shows_scenes_with_their_placeholders_and_variables_with_their_own_values(
    world: World, ana: Client
) -> None:
    page = ana.get(of(world, WELCOME).get_absolute_url())
    first, second = page.context["scenes"]
    assert [(piece.words, piece.variable) for piece in first.pieces] == [
        ("Hello ", ""), ("{{first_name}}", "first_name"), (", welcome to ", ""), ("{{company}}", "company"), (".", ""),
    ]  # fmt: skip
    assert [one.name for one in second.others] == ["presenter", "voice"]
    shown = {one.variable.name: one for one in page.context["variables"]}
    assert (shown["first_name"].type, shown["first_name"].own, shown["first_name"].scenes) == ("Text", "Ana", [1])
    assert (shown["presenter"].type, shown["presenter"].scenes) == ("Avatar", [1, 2])
    assert shown["presenter"].own.startswith("Mara")
    assert shown["presenter"].url.startswith("/looks/")
    assert shown["voice"].own.startswith("Mara")
    assert shown["voice"].url.startswith("/voices/")
    offer = {one.variable.name: one for one in ana.get(of(world, OFFER).get_absolute_url()).context["variables"]}
    assert offer["picture"].own == "The template’s own file"
    assert offer["picture"].detail == "fills its place, may be cropped"
    assert offer["clip"].detail == "fits into its place, played again and again"
    assert offer["picture"].scenes == [2, 4]


def test_a_variable_of_a_kind_that_nobody_knows_is_shown_as_it_is(world: World, ana: Client) -> None:
    template = of(world, WELCOME)
    changed(template, spin={"type": "hologram", "angle": 3}, odd={})
    page = ana.get(template.get_absolute_url())
    assert [(one.variable.name, one.type, one.own) for one in page.context["variables"]] == [
        ("spin", "hologram", ""),
        ("odd", "Unknown", ""),
    ]
    assert "can’t be filled in here" in page.content.decode()
    assert "2 others" in ana.get("/templates/").content.decode()


def test_a_file_of_a_template_is_called_as_in_the_library_or_by_its_link(world: World, ana: Client) -> None:
    template, cast = of(world, OFFER), world.cast
    assert template.current is not None
    picture = Media.objects.create(
        workspace=cast.northbound, title="The autumn glove", sort=Sort.IMAGE, origin=Origin.UPLOAD,
        mime_type="image/png", size=1, sha256="ab" * 32, file="a", added_by=cast.ana,
    )  # fmt: skip
    Asset.objects.create(media=picture, connection=world.connection, asset_id="asset-1")
    assets = {
        "ours": {"type": "asset_id", "asset_id": "asset-1"},
        "linked": {"type": "url", "url": "https://files.example/a%20glove.png"},
        "theirs": {"type": "asset_id", "asset_id": "asset-2"},
        "broken": {"type": "url", "url": "https://[files/"},
        "none": "x",
    }
    changed(template, **{name: {"type": "image", "asset": asset} for name, asset in assets.items()})
    shown = {one.variable.name: one.own for one in ana.get(template.get_absolute_url()).context["variables"]}
    own = "The template’s own file"
    assert shown == {
        "ours": "The autumn glove", "linked": "a glove.png", "theirs": own, "broken": own, "none": own,
    }  # fmt: skip


def test_braces_that_are_no_variable_are_words() -> None:
    pieces = marked("{{ a }} and {{b}} {{{a}}}", ["a"])
    assert [(piece.words, piece.variable) for piece in pieces] == [
        ("{{ a }}", "a"), (" and {{b}} {", ""), ("{{a}}", "a"), ("}", ""),
    ]  # fmt: skip
    assert marked("", ["a"]) == []


@pytest.mark.row("TPL-02")
def test_a_change_is_told_with_what_it_is_and_on_the_drafts_and_campaigns_that_it_concerns(
    world: World, ana: Client
) -> None:
    template = of(world, WELCOME)
    used(world, template)
    used(world, template, State.DRAFT)
    campaign_of(world, template)
    assert "This template has changed" not in ana.get(template.get_absolute_url()).content.decode()
    kept = template.current.schema["variables"] if template.current else {}
    changed(template, **{name: value for name, value in kept.items() if name != "company"}, town=kept["company"])
    page = ana.get(template.get_absolute_url())
    text = page.content.decode()
    assert "2 drafts and campaigns were filled in for an earlier version." in text
    assert [use.is_behind for use in page.context["jobs"]] == [True, False]
    (campaign,) = page.context["campaigns"]
    assert campaign.is_behind
    assert f'href="{campaign.campaign.get_absolute_url()}"' in text
    newest, first = page.context["versions"]
    assert (newest.number, newest.is_current, first.number, first.is_current) == (2, True, 1, False)
    assert newest.changes[:2] == ["“town” is new.", "“company” is gone."]
    assert "“town” is new." in text
    ben = Client()
    ben.force_login(world.cast.ben)
    theirs = ben.get(template.get_absolute_url())
    assert [use.job.state for use in theirs.context["jobs"]] == [State.COMPLETED], "a draft is its author's alone"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"synced_at": None}, "The templates are being fetched"),
        ({}, "No templates yet"),
        ({"synced_at": None, "error": "HeyGen is having problems."}, "HeyGen is having problems."),
    ],
)
def test_an_empty_gallery_says_why(world: World, ana: Client, columns: dict[str, Any], words: str) -> None:
    Template.objects.all().delete()
    Catalogue.objects.update(**columns)
    assert words in ana.get("/templates/").content.decode()


def test_a_gallery_that_is_old_or_switched_off_says_so(world: World, ana: Client) -> None:
    Catalogue.objects.update(synced_at=timezone.now() - timedelta(days=3))
    assert "updated for a while" in ana.get("/templates/").content.decode()
    Connection.objects.filter(pk=world.connection.pk).update(enabled=False)
    template = of(world, WELCOME)
    for url in ("/templates/", template.get_absolute_url()):
        assert "switched off" in ana.get(url).content.decode()
    Template.objects.filter(pk=template.pk).update(gone=True)
    assert "no longer offered" in ana.get(template.get_absolute_url()).content.decode()
    assert WELCOME not in names(ana)


@pytest.mark.django_db
def test_a_workspace_without_an_account_is_told_where_one_comes_from() -> None:
    workspace, user = Workspace.objects.create(name="Bare"), User.objects.create_user("bare@example.com", name="Bare")
    Membership.objects.create(user=user, workspace=workspace, role=Role.AUTHOR)
    client = Client()
    client.force_login(user)
    assert "No HeyGen account yet" in client.get("/templates/").content.decode()
    client.post("/templates/refresh/")
    assert not OrmQ.objects.exists()


def test_a_refresh_asks_for_one_template_or_for_all(world: World, ana: Client) -> None:
    template = of(world, WELCOME)
    OrmQ.objects.all().delete()
    ana.post(f"/templates/{template.pk}/refresh/")
    ana.post("/templates/refresh/")
    queued = [(task.task["func"], task.task["args"]) for task in OrmQ.objects.order_by("pk")]
    assert queued == [
        ("apps.templates.tasks.refresh", (template.pk,)),
        ("apps.templates.tasks.sync", (world.connection.pk,)),
    ]


def test_who_may_write_is_led_to_the_desk_while_it_is_offered(world: World, ana: Client) -> None:
    template = of(world, WELCOME)
    place, campaign = (
        f"/create/template/?template={template.template_id}",
        f"/templates/campaigns/new/?template={template.pk}",
    )
    text = ana.get(template.get_absolute_url()).content.decode()
    assert place in text
    assert campaign in text
    assert ana.get(campaign).context["form"]["template"].value() == template.pk
    desk = ana.get(place, follow=True).content.decode()
    assert "First name" in desk
    Template.objects.filter(pk=template.pk).update(gone=True)
    assert place not in ana.get(template.get_absolute_url()).content.decode()
    Template.objects.filter(pk=template.pk).update(gone=False)
    Membership.objects.filter(user=world.cast.ana).update(role=Role.VIEWER)
    assert place not in ana.get(template.get_absolute_url()).content.decode()


def test_dan_gets_404_for_every_one_of_them(world: World) -> None:
    dan, template = Client(), of(world, WELCOME)
    dan.force_login(world.cast.dan)
    assert dan.get(template.get_absolute_url()).status_code == 404
    assert dan.post(f"/templates/{template.pk}/refresh/").status_code == 404
    assert names(dan) == []


def test_news_bring_the_live_parts_alone(world: World, ana: Client) -> None:
    template = of(world, WELCOME)
    for url, parts in (("/templates/", 2), (template.get_absolute_url(), 4)):
        text = ana.get(url, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in text
        assert text.count('hx-swap-oob="true"') == parts
