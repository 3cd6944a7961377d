"""The list of jobs, and the page of one."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from apps.accounts.members import Member
from apps.accounts.models import Membership, User
from apps.jobs.models import Job, LedgerEntry, Output
from apps.jobs.money.ledger import at_most
from apps.jobs.pages.lines import lines, with_spent
from apps.jobs.states import State

from .sample_rows import Rooms, client_of, furnished, page


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()


# ------------------------------------------------------------------ the list


def test_each_row_has_one_state_word_and_one_next_action(rooms: Rooms) -> None:
    rooms.everything(1)
    listed = page(rooms.cast.ana, "/jobs/")
    for row in re.findall(r'<tr id="job-.*?</tr>', listed, re.DOTALL):
        assert row.count('class="state"') == 1
        assert len(re.findall(r'class="btn', row)) == 1


def test_the_words_of_a_row_are_words_wherever_they_stand(rooms: Rooms) -> None:
    title = """<b>Hers & "his"'s</b>"""
    User.objects.filter(pk=rooms.cast.ana.pk).update(name="<i>Ana</i> Lima")
    for make in (rooms.processing, rooms.late, rooms.completed):
        make(title)
    shown = page(rooms.cast.ana, "/jobs/")
    assert shown.count("&lt;b&gt;Hers &amp; &quot;his&quot;&#x27;s&lt;/b&gt;") == 7
    assert shown.count("<span>&lt;i&gt;Ana&lt;/i&gt;</span>") == 3
    assert "<b>" not in shown
    assert "<i>" not in shown


def test_a_row_has_the_same_fingerprint_in_the_page_and_in_its_news(rooms: Rooms) -> None:
    rooms.everything(1)
    shown = ".".join(str(pk) for pk in Job.objects.values_list("pk", flat=True))
    rows = re.compile(r'<tr id="(job-\d+)" data-rev="(\w+)"')
    with time_machine.travel(timezone.now(), tick=False):
        first = rows.findall(page(rooms.cast.ana, "/jobs/"))
        renewed = page(rooms.cast.ana, f"/jobs/?shown={shown}", live=True)
    assert len(first) > 10
    assert rows.findall(renewed) == first
    assert len(re.findall(r'<tr id="job-\d+" data-rev="\w+" role="row" hx-swap-oob="true">', renewed)) == len(first)


def test_filters_are_links_with_counts(rooms: Rooms) -> None:
    rooms.everything(1)
    listed = page(rooms.cast.ana, "/jobs/")
    for link in ("?state=waiting", "?state=moving", "?late=1", "?state=ready", "?state=failed", "?state=drafts"):
        assert f'href="{link}"' in listed
    assert re.search(r'Late <span class="pill-count">1<', listed)


def test_the_filter_for_late_shows_nothing_else(rooms: Rooms) -> None:
    rooms.everything(1)
    listed = page(rooms.cast.ana, "/jobs/?late=1")
    assert "Number 0, late" in listed
    assert "Number 0, ready" not in listed


def test_each_filter_has_words_of_its_own_for_nothing(rooms: Rooms) -> None:
    said = {page(rooms.cast.ana, f"/jobs/{query}").split('class="empty"')[1][:400] for query in (
        "", "?state=waiting", "?state=moving", "?late=1", "?state=ready", "?state=failed", "?state=drafts",
        "?state=canceled", "?q=nowhere",
    )}  # fmt: skip
    assert len(said) == 9


def test_the_search_finds_words_of_the_title_and_keeps_them(rooms: Rooms) -> None:
    rooms.draft("Boot fitting")
    rooms.draft("Trail safety")
    listed = page(rooms.cast.ana, "/jobs/?q=boot")
    assert "Boot fitting" in listed
    assert "Trail safety" not in listed
    assert 'value="boot"' in listed


def test_pages_follow_the_keys_of_rows(rooms: Rooms) -> None:
    for number in range(30):
        rooms.draft(f"Draft {number}")
    first = page(rooms.cast.ana, "/jobs/?who=me")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    assert "who=me" in older[1]
    second = page(rooms.cast.ana, "/jobs/" + older[1].replace("&amp;", "&"))
    assert len(re.findall(r'<tr id="job-', first)) == 25
    assert len(re.findall(r'<tr id="job-', second)) == 5


