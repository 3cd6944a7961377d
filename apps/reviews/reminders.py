"""What the clock tells people about reviews that wait: who could decide is reminded once, then administrators are."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.accounts.roles import Role
from apps.notices.models import Kind, Reminder
from apps.notices.notify import Message, remind

from . import notices
from .case import Case
from .models import Review
from .models.reviews import ReviewQuerySet
from .notices import ESCALATE, REMIND

MOST = 100


def overdue(past: timedelta = timedelta()) -> ReviewQuerySet:
    """Open reviews so long past the time they are due: their workspace's, or a day after they were opened."""
    now = timezone.now() - past
    usual = timedelta(hours=settings.REMIND_AFTER_HOURS)
    late = Q(due_at__lte=now) | Q(due_at__isnull=True, opened_at__lte=now - usual)
    return Review.objects.open().filter(late)


def sweep() -> None:
    """Remind, and escalate where reminding did not help."""
    for pk in _unsaid(overdue(), REMIND):
        _remind(pk)
    for pk in _unsaid(overdue(timedelta(hours=settings.ESCALATE_AFTER_HOURS)), ESCALATE):
        _escalate(pk)


def _unsaid(reviews: ReviewQuerySet, what: str) -> list[int]:
    said = Reminder.objects.filter(what=f"review.{what}", about=OuterRef("pk"))
    return list(reviews.exclude(Exists(said)).order_by("pk").values_list("pk", flat=True)[:MOST])


@transaction.atomic
def _remind(pk: int) -> None:
    if (review := _held(pk)) is None:
        return
    words = {"name": review.author.first_name, "thing": notices.thing_of(review)}
    text = _("%(name)s is still waiting for approval: %(thing)s.") % words
    groups = notices.who_could(Case(review))
    reason = next(iter(groups)) if len(groups) == 1 else _("You can approve it.")
    _say(review, [pk for people in groups.values() for pk in people], text, reason, REMIND)


@transaction.atomic
def _escalate(pk: int) -> None:
    if (review := _held(pk)) is None:
        return
    found = Membership.objects.filter(workspace_id=review.workspace_id, role=Role.ADMINISTRATOR)
    people = list(found.exclude(user_id=review.author_id).values_list("user_id", flat=True))
    words = {"name": review.author.first_name}
    text = _("%(name)s is still waiting for approval, despite a reminder.") % words
    _say(review, people, text, _("You are an administrator here."), ESCALATE)


def _held(pk: int) -> Review | None:
    """The review, its row held, so that nobody is called to one that is being decided."""
    locked = Review.objects.open().select_for_update(of=("self",), no_key=True)
    return locked.select_related("author", "workspace").filter(pk=pk).first()


def _say(review: Review, people: list[int], text: str, reason: str, what: str) -> None:
    message = Message(Kind.OVERDUE, review.title, text, reason, review.get_absolute_url(), f"review.{what}:{review.pk}")
    remind(people, review.workspace_id, message, Reminder(what=f"review.{what}", about=review.pk))
