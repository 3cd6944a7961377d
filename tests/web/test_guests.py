"""Guest links: one item, no account, and nothing else."""

import io
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import audit
from apps.accounts.models import AuditEntry, Connection, Membership, User
from apps.accounts.roles import Role
from apps.jobs.engine import sealing
from apps.jobs.models import Job, Publication
from apps.jobs.publishing import actions
from apps.jobs.states import State
from apps.reviews import flow, rules
from apps.reviews.case import Case
from apps.reviews.guests import links, throttle
from apps.reviews.models import Comment, Decision, Outcome, Policy, Review
from apps.reviews.models.guests import GuestLink, May, fingerprint
from apps.reviews.refusal import Refused

from .page_tour import content
from .sample_rows import Rooms, client_of, furnished, page

FILM = b"\0\0\0\x18ftypisom" + bytes(range(256)) * 8


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished({"video/mp4": FILM, "image/jpeg": b"a picture"})


def invited(rooms: Rooms, review: Review, may: May = May.DECIDE, **options: Any) -> tuple[GuestLink, str]:
    return links.create(review, by=rooms.cast.ben, may=may, days=7, **{"name": "Mia Sol", **options})


def to_publish(rooms: Rooms) -> Review:
    return actions.ask_to_publish(rooms.completed(), by=rooms.cast.ana).review


def see(token: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(reverse("guests:page", args=[token]))
    assert answer.status_code == 200
    return answer.content.decode()


def say(
    token: str, what: str, client: Client | None = None, form: dict[str, str] | None = None, **more: str
) -> HttpResponse:
    answer = (client or Client(enforce_csrf_checks=True)).post(
        reverse(f"guests:{what}", args=[token]), {**(form or {}), **more}
    )
    assert isinstance(answer, HttpResponse)
    return answer


# --- What a guest types ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "name", "words"), [("comment", "remark-text", "Too fast."), ("changes", "no-reason", "Say Bergen.")]
)
def test_what_a_guest_sends_too_late_is_not_lost(rooms: Rooms, what: str, name: str, words: str) -> None:
    review = rooms.review()
    link, token = invited(rooms, review)
    flow.approve(review, by=rooms.cast.cleo, seen=review.seal)
    late = say(token, what, form={name: words, "seal": review.seal})
    assert late.status_code == 422
    assert f">{words}</textarea>" in late.content.decode()
    links.revoke(link, by=rooms.cast.ben)
    closed = say(token, what, form={name: words, "seal": review.seal})
    assert closed.status_code == 404
    assert f">{words}</textarea>" in closed.content.decode()


# --- What a guest sees ------------------------------------------------------------------------------------


def test_a_guest_reads_the_request_and_nothing_of_the_team_s_own(rooms: Rooms) -> None:
    review = rooms.review(price="4.2000")
    Comment.objects.create(
        workspace=review.workspace, review=review, author=rooms.cast.ben, text="Too dear?", internal=True
    )
    Comment.objects.create(workspace=review.workspace, review=review, author=rooms.cast.ben, text="Is the name right?")
    _link, token = invited(rooms, review, May.COMMENT)
    shown = see(token)
    assert "Hello and welcome." in shown
    assert "Is the name right?" in shown
    for secret in (
        "Too dear?",
        "4.20",
        "/jobs/",
        "/reviews/",
        "/library/",
        "Main",
        review.short_seal,
        'class="app-nav"',
    ):
        assert secret not in shown, secret


def test_a_guest_is_offered_no_approval_that_would_be_refused(rooms: Rooms) -> None:
    connection = Connection.objects.filter(pk=rooms.cast.connection.pk)
    review = rooms.review()
    _link, token = invited(rooms, review)
    approve = reverse("guests:approve", args=[token])
    assert approve in see(token)
    Job.objects.filter(review=review).update(account="northbound")
    connection.update(identity="southfield")
    shown = see(token)
    assert "The team has to send it for review again." in shown
    assert reverse("guests:changes", args=[token]) in shown
    for absent in (approve, "northbound", "southfield"):
        assert absent not in shown


