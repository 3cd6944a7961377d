"""``{% load reviews %}``: who could say yes."""

from django import template
from django.conf import settings

from apps.accounts.demo.cast import PARTS
from apps.accounts.models import User
from apps.reviews import rules
from apps.reviews.case import Case
from apps.reviews.guests import links
from apps.reviews.models import GuestLink, Review
from apps.reviews.subjects import is_free, subject

register = template.Library()


@register.filter
def kind_label(review: Review) -> str:
    """The noun of what is reviewed, such as "Avatar video"."""
    return subject(review.subject).kind_label(review)


register.filter("is_free", is_free)


@register.filter
def who_may_decide(case: Case) -> str:
    return rules.who_may_decide_in(case)


@register.filter
def demo_decider(case: Case) -> User | None:
    """The first of the demo's people who could decide it; None outside DEMO."""
    if not settings.DEMO:
        return None
    here = {member.user.email: member.user for member in case.members.values()}
    people = (here[part.email] for part in PARTS if part.email in here)
    return next((user for user in people if rules.refusal_in(case, user) is None), None)


@register.filter
def guest_links(review: Review) -> list[GuestLink]:
    """The links to this review, newest first."""
    return list(review.guest_links.with_creators().order_by("-pk")[:20])


@register.filter
def may_invite(user: User, review: Review) -> bool:
    return links.refusal(review, user) is None
