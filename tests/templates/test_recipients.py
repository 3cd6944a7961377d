"""A page for each recipient: who may make its link, what it opens, how it ends, and what it never shows."""

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import audit
from apps.accounts.models import AuditEntry
from apps.jobs.models import Job
from apps.library.models import Media
from apps.reviews.guests import throttle
from apps.reviews.models.guests import fingerprint
from apps.templates.models import RecipientLink, RowRun
from tests.web.page_tour import content
from tests.web.sample_rows import client_of

from .results_world import FILM, Results, age, make_results

pytestmark = pytest.mark.django_db
HOST = "http://127.0.0.1:8000"


@pytest.fixture
def made(db: None) -> Results:
    return make_results()


@pytest.fixture
def ana(made: Results) -> Client:
    return client_of(made.ana)


def links_of(made: Results, client: Client, **form: object) -> dict[int, str]:
    """By row number the path of the link that the sheet has."""
    answer = client.post(reverse("templates:recipient_links", args=[made.campaign.pk]), {"days": 30, **form})
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"].startswith("text/csv")
    head, *rows = csv.reader(io.StringIO(answer.content.decode()))
    assert head[-1] == "Recipient’s link"
    return {int(row[4]): row[-1].removeprefix(HOST) for row in rows if row[-1]}


def test_each_film_gets_a_link_of_which_only_the_fingerprint_is_kept(made: Results, ana: Client) -> None:
    links = links_of(made, ana)
    assert sorted(links) == [1, 2, 3]
    token = links[1].split("/")[2]
    assert len(token) >= 32
    kept = RecipientLink.objects.get(run=made.run(1))
    assert kept.token_hash == fingerprint(token)
    assert 29 <= (kept.expires_at - timezone.now()).days <= 30
    assert "example.com" not in "".join(links.values())
    # Once more finds nothing to do, unless somebody wants more links for the same rows.
    again = ana.post(reverse("templates:recipient_links", args=[made.campaign.pk]), {"days": 7})
    assert again.status_code == 422
    assert sorted(links_of(made, ana, days=7, again="on")) == [1, 2, 3]
    assert RecipientLink.objects.count() == 6


def test_the_page_plays_the_film_and_shows_nobody(made: Results, ana: Client) -> None:
    path = links_of(made, ana)[1]
    anybody = Client()
    answer = anybody.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    for word in (
        "Noor",
        "noor@example.com",
        "Utrecht",
        "Ana",
        "Ben",
        "Northbound",
        "New starters",
        "Welcome",
        "/jobs/",
    ):
        assert word not in page, word
    film = re.search(r'<source src="([^"]+)"', page)
    captions = re.search(r'<track kind="captions" src="([^"]+)"', page)
    assert film
    assert captions
    assert content(anybody.get(film[1])) == FILM
    part = anybody.get(film[1], headers={"Range": "bytes=10-19"})
    assert (part.status_code, content(part)) == (206, FILM[10:20])
    assert content(anybody.get(captions[1])).startswith(b"WEBVTT")
    saved = anybody.get(film[1] + "?download")
    assert saved["Content-Disposition"] == 'attachment; filename="film.mp4"'


def test_a_link_opens_its_own_film_and_no_other_file(made: Results, ana: Client) -> None:
    path = links_of(made, ana)[1]
    anybody, other = Client(), Media.objects.get(outputs__job=made.films[2], outputs__part="video")
    mine = Media.objects.get(outputs__job=made.films[1], outputs__part="video")
    captioned = Media.objects.get(outputs__job=made.films[1], outputs__part="captioned_video")
    assert anybody.get(f"{path}film/{mine.pk}/film.mp4").status_code == 200
    for what, pk in (
        ("film", other.pk),
        ("film", captioned.pk),
        ("picture", mine.pk),
        ("sound", mine.pk),
        ("film", 10**9),
    ):
        assert anybody.get(f"{path}{what}/{pk}/film.mp4").status_code == 404


