"""Films of a template by HeyGen's older call: where it is offered, its test renders, its lost answers, and its end."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.connections.key_actions import check_key
from apps.accounts.models import Connection
from apps.jobs import tasks
from apps.jobs.engine import resolution
from apps.jobs.models import Attempt, Job, Output
from apps.jobs.publishing import actions as publishing
from apps.library.models import Media
from apps.reviews import flow
from apps.reviews.refusal import Refused
from apps.templates.kinds.render.kind import CHANGED
from apps.templates.kinds.render.kind_v2 import ENDED, OFF
from apps.templates.models import Template
from apps.videos.models import Look
from apps.voices.models import Voice
from tests.support.world import NOTHING, World, held_and_spent
from tests.templates.test_render import DESK, approved, change_at_heygen, form, made, renders

WARNING = "Test render: lower quality, with a watermark"


@pytest.fixture
def offered(world: World) -> None:
    """A key test has seen the older call answer, and an administrator wants it used."""
    check_key(world.connection, by=world.cast.cleo)
    Connection.objects.filter(pk=world.connection.pk).update(older_templates=True)


@pytest.fixture
def gone(world: World) -> Iterator[None]:
    """HeyGen has switched it off since."""
    world.sandbox.settings(legacy_gone=True)
    yield
    world.sandbox.settings(legacy_gone=False)


def generates(world: World, template: Template) -> list[dict[str, Any]]:
    return world.sandbox.journal(method="POST", path=f"/v2/template/{template.template_id}/generate", key=world.key)


def spent_at_heygen(world: World) -> float:
    return float(world.sandbox.state(world.key)["spent"])


@pytest.mark.row("TPL-01")
def test_the_older_call_is_a_choice_only_where_it_is_offered(world: World, ana: Client, welcome: Template) -> None:
    address = f"{DESK}&template={welcome.template_id}"
    assert 'name="made_by"' not in ana.get(address).content.decode()

    check_key(world.connection, by=world.cast.cleo)
    assert 'name="made_by"' not in ana.get(address).content.decode(), "off until an administrator switches it on"

    Connection.objects.filter(pk=world.connection.pk).update(older_templates=True)
    page = ana.get(address).content.decode()
    assert 'value="v3" checked' in page
    assert 'value="test"' in page
    assert "31 Oct 2026" in page


@pytest.mark.row("TPL-01", "ACC-22")
@pytest.mark.usefixtures("offered")
def test_a_film_by_the_older_call_is_paid_once_and_the_page_says_which_call_made_it(
    world: World, ana: Client, welcome: Template
) -> None:
    job = made(approved(world, ana, welcome, made_by="v2"))

    (sent,) = generates(world, welcome)
    assert sent["body"]["variables"] == {
        "first_name": {"name": "first_name", "type": "text", "properties": {"content": "Mia"}},
        "company": {"name": "company", "type": "text", "properties": {"content": "Northbound"}},
        "start_date": {"name": "start_date", "type": "text", "properties": {"content": "the first of May"}},
    }
    assert sent["body"]["title"] == "For Mia"
    assert "test" not in sent["body"]
    assert renders(world, welcome) == []
    held, spent = held_and_spent(job)
    assert held == 0
    assert Decimal(0) < spent <= (job.estimate_high or 0)
    page = ana.get(job.get_absolute_url()).content.decode()
    assert f"<code>{sent['method']} {sent['path']}</code>" in page
    assert "TEST" not in page


@pytest.mark.row("ACC-22")
def test_a_film_by_the_present_call_says_so_too(world: World, ana: Client, welcome: Template) -> None:
    job = approved(world, ana, welcome)
    tasks.advance(job.connection_id)
    (sent,) = renders(world, welcome)
    assert f"<code>{sent['method']} {sent['path']}</code>" in ana.get(job.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("offered")
def test_what_is_chosen_is_nested_as_v2_has_it(world: World, ana: Client, welcome: Template) -> None:
    voice = Voice.objects.on_offer(world.connection).filter(language="English").first()
    photo = Look.objects.filter(connection=world.connection, avatar_type="photo_avatar", state="completed").first()
    assert voice
    assert photo
    chosen = {"v_presenter": photo.look_id, "v_voice": voice.voice_id, "v_voice_locale": "en-GB", "fps": "30"}
    approved(world, ana, welcome, made_by="v2", **chosen)
    tasks.advance(world.connection.pk)

    body = generates(world, welcome)[0]["body"]
    assert body["variables"]["presenter"]["properties"] == {"character_id": photo.look_id, "type": "talking_photo"}
    assert body["variables"]["voice"] == {
        "name": "voice",
        "type": "voice",
        "properties": {"voice_id": voice.voice_id, "locale": "en-GB"},
    }
    assert body["fps"] == 30


@pytest.mark.usefixtures("offered")
def test_files_and_the_glossary_have_the_names_of_v2(world: World, ana: Client, offer: Template) -> None:
    assert offer.current is not None
    picture = next(one.name for one in offer.current.content.of_type("image"))
    link = f"{world.sandbox.url}/picture.png"
    texts = {"v_product": "A scarf", "v_claim": "It is warm.", "v_price": "ten dollars"}
    more = {f"v_{picture}_url": link, f"v_{picture}_fit": "cover", "brand_glossary_id": "glossary-1"}
    assert ana.post(DESK, form(offer, made_by="v2", **texts, **more)).status_code == 302
    review = Job.objects.select_related("review").get().review
    assert review is not None
    flow.approve(review, by=world.cast.cleo, seen=review.seal)
    tasks.advance(world.connection.pk)

    body = generates(world, offer)[0]["body"]
    assert body["variables"][picture] == {
        "name": picture,
        "type": "image",
        "properties": {"url": link, "fit": "cover"},
    }
    assert body["brand_voice_id"] == "glossary-1"
    assert "brand_glossary_id" not in body


@pytest.mark.row("TPL-17")
@pytest.mark.usefixtures("offered")
def test_a_test_render_is_free_and_never_passes_for_the_film(world: World, ana: Client, welcome: Template) -> None:
    before = spent_at_heygen(world)
    job = approved(world, ana, welcome, made_by="test")
    assert job.is_free
    assert job.review is not None
    assert job.review.price == 0
    queued = ana.get(reverse("jobs:list")).content.decode()
    assert "TEST" in queued

    job = made(job)

    (sent,) = generates(world, welcome)
    assert sent["body"]["test"] is True
    assert spent_at_heygen(world) == before
    assert held_and_spent(job) == NOTHING
    page = ana.get(job.get_absolute_url()).content.decode()
    assert "TEST" in page
    assert "free" in page
    assert f"<code>POST {sent['path']}</code>" in page
    film = Output.objects.select_related("media").get(job=job, part="video").media
    assert film is not None
    assert film.title == "TEST For Mia"
    for place in (job.get_absolute_url(), film.get_absolute_url()):
        shown = ana.get(place).content.decode()
        assert WARNING in shown
        assert downloads_without_warning(shown, film) == []
        assert 'controlslist="nodownload"' in shown
    assert "TEST" in ana.get(reverse("library:list")).content.decode()
    for place in (job.get_absolute_url(), reverse("jobs:list")):
        assert "$0.00" not in ana.get(place).content.decode(), "free is said in a word"


def downloads_without_warning(page: str, film: Media) -> list[str]:
    """What of a page offers the file to be saved before the warning is read."""
    found = []
    for before, rest in zip(
        page.split(f"{film.link}?download")[:-1], page.split(f"{film.link}?download")[1:], strict=True
    ):
        asked = before.rfind("popover>")
        if asked < 0 or WARNING not in before[asked:] or "Download the test anyway" not in rest[:400]:
            found.append(before[-120:])
    return found


@pytest.mark.usefixtures("offered")
def test_a_test_render_is_never_published(world: World, ana: Client, welcome: Template) -> None:
    job = made(approved(world, ana, welcome, made_by="test"))
    assert reverse("jobs:publish", args=[job.pk]) not in ana.get(job.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="watermark"):
        publishing.ask_to_publish(job, by=world.cast.ana)


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize(("fault", "way"), [("broken", "v2"), ("disconnect_after", "v2"), ("disconnect_after", "test")])
def test_a_lost_answer_waits_for_a_person_and_is_not_sent_twice(
    world: World, ana: Client, welcome: Template, fault: str, way: str
) -> None:
    world.sandbox.fault(fault, times=1, match="POST /v2/template", key=world.key)
    job = approved(world, ana, welcome, made_by=way)
    tasks.advance(job.connection_id)

    job.refresh_from_db()
    assert job.state == "unconfirmed"
    assert held_and_spent(job)[0] == job.estimate_high
    for _time in range(2):
        Job.objects.filter(pk=job.pk).update(lease_until=None, next_check_at=job.created_at)
        assert not resolution.resolve(job.pk)
    tasks.advance(job.connection_id)
    assert len(generates(world, welcome)) == 1
    assert Attempt.objects.filter(job=job).count() == 1
    page = ana.get(job.get_absolute_url()).content.decode()
    assert "so nothing is sent automatically" in page
    assert "ask an administrator to give up or send it again" in page
    assert ("on hold" in page) == (way == "v2")


@pytest.mark.usefixtures("offered")
def test_a_look_that_fails_leaves_no_doubt_and_sends_nothing(world: World, ana: Client, welcome: Template) -> None:
    world.sandbox.fault("broken", times=1, match=f"GET /v3/templates/{welcome.template_id}", key=world.key)
    job = approved(world, ana, welcome, made_by="v2")
    tasks.advance(job.connection_id)
    job.refresh_from_db()
    assert job.state == "queued"
    assert generates(world, welcome) == []
    Job.objects.filter(pk=job.pk).update(next_check_at=job.created_at)
    tasks.advance(job.connection_id)
    assert len(generates(world, welcome)) == 1


@pytest.mark.usefixtures("offered")
def test_a_template_that_changed_is_not_sent(world: World, ana: Client, welcome: Template) -> None:
    job = approved(world, ana, welcome, made_by="test")
    change_at_heygen(world, welcome)
    tasks.advance(job.connection_id)
    job.refresh_from_db()
    assert (job.state, job.failure_code) == ("failed", CHANGED)
    assert generates(world, welcome) == []


@pytest.mark.row("TPL-01")
@pytest.mark.usefixtures("offered")
def test_the_end_of_the_older_call_ends_its_films_and_no_others(
    world: World, ana: Client, welcome: Template, request: pytest.FixtureRequest
) -> None:
    older = approved(world, ana, welcome, made_by="v2")
    request.getfixturevalue("gone")

    tasks.advance(older.connection_id)

    older.refresh_from_db()
    assert (older.state, older.failure_code) == ("failed", ENDED)
    assert older.failure.startswith("HeyGen has switched off its older template call")
    assert held_and_spent(older) == NOTHING
    connection = world.connection
    assert not connection.is_paused
    assert not connection.offers_older_templates
    assert "HeyGen has switched off its older template call" in ana.get(older.get_absolute_url()).content.decode()
    copy = ana.post(reverse("jobs:copy", args=[older.pk]), follow=True)
    assert "is no longer offered for this account" in copy.content.decode()
    Job.objects.filter(state="draft").delete()
    page = ana.get(f"{DESK}&template={welcome.template_id}".replace("n=one", "n=two"))
    assert 'name="made_by"' not in page.content.decode()
    film = ana.post(DESK.replace("n=one", "n=two"), form(welcome, nonce="two"))
    assert film.status_code == 302
    present = Job.objects.select_related("review").exclude(pk=older.pk).get()
    assert present.kind == "template.render"
    assert present.review is not None
    flow.approve(present.review, by=world.cast.ben, seen=present.review.seal)
    tasks.advance(present.connection_id)
    assert len(renders(world, welcome)) == 1


@pytest.mark.usefixtures("offered")
def test_nothing_that_an_administrator_switched_off_is_sent(world: World, ana: Client, welcome: Template) -> None:
    job = approved(world, ana, welcome, made_by="v2")
    Connection.objects.filter(pk=world.connection.pk).update(older_templates=False)
    tasks.advance(job.connection_id)
    job.refresh_from_db()
    assert (job.state, job.failure_code) == ("failed", OFF)
    assert generates(world, welcome) == []


@pytest.mark.usefixtures("offered")
def test_a_free_test_never_becomes_a_paid_film_unseen(world: World, ana: Client, welcome: Template) -> None:
    saved = ana.post(DESK, form(welcome, made_by="test", do="save"))
    assert Job.objects.get().kind == "template.test_v2"
    assert 'value="test" checked' in ana.get(saved["Location"]).content.decode()
    Connection.objects.filter(pk=world.connection.pk).update(older_templates=False)

    shown = ana.get(saved["Location"]).content.decode()
    assert "is no longer offered for this account" in shown
    answer = ana.post(saved["Location"], form(welcome, made_by="test", seen=seen(shown)))
    assert answer.status_code == 422
    assert "no longer offered. Look at the price" in answer.content.decode()
    assert Job.objects.get().state == "draft"


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]