def test_a_row_that_left_its_filter_is_renewed_in_its_place(rooms: Rooms) -> None:
    job = rooms.completed("It was moving")
    news = page(rooms.cast.ana, f"/jobs/?state=moving&shown={job.pk}", live=True)
    assert f'<tr id="job-{job.pk}"' in news
    assert "Ready" in news


def test_new_jobs_are_counted_and_not_pushed_in(rooms: Rooms) -> None:
    shown = rooms.queued()
    fresh = [rooms.queued(), rooms.queued()]
    news = page(rooms.cast.ana, f"/jobs/?shown={shown.pk}", live=True)
    assert "2 new, show them" in news
    assert f'id="job-{fresh[0].pk}"' not in news
    assert "shown" not in re.findall(r'id="job-news".*?</span>', news, re.DOTALL)[0]


def test_odd_numbers_of_shown_rows_do_no_harm(rooms: Rooms) -> None:
    rooms.queued()
    for shown in ("", "x", "1.x.²", "9" * 40, ".".join(["1"] * 500)):
        page(rooms.cast.ana, f"/jobs/?shown={shown}", live=True)


def test_a_foreign_row_is_not_renewed(rooms: Rooms) -> None:
    job = rooms.queued("Secret of the north")
    assert "Secret of the north" not in page(rooms.cast.dan, f"/jobs/?shown={job.pk}", live=True)


def test_what_was_given_back_costs_nothing_in_the_list(rooms: Rooms) -> None:
    failed, ready = rooms.failed(), rooms.completed()
    both = with_spent(Job.objects.filter(pk__in=[failed.pk, ready.pk]))
    found = {line.job.pk: line.spent for line in lines(both, Member(rooms.cast.ana, SessionStore()))}
    assert found == {failed.pk: Decimal("0.0000"), ready.pk: Decimal("0.3200")}


def test_an_unknown_price_is_said_and_never_zero() -> None:
    assert at_most(None) == "price unknown"
    assert at_most(Decimal("4.2")) == "up to $4.20"


def test_a_result_of_unknown_price_is_nowhere_said_to_be_free(rooms: Rooms) -> None:
    job = rooms.completed()
    Job.objects.filter(pk=job.pk).update(estimate_low=None, estimate_high=None)
    LedgerEntry.objects.filter(job=job).update(held=None)
    LedgerEntry.objects.filter(job=job, move=LedgerEntry.Move.SETTLE).update(spent=None)
    shown = page(rooms.cast.ana, job.get_absolute_url())
    assert '<span class="sum">unknown</span>' in shown
    assert "settled at" not in shown
    assert "$0" not in shown
    listed = page(rooms.cast.ana, "/jobs/")
    assert "price unknown" in listed
    assert "$0" not in listed


# ------------------------------------------------------------------ one job


@pytest.mark.row("VID-14")
def test_a_ready_film_plays_with_captions_and_can_be_had_in_every_form(rooms: Rooms) -> None:
    job = rooms.completed()
    shown = page(rooms.cast.ana, job.get_absolute_url())
    subtitles = job.outputs.get(part="subtitle").media_id
    assert f'<track kind="captions" src="{reverse("library:webvtt", args=[subtitles])}"' in shown
    assert 'poster="' in shown
    for words in ("With captions", "Original", ">SRT<", ">VTT<", "?download"):
        assert words in shown


def test_the_bill_adds_up_in_front_of_the_reader(rooms: Rooms) -> None:
    shown = page(rooms.cast.ana, rooms.completed().get_absolute_url())
    bill = re.search(r'<dl class="sealed-total">(.*?)</dl>', shown, re.DOTALL)
    assert bill
    assert re.findall(r">([^<>]+)</d[td]>", bill[1]) == [
        "On hold",
        "$0.40",
        "Released",
        "\N{MINUS SIGN}$0.08",
        "Charged",
        "$0.32",
    ]


def test_a_draft_can_be_sent_with_the_price_on_the_button(rooms: Rooms) -> None:
    job = rooms.draft()
    Job.objects.filter(pk=job.pk).update(estimate_high=Decimal("0.4"))
    shown = page(rooms.cast.ana, job.get_absolute_url())
    button = re.search(
        rf'<button[^>]*formaction="{reverse("jobs:submit", args=[job.pk])}".*?</button>', shown, re.DOTALL
    )
    assert button
    assert "Send for review" in button[0]
    assert "up to $0.40" in button[0]


