"""Each rule of a yes: who is kept from it, who can help, and that no yes it forbids is counted."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.audit import faults
from apps.accounts.models import AuditEntry, Membership, User, Workspace
from apps.accounts.roles import Role
from apps.jobs.engine import actions as job_actions
from apps.jobs.engine import submission
from apps.jobs.engine.sealing import broken
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.reviews import flow, rules
from apps.reviews.case import Case
from apps.reviews.models import Consent, Decision, Outcome, Policy, Reader, Review
from apps.reviews.pages.rule_status import rule_statuses
from apps.reviews.policy import actions
from apps.reviews.refusal import Refused
from tests.web.sample_rows import Rooms, client_of, page

PLAIN: dict[str, Any] = {
    "review_required": True,
    "free_kinds": [],
    "needed": 1,
    "extra_above": None,
    "due_hours": None,
    "pilot_needed": True,
}


def rule(rooms: Rooms, **wanted: Any) -> int:
    workspace = Workspace.objects.get(pk=rooms.cast.northbound.pk)
    return actions.change_rules(workspace, {**PLAIN, **wanted}, by=rooms.cast.cleo)


def yes(review: Review, who: User) -> Review:
    flow.approve(review, by=who, seen=review.seal)
    return Review.objects.get(pk=review.pk)


def somebody(rooms: Rooms, name: str, role: Role) -> User:
    user = User.objects.create_user(f"{name.lower()}@example.com", name=name)
    Membership.objects.create(user=user, workspace=rooms.cast.northbound, role=role)
    return user


def state_of(review: Review) -> str:
    return Job.objects.get(review=review).state


# --- How many ---------------------------------------------------------------------------------------------


def test_two_of_three_must_say_yes_and_one_is_not_enough(rooms: Rooms) -> None:
    rule(rooms, needed=2)
    review = yes(rooms.review(), rooms.cast.ben)
    assert (review.is_open, state_of(review)) == (True, State.IN_REVIEW)
    assert "Cleo" in rules.who_may_decide(review)
    assert "Ben" not in rules.who_may_decide(review)
    assert (yes(review, rooms.cast.cleo).outcome, state_of(review)) == (Outcome.APPROVED, State.QUEUED)


def test_nobody_says_yes_twice(rooms: Rooms) -> None:
    rule(rooms, needed=2)
    review = yes(rooms.review(), rooms.cast.ben)
    with pytest.raises(Refused, match=r"already approved it.*One more approval"):
        yes(review, rooms.cast.ben)
    assert rules.approvals(Case(review)) == 1


def test_who_said_yes_may_still_ask_for_changes_and_both_are_kept(rooms: Rooms) -> None:
    rule(rooms, needed=2)
    review = yes(rooms.review(), rooms.cast.ben)
    flow.ask_for_changes(review, by=rooms.cast.ben, seen=review.seal, reason="I overlooked the name.")
    assert Review.objects.get(pk=review.pk).outcome == Outcome.CHANGES
    assert list(Decision.objects.values_list("verdict", flat=True)) == ["approved", "changes"]


def test_a_raised_number_holds_back_what_is_queued_already(rooms: Rooms) -> None:
    review = yes(rooms.review(), rooms.cast.ben)
    rule(rooms, needed=2)
    job = Job.objects.select_related("review", "workspace").get(review=review)
    assert broken(job) == "It no longer has enough approvals."


def test_a_lowered_number_lets_go_what_has_enough_yeses(rooms: Rooms) -> None:
    rule(rooms, needed=2)
    review = yes(rooms.review(), rooms.cast.ben)
    assert rule(rooms, needed=1) == 1
    assert (Review.objects.get(pk=review.pk).outcome, state_of(review)) == (Outcome.APPROVED, State.QUEUED)


def test_a_yes_of_somebody_who_has_left_is_not_counted(rooms: Rooms) -> None:
    rule(rooms, needed=2)
    review = yes(rooms.review(), rooms.cast.ben)
    Membership.objects.get(user=rooms.cast.ben, workspace=rooms.cast.northbound).delete()
    assert rules.approvals(Case(review)) == 0


# --- Own work ---------------------------------------------------------------------------------------------


def test_own_work_may_be_approved_only_after_an_audited_act_that_every_review_shows(rooms: Rooms) -> None:
    review = rooms.review(by=rooms.cast.ben)
    with pytest.raises(Refused, match="someone else"):
        yes(review, rooms.cast.ben)
    with pytest.raises(Refused, match="Add a reason"):
        actions.allow_self_approval(rooms.cast.northbound, by=rooms.cast.cleo, reason=" ")
    actions.allow_self_approval(rooms.cast.northbound, by=rooms.cast.cleo, reason="Everybody else is on leave.")
    shown = page(rooms.cast.ana, review.get_absolute_url())
    assert "People may approve their own work here." in shown
    assert "Everybody else is on leave." in shown
    entry = AuditEntry.objects.get(action="rules.own_yes_allowed")
    assert (entry.who, entry.detail) == ("Cleo Laurent", {"reason": "Everybody else is on leave."})
    assert yes(review, rooms.cast.ben).outcome == Outcome.APPROVED
    actions.forbid_self_approval(rooms.cast.northbound, by=rooms.cast.cleo)
    assert broken(Job.objects.select_related("review", "workspace").get(review=review))


# --- Price ------------------------------------------------------------------------------------------------


def test_above_a_price_one_yes_more_is_needed_and_one_is_an_administrators(rooms: Rooms) -> None:
    rule(rooms, extra_above="5.00")
    cheap, dear = rooms.review(price="5.0000"), rooms.review(price="5.0100")
    assert yes(cheap, rooms.cast.ben).outcome == Outcome.APPROVED
    other = somebody(rooms, "Rita", Role.REVIEWER)
    yes(dear, rooms.cast.ben)
    assert yes(dear, other).is_open
    missing = [str(one) for one in rules.missing(Case(dear))]
    assert missing == [
        "It costs more than $5.00, so an administrator must approve it too. Cleo Laurent can approve it."
    ]
    assert yes(dear, rooms.cast.cleo).outcome == Outcome.APPROVED


# --- Languages --------------------------------------------------------------------------------------------


def test_work_in_a_language_is_decided_by_those_listed_for_it(rooms: Rooms) -> None:
    german, english = rooms.review(languages=("German",)), rooms.review(languages=("English",))
    actions.add_reader(rooms.cast.northbound, user=rooms.cast.cleo, language="german", by=rooms.cast.cleo)
    with pytest.raises(Refused, match=r"Only German reviewers can approve this. Cleo Laurent can approve it."):
        yes(german, rooms.cast.ben)
    assert "Approved by German reviewers" in page(rooms.cast.ben, german.get_absolute_url())
    assert "You review German" in page(rooms.cast.cleo, german.get_absolute_url())
    assert yes(english, rooms.cast.ben).outcome == Outcome.APPROVED
    assert yes(german, rooms.cast.cleo).outcome == Outcome.APPROVED


def test_a_language_is_the_same_however_it_is_spelled(rooms: Rooms) -> None:
    review = rooms.review(languages=("Fran\u00e7ais",))
    for person, language in ((rooms.cast.cleo, "FRAN\u00c7AIS"), (rooms.cast.ben, "franc\u0327ais")):
        actions.add_reader(rooms.cast.northbound, user=person, language=language, by=rooms.cast.cleo)
    assert set(Reader.objects.values_list("language", flat=True)) == {"FRAN\u00c7AIS"}
    assert Case(review).readers == {"Fran\u00e7ais": {rooms.cast.cleo.pk, rooms.cast.ben.pk}}


def test_a_yes_stops_counting_when_another_reads_the_language(rooms: Rooms) -> None:
    review = yes(rooms.review(languages=("German",)), rooms.cast.ben)
    actions.add_reader(rooms.cast.northbound, user=rooms.cast.cleo, language="German", by=rooms.cast.cleo)
    assert rules.approvals(Case(review)) == 0
    actions.remove_reader(Reader.objects.get(), by=rooms.cast.cleo)
    assert rules.approvals(Case(review)) == 1


# --- Likeness ---------------------------------------------------------------------------------------------


def consent(rooms: Rooms, owner: User, **fields: Any) -> Consent:
    known = {"what": "look", "external_id": "ava", "name": "Mara, shop floor", "record": 7, **fields}
    return Consent.objects.create(workspace=rooms.cast.northbound, owner=owner, **known)


def test_the_owner_of_a_look_must_agree_and_a_role_is_no_substitute(rooms: Rooms) -> None:
    mara = somebody(rooms, "Mara", Role.VIEWER)
    consent(rooms, mara, record=None)
    review = yes(rooms.review(), rooms.cast.ben)
    assert review.is_open
    assert "Mara has not agreed to the use of “Mara, shop floor”." in str(rules.missing(Case(review))[0])
    assert "Only Mara can approve it." in page(rooms.cast.cleo, review.get_absolute_url())
    assert "You can approve it." in page(mara, review.get_absolute_url())
    assert yes(review, mara).outcome == Outcome.APPROVED


def test_the_yes_of_an_owner_without_the_role_is_no_approval(rooms: Rooms) -> None:
    mara = somebody(rooms, "Mara", Role.VIEWER)
    consent(rooms, mara, record=None)
    review = yes(rooms.review(), mara)
    assert (review.is_open, rules.approvals(Case(review))) == (True, 0)
    assert yes(review, rooms.cast.ben).outcome == Outcome.APPROVED


def test_a_record_counts_until_its_last_day_and_for_its_team(rooms: Rooms) -> None:
    mara, today = somebody(rooms, "Mara", Role.VIEWER), timezone.localdate()
    kept = consent(rooms, mara, ends_on=today)
    review = rooms.review()
    assert rules.owners_agree(Case(review)) is None
    Consent.objects.update(ends_on=today - timedelta(days=1))
    assert "has expired" in str(rules.owners_agree(Case(review)))
    Consent.objects.update(ends_on=None)
    kept.people.add(rooms.cast.ben)
    assert "another team" in str(rules.owners_agree(Case(review)))
    kept.people.add(rooms.cast.ana)
    assert rules.owners_agree(Case(review)) is None


def test_a_voice_whose_consent_has_ended_is_used_for_nothing_new(rooms: Rooms) -> None:
    mara, today = somebody(rooms, "Mara", Role.REVIEWER), timezone.localdate()
    consent(rooms, mara, what="voice", external_id="vox", name="Mara, calm", ends_on=today)
    before = job_actions.problems(rooms.draft())
    job = rooms.queued()
    review = rooms.review()
    Consent.objects.update(ends_on=today - timedelta(days=1))
    assert any("Mara’s consent to “Mara, calm” expired on" in one for one in job_actions.problems(rooms.draft()))
    assert not any("expired on" in one for one in before)
    assert not any("expired on" in one for one in job_actions.problems(rooms.draft(by=mara))), "it is her own"
    yes(review, rooms.cast.ben)
    yes(review, mara)
    assert Review.objects.get(pk=review.pk).is_open, "not even her approval brings it back"
    assert "It needs a valid consent on file." in page(mara, review.get_absolute_url())
    assert submission.claim_next(job.connection_id) is None
    assert Job.objects.get(pk=job.pk).state == State.DRAFT
    Consent.objects.update(ends_on=None)
    assert flow.reconsider(rooms.cast.northbound.pk) == 1


def test_somebody_who_is_no_member_agrees_on_file_alone(rooms: Rooms) -> None:
    known = {"what": "look", "external_id": "ava", "name": "Mara, shop floor", "person": "Mara Outside"}
    kept = Consent.objects.create(workspace=rooms.cast.northbound, owner=None, record=None, **known)
    review = yes(rooms.review(), rooms.cast.ben)
    assert review.is_open
    shown = page(rooms.cast.cleo, review.get_absolute_url())
    assert "Mara Outside has not agreed to the use of “Mara, shop floor”" in shown
    assert "It needs a valid consent on file." in shown
    Consent.objects.filter(pk=kept.pk).update(record=7)
    assert flow.reconsider(rooms.cast.northbound.pk) == 1


def test_an_owner_who_asks_for_it_agrees_to_it(rooms: Rooms) -> None:
    consent(rooms, rooms.cast.ana, record=None)
    assert yes(rooms.review(), rooms.cast.ben).outcome == Outcome.APPROVED


def test_an_owner_may_ask_for_changes(rooms: Rooms) -> None:
    mara = somebody(rooms, "Mara", Role.VIEWER)
    consent(rooms, mara)
    review = rooms.review()
    flow.ask_for_changes(review, by=mara, seen=review.seal, reason="Not in this shirt.")
    assert Review.objects.get(pk=review.pk).outcome == Outcome.CHANGES


# --- Whether at all, and until when -----------------------------------------------------------------------


def test_a_kind_may_need_no_review_while_others_do(rooms: Rooms) -> None:
    rule(rooms, free_kinds=["video.avatar"])
    assert not rules.needs_review(Workspace.objects.get(pk=rooms.cast.northbound.pk), "video.avatar")
    assert rules.needs_review(Workspace.objects.get(pk=rooms.cast.northbound.pk), "video.image")
    assert rules.needs_review(rooms.cast.southfield, "video.avatar")
    job = rooms.draft()
    assert "Send for review" in page(rooms.cast.ana, job.get_absolute_url())
    Job.objects.update(estimate_high="0.4000")
    assert "Send for review" not in page(rooms.cast.ana, job.get_absolute_url())


def test_a_review_is_overdue_after_its_hours(rooms: Rooms) -> None:
    assert rooms.review().due_at is None
    rule(rooms, due_hours=4)
    review = rooms.review()
    assert review.due_at is not None
    assert timedelta(hours=3) < review.due_at - timezone.now() <= timedelta(hours=4)
    assert not review.is_overdue
    review.due_at = timezone.now() - timedelta(seconds=1)
    assert review.is_overdue


# --- The page of the rules --------------------------------------------------------------------------------


def test_an_administrator_changes_the_rules_and_the_log_keeps_before_and_after(rooms: Rooms) -> None:
    form = {
        "review_required": "on",
        "free_kinds": "video.image",
        "needed": "2",
        "extra_above": "5",
        "due_hours": "24",
        "pilot_needed": "on",
    }
    assert client_of(rooms.cast.cleo).post("/settings/rules/", form).status_code == 302
    policy = Policy.of(rooms.cast.northbound.pk)
    assert (policy.needed, policy.free_kinds, policy.due_hours) == (2, ["video.image"], 24)
    entry = AuditEntry.objects.get(action="rules.changed")
    assert entry.detail["before"] == {"free_kinds": [], "needed": 1, "extra_above": None, "due_hours": None}
    assert entry.detail["after"]["extra_above"] in {"5.0000", "5.00"}
    assert list(faults(rooms.cast.northbound.pk)) == []
    assert "Speaking picture" in page(rooms.cast.cleo, "/settings/rules/")


def test_saving_the_same_rules_is_no_change(rooms: Rooms) -> None:
    rule(rooms)
    assert not AuditEntry.objects.filter(action="rules.changed").exists()


@pytest.mark.parametrize(
    "form", [{"needed": "0"}, {"needed": "1", "extra_above": "-1"}, {"needed": "1", "free_kinds": "x"}]
)
def test_odd_rules_are_not_saved(rooms: Rooms, form: dict[str, str]) -> None:
    answer = client_of(rooms.cast.cleo).post("/settings/rules/", form)
    assert answer.status_code == 422
    assert not Policy.objects.exists()


def test_the_standing_names_every_rule_and_open_ones_come_first(rooms: Rooms) -> None:
    rule(rooms, needed=2, extra_above="1.00")
    consent(rooms, somebody(rooms, "Mara", Role.VIEWER), record=None)
    lines = rule_statuses(Case(rooms.review(languages=("German",))), rooms.cast.ben)
    assert [line.met for line in lines] == ["you", "no", "yes", "yes"]
    assert lines[0].title == "0 of 2 approvals"
