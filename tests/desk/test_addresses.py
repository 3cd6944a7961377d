"""Desks share their addresses; where they were before leads on, and loses nothing that a tab still open sends."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.jobs.desk.registry import desks
from apps.jobs.models import Job
from tests.voices.three_services import Studio


@pytest.fixture
def ana(studio: Studio, client: Client) -> Client:
    client.force_login(studio.cast.ana)
    return client


def test_the_start_page_has_every_desk_in_the_order_of_the_settings(ana: Client) -> None:
    page = ana.get(reverse("create")).content.decode()
    places = [page.index(f'href="{desk.address()}"') for desk in desks()]
    assert len(places) >= 3
    assert places == sorted(places)


def test_a_bookmark_of_before_leads_on_with_what_it_asks_for(ana: Client, studio: Studio) -> None:
    answer = ana.get(f"/voices/speak/?voice={studio.larry.pk}&n=one")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/create/speech/?voice={studio.larry.pk}&n=one")


def test_what_a_tab_of_before_sends_is_stored_and_opened_again(ana: Client, studio: Studio) -> None:
    form = studio.typed("playht", text="Typed before.")
    first = ana.post("/voices/speak/autosave/", form, follow=True)
    assert first.redirect_chain == [("/create/speech/autosave/", 307)]
    job = Job.objects.get()
    assert job.params["text"] == "Typed before."
    late = {**form, "text": "Typed later.", "seen": first.json()["seen"], "do": "save"}
    ana.post(f"/voices/drafts/{job.pk}/", late, follow=True)
    assert Job.objects.get().params["text"] == "Typed later."
    ana.post("/voices/speak/", {**late, "seen": "", "nonce": "another", "do": "send"}, follow=True)
    assert Job.objects.get(nonce="another").state == "in_review"
