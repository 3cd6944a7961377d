"""The rules of an approval. Each is a small function that answers with a Refusal, which explains itself, or None.

`PERSONAL` say whether a person's approval counts; `CONDITIONS` what all the counted approvals together must be.
Buttons, pages and the worker's count before it sends ask the same functions.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Project, User, Workspace
from apps.accounts.roles import Role
from apps.reviews.refusal import Refusal

from .case import Case, owned_in
from .models import Policy, Review, StandingApproval
from .subjects import Likeness, subject

Rule = Callable[[Case, User], Refusal | None]
Condition = Callable[[Case], Refusal | None]


def needs_review(workspace: Workspace, kind: str) -> bool:
    """Whether work of this kind waits for an approval by the rules of its workspace."""
    return workspace.review_required and kind not in Policy.of(workspace.pk).free_kinds


def must_wait(
    workspace: Workspace,
    kind: str,
    *,
    author_id: int,
    project_id: int | None,
    price: Decimal | None,
    likenesses: Iterable[Likeness],
    standing: StandingApproval | None = None,
) -> bool:
    """Whether this work waits for an approval, whatever the workspace's rules say of its kind.

    An unknown price always does, and so does a project that names reviewers, and a look or a voice whose owner has to
    agree: without a review nobody would ask these people. `standing` is the approval in advance under which it would
    go, or went: it stands for the workspace's own rules and for nothing else.
    """
    is_allowed = standing is not None and standing.workspace_id == workspace.pk and standing.covers(kind, price)
    if price is None or (needs_review(workspace, kind) and not is_allowed):
        return True
    if project_id is not None and Project.objects.filter(pk=project_id, reviewers__isnull=False).exists():
        return True
    used = {(one.what, one.id) for one in likenesses}
    return any(not one.covers for one in owned_in(workspace.pk, used, author_id))


# --- Whose approval counts -------------------------------------------------------------------------------------


def reviewers_decide(case: Case, user: User) -> Refusal | None:
    role = case.role(user)
    if role and role.includes(Role.REVIEWER):
        return None
    return Refusal(_("Only reviewers and administrators can approve."), _who(case))


def no_self_approval(case: Case, user: User) -> Refusal | None:
    if user.pk != case.review.author_id or case.policy.own_yes:
        return None
    return Refusal(_("You created this, so someone else must approve it."), _who(case))


def unknown_price_needs_an_administrator(case: Case, user: User) -> Refusal | None:
    if case.review.price is not None or case.role(user) == Role.ADMINISTRATOR:
        return None
    return Refusal(_("The price is unknown, so only an administrator can approve it."), _who(case))


def readers_of_the_language(case: Case, user: User) -> Refusal | None:
    for language, readers in case.readers.items():
        if user.pk not in readers:
            why = _("Only %(language)s reviewers can approve this.") % {"language": language}
            return Refusal(why, _who(case))
    return None


def reviewers_of_the_project(case: Case, user: User) -> Refusal | None:
    if not case.named or user.pk in case.named:
        return None
    why = _("Only the reviewers of the project “%(name)s” can approve this.") % {"name": case.project}
    return Refusal(why, _who(case))


PERSONAL: tuple[Rule, ...] = (
    reviewers_decide,
    reviewers_of_the_project,
    no_self_approval,
    unknown_price_needs_an_administrator,
    readers_of_the_language,
)


def discounted(case: Case, user: User) -> Refusal | None:
    """The first rule by which an approval of `user` does not count now, or None."""
    return next((found for rule in PERSONAL if (found := rule(case, user))), None)


def counted(case: Case) -> list[User]:
    """Who said yes to exactly this seal in a way that no rule forbids."""
    people = [member.user for pk, member in case.members.items() if pk in case.said_yes]
    return [user for user in people if discounted(case, user) is None]


def guests_approval(case: Case) -> int:
    """1 where a guest said yes in a way that counts, else 0: all guests together are one voice.

    It is given in the right of who made the link, so it counts as long as that person's own would. It stands for no
    rule that needs somebody of the team: not for a price that nobody knows, nor for a reader of the language.
    """
    if case.review.price is None or case.readers:
        return 0
    inviters = [member.user for pk, member in case.members.items() if pk in case.inviters]
    return int(any(discounted(case, user) is None for user in inviters))


def approvals(case: Case) -> int:
    """How many approvals count now for exactly this seal."""
    return len(counted(case)) + guests_approval(case)


# --- What the approvals must be together ----------------------------------------------------------------------


def enough_approvals(case: Case) -> Refusal | None:
    missing = case.policy.needed_at(case.review.price) - approvals(case)
    if missing <= 0:
        return None
    why = ngettext("One more approval is needed.", "%(count)s more approvals are needed.", missing) % {"count": missing}
    return Refusal(why, _who(case))


def an_administrator_above_the_price(case: Case) -> Refusal | None:
    if not case.policy.is_dear(case.review.price):
        return None
    if any(case.role(user) == Role.ADMINISTRATOR for user in counted(case)):
        return None
    why = _("It costs more than %(most)s, so an administrator must approve it too.")
    helpers = [user for user in could_say_yes(case) if case.role(user) == Role.ADMINISTRATOR]
    return Refusal(why % {"most": _usd(case)}, _can_decide(helpers))


def owners_agree(case: Case) -> Refusal | None:
    for one in case.unsettled:
        words = {"owner": one.consent.whose, "name": one.consent.name}
        why = _("%(owner)s has not agreed to the use of “%(name)s”.") % words
        who = _("Only %(owner)s can approve it.") if one.asks_its_owner else _("It needs a valid consent on file.")
        return Refusal(f"{why} {one.why}", who % words)
    return None


CONDITIONS: tuple[Condition, ...] = (enough_approvals, an_administrator_above_the_price, owners_agree)

RULES = (*PERSONAL, *CONDITIONS)
"""Every rule of the house."""


def missing(case: Case) -> list[Refusal]:
    """What is still missing before this may be sent."""
    return [found for condition in CONDITIONS if (found := condition(case))]


def what_follows(review: Review) -> str:
    """What happens after an approval that was just given: it starts, or what is still missing and who can help."""
    if not review.is_open:
        return str(subject(review.subject).follows)
    return " ".join(str(one) for one in missing(Case(review)))


def is_approved(case: Case) -> bool:
    """Whether the approvals that count now are enough for exactly this seal. Asked again just before it is sent."""
    return not missing(case)


# --- What one person may do -------------------------------------------------------------------------------


def still_open(case: Case) -> Refusal | None:
    if case.review.is_open:
        return None
    return Refusal(_("This review is closed: %(outcome)s.") % {"outcome": case.review.get_outcome_display().lower()})


def refusal(review: Review, user: User) -> Refusal | None:
    """What keeps `user` from saying yes to this review now, or None."""
    return refusal_in(Case(review), user)


def refusal_in(case: Case, user: User) -> Refusal | None:
    """The same for a case that is read already. The owner of a look or voice is always asked for it."""
    if blocked := still_open(case) or case.obstacle:
        return blocked
    if user.pk in case.said_yes:
        return Refusal(_("You have already approved it."), " ".join(str(one) for one in missing(case)))
    return None if case.is_asked_as_owner(user) else discounted(case, user)


def objection(review: Review, user: User) -> Refusal | None:
    """What keeps `user` from asking for changes now, or None: reviewers may, and who is asked as an owner."""
    return objection_in(Case(review), user)


def objection_in(case: Case, user: User) -> Refusal | None:
    """The same for a case that is read already."""
    if closed := still_open(case):
        return closed
    if any(one.consent.owner_id == user.pk for one in case.owned) and user.pk in case.members:
        return None
    return reviewers_decide(case, user) or no_self_approval(case, user)


def who_may_decide(review: Review) -> str:
    """The people who could say yes, as a sentence; why nobody can, where something is in the way."""
    return who_may_decide_in(Case(review))


def who_may_decide_in(case: Case) -> str:
    """The same for a case that is read already."""
    if case.obstacle:
        return str(case.obstacle)
    people = list(dict.fromkeys([*case.asked_owners, *could_say_yes(case)]))
    return _can_decide(people)


def could_say_yes(case: Case) -> list[User]:
    """Who has not said yes, and whose approval would count."""
    people = [member.user for pk, member in case.members.items() if pk not in case.said_yes]
    return [user for user in people if _would_count(case, user)]


def _would_count(case: Case, user: User) -> bool:
    # The rules' refusals name who could help, which would ask this again: so the plain facts are asked here.
    role = case.role(user)
    return (
        role is not None
        and role.includes(Role.REVIEWER)
        and (user.pk != case.review.author_id or case.policy.own_yes)
        and (case.review.price is not None or role == Role.ADMINISTRATOR)
        and (not case.named or user.pk in case.named)
        and all(user.pk in readers for readers in case.readers.values())
    )


def _who(case: Case) -> str:
    return _can_decide(could_say_yes(case))


def _can_decide(people: Iterable[User]) -> str:
    names = [str(person) for person in people]
    if not names:
        return _("No one here can approve it yet. An administrator can change roles and rules.")
    return _("%(names)s can approve it.") % {"names": _(" or ").join(names[:4])}


def _usd(case: Case) -> str:
    return f"${case.policy.extra_above or 0:,.2f}"
