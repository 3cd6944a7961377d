"""Threads of comments about a thing: written, answered, resolved. Words are never changed."""

from dataclasses import dataclass, field

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User, role_in
from apps.accounts.roles import Role
from apps.common.text import clock

from .. import notices
from ..models import Comment, Review
from ..refusal import Refusal, Refused
from ..subjects import subject

LONGEST = 4000


class BeyondTheEnd(Refused):
    """The place of a comment lies behind the end of what plays."""


@dataclass(frozen=True)
class Thread:
    """A first remark with its answers."""

    first: Comment
    answers: list[Comment] = field(default_factory=list)


def threads(review: Review) -> list[Thread]:
    """Everything that was said about this version and the ones before it, oldest first."""
    about = Comment.objects.filter(review__workspace=review.workspace_id, review__subject=review.subject)
    return _threads(
        about.filter(review__thing=review.thing, review__lte=review.pk) if review.thing else about.filter(review=review)
    )


def threads_for_guests(review: Review) -> list[Thread]:
    """What was said about this version alone, without what is for the team."""
    return _threads(Comment.objects.filter(review=review, internal=False))


def _threads(about: "models.QuerySet[Comment]") -> list[Thread]:
    found: dict[int, Thread] = {}
    for comment in about.select_related("author", "resolved_by").order_by("pk"):
        if comment.parent_id is None:
            found[comment.pk] = Thread(comment)
        elif comment.parent_id in found:
            found[comment.parent_id].answers.append(comment)
    return list(found.values())


@transaction.atomic
def write(
    review: Review,
    text: str,
    *,
    by: User | None,
    guest: str = "",
    parent: Comment | None = None,
    internal: bool = False,
    at: float | None = None,
) -> Comment:
    """Say something about `review`, or answer `parent`. Without `by` a guest of that name says it.

    Raises Refused, and its BeyondTheEnd for `at`.
    """
    text = text.strip()
    if not text:
        raise Refused(Refusal(_("Write a comment first.")))
    if len(text) > LONGEST:
        raise Refused(Refusal(_("Too long: at most %(most)s characters.") % {"most": LONGEST}))
    if at is not None and at > (length := subject(review.subject).length(review) or at):
        raise BeyondTheEnd(
            Refusal(_("This is %(length)s long. Give a time within it.") % {"length": clock(int(length))})
        )
    first = (parent.parent or parent) if parent else None
    comment = Comment.objects.create(
        workspace_id=review.workspace_id,
        review=review,
        parent=first,
        author=by,
        guest=guest,
        text=text,
        internal=first.internal if first else internal,
        at=None if first else at,
    )
    if first and first.resolved_at:
        _set(first, None)
    notices.commented(comment)
    subject(review.subject).tell(review, _("Replied to a comment") if first else _("Commented"), by)
    return comment


def may_resolve(review: Review, user: User) -> bool:
    """Its author and reviewers decide what is settled."""
    role = role_in(user, review.workspace_id)
    return role is not None and (user.pk == review.author_id or role.includes(Role.REVIEWER))


@transaction.atomic
def resolve(comment: Comment, *, by: User, settled: bool = True) -> bool:
    """Settle a thread, or open it again. False where it was so already. Raises Refused."""
    if comment.parent_id:
        raise Refused(Refusal(_("A thread is resolved as a whole.")))
    if not may_resolve(comment.review, by):
        raise Refused(Refusal(_("Only its author and reviewers can resolve comments.")))
    if not _set(comment, by if settled else None):
        return False
    what = _("Resolved a comment") if settled else _("Opened a comment again")
    subject(comment.review.subject).tell(comment.review, what, by)
    return True


def _set(comment: Comment, by: User | None) -> bool:
    other = Comment.objects.filter(pk=comment.pk, resolved_at__isnull=by is not None)
    return bool(other.update(resolved_at=timezone.now() if by else None, resolved_by=by))
