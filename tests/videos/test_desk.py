"""Writing a film in the browser: nothing typed is lost, nothing is made twice, nobody else sees it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import Connection
from apps.jobs.desk import drafts
from apps.jobs.engine import actions
from apps.jobs.models import Job
from apps.library.models import Media
from apps.reviews.refusal import Refused
from apps.videos.models import FavouriteLook
from tests.videos.conftest import Shop, make_look, make_voice
from tests.videos.sounds import mp3, png, wav

NEW, IMAGE = "/create/avatar/", "/create/image/"


def typed(shop: Shop, **changes: Any) -> dict[str, Any]:
    values = {
        "nonce": uuid4().hex,
        "title": "Winter layering",
        "speech": "text",
        "script": "Cold hands, warm back.",
        "look": shop.twin.look_id,
        "do": "save",
    }
    return {**values, **changes}


def only_job() -> Job:
    return Job.objects.get()


def test_a_new_form_has_a_number_that_a_reload_keeps(ana: Client) -> None:
    first = ana.get(f"{NEW}?look=x")
    assert first.status_code == 302
    assert "look=x&n=" in first.headers["Location"]
    assert ana.get(NEW + first.headers["Location"]).status_code == 200


def test_a_title_is_enough_for_a_draft_and_its_problems_are_checks(shop: Shop, ana: Client) -> None:
    answer = ana.post(NEW, typed(shop, script="", look=""), follow=True)
    job = only_job()
    assert answer.redirect_chain[-1][0] == f"/drafts/{job.pk}/"
    assert job.state == "draft"
    assert job.estimate_high is None
    assert "Choose a look." in answer.content.decode()


@pytest.mark.row("VID-36")
def test_the_look_brings_its_voice_until_somebody_chooses_one(shop: Shop, ana: Client) -> None:
    ana.post(NEW, typed(shop))
    job = only_job()
    assert job.params["voice_id"] == shop.voice.voice_id
    assert job.params["voice_from_look"] is True
    page = ana.get(f"/drafts/{job.pk}/")
    assert "own voice: Mara, calm" in page.content.decode()
    ana.post(f"/drafts/{job.pk}/", typed(shop, voice=shop.other_voice.voice_id, seen=page.context["seen"]))
    assert only_job().params["voice_id"] == shop.other_voice.voice_id
    assert "voice_from_look" not in only_job().params


def test_sending_seals_it_and_asks_for_a_yes(shop: Shop, ana: Client) -> None:
    answer = ana.post(NEW, typed(shop, do="send"))
    job = only_job()
    assert answer.headers["Location"] == job.get_absolute_url()
    assert job.state == "in_review"
    assert job.review is not None
    assert job.review.price == job.estimate_high


@pytest.mark.row("ACC-11")
def test_the_same_form_sent_twice_makes_one_job(shop: Shop, ana: Client) -> None:
    form = typed(shop, do="send")
    first, second = ana.post(NEW, form), ana.post(NEW, form)
    assert first.headers["Location"] == second.headers["Location"] == only_job().get_absolute_url()


def test_bad_input_keeps_what_was_typed_and_says_so_at_the_field(shop: Shop, ana: Client) -> None:
    answer = ana.post(NEW, typed(shop, speed="9", pitch="abc", motion_prompt="waves", script="Typed by Ana"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "id_speed_error" in text
    assert "id_pitch_error" in text
    assert "Typed by Ana" in text
    assert 'value="9"' in text
    assert 'value="abc"' in text
    again = ana.get(f"/drafts/{only_job().pk}/").content.decode()
    for kept in ("id_speed_error", "id_pitch_error", "Typed by Ana", 'value="9"', 'value="abc"'):
        assert kept in again


@pytest.mark.parametrize("title", ["", "   ", "t" * 300], ids=["none", "blank", "too long"])
def test_a_draft_is_kept_whatever_its_title(shop: Shop, ana: Client, title: str) -> None:
    answer = ana.post(NEW, typed(shop, title=title))
    assert answer.status_code == 422
    job = only_job()
    assert job.title == (title[:200].strip() or "Untitled")
    form = ana.get(f"/drafts/{job.pk}/").context["form"]
    assert form["title"].value() == title
    assert "title" in form.errors
    assert form["script"].value() == "Cold hands, warm back."
    assert "Untitled" in ana.get("/jobs/").content.decode() or title.strip()


def test_a_script_of_twenty_thousand_characters_is_kept_whole_and_its_excess_is_told(shop: Shop, ana: Client) -> None:
    script = "word " * 3999 + "last."
    answer = ana.post(NEW, typed(shop, script=script, do="send"))
    assert answer.status_code == 422
    assert "Too long by 15,000 characters" in answer.content.decode()
    assert "maxlength" not in answer.content.decode().split("id_script", 1)[1].split(">", 1)[0]
    assert only_job().params["script"] == script
    assert ana.get(f"/drafts/{only_job().pk}/").context["form"]["script"].value() == script


def test_a_draft_with_a_wrong_field_is_not_sent_from_anywhere(shop: Shop, ana: Client) -> None:
    ana.post(NEW, typed(shop, speed="9"))
    ana.post(f"/jobs/{only_job().pk}/send/", {})
    with pytest.raises(Refused, match="cannot be sent as they are"):
        actions.submit(only_job(), by=shop.cast.ana)
    assert only_job().state == "draft"


def test_a_draft_with_signs_that_no_database_keeps_is_stored_without_them(shop: Shop, ana: Client) -> None:
    answer = ana.post(f"{NEW}autosave/", typed(shop, title="One\0 \u202etwo", script="Hello\0 there."))
    assert answer.status_code == 200
    assert (only_job().title, only_job().typed["script"]) == ("One two", "Hello there.")


def test_a_corrected_draft_forgets_its_mistakes(shop: Shop, ana: Client) -> None:
    form = typed(shop, speed="9")
    shown = ana.post(NEW, form)
    ana.post(f"/drafts/{only_job().pk}/", {**form, "speed": "1.1", "seen": shown.context["seen"]})
    assert only_job().typed == {}
    assert only_job().params["voice_settings"]["speed"] == 1.1


def test_a_voice_that_was_chosen_before_the_script_stays_chosen(shop: Shop, ana: Client) -> None:
    ana.post(NEW, typed(shop, script="", voice=shop.voice.voice_id, speed="1.2"))
    form = ana.get(f"/drafts/{only_job().pk}/").context["form"]
    assert form.initial["voice"] == shop.voice.voice_id
    assert form.initial["speed"] == 1.2


def test_a_rule_that_blocks_is_told_at_its_field_and_the_draft_is_kept(shop: Shop, ana: Client) -> None:
    answer = ana.post(NEW, typed(shop, do="send", output_format="webm", background="color", background_color="#00ff00"))
    assert answer.status_code == 422
    assert "background" in answer.context["form"].errors
    assert only_job().state == "draft"


@pytest.mark.row("VID-05")
def test_a_text_and_a_recording_together_are_refused(shop: Shop, ana: Client) -> None:
    answer = ana.post(NEW, typed(shop, do="send", audio_url="https://a.example/a.mp3"))
    assert answer.status_code == 422
    assert "Keep one and remove the other" in answer.content.decode()
    assert only_job().state == "draft"


def test_standing_on_recording_without_one_never_sends_the_text(shop: Shop, ana: Client) -> None:
    answer = ana.post(NEW, typed(shop, do="send", speech="recording"))
    assert "Add a recording" in answer.content.decode()
    assert only_job().params["script"] == "Cold hands, warm back."


def test_an_uploaded_recording_is_measured_sealed_and_kept(shop: Shop, ana: Client) -> None:
    sound = SimpleUploadedFile("Talk one.wav", wav(12.5), "text/html")
    ana.post(NEW, typed(shop, script="", speech="recording", audio_file=sound, do="send"))
    job, media = only_job(), Media.objects.get()
    assert job.state == "in_review"
    assert job.params["audio"] == {"media": media.pk, "sha256": media.sha256, "seconds": 12.5}
    assert (media.title, media.mime_type) == ("Talk one", "audio/wav")
    assert job.seconds_high == 13
    assert "voice_id" not in job.params


def test_an_upload_stays_chosen_when_something_else_is_wrong(shop: Shop, ana: Client) -> None:
    sound = SimpleUploadedFile("talk.mp3", mp3(40))
    answer = ana.post(NEW, typed(shop, title="", script="", speech="recording", audio_file=sound))
    media = Media.objects.get()
    assert answer.status_code == 422
    assert f'<option value="{media.pk}" selected>talk</option>' in answer.content.decode()


@pytest.mark.parametrize("content", [b"<html>no sound</html>", b"", png()])
def test_a_file_is_judged_by_its_bytes(shop: Shop, ana: Client, content: bytes) -> None:
    sound = SimpleUploadedFile("talk.mp3", content, "audio/mpeg")
    answer = ana.post(NEW, typed(shop, script="", speech="recording", audio_file=sound))
    assert answer.status_code == 422
    assert "audio_file" in answer.context["form"].errors
    assert not Media.objects.exists()


@pytest.mark.row("VID-18")
def test_a_picture_is_uploaded_or_linked(shop: Shop, ana: Client) -> None:
    picture = SimpleUploadedFile("Face.png", png(), "image/png")
    form = typed(shop, image_file=picture, voice=shop.voice.voice_id, do="send")
    ana.post(IMAGE, form)
    assert only_job().params["image"]["media"] == Media.objects.get().pk
    assert only_job().kind == "video.image"
    linked = typed(shop, image_url="https://a.example/face.jpg", voice=shop.voice.voice_id, do="send")
    ana.post(IMAGE, linked)
    assert Job.objects.get(nonce=linked["nonce"]).params["image"] == {"url": "https://a.example/face.jpg"}


@pytest.mark.row("VID-10")
def test_a_mistake_is_told_in_plain_words_where_it_was_made(shop: Shop, ana: Client) -> None:
    wrong = ana.post(IMAGE, typed(shop, pitch="99", title="t" * 201, aspect_ratio="round"))
    assert wrong.context["form"].errors == {
        "title": ["Too long: 201 characters, at most 200."],
        "pitch": ["At most 50."],
        "aspect_ratio": ["Choose one of these."],
    }
    link = ana.post(IMAGE, typed(shop, image_url="ftp://a.example/face", do="send"))
    assert "image_url" in link.context["form"].errors
    assert '<a href="#id_image_url">Picture</a>' in link.content.decode()
    nothing = ana.post(IMAGE, typed(shop, do="send"))
    assert "image_media" in nothing.context["form"].errors


def test_a_file_of_another_workspace_cannot_be_chosen(shop: Shop, ana: Client) -> None:
    theirs = shop.media("image/png", png(), workspace=shop.cast.southfield)
    answer = ana.post(IMAGE, typed(shop, image_media=str(theirs.pk)))
    assert "image_media" in answer.context["form"].errors


def test_a_change_elsewhere_is_told_and_both_are_offered(shop: Shop, ana: Client) -> None:
    ana.post(NEW, typed(shop))
    job = only_job()
    place = f"/drafts/{job.pk}/"
    seen = ana.get(place).context["seen"]
    ana.post(place, typed(shop, title="From the other window", seen=seen))
    mine = ana.post(place, typed(shop, title="Mine", seen=seen))
    assert mine.status_code == 409
    assert "changed in another window" in mine.content.decode()
    assert 'value="Mine"' in mine.content.decode()
    assert only_job().title == "From the other window"
    kept = ana.post(place, typed(shop, title="Mine", seen=mine.context["seen"]))
    assert kept.status_code == 302
    assert only_job().title == "Mine"


def test_autosave_makes_the_draft_and_then_changes_it(shop: Shop, ana: Client) -> None:
    form = typed(shop)
    first = ana.post(f"{NEW}autosave/", form).json()
    second = ana.post(f"{NEW}autosave/", {**form, "script": "Now longer.", "seen": first["seen"]}).json()
    assert second["saved"]
    assert only_job().params["script"] == "Now longer."
    stale = ana.post(f"{NEW}autosave/", {**form, "script": "From a stale page.", "seen": first["seen"]})
    assert stale.status_code == 409
    assert ana.get(f"{NEW}?n={form['nonce']}").headers["Location"] == f"/drafts/{only_job().pk}/"


def test_autosave_keeps_a_form_with_mistakes_and_says_what_is_to_be_corrected(shop: Shop, ana: Client) -> None:
    form = typed(shop, title="")
    answer = ana.post(f"{NEW}autosave/", form)
    assert answer.status_code == 200
    assert "Title" in answer.json()["problem"]
    stale = ana.post(f"{NEW}autosave/", {**form, "title": "t" * 201})
    assert stale.status_code == 409
    ana.post(f"{NEW}autosave/", {**form, "title": "Named", "seen": answer.json()["seen"]})
    assert (only_job().title, only_job().typed) == ("Named", {})


def test_the_summary_shows_length_and_price_while_typing_and_stores_nothing(shop: Shop, ana: Client) -> None:
    text = ana.post(f"{NEW}summary/", typed(shop, script="word " * 137)).content.decode()
    assert "about 0:48 spoken" in text
    assert "up to $3.34" in text
    assert 'id="send"' in text
    assert not Job.objects.exists()


@pytest.mark.row("VID-07", "VID-15", "VID-16")
def test_the_summary_offers_only_what_the_look_can_do(shop: Shop, ana: Client) -> None:
    on_studio = typed(shop, look=shop.studio.look_id, engine="avatar_v", shown_for="before")
    text = ana.post(f"{NEW}summary/", on_studio).content.decode()
    assert 'value="avatar_iv"' in text
    assert 'value="avatar_v"' not in text
    assert "motion_prompt" not in text
    assert 'name="expressiveness"' not in text
    on_photo = ana.post(f"{NEW}summary/", typed(shop, look=shop.photo.look_id)).content.decode()
    assert 'name="motion_prompt"' in on_photo
    assert 'name="expressiveness"' in on_photo


def test_a_look_that_knows_one_engine_chooses_it(shop: Shop, ana: Client) -> None:
    old = make_look(shop.connection, "Old", "studio_avatar", supported_api_engines=["avatar_iii"])
    text = ana.post(f"{NEW}summary/", typed(shop, look=old.look_id, engine="avatar_iv", shown_for="x")).content.decode()
    assert 'value="avatar_iii" id="id_engine_0" checked' in text
    assert "Avatar III" in ana.get(f"{NEW}?n=abc&look={old.look_id}").context["panel"].facts[0].detail


@pytest.mark.row("VID-07")
def test_a_forged_engine_is_refused(shop: Shop, ana: Client) -> None:
    form = typed(shop, look=shop.studio.look_id, voice=shop.voice.voice_id, engine="avatar_v", do="send")
    answer = ana.post(NEW, form)
    assert "engine" in answer.context["form"].errors
    assert only_job().state == "draft"


@pytest.mark.row("ACC-21")
def test_a_watermark_is_offered_only_where_the_account_may_have_one(shop: Shop, ana: Client) -> None:
    forged = typed(shop, watermark_url="https://example.org/logo.png", do="send")
    assert "watermark" not in ana.get(f"{NEW}?n=plain").content.decode()
    refused = ana.post(NEW, forged)
    assert "has not enabled watermarks" in refused.context["form"].errors["watermark_url"][0]
    assert 'name="watermark_url"' in refused.content.decode(), "what is refused can be taken away"
    assert only_job().state == "draft"

    Connection.objects.filter(pk=shop.connection.pk).update(custom_watermark=True)
    assert 'name="watermark_url"' in ana.get(f"{NEW}?n=granted").content.decode()
    ana.post(NEW, {**forged, "nonce": uuid4().hex, "title": "With a mark"})
    job = Job.objects.get(title="With a mark")
    assert job.state == "in_review"
    assert job.params["watermark"]["image"] == {"url": "https://example.org/logo.png"}


def test_looking_for_other_looks_loses_nothing_without_javascript(shop: Shop, ana: Client) -> None:
    answer = ana.post(NEW, typed(shop, title="", do="show", pick="photo"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Mara, on the ridge" in text
    assert "Cold hands, warm back." in text
    assert not Job.objects.exists()


def test_what_is_folded_away_unfolds_where_it_is_wrong_or_changed(shop: Shop, ana: Client) -> None:
    assert ana.get(f"{NEW}?n=abc").context["more_open"] is False
    assert ana.post(NEW, typed(shop, pitch="99")).context["more_open"] is True
    assert ana.get(f"/drafts/{only_job().pk}/").context["more_open"] is True
    Job.objects.all().delete()
    ana.post(NEW, typed(shop, folder_id="f_1"))
    assert ana.get(f"/drafts/{only_job().pk}/").context["more_open"] is True


def test_the_request_is_shown_and_taken_as_json(shop: Shop, ana: Client) -> None:
    ana.post(NEW, typed(shop, burn_captions="on", speed="1.2"))
    place = f"/drafts/{only_job().pk}/?view=json"
    page = ana.get(place)
    body = json.loads(page.context["text"])
    assert body["voice_settings"] == {"speed": 1.2}
    assert body["caption"]["style"] == "default"
    body |= {"title": "By hand", "aspect_ratio": "9:16", "audio_url": None}
    ana.post(place, {"request": json.dumps(body), "seen": page.context["seen"]})
    job = only_job()
    assert job.title == "By hand"
    assert job.params["aspect_ratio"] == "9:16"
    assert job.params["voice_settings"] == {"speed": 1.2}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"voice_settings": {"speed": 2}}, "voice_settings.speed"),
        ({"voice_settings": {"speed": True}}, "voice_settings.speed"),
        ({"resolution": "8k"}, "resolution"),
        ({"type": "image"}, "type"),
        ({"type": None}, "type"),
        ({"engine": "avatar_v"}, "engine"),
        ({"callback_url": "https://a.example/"}, "callback_url"),
        ({"audio_asset_id": "library:999999"}, "audio_asset_id"),
        ({"audio_url": "https://a.example/a.mp3", "audio_asset_id": "x"}, "audio_url"),
        ({"watermark": {"image": {"type": "base64", "data": "x"}}}, "watermark.image.type"),
        ({"watermark": {"scale": 0}}, "watermark.scale"),
        ({"title": ""}, "title"),
        ({"script": 7}, "script"),
    ],
)
@pytest.mark.row("VID-09")
def test_a_pasted_request_is_held_against_the_contract(
    shop: Shop, ana: Client, change: dict[str, Any], path: str
) -> None:
    body = {"type": "avatar", "avatar_id": shop.twin.look_id, "title": "A", "script": "Hi", **change}
    answer = ana.post(f"{NEW}?view=json", {"nonce": uuid4().hex, "request": json.dumps(body)})
    assert answer.status_code == 422
    assert path in dict(answer.context["problems"])
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "[" * 5000, '"x"', "{" * 200_000, r'{"title": "\u0000"}', r'{"title": "\ud800"}', r'{"\ud800": 1}'],
)
def test_what_is_no_request_is_told(ana: Client, text: str) -> None:
    answer = ana.post(f"{NEW}?view=json", {"nonce": uuid4().hex, "request": text})
    assert answer.status_code == 422
    assert len(answer.context["problems"]) == 1


def test_a_pasted_request_is_cleaned_of_what_nobody_sees_like_the_form(shop: Shop, ana: Client) -> None:
    body = {
        "type": "avatar",
        "avatar_id": f"{shop.photo.look_id}\u200b",
        "voice_id": shop.voice.voice_id,
        "title": "Pay A\u202eB\n now",
        "script": "hi \u202eevil\u202c \u0007\u200b there\r\nSecond line",
        "motion_prompt": "Wave\u2066 once",
        "background": {"type": "color", "value": "#11223\u200b3"},
        "engine": {"type": "avatar_iv\u2060"},
    }
    ana.post(f"{NEW}?view=json", {"nonce": uuid4().hex, "request": json.dumps(body), "do": "send"})
    job = only_job()
    assert job.state == "in_review"
    assert job.title == "Pay AB now"
    assert job.params["script"] == "hi evil  there\nSecond line"
    assert job.params["avatar_id"] == shop.photo.look_id
    assert json.dumps([job.title, job.params], ensure_ascii=False).isascii()
    ana.post(NEW, typed(shop, title=body["title"], script=body["script"]))
    assert list(Job.objects.values_list("title", "params__script").distinct()) == [(job.title, job.params["script"])]


def test_a_file_of_the_library_stands_in_the_json_before_it_is_uploaded(shop: Shop, ana: Client) -> None:
    sound = shop.sound(4)
    body = {
        "type": "avatar", "avatar_id": shop.twin.look_id, "title": "A", "audio_asset_id": f"library:{sound.pk}",
    }  # fmt: skip
    ana.post(f"{NEW}?view=json", {"nonce": uuid4().hex, "request": json.dumps(body)})
    job = only_job()
    assert job.params["audio"]["seconds"] == 4
    shown = json.loads(ana.get(f"/drafts/{job.pk}/?view=json").context["text"])
    assert shown["audio_asset_id"] == f"library:{sound.pk}"


def test_every_field_is_listed_with_its_present_value(shop: Shop, ana: Client) -> None:
    ana.post(NEW, typed(shop))
    text = ana.get(f"/drafts/{only_job().pk}/?view=fields").content.decode()
    for path in ("voice_settings.engine_settings.stability", "watermark.placement.offset_x", "brand_glossary_id"):
        assert path in text
    assert "Cold hands, warm back." in text


def test_a_draft_is_its_authors_alone(shop: Shop, ana: Client, dan: Client) -> None:
    ana.post(NEW, typed(shop))
    place = f"/drafts/{only_job().pk}/"
    ben = Client()
    ben.force_login(shop.cast.ben)
    for other in (dan, ben):
        assert other.get(place).status_code == 404
        assert other.post(place, typed(shop, title="Not mine")).status_code == 404
    assert only_job().title == "Winter layering"


def test_what_was_sent_is_no_longer_edited(shop: Shop, ana: Client) -> None:
    ana.post(NEW, typed(shop, do="send"))
    job = only_job()
    assert ana.get(f"/drafts/{job.pk}/").headers["Location"] == job.get_absolute_url()
    ana.post(f"/drafts/{job.pk}/", typed(shop, title="Changed"))
    assert only_job().title == "Winter layering"


@pytest.mark.parametrize("do", ["save", "send"])
@pytest.mark.parametrize("place", ["draft", "new"])
def test_what_is_typed_after_another_window_sent_the_draft_is_kept_as_a_new_one(
    shop: Shop, ana: Client, place: str, do: str
) -> None:
    form = typed(shop)
    ana.post(NEW, {**form, "do": "send"})
    sent = only_job()
    address = f"/drafts/{sent.pk}/" if place == "draft" else NEW
    late = ana.post(address, {**form, "script": "Written in the other window.", "do": do})
    page = late.content.decode()
    assert late.status_code == 409
    assert "sent in another window" in page
    assert "Written in the other window." in page
    assert sent.get_absolute_url() in page
    shown = late.context["desk"]
    kept = ana.post(
        shown.url, {**form, "script": "Written in the other window.", "nonce": shown.nonce, "seen": shown.seen}
    )
    assert kept.status_code == 302
    assert sorted(Job.objects.values_list("state", "params__script")) == [
        ("draft", "Written in the other window."),
        ("in_review", form["script"]),
    ]


def test_a_request_in_json_after_another_window_sent_the_draft_is_kept_as_a_new_one(shop: Shop, ana: Client) -> None:
    form = typed(shop)
    ana.post(NEW, {**form, "do": "send"})
    request = json.dumps({"type": "avatar", "title": "Typed here", "avatar_id": shop.twin.look_id, "script": "Hello."})
    late = ana.post(f"/drafts/{only_job().pk}/?view=json", {"request": request, "nonce": form["nonce"]})
    assert late.status_code == 409
    assert late.context["text"] == request
    shown = late.context["desk"]
    assert f'action="{NEW}?n={shown.nonce}&amp;view=json"' in late.content.decode()
    ana.post(f"{NEW}?view=json", {"request": request, "nonce": shown.nonce})
    assert set(Job.objects.values_list("state", "title")) == {("draft", "Typed here"), ("in_review", form["title"])}


def test_fields_shown_without_scripts_after_another_window_sent_the_draft_belong_to_a_new_one(
    shop: Shop, ana: Client
) -> None:
    form = typed(shop)
    ana.post(NEW, {**form, "do": "send"})
    shown = ana.post(f"/drafts/{only_job().pk}/", {**form, "script": "Written here.", "do": "show"})
    assert "Written here." in shown.content.decode()
    assert "sent in another window" in shown.content.decode()
    assert shown.context["desk"].nonce != form["nonce"]


def test_two_first_saves_of_one_form_at_once_lose_neither_text(shop: Shop, ana: Client) -> None:
    """The automatic save made the draft after this page had looked for one."""
    form = typed(shop)
    ana.post(f"{NEW}autosave/", form)
    made = only_job()
    values = {"connection": shop.connection, "nonce": form["nonce"], "title": "Winter layering", "typed": {}}
    with pytest.raises(drafts.ChangedElsewhere):
        drafts.store(
            made.kind, job=None, author=shop.cast.ana, seen="", params={**made.params, "script": "Newer."}, **values
        )
    again = drafts.store(made.kind, job=None, author=shop.cast.ana, seen="", params=made.params, **values)
    assert again == made


def test_viewers_cannot_create(shop: Shop) -> None:
    membership = shop.cast.ana.memberships.get(workspace=shop.cast.northbound)
    membership.role = "viewer"
    membership.save()
    viewer = Client()
    viewer.force_login(shop.cast.ana)
    for place in ("/create/", NEW, IMAGE, "/create/looks/"):
        assert viewer.get(place).status_code == 403


def test_a_connection_that_is_switched_off_sends_nothing_and_says_so(shop: Shop, ana: Client) -> None:
    Connection.objects.filter(pk=shop.connection.pk).update(enabled=False)
    answer = ana.post(NEW, typed(shop, do="send"))
    assert answer.status_code == 400
    assert "switched off" in answer.content.decode()
    assert only_job().state == "draft"


def test_letters_that_the_voice_does_not_read_are_told_on_the_form(shop: Shop, ana: Client) -> None:
    told = ana.post(f"{NEW}summary/", typed(shop, script="Привет, Mara", voice=shop.voice.voice_id)).content.decode()
    assert "Mara, calm speaks English, and this text has 6 letters in another script (Cyrillic)" in told
    assert "in another script" not in ana.post(f"{NEW}summary/", typed(shop)).content.decode()


def test_a_language_that_the_voice_does_not_speak_is_told_on_the_form(shop: Shop, ana: Client) -> None:
    french = "Bonjour à tous et bienvenue dans notre nouveau bureau, où vous serez très bien reçus par nos équipes."
    told = ana.post(f"{NEW}summary/", typed(shop, script=french, voice=shop.voice.voice_id)).content.decode()
    assert "This text looks like French, and Mara, calm speaks English." in told
    assert "looks like" not in ana.post(f"{NEW}summary/", typed(shop)).content.decode()


def test_a_low_balance_is_told_on_the_form(shop: Shop, ana: Client) -> None:
    for balance, words in ((0, "no credit left"), (0.01, "HeyGen has $0.01 left")):
        Connection.objects.filter(pk=shop.connection.pk).update(balance=balance)
        assert words in ana.post(f"{NEW}summary/", typed(shop)).content.decode()


def test_without_an_account_the_desk_says_what_to_do(shop: Shop, ana: Client) -> None:
    shop.connection.delete()
    for place in ("/create/", NEW, "/avatars/", "/voices/"):
        assert "key" in ana.get(place).content.decode()


def test_the_desk_asks_as_many_queries_for_many_looks_as_for_few(
    shop: Shop, ana: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ana.post(NEW, typed(shop))
    place = f"/drafts/{only_job().pk}/"

    def stock(numbers: range) -> None:
        for number in numbers:
            look = make_look(shop.connection, f"More {number}", "photo_avatar")
            FavouriteLook.objects.create(user=shop.cast.ana, look=look)
            make_voice(shop.connection, f"More {number}")

    stock(range(5))
    ana.get(place)
    with django_assert_max_num_queries(30) as few:
        ana.get(place)
    stock(range(5, 40))
    with django_assert_max_num_queries(len(few.captured_queries)):
        ana.get(place)