def test_a_draft_with_a_problem_says_which(rooms: Rooms) -> None:
    shown = page(rooms.cast.ana, rooms.draft(script="").get_absolute_url())
    assert "Not ready to send yet." in shown
    assert "Enter a script" in shown


def test_whoever_waits_for_a_yes_is_told_from_whom_and_may_step_over(rooms: Rooms) -> None:
    job = rooms.in_review()
    shown = page(rooms.cast.ana, job.get_absolute_url())
    assert "Waiting for approval." in shown
    assert "Ben Okafor" in shown
    assert "Switch to Ben" in shown
    assert f"{reverse('demo:sign_in')}?next=%2Freviews%2F{job.review_id}%2F" in shown


def test_the_switch_lands_on_the_review_as_the_other_person(rooms: Rooms) -> None:
    job = rooms.in_review()
    assert job.review is not None
    address = f"{reverse('demo:sign_in')}?next=%2Freviews%2F{job.review_id}%2F"
    response = client_of(rooms.cast.ana).post(address, {"person": rooms.cast.ben.pk}, follow=True)
    assert response.redirect_chain == [(job.review.get_absolute_url(), 302)]
    assert response.wsgi_request.user == rooms.cast.ben


def test_a_reviewer_is_led_from_the_job_to_the_review(rooms: Rooms) -> None:
    job = rooms.in_review()
    shown = page(rooms.cast.ben, job.get_absolute_url())
    assert reverse("reviews:review", args=[job.review_id]) in shown
    assert "Switch to" not in shown


@pytest.mark.row("ACC-16", "VID-22")
def test_a_failure_says_what_happened_what_it_cost_and_what_to_do(rooms: Rooms) -> None:
    shown = page(rooms.cast.ana, rooms.failed().get_absolute_url())
    assert "The provider could not render this." in shown
    assert "It cost nothing: the $0.40 that was on hold was released." in shown
    assert "Render again at the same price" in shown
    details = shown.split("<details>")[1].split("</details>")[0]
    assert "The avatar could not be loaded." in details


def test_rendering_again_names_the_round_and_the_price(rooms: Rooms) -> None:
    job = rooms.failed()
    shown = page(rooms.cast.ana, job.get_absolute_url())
    dialog = re.search(r'<dialog class="ask" id="again".*?</dialog>', shown, re.DOTALL)
    assert dialog
    assert 'name="round" value="1"' in dialog[0]
    assert "up to $0.40" in dialog[0]
    assert "second film" not in dialog[0]


def test_rendering_again_after_a_lost_answer_warns_of_a_second_film(rooms: Rooms) -> None:
    shown = page(rooms.cast.ana, rooms.given_up().get_absolute_url())
    assert "Then it is made twice, and you pay for both." in shown


def test_the_button_to_render_again_works_without_scripts(rooms: Rooms) -> None:
    job = rooms.failed()
    client = client_of(rooms.cast.ana)
    client.post(reverse("jobs:render_again", args=[job.pk]), {"round": "1"})
    job.refresh_from_db()
    assert (job.state, job.round) == (State.QUEUED, 2)


def test_doubt_is_explained_and_only_an_administrator_gives_up(rooms: Rooms) -> None:
    job = rooms.unconfirmed(hours_ago=30)
    for_cleo = page(rooms.cast.cleo, job.get_absolute_url())
    assert "The provider no longer recognises this request number" in for_cleo
    assert "Give up and release $0.40" in for_cleo
    for_ana = page(rooms.cast.ana, job.get_absolute_url())
    assert "Give up" not in for_ana
    assert "ask an administrator to give up" in for_ana


def test_what_is_late_says_that_nothing_is_paid_twice(rooms: Rooms) -> None:
    shown = page(rooms.cast.ana, rooms.late().get_absolute_url())
    assert "Taking longer than expected." in shown
    assert "nothing is charged twice" in shown
    assert "Check again, free" in shown


