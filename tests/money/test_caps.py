"""Caps: what may be spent at most, kept when money is held, and told beforehand."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts import projects
from apps.accounts.models import AuditEntry, Connection, User, Workspace
from apps.jobs.desk import drafts
from apps.jobs.engine import actions, lifecycle, project_change
from apps.jobs.models import Cap, Job, LedgerEntry
from apps.jobs.money import caps, ledger
from apps.jobs.states import State
from apps.providers import Report
from apps.reviews import flow
from apps.reviews.models import Decision, Outcome
from apps.reviews.refusal import Refused
from tests.web.sample_rows import Rooms, page, queries_of
from tests.web.two_workspaces import build

MONTH, ITEM = Cap.Span.MONTH, Cap.Span.ITEM


def cap(rooms: Rooms, amount: str, span: str = MONTH, **whose: object) -> Cap:
    return caps.set_cap(rooms.cast.northbound, span, Decimal(amount), by=rooms.cast.cleo, **whose)  # type: ignore[arg-type]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def approve(rooms: Rooms, job: Job, by: User | None = None) -> None:
    assert job.review is not None
    flow.approve(job.review, by=by or rooms.cast.ben, seen=job.seal)


def test_a_yes_beyond_the_cap_is_refused_with_words_and_leaves_nothing_behind(rooms: Rooms) -> None:
    cap(rooms, "0.50")
    approve(rooms, rooms.in_review("First"))
    second = rooms.in_review("Second")
    with pytest.raises(Refused) as refused:
        approve(rooms, second)
    words = str(refused.value.refusal)
    assert "may cost up to $0.40" in words
    assert "$0.10 is left" in words
    assert "Cleo" in words
    second = Job.objects.get(pk=second.pk)
    assert second.state == State.IN_REVIEW
    assert second.review is not None
    assert second.review.outcome == Outcome.OPEN
    assert not Decision.objects.filter(review=second.review).exists()
    assert not LedgerEntry.objects.filter(job=second).exists()


def test_exactly_the_cap_may_be_spent_and_not_a_part_of_a_cent_more(rooms: Rooms) -> None:
    cap(rooms, "0.8000")
    approve(rooms, rooms.in_review("First"))
    approve(rooms, rooms.in_review("Second"))
    third = rooms.in_review("Third", price="0.0001")
    with pytest.raises(Refused):
        approve(rooms, third)


def test_the_reviewer_reads_the_refusal_on_the_page(rooms: Rooms) -> None:
    cap(rooms, "0.10")
    review = rooms.review()
    ben = client_of(rooms.cast.ben)
    assert "Over the cap" in ben.get(review.get_absolute_url()).content.decode()
    answer = ben.post(reverse("reviews:approve", args=[review.pk]), {"seal": review.seal}, follow=True)
    assert "$0.10 is left" in answer.content.decode()
    review.refresh_from_db()
    assert review.is_open


def test_a_cap_of_one_person_binds_that_author_alone(rooms: Rooms) -> None:
    cap(rooms, "0.10", user=rooms.cast.ana)
    mine, other = rooms.in_review("Mine"), rooms.in_review("Of Ben", by=rooms.cast.ben)
    with pytest.raises(Refused, match="Ana"):
        approve(rooms, mine)
    approve(rooms, other, by=rooms.cast.cleo)


def test_a_cap_of_a_project_binds_what_is_in_it(rooms: Rooms) -> None:
    launch = projects.add(rooms.cast.northbound, "Launch", by=rooms.cast.cleo)
    cap(rooms, "0.10", project=launch)
    inside, outside = rooms.in_review("Inside", project=launch), rooms.in_review("Outside")
    with pytest.raises(Refused, match="Launch"):
        approve(rooms, inside)
    approve(rooms, outside)
    outside = Job.objects.get(pk=outside.pk)
    with pytest.raises(Refused, match="over its cap"):
        project_change.change_project(outside, launch, by=rooms.cast.cleo)
    cap(rooms, "0.40", project=launch)
    assert project_change.change_project(outside, launch, by=rooms.cast.cleo)


def test_a_cap_of_a_project_for_one_item_binds_what_is_moved_in(rooms: Rooms) -> None:
    launch = projects.add(rooms.cast.northbound, "Launch", by=rooms.cast.cleo)
    cap(rooms, "0.30", project=launch, span=Cap.Span.ITEM)
    queued = rooms.queued()
    with pytest.raises(Refused, match="over its cap"):
        project_change.change_project(queued, launch, by=rooms.cast.cleo)
    cap(rooms, "0.40", project=launch, span=Cap.Span.ITEM)
    assert project_change.change_project(queued, launch, by=rooms.cast.cleo)


def test_money_that_is_moved_stays_of_its_kind_whatever_the_account_is_now(rooms: Rooms) -> None:
    launch = projects.add(rooms.cast.northbound, "Launch", by=rooms.cast.cleo)
    cap(rooms, "0.30", project=launch)
    queued = rooms.queued()
    Connection.objects.update(simulated=True)
    with pytest.raises(Refused, match="over its cap"):
        project_change.change_project(queued, launch, by=rooms.cast.cleo)


@pytest.mark.parametrize("span", Cap.Span)
def test_nobody_gets_round_the_cap_of_a_project_by_moving_what_is_in_review(rooms: Rooms, span: Cap.Span) -> None:
    launch = projects.add(rooms.cast.northbound, "Launch", by=rooms.cast.cleo)
    cap(rooms, "0.10", project=launch, span=span)
    job = rooms.in_review(project=launch)
    with pytest.raises(Refused, match="Launch"):
        approve(rooms, job)
    assert project_change.change_project(Job.objects.get(pk=job.pk), None, by=rooms.cast.ana)
    with pytest.raises(Refused, match="closed"):
        approve(rooms, job)
    assert Job.objects.get(pk=job.pk).state == "draft"
    assert not LedgerEntry.objects.exists()


def test_projects_with_the_same_cap_do_not_break_a_review(rooms: Rooms) -> None:
    launch, spring = (projects.add(rooms.cast.northbound, name, by=rooms.cast.cleo) for name in ("Launch", "Spring"))
    cap(rooms, "0.50", project=launch)
    cap(rooms, "0.50", project=spring)
    job = rooms.in_review(project=launch)
    assert project_change.change_project(Job.objects.get(pk=job.pk), spring, by=rooms.cast.ana)
    approve(rooms, job)


def test_a_cap_of_one_item_knows_no_month(rooms: Rooms) -> None:
    cap(rooms, "0.40", ITEM)
    for number in range(3):
        approve(rooms, rooms.in_review(f"Film {number}"))
    with pytest.raises(Refused, match="per item"):
        approve(rooms, rooms.in_review("Too dear", price="0.4001"))


def test_what_is_given_back_may_be_held_again(rooms: Rooms) -> None:
    cap(rooms, "0.40")
    first, second = rooms.queued("First"), rooms.in_review("Second")
    with pytest.raises(Refused):
        approve(rooms, second)
    actions.cancel(first, by=rooms.cast.cleo)
    approve(rooms, second)


def test_another_render_is_under_the_same_cap(rooms: Rooms) -> None:
    failed = rooms.failed()
    cap(rooms, "0.39")
    with pytest.raises(Refused, match=r"\$0\.39 is left"):
        actions.render_again(failed, by=rooms.cast.ana, round_seen=1)
    failed = Job.objects.get(pk=failed.pk)
    assert (failed.state, failed.round) == (State.FAILED, 1)
    cap(rooms, "0.40")
    assert actions.render_again(failed, by=rooms.cast.ana, round_seen=1)


def test_sending_without_a_review_is_under_the_caps_too(db: None) -> None:
    house = build()
    job = house.north.draft()
    assert job.estimate_high is not None
    tight = job.estimate_high - Decimal("0.0001")
    caps.set_cap(house.north.workspace, ITEM, tight, by=house.cast.cleo)
    Workspace.objects.filter(pk=job.workspace_id).update(review_required=False)
    with pytest.raises(Refused, match="per item"):
        actions.submit(job, by=house.cast.ana)
    assert Job.objects.get(pk=job.pk).state == State.DRAFT


def test_a_price_that_nobody_knows_is_refused_while_a_cap_applies(rooms: Rooms) -> None:
    job = rooms.in_review(price=None)
    made = cap(rooms, "1000000")
    with pytest.raises(Refused, match="The price is unknown"):
        approve(rooms, job, by=rooms.cast.cleo)
    caps.remove(made, by=rooms.cast.cleo)
    approve(rooms, job, by=rooms.cast.cleo)


def test_last_month_counts_no_more_but_what_is_still_held_does(rooms: Rooms) -> None:
    done, moving = rooms.completed("Done"), rooms.processing("Under way")
    start = ledger.month_start()
    LedgerEntry.objects.filter(job__in=[done, moving]).update(at=start.replace(year=start.year - 1))
    made = cap(rooms, "1")
    (room,) = caps.all_caps(rooms.cast.northbound.pk, simulated=False)
    assert room.cap == made
    assert room.counted == Decimal("0.4000")
    assert ledger.this_month(rooms.cast.northbound.pk, simulated=False) == ledger.Sums(Decimal("0.4000"), Decimal(0))


def test_a_provider_that_charges_more_than_was_held_is_seen(rooms: Rooms) -> None:
    cap(rooms, "0.40")
    job = rooms.processing()
    report = Report(state="completed", provider_id=job.provider_id, duration=12.0, links={})
    lifecycle.record(Job.objects.get(pk=job.pk), report, source=job.events.all()[0].source)  # type: ignore[arg-type]
    (room,) = caps.all_caps(rooms.cast.northbound.pk, simulated=False)
    assert room.left == Decimal("-0.2000")
    page = client_of(rooms.cast.ana).get(job.get_absolute_url()).content.decode()
    assert "$0.20 more than was on hold" in page


def test_caps_are_set_changed_and_removed_on_a_page_and_audited(rooms: Rooms) -> None:
    cleo, url = client_of(rooms.cast.cleo), reverse("spend:caps")
    assert "No caps yet" in cleo.get(url).content.decode()
    cleo.post(url, {"whose": f"user-{rooms.cast.ana.pk}", "span": "month", "amount": "50"})
    made = Cap.objects.get()
    assert (made.user, made.project, made.amount) == (rooms.cast.ana, None, Decimal(50))
    cleo.post(url, {"whose": f"user-{rooms.cast.ana.pk}", "span": "month", "amount": "60.50"})
    assert Cap.objects.get().amount == Decimal("60.50")
    page = cleo.get(url).content.decode()
    assert "$60.50" in page
    cleo.post(reverse("spend:remove_cap", args=[made.pk]))
    assert not Cap.objects.exists()
    entries = AuditEntry.objects.filter(action__startswith="cap.").order_by("pk")
    assert [(entry.action, entry.detail["before"]) for entry in entries] == [
        ("cap.set", None),
        ("cap.set", "50.0000"),
        ("cap.removed", "60.5000"),
    ]


@pytest.mark.parametrize(
    "form",
    [
        {"whose": "all", "span": "month", "amount": "-1"},
        {"whose": "all", "span": "month", "amount": "NaN"},
        {"whose": "all", "span": "month", "amount": "1e30"},
        {"whose": "all", "span": "century", "amount": "1"},
        {"whose": "user-999999", "span": "month", "amount": "1"},
        {},
    ],
)
def test_an_odd_cap_is_not_set(rooms: Rooms, form: dict[str, str]) -> None:
    answer = client_of(rooms.cast.cleo).post(reverse("spend:caps"), form)
    assert answer.status_code == 422
    assert not Cap.objects.exists()


def test_people_and_projects_of_others_cannot_be_capped(rooms: Rooms) -> None:
    foreign = projects.add(rooms.cast.southfield, "Secret", by=rooms.cast.dan)
    cleo = client_of(rooms.cast.cleo)
    for whose in (f"user-{rooms.cast.dan.pk}", f"project-{foreign.pk}"):
        answer = cleo.post(reverse("spend:caps"), {"whose": whose, "span": "month", "amount": "1"})
        assert answer.status_code == 422


def test_the_desk_says_what_is_left(db: None) -> None:
    house = build()
    ana, job, cleo = client_of(house.cast.ana), house.north.draft(), house.cast.cleo
    used = sum(ledger.counted(job.workspace_id, simulated=False).values(), Decimal(0))
    caps.set_cap(house.north.workspace, MONTH, used + Decimal("165.72"), by=cleo)
    url = reverse("desk:draft", args=[job.pk])
    assert f"Within the cap: $165.72 left in {caps.month_name()}" in ana.get(url).content.decode()
    caps.set_cap(house.north.workspace, MONTH, used, by=cleo)
    assert "Over the cap" in ana.get(url).content.decode()


@pytest.mark.parametrize(("desk", "name"), [("/create/avatar/", "video.avatar"), ("/create/speech/", "speech.heygen")])
def test_the_desk_says_nothing_of_caps_before_there_is_anything_to_price(rooms: Rooms, desk: str, name: str) -> None:
    for span in (MONTH, ITEM):
        cap(rooms, "50", span)
        cap(rooms, "40", span, user=rooms.cast.ana)
    ana = client_of(rooms.cast.ana)
    blank = ana.get(desk, follow=True).content.decode()
    assert "Ready to send" in blank
    assert "cap" not in words_of(blank)
    job = actions.create_draft(
        workspace=rooms.cast.northbound,
        author=rooms.cast.ana,
        connection=Connection.objects.get(pk=rooms.cast.connection.pk),
        name=name,
        title="Only a title",
        params={},
        nonce="n",
    )
    assert "cap" not in words_of(page(rooms.cast.ana, drafts.url_of(job)))
    assert "cap" not in words_of(page(rooms.cast.ana, job.get_absolute_url()))


def test_an_unknown_price_is_told_once_however_many_caps_there_are(rooms: Rooms) -> None:
    for span in (MONTH, ITEM):
        cap(rooms, "50", span)
        cap(rooms, "40", span, user=rooms.cast.ana)
    job = rooms.draft()
    assert job.estimate_high is None, "its look is in no catalogue"
    told = "We can’t check the $40.00 cap until the price is known"
    for url in (drafts.url_of(job), job.get_absolute_url()):
        shown = page(rooms.cast.ana, url)
        assert shown.count(told) == 1
        assert "Over the cap" not in shown
        assert shown.count("can set its price, or remove the cap") == 1
    review = rooms.review("Nobody knows", price=None)
    assert page(rooms.cast.ben, review.get_absolute_url()).count(told) == 1


def words_of(html: str) -> list[str]:
    """The words that people read in the middle of a page."""
    main = html[html.index("<main") :]
    return re.findall(r"\w+", re.sub(r"<[^>]*>", " ", main).lower())


def test_more_caps_cost_no_more_queries(rooms: Rooms) -> None:
    rooms.queued()
    cap(rooms, "10")
    few = queries_of(rooms.cast.cleo, reverse("spend:caps"))
    for person in (rooms.cast.ana, rooms.cast.ben, rooms.cast.cleo):
        cap(rooms, "10", user=person)
        cap(rooms, "1", ITEM, user=person)
    assert queries_of(rooms.cast.cleo, reverse("spend:caps")) == few


def test_a_review_tells_what_the_caps_leave_while_it_is_open_on_the_screen(rooms: Rooms) -> None:
    cap(rooms, "0.50")
    review = rooms.review("One")
    before = page(rooms.cast.ben, review.get_absolute_url(), live=True)
    assert "Within the cap: $0.50 left" in before
    rooms.queued("Two", by=rooms.cast.cleo)
    assert "Over the cap" in page(rooms.cast.ben, review.get_absolute_url(), live=True)
