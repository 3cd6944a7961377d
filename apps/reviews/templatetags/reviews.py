"""``{% load reviews %}``: who could say yes."""

from django import template
from django.conf import settings

from apps.accounts.demo.cast import cast
from apps.accounts.models import User
from apps.reviews import rules
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
def who_may_decide(review: Review) -> str:
    return rules.who_may_decide(review)


@register.filter
def demo_decider(review: Review) -> User | None:
    """The first of the demo's people who could decide it; None outside DEMO."""
    if not settings.DEMO:
        return None
    return next((user for user, _part in cast() if rules.refusal(review, user) is None), None)


@register.filter
def guest_links(review: Review) -> list[GuestLink]:
    """The links to this review, newest first."""
    return list(review.guest_links.select_related("created_by", "review").order_by("-pk")[:20])


@register.filter
def may_invite(user: User, review: Review) -> bool:
    return links.refusal(review, user) is None