def test_the_page_is_kept_by_nobody_and_found_by_no_search_engine(rooms: Rooms) -> None:
    _link, token = invited(rooms, rooms.review())
    for address in (token, "no-such-token"):
        answer = Client().get(reverse("guests:page", args=[address]))
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "noindex" in answer.content.decode()


def test_the_film_plays_in_parts_with_its_captions(rooms: Rooms) -> None:
    _link, token = invited(rooms, to_publish(rooms), May.VIEW)
    shown = see(token)
    film = re.findall(r'<source src="([^"]+)"', shown)[0]
    captions = re.findall(r'<track kind="captions" src="([^"]+)"', shown)[0]
    part = Client().get(film, headers={"Range": "bytes=4-11"})
    assert (part.status_code, content(part)) == (206, b"ftypisom")
    assert part["Content-Range"] == f"bytes 4-11/{len(FILM)}"
    assert part["Cache-Control"] == "no-store"
    assert content(Client().get(film)) == FILM
    assert content(Client().get(captions)).startswith(b"WEBVTT")


def test_an_address_of_a_file_opens_that_file_through_that_link_only(rooms: Rooms) -> None:
    review = to_publish(rooms)
    _link, token = invited(rooms, review)
    _other, second = invited(rooms, rooms.review("Another"))
    film = re.findall(r'<source src="([^"]+)"', see(token))[0]
    number = re.findall(r"/media/(\d+)/", film)[0]
    foreign = rooms.media("Nobody's business", "video/mp4")
    assert Client().get(film.replace(f"/media/{number}/", f"/media/{foreign.pk}/")).status_code == 404
    assert Client().get(film.replace("/media/", "/preview/")).status_code == 404
    assert Client().get(film.replace(token, second)).status_code == 404
    assert Client().get(foreign.link).status_code == 302


# --- Links that open nothing ------------------------------------------------------------------------------


