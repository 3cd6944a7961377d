"""Threads of comments: who says what where, and who settles it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Membership, User
from apps.accounts.roles import Role
from apps.jobs.engine import actions as job_actions
from apps.jobs.models import Job, JobEvent
from apps.jobs.publishing import actions as publishing_actions
from apps.reviews import flow
from apps.reviews.comments import forms, threads
from apps.reviews.guests import links
from apps.reviews.models import Comment, Review
from apps.reviews.models.guests import May
from apps.reviews.refusal import Refused
from tests.web.sample_rows import Rooms, client_of, page


def say(review: Review, who: User, text: str, status: int = 302, **form: Any) -> str:
    answer = client_of(who).post(reverse("reviews:say", args=[review.pk]), {"text": text, **form})
    assert answer.status_code == status
    return answer.content.decode()


def test_a_comment_stands_on_the_page_of_the_review_and_of_the_job(rooms: Rooms) -> None:
    job = rooms.in_review()
    assert job.review is not None
    say(job.review, rooms.cast.ben, "Say <b>Bergen</b>.")
    for url in (job.review.get_absolute_url(), job.get_absolute_url()):
        assert "Say &lt;b&gt;Bergen&lt;/b&gt;." in page(rooms.cast.ana, url)
    assert JobEvent.objects.filter(job=job, what="Commented", actor=rooms.cast.ben).exists()


def test_a_wish_for_changes_that_comes_too_late_is_not_lost(rooms: Rooms) -> None:
    review = rooms.review()
    seal = review.seal
    flow.approve(review, by=rooms.cast.cleo, seen=seal)
    for reason in ("Say Bergen, please.", "Say Bergen. " * 400):
        answer = client_of(rooms.cast.ben).post(
            reverse("reviews:changes", args=[review.pk]), {"reason": reason, "seal": seal}
        )
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "Not sent." in shown
        assert f">{reason}</textarea>" in shown


def test_a_comment_is_news_for_an_open_page(rooms: Rooms) -> None:
    review = rooms.review()
    say(review, rooms.cast.ben, "Shorter, please.")
    assert "Shorter, please." in page(rooms.cast.ana, review.get_absolute_url(), live=True)


def test_an_answer_joins_its_thread_however_deep_it_was_asked(rooms: Rooms) -> None:
    review = rooms.review()
    first = threads.write(review, "Why?", by=rooms.cast.ben, internal=True)
    answer = threads.write(review, "Because.", by=rooms.cast.ana, parent=first)
    form: dict[str, Any] = {f"answer-{answer.pk}": "I see.", "parent": str(answer.pk)}
    say(review, rooms.cast.ben, "", **form)
    (thread,) = threads.threads(review)
    assert [one.text for one in thread.answers] == ["Because.", "I see."]
    assert all(one.internal for one in thread.answers)
    assert threads.threads_for_guests(review) == []


def test_the_author_and_reviewers_resolve_and_an_answer_opens_it_again(rooms: Rooms) -> None:
    review = rooms.review()
    first = threads.write(review, "Shorter, please.", by=rooms.cast.ben)
    viewer = User.objects.create_user("vera@example.com", name="Vera Lind")
    Membership.objects.create(user=viewer, workspace=rooms.cast.northbound, role=Role.VIEWER)
    with pytest.raises(Refused, match="author and reviewers"):
        threads.resolve(first, by=viewer)
    settle = reverse("reviews:resolve", args=[first.pk])
    assert f'formaction="{settle}"' in page(rooms.cast.ana, review.get_absolute_url())
    for _click in range(2):
        client_of(rooms.cast.ana).post(settle)
    assert "Resolved by Ana" in page(rooms.cast.ben, review.get_absolute_url())
    assert f'formaction="{settle}?wanted=no"' in page(rooms.cast.ana, review.get_absolute_url())
    for _click in range(2):
        client_of(rooms.cast.ana).post(f"{settle}?wanted=no")
    assert Comment.objects.get(pk=first.pk).resolved_at is None
    client_of(rooms.cast.ana).post(settle)
    threads.write(review, "Not yet.", by=viewer, parent=Comment.objects.get(pk=first.pk))
    assert Comment.objects.get(pk=first.pk).resolved_at is None


def test_what_was_said_about_an_earlier_version_stays_in_sight(rooms: Rooms) -> None:
    job = rooms.in_review()
    assert job.review is not None
    threads.write(job.review, "The name is wrong.", by=rooms.cast.ben)
    flow.ask_for_changes(job.review, by=rooms.cast.ben, seen=job.review.seal, reason="See there.")
    assert "The name is wrong." in page(rooms.cast.ana, job.get_absolute_url())
    again = flow.open_review(
        workspace=job.workspace, name=job_actions.SUBJECT, title="Again", author=job.author,
        snapshot={**job.review.snapshot, "title": "Again"}, price=job.review.price, thing=job.pk,
    )  # fmt: skip
    other = rooms.review("Another")
    assert "The name is wrong." in page(rooms.cast.ben, again.get_absolute_url())
    assert "The name is wrong." not in page(rooms.cast.ben, other.get_absolute_url())


def test_a_guest_has_a_name_and_reads_nothing_of_the_teams(rooms: Rooms) -> None:
    review = rooms.review()
    threads.write(review, "Between us.", by=rooms.cast.ben, internal=True)
    threads.write(review, "Lovely.", by=None, guest="Mia from Oslo")
    (thread,) = threads.threads_for_guests(review)
    assert (thread.first.name, thread.first.author) == ("Mia from Oslo", None)
    shown = page(rooms.cast.ana, review.get_absolute_url())
    assert "Mia from Oslo" in shown
    assert "team only" in shown


@pytest.mark.parametrize(("clock", "at"), [("", None), ("0:42", 42), ("1:02:03", 3723), ("83", 83), ("0:01.5", 1.5)])
def test_a_place_is_written_as_people_write_it(clock: str, at: float | None) -> None:
    assert forms.seconds_of(clock) == at


@pytest.mark.parametrize("clock", ["x", "1:99", "-3", "1:2:3:4", "99:00:00", "\u0661:\u0662", "1e3", "nan", "9" * 12])
def test_an_odd_place_is_asked_for_again_and_no_word_is_lost(rooms: Rooms, clock: str) -> None:
    shown = say(rooms.review(), rooms.cast.ben, "Here it jumps.", status=422, at=clock, internal="on")
    assert not Comment.objects.exists()
    assert "Here it jumps." in shown
    assert f'value="{clock}"' in shown
    assert "checked" in shown


def test_a_place_beyond_the_end_is_refused_and_no_word_is_lost(rooms: Rooms) -> None:
    job = rooms.completed()
    Job.objects.filter(pk=job.pk).update(duration=10.2)
    review = publishing_actions.ask_to_publish(job, by=rooms.cast.ana).review
    shown = say(review, rooms.cast.ben, "Here it jumps.", status=422, at="70:05")
    assert "This is 0:10 long." in shown
    assert "Here it jumps." in shown
    assert not Comment.objects.exists()
    say(review, rooms.cast.ben, "Here it jumps.", at="0:10")
    assert Comment.objects.get().at == 10


def test_a_place_is_asked_for_and_led_to_where_something_plays(rooms: Rooms) -> None:
    job = rooms.completed()
    Job.objects.filter(pk=job.pk).update(duration=90)
    review = publishing_actions.ask_to_publish(job, by=rooms.cast.ana).review
    say(review, rooms.cast.ben, "A jump.", at="1:02")
    request = Review.objects.get(thing=job.pk, subject="job.request")
    form: dict[str, Any] = {"at": "0:03", "from": "thing"}
    say(request, rooms.cast.ben, "Too loud.", **form)
    for url, seek in ((review.get_absolute_url(), 62), (job.get_absolute_url(), 3)):
        shown = page(rooms.cast.ana, url)
        assert f'data-seek="{seek}"' in shown
        assert 'name="at"' in shown
    without = page(rooms.cast.ana, request.get_absolute_url())
    assert "0:03" in without
    assert "data-seek" not in without
    assert 'name="at"' not in without


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_nothing_and_too_much_is_refused(rooms: Rooms, text: str) -> None:
    say(rooms.review(), rooms.cast.ben, text, status=422)
    assert not Comment.objects.exists()


def test_a_comment_of_another_thing_is_not_answered_here(rooms: Rooms) -> None:
    one, two = rooms.review("One"), rooms.review("Two")
    first = threads.write(one, "Here.", by=rooms.cast.ben)
    form = {"parent": str(first.pk), f"answer-{first.pk}": "No."}
    client_of(rooms.cast.ana).post(reverse("reviews:say", args=[two.pk]), {"text": "", **form})
    assert Comment.objects.count() == 1
    assert Job.objects.count() == 2


def test_a_guest_says_where_in_the_film_and_a_click_goes_there(rooms: Rooms) -> None:
    job = rooms.completed()
    Job.objects.filter(pk=job.pk).update(duration=10)
    review = publishing_actions.ask_to_publish(job, by=rooms.cast.ana).review
    _link, token = links.create(review, by=rooms.cast.ben, may=May.COMMENT, days=1, name="Mia")
    url, mia = reverse("guests:comment", args=[token]), Client()
    late = mia.post(url, {"remark-text": "It jumps.", "remark-at": "0:11"})
    assert (late.status_code, "This is 0:10 long." in late.content.decode()) == (422, True)
    odd = mia.post(url, {"remark-text": "It jumps.", "remark-at": "0:99"})
    assert odd.status_code == 422
    assert "It jumps." in odd.content.decode()
    assert not Comment.objects.exists()
    assert mia.post(url, {"remark-text": "It jumps.", "remark-at": "0:09"}).status_code == 302
    shown = mia.get(reverse("guests:page", args=[token])).content.decode()
    assert 'data-seek="9"' in shown
    assert Comment.objects.get().at == 9


def test_a_guest_is_asked_for_no_place_where_nothing_plays(rooms: Rooms) -> None:
    _link, token = links.create(rooms.review(), by=rooms.cast.ben, may=May.COMMENT, days=1, name="Mia")
    assert "remark-at" not in Client().get(reverse("guests:page", args=[token])).content.decode()
