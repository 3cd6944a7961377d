"""What a guest says: a comment, an approval, a wish for changes. The review's row is held, as it is for members."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import flow
from ..case import Case
from ..comments import threads
from ..models import Comment, Decision, Review, Verdict
from ..models.guests import GuestLink, May
from ..refusal import Refusal, Refused
from .links import note

NOTED = {Verdict.APPROVED: "guest.approved", Verdict.CHANGES: "guest.changes_asked"}


class NotForGuests(Refused):
    """A refusal in words that a guest may read. Other refusals speak of the team's own matters."""


def refusal(link: GuestLink, review: Review) -> Refusal | None:
    """Why this link decides nothing now, or None."""
    if not link.allows(May.DECIDE):
        return Refusal(_("This link does not let you approve."))
    if link.decided_at:
        return Refusal(_("You have already answered."))
    if not review.is_open:
        return Refusal(_("Someone decided this in the meantime, so there is nothing left to approve."))
    return None


def approval_refusal(review: Review) -> Refusal | None:
    """Why no guest can approve this, or None: nobody outside the team says yes to an amount that is unknown.

    What else is in the way of every approval is the team's own matter.
    """
    if review.price is None:
        return Refusal(_("The price of this is unknown, so only the team can approve it."))
    if review.is_open and Case(review).obstacle:
        return Refusal(_("This cannot be approved right now. The team has to send it for review again."))
    return None


@transaction.atomic
def decide(link: GuestLink, *, name: str, verdict: Verdict, seen: str, reason: str = "") -> Review:
    """Write down what the guest says to the seal that they saw, and draw the conclusion. Raises Refused."""
    locked = Review.objects.select_for_update(of=("self",), no_key=True)
    review = locked.select_related("author", "workspace").get(pk=link.review_id)
    found = GuestLink.objects.select_related("review").get(pk=link.pk)
    if found.state in ("revoked", "orphaned", "expired"):
        raise NotForGuests(Refusal(_("This link was closed.")))
    blocked = refusal(found, review) or (approval_refusal(review) if verdict == Verdict.APPROVED else None)
    if blocked:
        raise NotForGuests(blocked)
    if seen != review.seal:
        raise NotForGuests(Refusal(_("This changed while you were reading. Check it again before you decide.")))
    Decision.objects.create(
        review=review, guest_link=found, guest_name=name, seal=review.seal, verdict=verdict, reason=reason
    )
    GuestLink.objects.filter(pk=found.pk).update(decided_at=timezone.now())
    case = Case.to_decide(review)
    flow.conclude(case, verdict, reason, by=None)
    note(found, NOTED[verdict], name=name, reason=reason, **flow.facts_of(case))
    return review


@transaction.atomic
def comment(link: GuestLink, *, name: str, text: str, at: float | None = None) -> Comment:
    """A remark that team and guests read, about the place `at` in seconds. Raises Refused."""
    if not link.allows(May.COMMENT):
        raise NotForGuests(Refusal(_("This link is for viewing only.")))
    review = Review.objects.select_for_update(of=("self",), no_key=True).get(pk=link.review_id)
    if not review.is_open:
        raise NotForGuests(Refusal(_("This review has closed, so you can no longer comment.")))
    said = threads.write(review, text, by=None, guest=name, at=at)
    note(link, "guest.commented", name=name, comment=said.pk)
    return said
