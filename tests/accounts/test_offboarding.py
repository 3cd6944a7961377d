"""Who leaves hands over what is open; what is sealed keeps its author; somebody always keeps the keys."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.accounts import audit
from apps.accounts.models import AuditEntry, Membership, User
from apps.accounts.people import offboarding
from apps.accounts.roles import Role
from apps.jobs.engine import actions
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.reviews import flow
from apps.reviews.models import Reader, Review
from tests.web.sample_rows import Rooms, client_of, furnished

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms() -> Rooms:
    return furnished()


def membership(user: User) -> Membership:
    return Membership.objects.select_related("user", "workspace").get(user=user)


@pytest.fixture
def mia(rooms: Rooms) -> User:
    """Another author."""
    mia = User.objects.create_user("mia@example.com", None, name="Mia Sand")
    Membership.objects.create(user=mia, workspace=rooms.cast.northbound, role=Role.AUTHOR)
    return mia


def test_drafts_go_to_the_colleague_and_sealed_things_keep_their_author(rooms: Rooms, mia: User) -> None:
    draft, sealed, made = rooms.draft(), rooms.in_review(), rooms.completed()
    seal = sealed.seal
    assert offboarding.leave(membership(rooms.cast.ana), by=rooms.cast.cleo, to=mia) == 1
    authors = dict(Job.objects.values_list("pk", "author__email"))
    assert authors == {draft.pk: mia.email, sealed.pk: "ana@example.com", made.pk: "ana@example.com"}
    assert Job.objects.get(pk=sealed.pk).seal == seal
    assert Job.objects.visible_to(mia).filter(pk=draft.pk).exists()
    assert "Handed over by Ana Ferreira to Mia Sand" in [event.what for event in draft.events.all()]
    entry = AuditEntry.objects.filter(workspace=rooms.cast.northbound, action="person.removed").get()
    assert (entry.detail["handed_over"], entry.detail["successor"]) == (1, mia.pk)
    assert list(audit.faults(rooms.cast.northbound.pk)) == []


def test_unfinished_work_needs_somebody(rooms: Rooms) -> None:
    rooms.draft()
    with pytest.raises(ValidationError, match="choose who takes it over"):
        offboarding.leave(membership(rooms.cast.ana), by=rooms.cast.cleo)
    with pytest.raises(ValidationError, match="cannot take over"):
        offboarding.leave(membership(rooms.cast.ana), by=rooms.cast.cleo, to=rooms.cast.dan)
    assert Membership.objects.filter(user=rooms.cast.ana).exists()


def test_reviews_that_wait_for_the_leaver_wait_for_the_colleague(rooms: Rooms) -> None:
    cast = rooms.cast
    theirs, own = rooms.review("Of Ana"), rooms.review("Of Cleo", by=cast.cleo)
    Review.objects.update(assigned=cast.ben, looking=cast.ben)
    Reader.objects.create(workspace=cast.northbound, user=cast.ben, language="German")
    assert offboarding.leave(membership(cast.ben), by=cast.cleo, to=cast.cleo) == 2
    found = {
        pk: (assigned, looking) for pk, assigned, looking in Review.objects.values_list("pk", "assigned", "looking")
    }
    assert found == {theirs.pk: (cast.cleo.pk,) * 2, own.pk: (None, None)}
    assert list(Reader.objects.values_list("user", "language")) == [(cast.cleo.pk, "German")]


def test_what_comes_back_from_review_later_comes_back_to_the_colleague(rooms: Rooms, mia: User) -> None:
    job = rooms.in_review()
    assert job.review is not None
    offboarding.leave(membership(rooms.cast.ana), by=rooms.cast.cleo, to=mia)
    flow.ask_for_changes(job.review, by=rooms.cast.ben, seen=job.seal, reason="The name is wrong.")
    again = Job.objects.get(pk=job.pk)
    assert (again.state, again.author) == (State.DRAFT, mia)
    assert Review.objects.get(pk=job.review.pk).author == rooms.cast.ana


def test_when_the_colleague_leaves_too_it_goes_further_and_at_last_to_an_administrator(rooms: Rooms, mia: User) -> None:
    cast = rooms.cast
    offboarding.leave(membership(cast.ana), by=cast.cleo, to=mia)
    assert offboarding.successor_of(cast.northbound.pk, cast.ana) == mia
    offboarding.leave(membership(mia), by=cast.cleo)
    assert offboarding.successor_of(cast.northbound.pk, cast.ana) == cast.cleo
    assert offboarding.successor_of(cast.northbound.pk, cast.ben) is None


def test_an_administrator_can_cancel_what_somebody_left_in_review(rooms: Rooms, mia: User) -> None:
    job = rooms.in_review()
    offboarding.leave(membership(rooms.cast.ana), by=rooms.cast.cleo, to=mia)
    assert actions.cancel(Job.objects.get(pk=job.pk), by=rooms.cast.cleo)


def test_the_last_administrator_cannot_leave(rooms: Rooms) -> None:
    rooms.draft(by=rooms.cast.cleo)
    mine = membership(rooms.cast.cleo)
    url = reverse("accounts:leave", args=[mine.pk])
    page = client_of(rooms.cast.cleo).post(url, {"to": rooms.cast.ana.pk})
    assert page.status_code == 422
    assert "make someone else one first" in page.content.decode()
    assert Job.objects.get().author == rooms.cast.cleo


def test_somebody_leaves_by_themselves_and_sees_nothing_any_more(rooms: Rooms) -> None:
    rooms.draft()
    ana = client_of(rooms.cast.ana)
    url = reverse("accounts:leave", args=[membership(rooms.cast.ana).pk])
    assert url in ana.get("/account/").content.decode()
    assert "Unfinished drafts and reviews: 1" in ana.get(url).content.decode()
    assert ana.post(url).status_code == 422
    assert ana.post(url, {"to": rooms.cast.ben.pk})["Location"] == "/account/"
    assert ana.get("/jobs/").status_code == 404
    assert ana.get("/account/").status_code == 200


def test_nobody_sends_somebody_else_away_without_the_keys(rooms: Rooms) -> None:
    of_ben = membership(rooms.cast.ben).pk
    for client in (client_of(rooms.cast.ana), client_of(rooms.cast.dan), Client()):
        assert client.post(reverse("accounts:leave", args=[of_ben])).status_code in (302, 404)
        assert client.post(reverse("accounts:remove_person", args=[of_ben])).status_code in (302, 403, 404)
    assert Membership.objects.filter(pk=of_ben).exists()
