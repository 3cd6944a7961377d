"""One film of a template: filled in on its desk, priced, approved, and sent once as it was approved."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.accounts.connections.clients import heygen
from apps.jobs import tasks
from apps.jobs.engine import resolution
from apps.jobs.models import Job
from apps.library.models import Media
from apps.reviews import flow
from apps.templates.gallery.sync import sync_templates
from apps.templates.kinds.render.body import variables
from apps.templates.kinds.render.kind import CHANGED
from apps.templates.kinds.render.params import read_render
from apps.templates.models import Template
from apps.videos.models import Look
from apps.voices.models import Voice
from tests.support.sandbox import wait_until
from tests.support.world import World, held_and_spent
from tests.videos.sounds import png, wav

DESK = "/create/template/?n=one"
LINK = "https://files.example.com/scarf.png"


def form(template: Template, **changes: Any) -> dict[str, Any]:
    """What the page sends for the first template, whole."""
    return {
        "nonce": "one",
        "title": "For Mia",
        "template": template.template_id,
        "shown_for": template.template_id,
        "version": template.current.fingerprint if template.current else "",
        "v_first_name": "Mia",
        "v_company": "Northbound",
        "v_start_date": "the first of May",
        "do": "send",
        **changes,
    }


def approved(world: World, client: Client, template: Template, **changes: Any) -> Job:
    sent = client.post(DESK, form(template, **changes))
    assert sent.status_code == 302, sent.context["form"].errors
    job = Job.objects.select_related("review").get()
    assert job.review is not None
    flow.approve(job.review, by=world.cast.ben, seen=job.review.seal)
    return Job.objects.get(pk=job.pk)


def made(job: Job) -> Job:
    def is_made() -> bool:
        tasks.look(job.pk, "poll")
        return Job.objects.get(pk=job.pk).state == "completed"

    tasks.advance(job.connection_id)
    wait_until(is_made, seconds=90)
    tasks.copy(job.pk)
    return Job.objects.get(pk=job.pk)


def glossary(world: World) -> str:
    made = world.sandbox.call(world.key, "POST", "/v3/brand-glossaries", json={"name": "House words"})
    found = made.json()["data"]
    return str(found.get("id") or found["brand_glossary_id"])


def renders(world: World, template: Template) -> list[dict[str, Any]]:
    return world.sandbox.journal(method="POST", path=f"/v3/templates/{template.template_id}", key=world.key)


@pytest.mark.row("TPL-03", "TPL-04", "TPL-08", "TPL-09", "TPL-12", "TPL-24")
def test_a_film_goes_from_its_form_to_its_result(world: World, ana: Client, welcome: Template) -> None:
    page = ana.get(f"{DESK}&template={welcome.template_id}").content.decode()
    for name in ("v_first_name", "v_company", "v_start_date", "v_presenter", "v_voice"):
        assert f'name="{name}"' in page
    assert "Designed with “Ana”" in page

    job = made(approved(world, ana, welcome))

    body = renders(world, welcome)[0]["body"]
    assert body["variables"] == {
        "first_name": {"type": "text", "content": "Mia"},
        "company": {"type": "text", "content": "Northbound"},
        "start_date": {"type": "text", "content": "the first of May"},
    }
    assert body["title"] == "For Mia"
    assert not {"dimension", "fps", "scene_ids", "caption", "subtitles"} & body.keys()
    held, spent = held_and_spent(job)
    assert held == 0
    assert Decimal(0) < spent <= (job.estimate_high or 0)
    shown = ana.get(job.get_absolute_url()).content.decode()
    assert "Hello Mia, welcome to Northbound." in shown
    assert "<video" in shown


@pytest.mark.row("TPL-10")
def test_a_text_that_is_left_empty_is_never_sent(world: World, ana: Client, welcome: Template) -> None:
    answer = ana.post(DESK, form(welcome, v_first_name=" "))

    assert answer.status_code == 422
    assert "{{first_name}}" in answer.context["form"].errors["v_first_name"][0]
    assert renders(world, welcome) == []
    assert Job.objects.get().params["values"].keys() == {"company", "start_date"}


@pytest.mark.row("TPL-08", "TPL-09", "TPL-13", "TPL-14", "TPL-15", "TPL-16")
def test_what_is_chosen_is_sent_and_nothing_else(world: World, ana: Client, welcome: Template) -> None:
    voice = Voice.objects.on_offer(world.connection).filter(language="English").first()
    photo = Look.objects.filter(connection=world.connection, avatar_type="photo_avatar", state="completed").first()
    assert voice
    assert photo
    chosen = {
        "v_presenter": photo.look_id,
        "v_voice": voice.voice_id,
        "v_voice_locale": "en-GB",
        "width": "640",
        "height": "360",
        "fps": "30",
        "caption": "on",
        "preset_name": "classic",
        "font_size": "40",
        "keep_music": "on",
        "include_gif": "on",
        "folder_id": "folder-1",
        "brand_glossary_id": glossary(world),
    }
    approved(world, ana, welcome, **chosen)
    tasks.advance(world.connection.pk)

    body = renders(world, welcome)[0]["body"]
    assert body["variables"]["presenter"] == {
        "type": "character",
        "character_id": photo.look_id,
        "character_type": "talking_photo",
    }
    assert body["variables"]["voice"] == {"type": "voice", "voice_id": voice.voice_id, "locale": "en-GB"}
    assert body["dimension"] == {"width": 640, "height": 360}
    assert body["fps"] == 30
    assert body["subtitles"] == {"preset_name": "classic", "font_size": 40}
    assert (body["caption"], body["reorder_music"], body["include_gif"]) == (True, False, True)
    assert body["folder_id"] == "folder-1"
    assert body["brand_glossary_id"] == chosen["brand_glossary_id"]
    assert "enable_sharing" not in body


def of_offer(template: Template, **changes: Any) -> dict[str, Any]:
    texts = {"v_product": "A scarf", "v_claim": "It is warm.", "v_price": "ten dollars"}
    return form(template) | texts | changes


@pytest.mark.row("TPL-05", "TPL-06", "TPL-07")
def test_files_are_uploaded_chosen_or_linked(world: World, ana: Client, welcome: Template, offer: Template) -> None:
    made(approved(world, ana, welcome))
    film = Media.objects.get(sort="video")
    files = {
        "v_picture_file": SimpleUploadedFile("scarf.png", png(640, 360), "image/png"),
        "v_clip_media": str(film.pk),
        "v_clip_play_style": "once",
        "v_sound_file": SimpleUploadedFile("jingle.wav", wav(2.0), "audio/wav"),
    }
    sent = ana.post(DESK.replace("one", "two"), of_offer(offer, nonce="two", **files))
    assert sent.status_code == 302, sent.context["form"].errors
    job = Job.objects.select_related("review").get(state="in_review")
    assert job.review is not None
    assert job.estimate_high is not None
    flow.approve(job.review, by=world.cast.ben, seen=job.review.seal)

    made(Job.objects.get(pk=job.pk))

    values = renders(world, offer)[0]["body"]["variables"]
    assert values["picture"]["asset"]["type"] == "asset_id"
    assert (values["clip"]["asset"]["type"], values["clip"]["play_style"]) == ("asset_id", "once")
    assert values["sound"]["asset"]["type"] == "asset_id"
    assert {"fit", "volume"} & (values["picture"].keys() | values["clip"].keys()) == set()

    linked = ana.post(DESK.replace("one", "three"), of_offer(offer, nonce="three", do="save", v_picture_url=LINK))
    assert linked.status_code == 302, linked.context["form"].errors
    kept = read_render(Job.objects.get(nonce="three").params)
    assert variables(kept, {})["picture"] == {"type": "image", "asset": {"type": "url", "url": LINK}}


def test_a_file_of_another_kind_is_refused_at_its_field(ana: Client, offer: Template) -> None:
    wrong = SimpleUploadedFile("scarf.png", wav(1.0), "image/png")
    answer = ana.post(DESK, of_offer(offer, v_picture_file=wrong, v_clip_url="https://example.com/clip.mp3"))
    assert answer.status_code == 422
    assert {"v_picture_file", "v_clip_url"} <= answer.context["form"].errors.keys()


@pytest.mark.row("TPL-11")
@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ({"scenes": [2, 0]}, [0, 2]),
        ({"scenes": [0, 1, 2, 3]}, None),
        ({"scenes": [0, 1], "scene_order": "3, 1, 1"}, [2, 0, 0]),
    ],
)
def test_scenes_are_chosen_ordered_and_repeated(
    world: World, ana: Client, offer: Template, typed: dict[str, Any], sent: list[int] | None
) -> None:
    assert offer.current is not None
    ids = [scene.id for scene in offer.current.content.scenes]
    data: dict[str, Any] = of_offer(offer) | typed
    data["scenes"] = [ids[place] for place in typed["scenes"]]

    saved = ana.post(DESK, {**data, "do": "save"})

    assert saved.status_code == 302, saved.context["form"].errors
    job = Job.objects.get()
    assert job.params.get("options", {}).get("scene_ids") == (None if sent is None else [ids[place] for place in sent])
    wanted: list[str] = [ids[place] for place in sent] if sent else ids
    again = ana.get(saved["Location"]).context["form"]
    if "scene_order" in typed:
        assert again["scene_order"].value() == "3, 1, 1"
    else:
        assert again["scenes"].value() == wanted


def test_a_text_of_a_scene_that_is_not_played_may_stay_empty(world: World, ana: Client, offer: Template) -> None:
    assert offer.current is not None
    first = offer.current.content.scenes[0].id
    answer = ana.post(DESK, {**form(offer), "v_product": "A scarf", "scenes": [first]})
    assert answer.status_code == 302, answer.context["form"].errors
    assert Job.objects.get().state == "in_review"


@pytest.mark.parametrize(
    ("width", "height", "problem"),
    [
        ("640", "", {"height": "Give both sides, or neither."}),
        ("641", "360", {"width": "This must be an even number."}),
        ("64", "36", {"width": "Between 128 and 4096 pixels."}),
        ("640", "640", {"height": "This template has a shape of 16:9."}),
    ],
)
@pytest.mark.row("TPL-12")
def test_a_size_has_the_shape_of_the_template(
    ana: Client, welcome: Template, width: str, height: str, problem: dict[str, str]
) -> None:
    answer = ana.post(DESK, form(welcome, width=width, height=height))
    assert answer.status_code == 422
    assert {name: told[0] for name, told in answer.context["form"].errors.items()} == problem


def change_at_heygen(world: World, template: Template) -> None:
    """Somebody gives the template other variables, in HeyGen's editor."""
    with heygen(world.connection, reason="test") as client:
        scenes = client.templates.get(template.template_id).scene_ids
        client.templates.declare(
            template.template_id, [{"name": "who", "type": "text", "target_id": f"{scenes[0]}-script"}]
        )