def test_expired_withdrawn_and_unknown_links_are_one_answer(made: Results, ana: Client) -> None:
    links = links_of(made, ana)
    age(RecipientLink.objects.get(run=made.run(1)))
    ana.post(reverse("templates:withdraw_recipient", args=[made.campaign.pk, 2]))
    Job.objects.filter(pk=made.films[3].pk).update(state="failed")
    anybody = Client()
    answers = [anybody.get(path) for path in (links[1], links[2], links[3], "/r/never-was-there/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert RecipientLink.objects.filter(opened=0).count() == 3
    page = ana.get(reverse("templates:results", args=[made.campaign.pk])).content.decode()
    assert "not opened yet" in page


def test_all_links_are_withdrawn_at_once(made: Results, ana: Client) -> None:
    links = links_of(made, ana)
    ana.post(reverse("templates:withdraw_recipients", args=[made.campaign.pk]))
    assert {Client().get(path).status_code for path in links.values()} == {404}
    assert not RecipientLink.objects.open().exists()


def test_a_single_link_is_shown_once(made: Results, ana: Client) -> None:
    answer = ana.post(reverse("templates:recipient_link", args=[made.campaign.pk, 2]))
    found = re.search(r'value="http://127\.0\.0\.1:8000(/r/[^"]+)"', answer.content.decode())
    assert found
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert Client().get(found[1]).status_code == 200
    failed = ana.post(reverse("templates:recipient_link", args=[made.campaign.pk, 4]), follow=True)
    assert "can’t be shown yet" in failed.content.decode()


def test_the_film_of_a_pilot_is_shown_once_it_is_approved(made: Results, ana: Client) -> None:
    made.campaign.rows.filter(number=1).update(pilot=True)
    assert sorted(links_of(made, ana)) == [2, 3]
    RowRun.objects.filter(row=made.row(1)).update(approved_by=made.ben, approved_at=timezone.now())
    assert sorted(links_of(made, ana)) == [1]


def test_only_its_author_reviewers_and_administrators_manage_links(made: Results) -> None:
    made.campaign.author = made.ben
    made.campaign.save()
    other = client_of(made.ana)
    answer = other.post(reverse("templates:recipient_links", args=[made.campaign.pk]), {"days": 30})
    assert answer.status_code == 422
    assert "Only its author, reviewers and administrators" in answer.content.decode()
    other.post(reverse("templates:recipient_link", args=[made.campaign.pk, 1]))
    assert not RecipientLink.objects.exists()
    assert links_of(made, client_of(made.ben))


def test_making_opening_and_withdrawing_are_on_record_without_a_word_of_the_recipients(
    made: Results, ana: Client
) -> None:
    path = links_of(made, ana)[1]
    for _again in range(3):
        Client().get(path)
    ana.post(reverse("templates:withdraw_recipients", args=[made.campaign.pk]))
    entries = AuditEntry.objects.filter(action__startswith="campaign.link").order_by("pk")
    assert [entry.action for entry in entries] == [
        "campaign.links_made",
        "campaign.link_opened",
        "campaign.links_withdrawn",
    ]
    assert [entry.detail["rows"] for entry in entries] == [[1, 2, 3], [1], [1, 2, 3]]
    assert "noor" not in str([entry.detail for entry in entries]).lower()
    assert RecipientLink.objects.get(run=made.run(1)).opened == 3
    assert list(audit.faults(made.campaign.workspace_id)) == []


def test_who_asks_too_often_is_told_to_wait(made: Results, ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = links_of(made, ana)[1]
    monkeypatch.setattr(throttle, "LINK_A_MINUTE", 2)
    anybody = Client()
    assert {anybody.get(path).status_code for _ in range(4)} == {200, 429}


def test_the_same_form_twice_makes_links_once(made: Results, ana: Client) -> None:
    form = {"days": "30", "csrfmiddlewaretoken": "x"}
    where = reverse("templates:recipient_links", args=[made.campaign.pk])
    first, second = ana.post(where, form), ana.post(where, form, follow=True)
    assert first.status_code == 200
    assert "You sent this form twice" in second.content.decode()
    assert RecipientLink.objects.count() == 3