def test_copying_shows_how_far_it_is_and_what_went_wrong(rooms: Rooms) -> None:
    job = rooms.completed(copied=2)
    Output.objects.filter(job=job, media__isnull=True).update(next_try_at=timezone.now() + timedelta(minutes=5))
    shown = page(rooms.cast.ana, job.get_absolute_url())
    assert "2 of 4 files copied" in shown
    assert "The link had run out." in shown
    assert "in 5 minutes" in shown or "in 4 minutes" in shown


def test_only_a_page_that_moves_reloads_itself_without_scripts(rooms: Rooms) -> None:
    refresh = '<noscript><meta http-equiv="refresh" content="10"></noscript>'
    assert refresh in page(rooms.cast.ana, rooms.processing().get_absolute_url())
    assert refresh in page(rooms.cast.ana, rooms.completed(copied=1).get_absolute_url())
    assert refresh not in page(rooms.cast.ana, rooms.completed().get_absolute_url())
    assert refresh not in page(rooms.cast.ana, rooms.draft().get_absolute_url())


def test_the_timeline_names_who_or_what_took_each_step(rooms: Rooms) -> None:
    shown = page(rooms.cast.ana, rooms.completed().get_absolute_url())
    told = re.findall(r'data-source="(\w+)"', shown)
    assert told == ["person", "person", "worker", "worker", "webhook", "worker"]
    assert "Ben, person" in shown
    assert "Charged $0.32 of the $0.40 on hold" in shown


def test_ids_and_raw_facts_are_folded_away(rooms: Rooms) -> None:
    job = rooms.completed()
    shown = page(rooms.cast.ana, job.get_absolute_url())
    before, _, inside = shown.partition('<details class="fold border-t border-line" id="fold-details">')
    assert job.provider_id not in before
    assert job.provider_id in inside


def test_every_part_of_the_page_is_in_its_news_and_equal_there(rooms: Rooms) -> None:
    """Nothing happened, so no part may look changed: a player that runs would be torn out."""
    job = rooms.completed()
    revs = re.compile(r'id="(job-[a-z]+)" data-rev="(\w+)"')
    whole = dict(revs.findall(page(rooms.cast.ana, job.get_absolute_url())))
    news = dict(revs.findall(page(rooms.cast.ana, job.get_absolute_url(), live=True)))
    assert set(whole) == {"job-head", "job-notices", "job-result", "job-timeline", "job-attempts", "job-files",
                          "job-publication", "job-seal", "job-dialogs", "job-comments", "job-caps"}  # fmt: skip
    assert news == whole


def test_the_page_of_every_state_opens_for_everybody_who_may_see_it(rooms: Rooms) -> None:
    rooms.everything(1)
    for job in Job.objects.all():
        page(job.author, job.get_absolute_url())
        page(job.author, job.get_absolute_url(), live=True)
        if job.state != State.DRAFT:
            page(rooms.cast.cleo, job.get_absolute_url())


def test_the_list_can_be_narrowed_to_one_person(rooms: Rooms) -> None:
    rooms.queued("By Ana")
    rooms.queued("By Ben", by=rooms.cast.ben)
    ben = rooms.cast.ben
    shown = page(rooms.cast.ana, f"/jobs/?who={ben.pk}")
    assert "By Ben" in shown
    assert "By Ana" not in shown
    assert f'<option value="{ben.pk}" selected>{ben}</option>' in shown
    mine = page(rooms.cast.ana, f"/jobs/?who={rooms.cast.ana.pk}")
    assert '<option value="me" selected>' in mine
    assert "By Ben" not in mine


def test_somebody_who_left_can_still_be_looked_for_and_a_stranger_has_no_name_here(rooms: Rooms) -> None:
    rooms.queued("By Ben", by=rooms.cast.ben)
    Membership.objects.filter(user=rooms.cast.ben).delete()
    assert f">{rooms.cast.ben}</option>" in page(rooms.cast.ana, f"/jobs/?who={rooms.cast.ben.pk}")
    assert str(rooms.cast.dan) not in page(rooms.cast.ana, f"/jobs/?who={rooms.cast.dan.pk}")
    assert f">{rooms.cast.ben}</option>" not in page(rooms.cast.ana, "/jobs/")


def test_a_share_of_a_person_leads_to_their_jobs(rooms: Rooms) -> None:
    rooms.queued("By Ana")
    assert f'href="/jobs/?who={rooms.cast.ana.pk}"' in page(rooms.cast.cleo, "/spend/")
