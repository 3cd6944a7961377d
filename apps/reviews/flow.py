"""A review's journey: opened with a seal, decided by people, closed once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.models import User, Workspace
from apps.common.tasks import queued_together

from . import notices, rules
from .case import Case
from .models import Decision, Outcome, Review, Verdict
from .refusal import Refusal, Refused
from .seals import seal
from .subjects import Likeness, subject

NOTED = {Verdict.APPROVED: "review.approved", Verdict.CHANGES: "review.changes_asked"}
"""What the audit log calls each verdict."""


@transaction.atomic(savepoint=False)
def open_review(
    *,
    workspace: Workspace,
    name: str,
    title: str,
    author: User,
    snapshot: Mapping[str, Any],
    price: Decimal | None,
    thing: int = 0,
    read: Any = None,
    languages: Sequence[str] = (),
    likenesses: Sequence[Likeness] = (),
) -> Review:
    """Seal `snapshot` and ask for approval. `name` is the subject's line in `REVIEW_SUBJECTS`; `price` in USD.

    `thing` is its number among those of the subject: reviews of one thing are its versions. `read` is the thing itself,
    where it was read already. Languages and likenesses are what the snapshot means today; rules ask for readers and
    owners of exactly these.
    """
    review = Review(
        workspace=workspace,
        subject=name,
        title=title,
        author=author,
        snapshot=dict(snapshot),
        seal=seal(snapshot),
        price=price,
        thing=thing,
        languages=list(languages),
        likenesses=[[one.what, one.id, one.name] for one in likenesses],
    )
    case = Case.of_new(review, read)
    if hours := case.policy.due_hours:
        review.due_at = timezone.now() + timedelta(hours=hours)
    review.save(force_insert=True)
    _ask_the_named(case)
    notices.asked(case)
    return review


def _ask_the_named(case: Case) -> None:
    """Where its project names reviewers, ask the one of them who can decide and has least to do."""
    review = case.review
    able = [user.pk for user in rules.could_say_yes(case)] if case.named else []
    if not able or review.assigned_id in able:
        return
    load = Counter(Review.objects.open().filter(assigned__in=able).values_list("assigned", flat=True))
    review.assigned_id = min(able, key=lambda pk: load[pk])
    Review.objects.filter(pk=review.pk, outcome=Outcome.OPEN).update(assigned=review.assigned_id)


def approve(review: Review, *, by: User, seen: str) -> Review:
    """Say yes to the seal that the person saw. Raises Refused where a rule says no."""
    return _decide(review, by=by, seen=seen, verdict=Verdict.APPROVED, reason="")


def ask_for_changes(review: Review, *, by: User, seen: str, reason: str) -> Review:
    """Say no, with the reason that the author will read. Raises Refused where a rule says no."""
    if not reason.strip():
        raise Refused(Refusal(_("Say what should change, so the author can act on it.")))
    return _decide(review, by=by, seen=seen, verdict=Verdict.CHANGES, reason=reason.strip())


@transaction.atomic
@audit.together()
@queued_together()
def _decide(review: Review, *, by: User, seen: str, verdict: Verdict, reason: str) -> Review:
    # The row is held, so that of two people who decide at once the second is told what the first one did.
    # Its author and workspace are not: they are everybody's.
    locked = Review.objects.select_for_update(of=("self",), no_key=True)
    review = locked.select_related("author", "workspace").get(pk=review.pk)
    case = Case.to_decide(review)
    check = rules.refusal_in if verdict == Verdict.APPROVED else rules.objection_in
    if blocked := check(case, by):
        raise Refused(blocked)
    if seen != review.seal:
        raise Refused(Refusal(_("This changed while you were reading. Check it again before you decide.")))
    case.add(Decision.objects.create(review=review, reviewer=by, seal=review.seal, verdict=verdict, reason=reason))
    conclude(case, verdict, reason, by=by)
    _note(case, by, verdict, reason)
    return review


def conclude(case: Case, verdict: Verdict, reason: str, *, by: User | None) -> None:
    """What follows from a decision that was just written; inside its transaction, with the review's row held.

    `by` is None for a guest.
    """
    review = case.review
    if verdict == Verdict.CHANGES:
        _close(review, Outcome.CHANGES)
        notices.changes_wanted(case, by, reason)
        subject(review.subject).changes_wanted(review, by, reason)
    elif rules.is_approved(case):
        _close(review, Outcome.APPROVED)
        notices.approved(case, by)
        subject(review.subject).approved(review, by, case.thing)
    else:
        subject(review.subject).tell(review, _("Approved; more approvals are needed"), by)


def reconsider(workspace_id: int) -> int:
    """Approve what waits and has enough approvals under the rules of now; how many that were.

    After rules, roles or consents have changed. Each review is closed in a transaction of its own, in the name of the
    last person who said yes. What something else blocks, such as a cap, goes on waiting.
    """
    waiting = Review.objects.open().filter(workspace_id=workspace_id, decisions__verdict=Verdict.APPROVED)
    found = list(waiting.order_by("pk").values_list("pk", flat=True).distinct())
    return sum(_reconsider(pk) for pk in found)


def _reconsider(pk: int) -> bool:
    try:
        with transaction.atomic():
            review = Review.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
            case = Case.to_decide(review)
            if not review.is_open or not rules.is_approved(case):
                return False
            yes = Decision.objects.filter(review=review, seal=review.seal, verdict=Verdict.APPROVED)
            by = yes.select_related("reviewer").latest("pk").reviewer
            _close(review, Outcome.APPROVED)
            notices.approved(case, by)
            subject(review.subject).approved(review, by, case.thing)
            audit.write(review.workspace_id, "review.reconsidered", _name(review), **facts_of(case))
    except Refused:
        return False
    return True


def _note(case: Case, by: User, verdict: Verdict, reason: str) -> None:
    said: dict[str, Any] = {"person": by.pk, "reason": reason}
    audit.write(case.review.workspace_id, NOTED[verdict], _name(case.review), by=by, **facts_of(case), **said)


def _name(review: Review) -> str:
    return f"{review.title[:170]}, review {review.pk}"


def facts_of(case: Case) -> dict[str, Any]:
    """What the audit log keeps of a review; where it was approved just now, of whom that was enough."""
    review = case.review
    facts: dict[str, Any] = {
        "review": review.pk,
        "of": review.subject,
        "seal": review.seal,
        "price": None if review.price is None else f"{review.price:.4f}",
        "outcome": str(review.outcome),
    }
    if review.outcome == Outcome.APPROVED:
        facts["needed"] = case.policy.needed_at(review.price)
        facts["counted"] = [user.pk for user in rules.counted(case)]
        facts["guests"] = rules.guests_approval(case)
        facts["own_yes"] = case.policy.own_yes
    return facts


def withdraw(review: Review) -> bool:
    """Close a review that its thing no longer wants. False where it was closed already."""
    return _close(review, Outcome.WITHDRAWN)


@transaction.atomic
def claim(review: Review, *, by: User, wanted: bool = True) -> None:
    """ "Claim", or not any more where it is not `wanted`; once more changes nothing. Open pages of others show it."""
    waiting = Review.objects.filter(pk=review.pk, outcome=Outcome.OPEN)
    mine = waiting.exclude(looking=by) if wanted else waiting.filter(looking=by)
    if mine.update(looking=by if wanted else None):
        Workspace.next_feed_number(review.workspace_id)


@transaction.atomic
def assign(review: Review, to: User | None, *, by: User) -> None:
    """Ask one person to decide it; others still may. None: nobody in particular. Raises Refused."""
    if blocked := rules.still_open(Case(review)):
        raise Refused(blocked)
    if to is not None and (blocked := rules.refusal(review, to)):
        raise Refused(Refusal(_("%(name)s cannot approve it.") % {"name": to}, str(blocked)))
    if not Review.objects.filter(pk=review.pk, outcome=Outcome.OPEN).exclude(assigned=to).update(assigned=to):
        return
    review.assigned = to
    if to:
        notices.assigned(review, to, by)
    what = _("Assigned to %(name)s") % {"name": to} if to else _("No longer assigned")
    subject(review.subject).tell(review, what, by)


def _close(review: Review, outcome: Outcome) -> bool:
    won = Review.objects.filter(pk=review.pk, outcome=Outcome.OPEN).update(outcome=outcome, closed_at=timezone.now())
    if won:
        review.outcome = outcome
        notices.over(review)
    return bool(won)