def test_a_template_that_changed_after_the_approval_is_not_sent(world: World, ana: Client, welcome: Template) -> None:
    job = approved(world, ana, welcome)
    change_at_heygen(world, welcome)

    tasks.advance(job.connection_id)

    job.refresh_from_db()
    assert (job.state, job.failure_code) == ("failed", CHANGED)
    assert renders(world, welcome) == []
    assert held_and_spent(job) == (Decimal(0), Decimal(0))


def test_a_template_that_changed_under_a_draft_is_told(world: World, ana: Client, welcome: Template) -> None:
    ana.post(DESK, form(welcome, do="save"))
    change_at_heygen(world, welcome)
    Template.objects.update(changed_at=None)
    sync_templates(world.connection.pk)

    page = ana.get(f"/drafts/{Job.objects.get().pk}/")

    assert "“who” is new." in page.content.decode()
    assert "“first_name” is gone." in page.content.decode()
    refused = ana.post(DESK, form(welcome, seen=page.context["seen"]))
    assert refused.status_code == 422
    assert "changed at HeyGen" in refused.context["form"].errors["template"][0]


def test_without_any_template_the_desk_says_where_they_are(world: World, ana: Client) -> None:
    Template.objects.update(gone=True, synced_at=timezone.now())
    assert "Choose a template" in ana.get(DESK).content.decode()


@pytest.mark.parametrize("gone", [False, True])
def test_a_film_in_doubt_is_not_given_back_because_its_template_changed(
    world: World, ana: Client, welcome: Template, gone: bool
) -> None:
    address = f"/v3/templates/{welcome.template_id}"
    world.sandbox.fault("disconnect_after", times=1, match=f"POST {address}", key=world.key)
    job = approved(world, ana, welcome)
    tasks.advance(job.connection_id)
    job.refresh_from_db()
    assert (job.state, len(world.films())) == ("unconfirmed", 1)

    if gone:
        with heygen(world.connection, reason="test") as client:
            client.templates.delete(welcome.template_id)
    else:
        change_at_heygen(world, welcome)
    Job.objects.filter(pk=job.pk).update(lease_until=None, next_check_at=timezone.now())
    resolution.resolve(job.pk)

    job.refresh_from_db()
    assert job.state == "unconfirmed"
    assert held_and_spent(job)[0] == job.estimate_high
    assert len(renders(world, welcome)) == 1
