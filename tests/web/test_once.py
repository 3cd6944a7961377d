"""A form is acted upon once, however often it is sent, and each answer leads where the first one does."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from apps.accounts import tasks
from apps.accounts.models import AuditEntry, Invitation, Project, SentForm
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.reviews.models import Comment, Consent, Reader
from apps.reviews.models.guests import GuestLink
from apps.voices.models import Design

from .sample_rows import client_of, token_on
from .two_workspaces import House

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'name="remark-number" value="([\w-]+)"')


Place = Callable[[House], str]
FORMS: dict[str, tuple[Place, Place, dict[str, str], type[models.Model]]] = {
    "a comment": (
        lambda house: house.north.review.get_absolute_url(),
        lambda house: reverse("reviews:say", args=[house.north.review.pk]),
        {"text": "The name is wrong."},
        Comment,
    ),
    "a guest link": (
        lambda house: reverse("reviews:guests", args=[house.north.review.pk]),
        lambda house: reverse("reviews:guests", args=[house.north.review.pk]),
        {"may": "view", "days": "7"},
        GuestLink,
    ),
    "an invitation": (
        lambda _house: reverse("accounts:people"),
        lambda _house: reverse("accounts:people"),
        {"email": "new@example.com", "role": "author"},
        Invitation,
    ),
    "a project": (
        lambda _house: reverse("accounts:projects"),
        lambda _house: reverse("accounts:projects"),
        {"name": "Autumn"},
        Project,
    ),
    "a reader": (
        lambda _house: reverse("rules:rules"),
        lambda _house: reverse("rules:add_reader"),
        {"language": "German", "person": ""},
        Reader,
    ),
    "a copy": (
        lambda house: house.north.jobs[State.COMPLETED].get_absolute_url(),
        lambda house: reverse("jobs:copy", args=[house.north.jobs[State.COMPLETED].pk]),
        {},
        Job,
    ),
    "a version as a new draft": (
        lambda house: house.north.jobs[State.COMPLETED].get_absolute_url(),
        lambda house: reverse("jobs:bring_back", args=[house.north.decided.pk]),
        {},
        Job,
    ),
    "a description of a voice": (
        lambda _house: reverse("voices:describe"),
        lambda _house: reverse("voices:describe"),
        {"prompt": "A calm voice of an elderly man", "gender": "", "locale": ""},
        Design,
    ),
    "a cap": (
        lambda _house: reverse("spend:caps"),
        lambda _house: reverse("spend:caps"),
        {"whose": "all", "span": "month", "amount": "900"},
        AuditEntry,
    ),
    "a price": (
        lambda _house: reverse("spend:prices"),
        lambda _house: reverse("spend:prices"),
        {"item": "heygen:speech", "unit": "second", "amount": "0.002", "valid_from": "2199-01-31", "reason": "New"},
        AuditEntry,
    ),
    "an owner": (
        lambda _house: reverse("consents:list"),
        lambda _house: reverse("consents:list"),
        {"what": "voice", "name": "Mara", "external_id": "voice-of-mara", "owner": "1"},
        Consent,
    ),
    "news that are looked at again": (
        lambda house: reverse("webhooks:delivery", args=[house.north.delivery.pk]),
        lambda house: reverse("webhooks:replay", args=[house.north.delivery.pk]),
        {},
        AuditEntry,
    ),
    "a new signing secret": (
        lambda _house: reverse("webhooks:deliveries"),
        lambda house: reverse("webhooks:rotate", args=[house.north.endpoint.pk]),
        {},
        OrmQ,
    ),
}
"""The page of a form, where it is sent to, what is typed into it, and what it makes."""


@pytest.mark.parametrize("name", FORMS)
def test_sent_twice_it_is_made_once_and_both_answers_lead_to_it(house: House, name: str) -> None:
    page, url, form, made = FORMS[name]
    person = client_of(house.cast.cleo)
    person.handler.enforce_csrf_checks = True
    given = {**form, "csrfmiddlewaretoken": token_on(person, page(house))}
    for field in ("person", "owner"):
        if field in given:
            given[field] = str(house.cast.ben.pk)
    before = made._default_manager.count()
    answers = [person.post(url(house), given) for _click in range(3)]
    assert made._default_manager.count() == before + 1
    first, *others = answers
    assert first.status_code in (200, 302)
    for answer in others:
        assert answer.status_code == 302
        assert answer["Location"] == first.headers.get("Location", url(house))
    if first.status_code == 200:
        assert "sent this form twice" in person.get(others[0]["Location"]).content.decode()


def test_a_guest_who_clicks_twice_has_said_it_once_and_the_token_is_kept_nowhere(house: House) -> None:
    token = house.north.guest_token
    page, url, guest = reverse("guests:page", args=[token]), reverse("guests:comment", args=[token]), Client()
    found = NUMBER.search(guest.get(page).content.decode())
    assert found
    form = {"remark-text": "Louder, please.", "remark-name": "Mia", "remark-number": found[1]}
    before = Comment.objects.count()
    for _click in range(3):
        answer = guest.post(url, form, follow=True)
        assert answer.status_code == 200
        assert answer.request["PATH_INFO"] == page
    assert Comment.objects.count() == before + 1
    assert token not in str(list(SentForm.objects.values()))


def test_a_page_that_was_gone_back_to_says_other_words(house: House) -> None:
    ben, url = client_of(house.cast.ben), reverse("reviews:say", args=[house.north.review.pk])
    token = token_on(ben, house.north.review.get_absolute_url())
    before = Comment.objects.count()
    for words in ("The name is wrong.", "And so is the music.", "The name is wrong."):
        assert ben.post(url, {"text": words, "csrfmiddlewaretoken": token}).status_code == 302
    assert Comment.objects.count() == before + 2
    ben.post(url, {"text": "The name is wrong.", "csrfmiddlewaretoken": token_on(ben, "/")})
    assert Comment.objects.count() == before + 3, "said anew, from a new page"


def test_what_was_refused_may_be_sent_again(house: House) -> None:
    ben, url = client_of(house.cast.ben), reverse("reviews:say", args=[house.north.review.pk])
    form = {"text": " ", "csrfmiddlewaretoken": token_on(ben, house.north.review.get_absolute_url())}
    assert [ben.post(url, form).status_code for _click in range(2)] == [422, 422]
    assert not SentForm.objects.exists()


def test_nobody_gets_the_answer_to_a_form_of_somebody_else(house: House) -> None:
    ben, url = client_of(house.cast.ben), reverse("reviews:say", args=[house.north.review.pk])
    form = {"text": "Fine.", "csrfmiddlewaretoken": token_on(ben, house.north.review.get_absolute_url())}
    before = Comment.objects.count()
    for person in (house.cast.ben, house.cast.cleo):
        assert client_of(person).post(url, form).status_code == 302
    assert Comment.objects.count() == before + 2


def test_forms_are_forgotten_after_a_day(house: House) -> None:
    old = SentForm.objects.create(fingerprint="0" * 64)
    SentForm.objects.create(fingerprint="1" * 64)
    SentForm.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(hours=25))
    tasks.sweep()
    assert [form.fingerprint for form in SentForm.objects.all()] == ["1" * 64]
