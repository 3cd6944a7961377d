"""Publishing a finished result: sealed, decided, shown to the team, withdrawn."""

import pytest
from django.urls import reverse

from apps.accounts import audit
from apps.accounts.models import AuditEntry, Membership, User
from apps.accounts.roles import Role
from apps.jobs.models import Job, LedgerEntry, Output, Publication
from apps.jobs.publishing import actions as publishing_actions
from apps.library.models import Media
from apps.notices.models import Notice
from apps.reviews import flow
from apps.reviews.models import Outcome, Review
from apps.reviews.refusal import Refused

from .sample_rows import Rooms, client_of, furnished, page


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished({"video/mp4": b"a film", "image/jpeg": b"a picture"})


def asked(rooms: Rooms, title: str = "Welcome video") -> Publication:
    return publishing_actions.ask_to_publish(rooms.completed(title), by=rooms.cast.ana)


def published(rooms: Rooms, title: str = "Welcome video") -> Publication:
    wish = asked(rooms, title)
    flow.approve(wish.review, by=rooms.cast.ben, seen=wish.review.seal)
    return Publication.objects.get(pk=wish.pk)


def viewer(rooms: Rooms) -> User:
    vera, is_new = User.objects.get_or_create(email="vera@example.com", name="Vera Lind")
    if is_new:
        Membership.objects.create(user=vera, workspace=rooms.cast.northbound, role=Role.VIEWER)
    return vera


