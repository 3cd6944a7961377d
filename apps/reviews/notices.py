"""What people are told about reviews. Written in the transaction of the action, before its event."""

from decimal import ROUND_CEILING, Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.notices.models import Kind
from apps.notices.notify import Message, clear, notify, notify_each

from .case import Case
from .models import Comment, Review
from .rules import could_say_yes
from .subjects import is_free, subject

REMINDERS = (REMIND, ESCALATE) = ("reminded", "escalated")
"""What the clock says about a review that waits, in the keys of its notices."""
LONGEST_QUOTE = 300
CENT = Decimal("0.01")


def asked(case: Case) -> None:
    """To everybody who could say yes: something waits for them."""
    review = case.review
    text = _("%(name)s asks for approval: %(thing)s.") % {"name": review.author.first_name, "thing": thing_of(review)}
    url, key = review.get_absolute_url(), _key(review, "asked")
    people = {
        Message(Kind.ASKED, review.title, text, reason, url, key): told for reason, told in who_could(case).items()
    }
    notify_each(people, review.workspace_id, members=case.people, is_new=True)


def assigned(review: Review, to: User, by: User) -> None:
    """To the one person who is asked to decide it."""
    if to.pk == by.pk:
        return
    text = _("%(name)s assigned this to you: %(thing)s.") % {"name": by.first_name, "thing": thing_of(review)}
    reason = _("%(name)s assigned it to you.") % {"name": by.first_name}
    message = Message(Kind.ASKED, review.title, text, reason, review.get_absolute_url(), _key(review, "assigned"))
    notify([to.pk], review.workspace_id, message)


def approved(case: Case, by: User | None) -> None:
    """To its author: enough people approved."""
    review = case.review
    thing = subject(review.subject)
    _to_author(
        case,
        Kind.APPROVED,
        by,
        _("%(name)s approved it.") + f" {thing.follows}",
        thing.url(review, case.thing),
    )


def changes_wanted(case: Case, by: User | None, reason: str) -> None:
    """To its author: what should change."""
    review = case.review
    text = _("%(name)s requests changes: ") + reason.replace("%", "%%")
    _to_author(case, Kind.CHANGES, by, text, review.get_absolute_url())


def commented(comment: Comment) -> None:
    """To the review's author and to those who have spoken in the thread before: somebody said something."""
    review, first = comment.review, comment.parent_id or comment.pk
    spoken = Comment.objects.filter(Q(pk=first) | Q(parent=first), author__isnull=False)
    thread = set(spoken.values_list("author", flat=True)) - {comment.author_id}
    people = {
        _("You sent it for review."): {review.author_id} - {comment.author_id},
        _("You commented in this thread."): thread - {review.author_id},
    }
    url, key = review.get_absolute_url(), f"review.commented:{comment.pk}"
    said = comment.text if len(comment.text) <= LONGEST_QUOTE else f"{comment.text[:LONGEST_QUOTE]}…"
    text = _("%(name)s commented: %(words)s") % {"name": comment.name, "words": said}
    messages = {Message(Kind.COMMENTED, review.title, text, why, url, key): told for why, told in people.items()}
    notify_each(messages, review.workspace_id)


def over(review: Review) -> None:
    """It is closed: nobody has to be called to it any more."""
    clear(_key(review, "asked"), _key(review, "assigned"), *(_key(review, what) for what in REMINDERS))


def who_could(case: Case) -> dict[str, list[int]]:
    """The people who could help a review on, its author aside, by the reason why it is they."""
    found: dict[str, list[int]] = {}
    asked_as_owner = {owner.pk for owner in case.asked_owners}
    everybody = asked_as_owner | {user.pk for user in could_say_yes(case)}
    for pk in sorted(everybody - {case.review.author_id}):
        found.setdefault(_reason(case, pk, pk in asked_as_owner), []).append(pk)
    return found


def thing_of(review: Review) -> str:
    """What is to be decided and what it may cost: "Avatar video, up to $0.40"."""
    if review.price is None:
        price = _("price unknown")
    elif is_free(review):
        price = _("free")
    else:
        price = _("up to $%(sum)s") % {"sum": f"{review.price.quantize(CENT, ROUND_CEILING):,}"}
    return f"{subject(review.subject).kind_label(review)}, {price}"


def _reason(case: Case, pk: int, is_owner: bool) -> str:
    if is_owner:
        return _("It uses your look or voice.")
    is_administrator = case.members[pk].role == Role.ADMINISTRATOR
    return _("You are an administrator here.") if is_administrator else _("You are a reviewer here.")


def _to_author(case: Case, kind: Kind, by: User | None, text: str, url: str) -> None:
    review = case.review
    if by is not None and by.pk == review.author_id:
        return
    # Without a person of the team it was somebody with a link of their own.
    said = text % {"name": by.first_name if by else _("A guest")}
    message = Message(kind, review.title, said, _("You sent it for review."), url, _key(review, kind))
    notify_each({message: [review.author_id]}, review.workspace_id, members=case.people, is_new=True)


def _key(review: Review, what: str) -> str:
    return f"review.{what}:{review.pk}"