def test_expired_revoked_and_guessed_links_answer_alike(rooms: Rooms) -> None:
    review = rooms.review()
    expired, old = invited(rooms, review)
    GuestLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoked, gone = invited(rooms, review, password="open sesame")
    links.revoke(revoked, by=rooms.cast.ben)
    answers = []
    for token in (old, gone, "a-guess"):
        for ask in (
            Client().get(reverse("guests:page", args=[token])),
            *(say(token, what, seal=review.seal) for what in ("enter", "comment", "approve", "changes")),
            Client().get(reverse("guests:file", args=[token, "media", 1, "x", "a.mp4"])),
        ):
            headers = {name: value for name, value in ask.items() if name != "Content-Length"}
            answers.append((ask.status_code, content(ask), str(sorted(headers.items())), dict(ask.cookies)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 404
    states = page(rooms.cast.ben, reverse("reviews:guests", args=[review.pk]))
    assert "expired" in states
    assert "revoked" in states


def test_revoked_in_the_middle_it_opens_nothing_from_then_on(rooms: Rooms) -> None:
    review = to_publish(rooms)
    link, token = invited(rooms, review)
    film = re.findall(r'<source src="([^"]+)"', see(token))[0]
    assert client_of(rooms.cast.ana).post(reverse("reviews:revoke_guest", args=[link.pk])).status_code == 302
    assert Client().get(film).status_code == 404
    assert say(token, "approve", seal=review.seal).status_code == 404
    assert not Decision.objects.filter(guest_link=link).exists()


def test_a_link_closes_with_the_leaving_of_who_made_it(rooms: Rooms) -> None:
    link, token = invited(rooms, rooms.review())
    see(token)
    Membership.objects.filter(user=rooms.cast.ben).delete()
    assert Client().get(reverse("guests:page", args=[token])).status_code == 404
    assert GuestLink.objects.get(pk=link.pk).state == "orphaned"
    assert "Ben has left" in page(rooms.cast.cleo, link.review.get_absolute_url())


def test_only_a_fingerprint_of_the_token_is_kept_and_it_is_shown_once(rooms: Rooms) -> None:
    review = rooms.review()
    ben = client_of(rooms.cast.ben)
    address = reverse("reviews:guests", args=[review.pk])
    form = {"name": "Mia Sol", "may": "decide", "days": "7", "password": ""}
    made = ben.post(address, form).content.decode()
    token = re.findall(r"/g/([\w-]{20,})/", made)[0]
    link = GuestLink.objects.get()
    assert link.token_hash == fingerprint(token)
    assert token not in str([vars(entry) for entry in AuditEntry.objects.all()])
    assert token not in ben.get(address).content.decode()
    assert token not in page(rooms.cast.ben, review.get_absolute_url())
    assert "Mia Sol" in page(rooms.cast.ben, review.get_absolute_url())


# --- Password and limits ----------------------------------------------------------------------------------


def test_a_password_is_asked_for_and_opens_page_and_files(rooms: Rooms) -> None:
    review = to_publish(rooms)
    link, token = invited(rooms, review, password="open sesame")
    guest = Client()
    locked = see(token, guest)
    assert "Welcome video" not in locked
    assert "open sesame" not in link.password
    assert say(token, "approve", guest, seal=review.seal).status_code == 200  # asked for the password again
    assert not Decision.objects.filter(guest_link=link).exists()
    assert say(token, "enter", guest, password="guess").status_code == 422
    assert say(token, "enter", guest, password="open sesame").status_code == 302
    shown = see(token, guest)
    film = re.findall(r'<source src="([^"]+)"', shown)[0]
    assert content(guest.get(film)) == FILM
    assert content(Client().get(film)) != FILM
    cookie = guest.cookies["heygen_web_guest"]
    assert (cookie["path"], cookie["httponly"]) == (reverse("guests:page", args=[token]), True)


def test_the_cookie_of_one_link_opens_no_other(rooms: Rooms) -> None:
    _link, token = invited(rooms, rooms.review(), password="open sesame")
    _other, second = invited(rooms, rooms.review("Second"), password="open sesame")
    guest = Client()
    say(token, "enter", guest, password="open sesame")
    thief = Client()
    thief.cookies["heygen_web_guest"] = guest.cookies["heygen_web_guest"].value
    assert "Second" not in see(second, thief)


def test_passwords_are_tried_a_few_times_and_then_not_at_all(rooms: Rooms) -> None:
    _link, token = invited(rooms, rooms.review(), password="open sesame")
    tries = [say(token, "enter", password=f"guess {number}").status_code for number in range(7)]
    assert tries == [422] * throttle.PASSWORDS_A_LINK + [429] * 2
    assert say(token, "enter", password="open sesame").status_code == 429
    assert AuditEntry.objects.filter(action="guest.wrong_password").count() == throttle.PASSWORDS_A_LINK


def test_asking_too_often_is_answered_the_same_for_every_link(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "LINK_A_MINUTE", 3)
    _link, token = invited(rooms, rooms.review())
    last = {}
    for asked in (token, "a-guess"):
        for _again in range(8):
            last[asked] = Client().get(reverse("guests:page", args=[asked]))
    assert {answer.status_code for answer in last.values()} == {429}
    assert last[token].content == last["a-guess"].content


def test_one_address_that_tries_many_links_is_stopped(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "ADDRESS_A_MINUTE", 5)
    codes = [Client().get(reverse("guests:page", args=[f"guess-{number}"])).status_code for number in range(12)]
    assert codes[0] == 404
    assert codes[-1] == 429
    elsewhere = Client(REMOTE_ADDR="10.1.2.3").get(reverse("guests:page", args=["guess-x"]))
    assert elsewhere.status_code == 404


# --- What a guest says ------------------------------------------------------------------------------------


def test_a_yes_of_a_guest_counts_and_bears_their_name(rooms: Rooms) -> None:
    job = rooms.in_review()
    assert job.review
    link, token = invited(rooms, job.review)
    assert say(token, "approve", seal=job.review.seal).status_code == 302
    decision = Decision.objects.get(guest_link=link)
    assert (decision.reviewer, decision.who, decision.seal) == (None, "Mia Sol", job.review.seal)
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.QUEUED
    assert sealing.broken(job) == ""
    assert "You approved this" in see(token)
    shown = page(rooms.cast.ana, job.review.get_absolute_url() if job.review else "")
    assert "Mia Sol, a guest" in shown
    assert say(token, "approve", seal=decision.seal).status_code == 422
    assert Decision.objects.filter(guest_link=link).count() == 1


def test_a_guest_sends_it_back_with_a_reason(rooms: Rooms) -> None:
    job = rooms.in_review()
    assert job.review
    _link, token = invited(rooms, job.review, name="")
    assert say(token, "changes", form={"no-reason": "Say Bergen.", "seal": job.review.seal}).status_code == 422
    assert say(token, "changes", form={"no-name": "Mia", "no-reason": " ", "seal": job.review.seal}).status_code == 422
    form = {"no-name": "Mia", "no-reason": "Say Bergen.", "seal": job.review.seal}
    assert say(token, "changes", form=form).status_code == 302
    assert Job.objects.get(pk=job.pk).state == State.DRAFT
    assert Review.objects.get(pk=job.review.pk).outcome == Outcome.CHANGES
    assert Decision.objects.get(review=job.review).guest_name == "Mia"
    assert "You requested changes" in see(token)


def test_a_guest_publishes_a_result(rooms: Rooms) -> None:
    review = to_publish(rooms)
    _link, token = invited(rooms, review)
    assert say(token, "approve", seal=review.seal).status_code == 302
    found = Publication.objects.get(review=review)
    assert found.stands
    assert "Mia Sol, a guest" in page(rooms.cast.ana, found.get_absolute_url())


@pytest.mark.parametrize("may", [May.VIEW, May.COMMENT])
def test_who_may_only_look_or_comment_decides_nothing(rooms: Rooms, may: May) -> None:
    review = rooms.review()
    _link, token = invited(rooms, review, may)
    assert "Your answer" not in see(token)
    assert say(token, "approve", seal=review.seal).status_code == 422
    form = {"no-reason": "No.", "seal": review.seal}
    assert say(token, "changes", form=form).status_code == 422
    assert Review.objects.get(pk=review.pk).is_open
    said = say(token, "comment", form={"remark-text": "Lovely."}).status_code
    assert said == (302 if may == May.COMMENT else 422)
    assert Comment.objects.filter(guest="Mia Sol", internal=False).count() == (1 if may == May.COMMENT else 0)


def test_what_was_seen_must_be_what_is_decided(rooms: Rooms) -> None:
    review = rooms.review()
    _link, token = invited(rooms, review)
    assert say(token, "approve", seal="0" * 64).status_code == 422
    assert Review.objects.get(pk=review.pk).is_open


def test_what_a_member_decided_a_guest_no_longer_can(rooms: Rooms) -> None:
    review = rooms.review()
    _link, token = invited(rooms, review)
    flow.approve(review, by=rooms.cast.cleo, seen=review.seal)
    answer = say(token, "approve", seal=review.seal)
    assert answer.status_code == 422
    assert "Someone decided this in the meantime" in content(answer).decode()
    assert "This review is closed: approved" in see(token)


# --- Whose yes it is --------------------------------------------------------------------------------------


def test_an_author_cannot_hand_out_the_right_to_decide(rooms: Rooms) -> None:
    review = rooms.review()
    assert links.offered(review, rooms.cast.ana) == [May.VIEW, May.COMMENT]
    with pytest.raises(Refused, match="Only someone who can approve"):
        links.create(review, by=rooms.cast.ana, may=May.DECIDE, days=1)
    own = rooms.review("By Ben", by=rooms.cast.ben)
    assert May.DECIDE not in links.offered(own, rooms.cast.ben)
    answer = client_of(rooms.cast.ana).post(
        reverse("reviews:guests", args=[review.pk]), {"may": "decide", "days": "1", "name": "", "password": ""}
    )
    assert answer.status_code == 422
    assert not GuestLink.objects.exists()


def test_all_guests_together_are_one_voice(rooms: Rooms) -> None:
    Policy.objects.update_or_create(workspace=rooms.cast.northbound, defaults={"needed": 2})
    review = rooms.review()
    for name in ("Mia", "Tom"):
        _link, token = invited(rooms, review, name=name)
        say(token, "approve", seal=review.seal)
    assert rules.approvals(Case(review)) == 1
    assert Review.objects.get(pk=review.pk).is_open
    flow.approve(review, by=rooms.cast.cleo, seen=review.seal)
    assert Review.objects.get(pk=review.pk).outcome == Outcome.APPROVED


def test_it_stands_for_no_administrator_and_no_reader(rooms: Rooms) -> None:
    unknown = rooms.review(price=None)
    _link, token = links.create(unknown, by=rooms.cast.cleo, may=May.DECIDE, days=1, name="Mia")
    say(token, "approve", seal=unknown.seal)
    assert rules.approvals(Case(unknown)) == 0
    Policy.objects.update_or_create(workspace=rooms.cast.northbound, defaults={"extra_above": "1.00"})
    dear = rooms.review("Dear", price="9.0000")
    _link, token = links.create(dear, by=rooms.cast.cleo, may=May.DECIDE, days=1, name="Mia")
    say(token, "approve", seal=dear.seal)
    assert rules.approvals(Case(dear)) == 1
    assert Review.objects.get(pk=dear.pk).is_open


def test_it_counts_as_long_as_the_yes_of_who_gave_the_link_would(rooms: Rooms) -> None:
    job = rooms.in_review()
    assert job.review
    link, token = invited(rooms, job.review)
    say(token, "approve", seal=job.review.seal)
    assert rules.approvals(Case(job.review)) == 1
    Membership.objects.filter(user=rooms.cast.ben).update(role=Role.VIEWER)
    assert rules.approvals(Case(job.review)) == 0
    Membership.objects.filter(user=rooms.cast.ben).update(role=Role.REVIEWER)
    links.revoke(link, by=rooms.cast.cleo)
    assert rules.approvals(Case(job.review)) == 0
    assert sealing.broken(Job.objects.get(pk=job.pk)) == "It no longer has enough approvals."


def test_who_invites_is_its_author_or_decides(rooms: Rooms) -> None:
    review = rooms.review()
    emil = User.objects.create_user("emil@example.com", name="Emil Roth")
    Membership.objects.create(user=emil, workspace=rooms.cast.northbound, role=Role.AUTHOR)
    link, _token = invited(rooms, review)
    with pytest.raises(Refused, match="Only its author, reviewers"):
        links.create(review, by=emil, may=May.VIEW, days=1)
    with pytest.raises(Refused, match="revoke a link"):
        links.revoke(link, by=emil)
    assert links.create(review, by=rooms.cast.ana, may=May.COMMENT, days=1)[0].pk
    flow.approve(review, by=rooms.cast.ben, seen=review.seal)
    with pytest.raises(Refused, match="closed"):
        links.create(Review.objects.get(pk=review.pk), by=rooms.cast.ana, may=May.VIEW, days=1)


# --- The record -------------------------------------------------------------------------------------------


def test_every_view_word_and_download_is_in_the_audit_log_with_the_name(rooms: Rooms) -> None:
    review = to_publish(rooms)
    link, token = invited(rooms, review)
    film = re.findall(r'<source src="([^"]+)"', see(token))[0]
    Client().get(film)
    assert content(Client().get(film + "?download")) == FILM
    say(token, "comment", form={"remark-text": "Lovely."})
    say(token, "approve", seal=review.seal)
    links.revoke(link, by=rooms.cast.ben)
    entries = AuditEntry.objects.filter(action__startswith="guest.").order_by("number")
    assert [(entry.action, entry.who) for entry in entries] == [
        ("guest.invited", str(rooms.cast.ben)),
        ("guest.viewed", "guest: Mia Sol"),
        ("guest.downloaded", "guest: Mia Sol"),
        ("guest.commented", "guest: Mia Sol"),
        ("guest.approved", "guest: Mia Sol"),
        ("guest.revoked", str(rooms.cast.ben)),
    ]
    assert list(audit.faults(rooms.cast.northbound.pk)) == []


def test_the_log_never_tells_a_token(rooms: Rooms) -> None:
    console, told = logging.getLogger("django.request").handlers[0], io.StringIO()
    assert isinstance(console, logging.StreamHandler)
    before = console.setStream(told)
    try:
        _link, token = invited(rooms, rooms.review())
        assert say(token, "approve", seal="0" * 64).status_code == 422
        assert Client().get(reverse("guests:approve", args=[token])).status_code == 405
    finally:
        console.setStream(before)
    assert "Unprocessable" in told.getvalue()
    assert "Method Not Allowed" in told.getvalue()
    assert token not in told.getvalue()