def test_the_toast_after_the_last_approval_says_that_it_is_published(rooms: Rooms) -> None:
    review = publishing_actions.ask_to_publish(rooms.completed(), by=rooms.cast.ana).review
    address = reverse("reviews:approve", args=[review.pk])
    answer = client_of(rooms.cast.ben).post(address, {"seal": review.seal}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Approved. It is published."]
    assert "It is published." in page(rooms.cast.ana, review.get_absolute_url())
    assert (
        Notice.objects.filter(kind="approved", user=rooms.cast.ana).latest("pk").text
        == "Ben approved it. It is published."
    )


def test_what_is_sealed_names_every_file_by_its_fingerprint(rooms: Rooms) -> None:
    wish = asked(rooms)
    sealed = wish.review.snapshot
    assert (sealed["job"], sealed["round"], sealed["title"]) == (wish.job_id, 1, "Welcome video")
    assert {file["part"] for file in sealed["outputs"]} == {"video", "captioned_video", "subtitle", "thumbnail"}
    assert all(len(file["sha256"]) == 64 for file in sealed["outputs"])
    assert wish.review.price == 0


def test_it_has_no_page_before_somebody_says_yes(rooms: Rooms) -> None:
    wish = asked(rooms)
    assert client_of(rooms.cast.ana).get(wish.get_absolute_url()).status_code == 404
    assert "Nothing published yet" in page(rooms.cast.ben, reverse("published:list"))
    assert "requested it" in page(rooms.cast.ben, wish.job.get_absolute_url())


def test_the_review_shows_the_film_and_that_it_is_free(rooms: Rooms) -> None:
    shown = page(rooms.cast.ben, asked(rooms).review.get_absolute_url())
    assert "Approve and publish" in shown
    assert "<video" in shown
    assert "free" in shown
    assert "Approve and render" not in shown


def test_a_yes_gives_the_team_a_page_with_the_film_and_its_captions(rooms: Rooms) -> None:
    found = published(rooms)
    shown = page(viewer(rooms), found.get_absolute_url())
    for words in ("<video", "<track", "Made by", "Ana", "Approved by", "Ben", "?download", "SRT", "VTT"):
        assert words in shown
    assert "Withdraw it" not in shown
    assert "Welcome video" in page(viewer(rooms), reverse("published:list"))
    assert "its permanent page" in page(rooms.cast.ana, found.job.get_absolute_url())


def test_a_wish_for_changes_leaves_it_unpublished_and_it_may_be_asked_for_again(rooms: Rooms) -> None:
    wish = asked(rooms)
    flow.ask_for_changes(wish.review, by=rooms.cast.ben, seen=wish.review.seal, reason="Wait for Monday.")
    assert client_of(rooms.cast.ana).get(wish.get_absolute_url()).status_code == 404
    assert "was not approved" in page(rooms.cast.ana, wish.job.get_absolute_url())
    again = publishing_actions.ask_to_publish(wish.job, by=rooms.cast.ana)
    assert again.pk != wish.pk
    assert again.slug != wish.slug


def test_nobody_asks_twice_or_for_what_is_not_all_here(rooms: Rooms) -> None:
    wish = asked(rooms)
    for job, why in (
        (wish.job, "already waiting for approval"),
        (rooms.completed("Half", copied=2), "still being copied"),
        (rooms.processing("Not yet"), "Only a finished result"),
    ):
        with pytest.raises(Refused, match=why):
            publishing_actions.ask_to_publish(job, by=rooms.cast.ana)
    with pytest.raises(Refused, match="Only authors"):
        publishing_actions.ask_to_publish(rooms.completed("Hers"), by=viewer(rooms))


def test_who_asked_does_not_say_yes(rooms: Rooms) -> None:
    wish = publishing_actions.ask_to_publish(rooms.completed(), by=rooms.cast.ben)
    with pytest.raises(Refused):
        flow.approve(wish.review, by=rooms.cast.ben, seen=wish.review.seal)


def test_files_that_are_not_those_of_the_seal_are_not_published(rooms: Rooms) -> None:
    wish = asked(rooms)
    film = Output.objects.get(job=wish.job, part="video").media
    Media.objects.filter(pk=film.pk if film else 0).update(sha256="0" * 64)
    with pytest.raises(Refused, match="no longer those that were sealed"):
        flow.approve(wish.review, by=rooms.cast.ben, seen=wish.review.seal)
    assert Review.objects.get(pk=wish.review_id).is_open
    assert Publication.objects.get(pk=wish.pk).published_at is None


def test_it_is_withdrawn_with_its_approval_and_says_why(rooms: Rooms) -> None:
    found = published(rooms)
    address = reverse("published:withdraw", args=[found.slug])
    assert client_of(rooms.cast.ana).post(address, {"reason": "No."}).status_code == 403
    assert client_of(rooms.cast.ben).post(address, {"reason": " "}).status_code == 422
    assert client_of(rooms.cast.ben).post(address, {"reason": "Ms. Lind has left us."}).status_code == 302
    assert Review.objects.get(pk=found.review_id).outcome == Outcome.WITHDRAWN
    shown = page(viewer(rooms), found.get_absolute_url())
    assert "This was withdrawn" in shown
    assert "Ms. Lind has left us." in shown
    assert "<video" not in shown
    assert "Withdrawn" in page(viewer(rooms), reverse("published:list"))
    assert "Ms. Lind has left us." in Notice.objects.get(user=rooms.cast.ana, kind="withdrawn").text
    with pytest.raises(Refused, match="already withdrawn"):
        publishing_actions.withdraw(Publication.objects.get(pk=found.pk), by=rooms.cast.cleo, reason="Again.")
    late = client_of(rooms.cast.cleo).post(address, {"reason": "Mr. Holm has left us too."})
    assert late.status_code == 422
    assert "already withdrawn" in late.content.decode()
    assert ">Mr. Holm has left us too.</textarea>" in late.content.decode()


def test_a_later_render_leaves_the_page_as_it_was(rooms: Rooms) -> None:
    found = published(rooms)
    film = Output.objects.get(job=found.job, part="video").media
    assert film
    newer = rooms.media("A newer film", "video/mp4")
    Job.objects.filter(pk=found.job_id).update(round=2)
    Output.objects.create(job=found.job, round=2, part="video", media=newer)
    shown = page(rooms.cast.ana, found.get_absolute_url())
    assert film.link in shown
    assert newer.link not in shown
    second = publishing_actions.ask_to_publish(Job.objects.get(pk=found.job_id), by=rooms.cast.ana)
    assert [file["sha256"] for file in second.review.snapshot["outputs"]] == [newer.sha256]


def test_it_moves_no_money_and_every_step_is_in_the_audit_log(rooms: Rooms) -> None:
    job = rooms.completed()
    before = LedgerEntry.objects.count()
    wish = publishing_actions.ask_to_publish(job, by=rooms.cast.ana)
    flow.approve(wish.review, by=rooms.cast.ben, seen=wish.review.seal)
    publishing_actions.withdraw(Publication.objects.get(pk=wish.pk), by=rooms.cast.cleo, reason="Old.")
    assert LedgerEntry.objects.count() == before
    actions = AuditEntry.objects.filter(action__startswith="result.").order_by("number")
    assert [(entry.action, entry.who) for entry in actions] == [
        ("result.publish_asked", str(rooms.cast.ana)),
        ("result.published", str(rooms.cast.ben)),
        ("result.withdrawn", str(rooms.cast.cleo)),
    ]
    assert list(audit.faults(rooms.cast.northbound.pk)) == []


def test_the_button_is_there_for_authors_of_what_is_ready(rooms: Rooms) -> None:
    job = rooms.completed()
    assert f"jobs/{job.pk}/publish/" in page(rooms.cast.ana, job.get_absolute_url())
    assert "/publish/" not in page(viewer(rooms), job.get_absolute_url())
    assert client_of(rooms.cast.ana).post(reverse("jobs:publish", args=[job.pk])).status_code == 302
    assert "/publish/" not in page(rooms.cast.ana, job.get_absolute_url())
