"""Forged forms: without a token, with fields that are nobody's to set, about things of others, at the wrong time."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Connection, Membership, User
from apps.accounts.roles import Role
from apps.jobs.desk.drafts import mark
from apps.jobs.models import Job, JobEvent
from apps.jobs.states import State
from apps.reviews.models import Decision, Outcome, Review

from .access_table import LINES
from .page_tour import content, everything
from .two_workspaces import API_KEY, NORTH_WORD, House

pytestmark = pytest.mark.django_db
DOORS = ("webhooks:receive", "webhooks:callback", "guests:")
"""These take what is signed, what only makes us look, or what has its right in the address; they know no session."""


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


@pytest.mark.parametrize("person", ["nobody", "author", "administrator", "outsider"])
def test_no_form_is_taken_without_its_token(house: House, person: str) -> None:
    signed_in = house.person(person)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = signed_in.cookies
    before = everything()
    for line in LINES:
        if not line.name.startswith(DOORS):
            assert client.post(line.url(house), line.form(house)).status_code == 403, line.name
    assert everything() == before


def test_a_token_counts_only_from_our_own_pages(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.cast.ana)
    page = client.get(reverse("jobs:job", args=[house.north.jobs[State.DRAFT].pk]))
    form = {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    url = reverse("jobs:cancel", args=[house.north.jobs[State.DRAFT].pk])
    for origin in ("https://evil.example", "null", "http://testserver.evil.example", "https://testserver"):
        assert client.post(url, form, headers={"Origin": origin}).status_code == 403, origin
    assert client.post(url, {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert Job.objects.get(pk=house.north.jobs[State.DRAFT].pk).state == State.DRAFT
    assert client.post(url, form, headers={"Origin": "http://testserver"}).status_code == 302
    assert Job.objects.get(pk=house.north.jobs[State.DRAFT].pk).state == State.CANCELED


def test_an_author_who_administers_too_cannot_approve_the_own_request(house: House) -> None:
    Membership.objects.filter(user=house.cast.ana).update(role=Role.ADMINISTRATOR)
    review, ana = house.north.review, house.person("author")
    for name in ("approve", "changes"):
        answer = ana.post(reverse(f"reviews:{name}", args=[review.pk]), {"seal": review.seal, "reason": "mine"})
        words = told(answer) + content(answer).decode()
        assert "You created this" in words
    assert not Decision.objects.filter(review=review).exists()
    assert Job.objects.get(review=review).state == State.IN_REVIEW


@pytest.mark.parametrize("person", ["viewer", "author"])
def test_who_may_not_decide_is_refused_in_words(house: House, person: str) -> None:
    Review.objects.filter(pk=house.north.review.pk).update(author=house.cast.cleo)
    review = house.north.review
    answer = house.person(person).post(reverse("reviews:approve", args=[review.pk]), {"seal": review.seal})
    assert "Only reviewers and administrators can approve" in told(answer)
    assert not Decision.objects.filter(review=review).exists()


@pytest.mark.parametrize("seal", ["", "0" * 64, "old", None])
def test_a_yes_to_another_seal_is_no_yes(house: House, seal: str | None) -> None:
    review, ben = house.north.review, house.person("reviewer")
    for name in ("approve", "changes"):
        form = {"reason": "No", **({} if seal is None else {"seal": seal})}
        answer = ben.post(reverse(f"reviews:{name}", args=[review.pk]), form)
        assert "changed while you were reading" in told(answer) + content(answer).decode()
    assert not Decision.objects.filter(review=review).exists()
    assert Review.objects.get(pk=review.pk).outcome == Outcome.OPEN


def test_deciding_twice_decides_once(house: House) -> None:
    review, ben, cleo = house.north.review, house.person("reviewer"), house.person("administrator")
    form = {"seal": review.seal, "reason": "On second thought"}
    assert "Approved" in told(ben.post(reverse("reviews:approve", args=[review.pk]), form))
    for client, name in ((ben, "approve"), (ben, "changes"), (cleo, "approve"), (cleo, "changes")):
        answer = client.post(reverse(f"reviews:{name}", args=[review.pk]), form)
        assert "closed" in told(answer) + content(answer).decode()
    assert Decision.objects.filter(review=review).count() == 1
    job = Job.objects.get(review=review)
    assert job.state == State.QUEUED
    assert JobEvent.objects.filter(job=job, after=State.QUEUED).count() == 1


def test_nobody_sends_cancels_or_reads_a_draft_of_somebody_else(house: House) -> None:
    draft = house.north.jobs[State.DRAFT]
    for person in ("viewer", "reviewer", "administrator", "outsider"):
        client = house.person(person)
        for name in (
            "submit", "cancel", "copy", "take_back", "check_again", "copy_again", "render_again", "send_rest",
            "give_up", "send_anew",
        ):  # fmt: skip
            assert client.post(reverse(f"jobs:{name}", args=[draft.pk])).status_code == 404, (person, name)
        for name in ("jobs:job", "jobs:json", "desk:draft"):
            assert client.get(reverse(name, args=[draft.pk])).status_code == 404, (person, name)
        assert draft.title not in content(client.get(reverse("jobs:list"))).decode()
    assert Job.objects.get(pk=draft.pk).state == State.DRAFT


def test_a_reviewer_cannot_send_or_take_back_the_request_of_an_author(house: House) -> None:
    job, ben = house.north.jobs[State.IN_REVIEW], house.person("reviewer")
    for name in ("submit", "take_back", "cancel"):
        answer = ben.post(reverse(f"jobs:{name}", args=[job.pk]))
        assert answer.status_code == 302
        assert "author" in told(answer) or "draft of yours" in told(answer)
    assert Job.objects.get(pk=job.pk).state == State.IN_REVIEW


def film(house: House, **more: Any) -> dict[str, Any]:
    look = house.north.look
    return {
        "title": "A film",
        "speech": "text",
        "script": "Hello.",
        "look": look.look_id,
        "voice": "",
        "engine": "avatar_iv",
        "resolution": "720p",
        "aspect_ratio": "16:9",
        **more,
    }


def test_fields_that_are_nobodys_to_set_are_not_set(house: House) -> None:
    job = Job.objects.get(pk=house.north.jobs[State.DRAFT].pk)
    forged = {
        "state": "completed",
        "seal": "f" * 64,
        "workspace": house.south.workspace.pk,
        "workspace_id": house.south.workspace.pk,
        "author": house.cast.ben.pk,
        "author_id": house.cast.ben.pk,
        "estimate_high": "0",
        "estimate_low": "0",
        "round": 9,
        "provider_id": "stolen",
        "connection": house.south.connection.pk,
        "connection_id": house.south.connection.pk,
        "review": house.north.decided.pk,
        "kind": "video.image",
        "price": "0",
        "id": 1,
        "pk": 1,
        "nonce": "other",
        "params": "{}",
    }
    ana = house.person("author")
    answer = ana.post(reverse("desk:draft", args=[job.pk]), film(house, seen=mark(job), **forged))
    assert answer.status_code == 302
    saved = Job.objects.get(pk=job.pk)
    assert saved.title == "A film"
    unchanged = (
        "state",
        "seal",
        "workspace_id",
        "author_id",
        "round",
        "provider_id",
        "connection_id",
        "review_id",
        "kind",
        "nonce",
    )
    assert {name: getattr(saved, name) for name in unchanged} == {name: getattr(job, name) for name in unchanged}
    assert saved.estimate_high
    assert saved.params["script"] == "Hello."


def test_a_form_number_of_somebody_else_opens_nothing_of_theirs(house: House) -> None:
    theirs = house.north.jobs[State.DRAFT]
    before = Job.objects.get(pk=theirs.pk)
    ben = house.person("reviewer")
    answer = ben.post(reverse("desk:autosave", args=["avatar"]), film(house, nonce=theirs.nonce, title="Ben's own"))
    assert answer.status_code == 200
    after = Job.objects.get(pk=theirs.pk)
    assert (after.title, after.params, after.author_id) == (before.title, before.params, before.author_id)
    assert Job.objects.get(author=house.cast.ben, nonce=theirs.nonce).title == "Ben's own"


def test_things_of_another_workspace_cannot_be_put_into_a_film(house: House) -> None:
    ana, south = house.person("author"), house.south
    for number, field in enumerate(({"look": south.look.look_id}, {"voice": south.voice.voice_id})):
        form = film(house, nonce=f"foreign-{number}", do="send", **field)
        answer = ana.post(reverse("desk:new", args=["avatar"]), form)
        assert answer.status_code == 422
        assert "not in the catalogue" in content(answer).decode()
    form = film(house, nonce="foreign-file", background="image", background_image_media=south.picture.pk)
    answer = ana.post(reverse("desk:new", args=["avatar"]), form)
    assert answer.status_code == 422
    assert "no longer in the library" in content(answer).decode()
    assert not Job.objects.filter(author=house.cast.ana, state=State.IN_REVIEW, title="A film").exists()


def test_a_person_or_a_connection_gets_no_more_than_its_form_gives(house: House) -> None:
    cleo = house.person("administrator")
    member = house.north.membership
    forged = {"role": "author", "is_superuser": "1", "is_staff": "1", "workspace": house.south.workspace.pk, "user": 1}
    cleo.post(reverse("accounts:change_role", args=[member.pk]), forged)
    changed = Membership.objects.get(pk=member.pk)
    assert (changed.role, changed.workspace_id, changed.user_id) == ("author", house.north.workspace.pk, member.user_id)
    assert not User.objects.filter(is_superuser=True, memberships__isnull=False).exists()
    for role in ("superuser", "", "Administrator", "owner\0"):
        cleo.post(reverse("accounts:change_role", args=[member.pk]), {"role": role})
        assert Membership.objects.get(pk=member.pk).role == "author"
    connection = house.north.connection
    form = {
        "name": "New",
        "base_url": connection.base_url,
        "concurrency": 3,
        "enabled": "on",
        "workspace": house.south.workspace.pk,
        "api_key": "stolen-key-123456",
        "balance": "999",
        "key_hint": "hint",
    }
    assert cleo.post(reverse("accounts:connection", args=[connection.pk]), form).status_code == 302
    saved = Connection.objects.get(pk=connection.pk)
    assert (saved.workspace_id, saved.balance) == (house.north.workspace.pk, None)
    assert str(saved.api_key) == API_KEY.format(NORTH_WORD)


@pytest.mark.parametrize("seen", ["", "0", "2", "-1", "²", "1.0", "99999", "abc"])
def test_rendering_again_at_a_price_that_was_not_shown_is_refused(house: House, seen: str) -> None:
    job = house.north.jobs[State.FAILED]
    answer = house.person("author").post(reverse("jobs:render_again", args=[job.pk]), {"round": seen})
    assert "Reload the page" in told(answer)
    assert Job.objects.get(pk=job.pk).state == State.FAILED


def test_a_double_click_on_render_again_renders_once_more_and_not_twice(house: House) -> None:
    job, ana = house.north.jobs[State.FAILED], house.person("author")
    for _click in range(2):
        ana.post(reverse("jobs:render_again", args=[job.pk]), {"round": 1})
    again = Job.objects.get(pk=job.pk)
    assert (again.state, again.round) == (State.QUEUED, 2)
    assert JobEvent.objects.filter(job=job, what="Render again").count() == 1


def test_a_double_click_on_send_asks_once(house: House) -> None:
    job, ana = house.north.jobs[State.DRAFT], house.person("author")
    before = Review.objects.count()
    for _click in range(3):
        assert ana.post(reverse("jobs:submit", args=[job.pk])).status_code == 302
    assert Review.objects.count() == before + 1
    assert Job.objects.get(pk=job.pk).state == State.IN_REVIEW


def test_no_key_gets_into_a_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    cleo, new = house.person("administrator"), "a-brand-new-key-4321"
    url = reverse("accounts:connection", args=[house.north.connection.pk])
    form = {"name": "x", "base_url": house.north.connection.base_url, "concurrency": 3, "enabled": "on", "new_key": new}
    cleo.post(url, form)
    house.north.leave_nothing_open()
    cleo.post(url, form)
    cleo.post(reverse("accounts:test_connection", args=[house.north.connection.pk]))
    cleo.post(url, {**form, "concurrency": "x"})
    assert str(Connection.objects.get(pk=house.north.connection.pk).api_key) == new
    for secret in (new, API_KEY.format(NORTH_WORD)):
        assert secret not in caplog.text


def test_no_password_gets_into_a_log(house: House, caplog: pytest.LogCaptureFixture, settings: LazySettings) -> None:
    caplog.set_level("DEBUG")
    for password in (settings.DEMO_PASSWORD, "not the password of Ana"):
        Client().post(reverse("account_login"), {"login": house.cast.ana.email, "password": password})
        assert password not in caplog.text
