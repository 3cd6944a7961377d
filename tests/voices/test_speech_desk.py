"""Writing a speech: nothing typed is lost, services come and go, and what was said before is known."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import Connection
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.reviews.guests import links
from apps.reviews.models.guests import May
from apps.voices.models import Catalogue, Voice
from tests.voices.three_services import SPEAK, Studio, only_job, voice

SENTENCE = "This is one of many sentences that somebody wrote for a test. "


def second_account(studio: Studio) -> Connection:
    Connection.objects.filter(pk=studio.gateway.pk).update(
        identity="one@example.com", account={"addresses": ["one@example.com", "two@example.com"]}
    )
    return Connection.objects.create(
        workspace=studio.cast.northbound,
        provider="useapi",
        name="Second",
        identity="two@example.com",
        primary=studio.gateway,
        base_url=studio.gateway.base_url,
    )


def sent_again(studio: Studio, ana: Client, slug: str = "gateway", **changes: Any) -> Job:
    answer = ana.post(SPEAK, studio.typed(slug, do="send", **changes))
    assert answer.status_code == 302, dict(answer.context["form"].errors)
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(state=State.COMPLETED)
    return job


@pytest.mark.row("VOI-01")
def test_a_speech_is_two_clicks_from_the_start(studio: Studio, ana: Client) -> None:
    assert f'href="{SPEAK}"' in ana.get("/").content.decode()
    assert f'href="{SPEAK}"' in ana.get("/create/").content.decode()


def test_a_voice_of_the_library_comes_chosen_with_its_service(studio: Studio, ana: Client) -> None:
    page = ana.get(f"{SPEAK}?voice={studio.larry.pk}&n=one")
    assert page.context["desk"].service.slug == "playht"
    assert page.context["form"].initial["voice"] == studio.larry.voice_id


@pytest.mark.row("VOI-02")
def test_another_service_keeps_the_text_and_forgets_the_rest(studio: Studio, ana: Client) -> None:
    page = ana.post(SPEAK, studio.typed("gateway", shown_service="heygen", voice="voice-Mara", speed="2", do="show"))
    form = page.context["form"]
    assert form["text"].value() == "We are open from nine to five."
    assert form.params.voice_id == ""
    assert form.params.options == {}
    assert page.context["limit"] == 5000
    third = ana.post(SPEAK, studio.typed("playht", shown_service="gateway", voice="voice-Aria", do="show"))
    assert third.context["form"]["text"].value() == "We are open from nine to five."
    assert third.context["limit"] == 2000
    assert set(third.context["form"].options) != set(form.options)


def test_settings_that_nobody_touched_begin_where_the_service_begins(studio: Studio, ana: Client) -> None:
    """After a change of the service its sliders were not on the page that was sent; one without a value is drawn, and
    sent, at its middle."""
    typed = studio.typed("gateway", shown_service="heygen", voice="", shown_for="before")
    text = ana.post("/create/speech/summary/", typed).content.decode()
    sliders = re.findall(r"<input[^>]*type=\"range\"[^>]*>", text)
    assert sliders
    assert [slider for slider in sliders if " value=" not in slider] == []
    shown = {re.search(r'name="(\w+)"', one)[1]: re.search(r' value="([^"]*)"', one)[1] for one in sliders}  # type: ignore[index]
    ana.post(SPEAK, studio.typed("gateway", **shown))
    assert only_job().params.get("options", {}) == {}


def test_a_speech_is_kept_whatever_is_wrong_with_it(studio: Studio, ana: Client) -> None:
    text = "word " * 24_000
    saved = ana.post("/create/speech/autosave/", studio.typed("heygen", title="", text=text, speed="fast")).json()
    assert "Title" in saved["problem"]
    form = ana.get(f"/drafts/{only_job().pk}/").context["form"]
    assert form["text"].value() == text
    assert form["speed"].value() == "fast"
    assert set(form.errors) == {"title", "text", "speed"}
    assert only_job().title == "Untitled"


def test_a_service_that_was_just_changed_is_looked_over_before_it_is_sent(studio: Studio, ana: Client) -> None:
    answer = ana.post(SPEAK, studio.typed("playht", shown_service="heygen", do="send"))
    assert answer.status_code == 422
    assert "service" in answer.context["form"].errors
    assert only_job().state == State.DRAFT


def test_a_draft_moves_to_another_service(studio: Studio, ana: Client) -> None:
    ana.post(SPEAK, studio.typed("heygen"))
    job = only_job()
    page = ana.get(f"/drafts/{job.pk}/")
    ana.post(f"/drafts/{job.pk}/", studio.typed("playht", seen=page.context["seen"]))
    job.refresh_from_db()
    assert (job.kind, job.connection_id) == ("speech.playht", studio.playht.pk)
    assert job.params["voice_id"] == studio.larry.voice_id


def test_a_service_that_is_switched_off_is_nowhere(studio: Studio, ana: Client) -> None:
    Connection.objects.filter(pk=studio.playht.pk).update(enabled=False)
    page = ana.get(f"{SPEAK}?n=one")
    assert [offer.service.slug for offer in page.context["desk"].offers] == ["heygen", "gateway"]
    answer = ana.post(SPEAK, studio.typed("playht", do="send"))
    assert answer.status_code == 400
    assert "switched off" in answer.content.decode()
    assert ana.post("/create/speech/autosave/", studio.typed("playht")).status_code == 400
    assert not Job.objects.exists()


def test_a_service_that_rests_or_is_closed_says_why(studio: Studio, ana: Client) -> None:
    studio.gateway.pause(3600, "The daily allowance is used up.")
    Connection.objects.filter(pk=studio.playht.pk).update(base_url="https://api.play.ht")
    text = ana.get(f"{SPEAK}?n=one").content.decode()
    assert "The daily allowance is used up." in text
    assert "This service was shut down" in text


def test_without_any_service_the_page_says_so(studio: Studio, ana: Client) -> None:
    Connection.objects.update(enabled=False)
    assert "No speech service" in ana.get(f"{SPEAK}?n=one").content.decode()
    assert ana.post(SPEAK, studio.typed()).status_code == 400


@pytest.mark.row("ACC-04")
def test_one_account_is_not_asked_for(studio: Studio, ana: Client) -> None:
    assert 'name="account"' not in ana.get(f"{SPEAK}?service=gateway&n=one").content.decode()
    ana.post(SPEAK, studio.typed("gateway", do="send"))
    assert only_job().state == "in_review"


@pytest.mark.row("ACC-04")
def test_of_several_accounts_one_is_chosen(studio: Studio, ana: Client) -> None:
    second = second_account(studio)
    page = ana.get(f"{SPEAK}?service=gateway&n=one").content.decode()
    assert "one@example.com" in page
    refused = ana.post(SPEAK, studio.typed("gateway", do="send"))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["account"]
    Job.objects.all().delete()
    ana.post(SPEAK, studio.typed("gateway", account=str(second.pk), do="send"))
    job = only_job()
    assert job.state == "in_review"
    assert job.connection == second
    assert job.params["account"] == "two@example.com"


def test_a_guest_who_decides_sees_the_voice_and_not_the_account(studio: Studio, ana: Client) -> None:
    second = second_account(studio)
    ana.post(SPEAK, studio.typed("gateway", account=str(second.pk), do="send"))
    review = only_job().review
    assert review is not None
    _link, token = links.create(review, by=studio.cast.cleo, may=May.DECIDE, days=1)
    shown = Client().get(reverse("guests:page", args=[token])).content.decode()
    assert "two@example.com" in ana.get(review.get_absolute_url()).content.decode()
    assert "two@example.com" not in shown
    for words in ("Aria", "HeyGen gateway", "Running length"):
        assert words in shown, words


@pytest.mark.row("VOI-17")
def test_a_long_text_is_cut_and_its_pieces_are_sealed(studio: Studio, ana: Client) -> None:
    text = (SENTENCE * 57)[:3500].strip()
    ana.post(SPEAK, studio.typed("gateway", text=text, split="on", do="send"))
    pieces = only_job().params["pieces"]
    assert len(pieces) == 4
    assert max(map(len, pieces)) <= 1000
    assert all(piece.endswith(".") for piece in pieces[:-1])
    assert " ".join(pieces) == text


def test_a_text_that_fits_is_not_cut(studio: Studio, ana: Client) -> None:
    ana.post(SPEAK, studio.typed("heygen", text="Short.", split="on"))
    assert "pieces" not in only_job().params


def test_the_panel_follows_the_typing(studio: Studio, ana: Client) -> None:
    answer = ana.post("/create/speech/summary/", studio.typed("heygen", text=SENTENCE * 90, shown_for="x"))
    text = answer.content.decode()
    assert 'data-limit="5000"' in text
    assert "up to $" in text
    assert 'id="options"' in text
    same = ana.post(
        "/create/speech/summary/", studio.typed("heygen", text="Hi.", shown_for=answer.context["shown_for"])
    )
    assert 'id="options"' not in same.content.decode()


def test_saving_by_itself_makes_one_draft_and_tells_of_a_conflict(studio: Studio, ana: Client) -> None:
    form = studio.typed("heygen")
    first = ana.post("/create/speech/autosave/", form).json()
    second = ana.post("/create/speech/autosave/", {**form, "text": "Closed.", "seen": first["seen"]})
    assert second.status_code == 200
    stale = ana.post("/create/speech/autosave/", {**form, "text": "Open.", "seen": first["seen"]})
    assert stale.status_code == 409
    assert only_job().params["text"] == "Closed."


@pytest.mark.parametrize("do", ["save", "send"])
def test_what_is_typed_after_another_window_sent_the_speech_is_kept_as_a_new_draft(
    studio: Studio, ana: Client, do: str
) -> None:
    form = studio.typed("heygen")
    ana.post(SPEAK, {**form, "do": "send"})
    sent = only_job()
    again = ana.post(f"/drafts/{sent.pk}/", {**form, "do": "send"})
    assert again.headers["Location"] == sent.get_absolute_url()
    late = ana.post(f"/drafts/{sent.pk}/", {**form, "text": "Closed on Monday.", "do": do})
    assert late.status_code == 409
    assert "sent in another window" in late.content.decode()
    assert "Closed on Monday." in late.content.decode()
    shown = late.context["desk"]
    kept = ana.post(shown.url, {**form, "text": "Closed on Monday.", "nonce": shown.nonce, "seen": shown.seen})
    assert kept.status_code == 302
    assert sorted(Job.objects.values_list("state", "params__text")) == [
        ("draft", "Closed on Monday."),
        ("in_review", form["text"]),
    ]


@pytest.mark.row("VOI-16")
def test_the_same_request_is_known_again(studio: Studio, ana: Client) -> None:
    job = sent_again(studio, ana)
    page = ana.post(SPEAK, studio.typed("gateway", do="show"))
    assert page.context["same"] == job
    assert ana.post(SPEAK, studio.typed("gateway", speed="90", do="show")).context["same"] is None


@pytest.mark.row("VOI-67")
def test_a_new_take_is_counted_on_and_linked(studio: Studio, ana: Client) -> None:
    job = sent_again(studio, ana)
    page = ana.get(f"{SPEAK}?again={job.pk}&take=next&n=two")
    assert page.context["params"].take == 1
    assert page.context["same"] is None
    take = sent_again(studio, ana, take="1", again_of=str(job.pk))
    assert take.params["take"] == 1
    assert ana.get(f"{SPEAK}?again={job.pk}&take=next&n=three").context["params"].take == 2
    assert f"/jobs/{take.pk}/" in ana.get(job.get_absolute_url()).content.decode()
    assert f"/jobs/{job.pk}/" in ana.get(take.get_absolute_url()).content.decode()


@pytest.mark.row("VOI-05")
def test_a_new_take_needs_room_for_its_space(studio: Studio, ana: Client) -> None:
    text = ("abcdefghi " * 500)[:4999] + "x"
    job = sent_again(studio, ana, text=text)
    refused = ana.post(SPEAK, studio.typed("gateway", text=text, take="1", again_of=str(job.pk), do="send"))
    assert list(refused.context["form"].errors) == ["text"]


@pytest.mark.row("VOI-67")
def test_running_again_brings_the_old_values(studio: Studio, ana: Client) -> None:
    job = sent_again(studio, ana, "playht", seed="42", output_format="wav")
    page = ana.get(f"{SPEAK}?again={job.pk}&n=two")
    form = page.context["form"]
    assert form["seed"].value() == 42
    assert form["output_format"].value() == "wav"
    assert form["text"].value() == "We are open from nine to five."
    assert page.context["params"].again_of == job.pk


@pytest.mark.parametrize("asked", ["nothing", "999999", "9" * 30])
def test_running_again_what_is_not_there_is_not_found(studio: Studio, ana: Client, asked: str) -> None:
    assert ana.get(f"{SPEAK}?again={asked}&n=two").status_code == 404


def test_another_team_can_neither_see_nor_repeat_it(studio: Studio, ana: Client) -> None:
    job = sent_again(studio, ana)
    dan = Client()
    dan.force_login(studio.cast.dan)
    assert dan.get(f"{SPEAK}?again={job.pk}&n=two").status_code == 404
    assert dan.get(f"/voices/speech/{job.pk}/words.json").status_code == 404
    dan.post(SPEAK, {**studio.typed(), "again_of": str(job.pk)})
    assert "again_of" not in Job.objects.latest("pk").params


def test_a_voice_is_found_among_ten_thousand(
    studio: Studio, ana: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Voice.objects.bulk_create(
        Voice(
            connection=studio.gateway,
            voice_id=f"v{number}",
            name=f"Voice {number}",
            language="German" if number % 2 else "English",
            synced_at=studio.aria.synced_at,
        )
        for number in range(10_000)
    )
    with django_assert_max_num_queries(12):
        page = ana.get("/voices/speak/voices/?service=gateway&pick_q=voice 777&pick_language=German&voice=v1")
    found = page.context["voices"]
    assert found.total == 6
    assert [one.voice_id for one in found.voices][:2] == ["v1", "v777"]


@pytest.mark.row("VOI-50")
def test_only_voices_that_speak_alone_are_offered(studio: Studio, ana: Client) -> None:
    voice(studio.heygen, "Films only")
    page = ana.get(f"{SPEAK}?n=one")
    assert [one.name for one in page.context["voices"].voices] == ["Mara"]


def test_the_page_asks_the_same_number_of_questions_however_much_there_is(
    studio: Studio, ana: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        voice(studio.heygen, f"Voice {number}", engines=["starfish"])
    for _time in range(3):
        sent_again(studio, ana, "heygen")
    with django_assert_max_num_queries(30):
        ana.post(SPEAK, studio.typed("heygen", do="show"))


@pytest.mark.row("VOI-48")
def test_a_service_that_did_not_answer_says_so_and_the_others_go_on(studio: Studio, ana: Client) -> None:
    Catalogue.objects.create(connection=studio.playht, error="PlayHT is not available.")
    page = ana.get(f"{SPEAK}?n=one")
    assert "PlayHT is not available." in page.content.decode()
    assert ana.post(SPEAK, studio.typed("heygen", do="send")).status_code == 302
