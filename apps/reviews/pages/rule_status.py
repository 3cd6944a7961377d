"""How the rules of one review stand for the person who looks."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import User

from .. import rules
from ..case import Case


@dataclass(frozen=True)
class RuleStatus:
    """One rule: met ("yes"), open ("no"), or open and this person's to meet ("you")."""

    title: str
    met: str
    detail: str = ""


def rule_statuses(case: Case, user: User) -> list[RuleStatus]:
    """Every rule that matters to this review, open ones first, each with who can act."""
    lines = [
        *_approvals(case, user),
        *_price(case, user),
        *_owners(case, user),
        *_languages(case, user),
        *_project(case),
        *_self(case, user),
    ]
    return sorted(lines, key=lambda rule: rule.met == "yes")


def _open(case: Case, user: User) -> str:
    mine = _is_to_decide(case) and user.pk not in case.said_yes and rules.discounted(case, user) is None
    return "you" if mine else "no"


def _is_to_decide(case: Case) -> bool:
    return case.review.is_open and case.obstacle is None


def _approvals(case: Case, user: User) -> Iterator[RuleStatus]:
    needed = case.policy.needed_at(case.review.price)
    given = rules.counted(case)
    guests = rules.guests_approval(case)
    names = ", ".join([*(person.first_name for person in given), *([_("a guest")] if guests else [])])
    title = _("%(count)s of %(needed)s approvals") % {"count": min(len(given) + guests, needed), "needed": needed}
    if blocked := rules.enough_approvals(case):
        yield RuleStatus(title, _open(case, user), blocked.who)
    else:
        yield RuleStatus(title, "yes", names)


def _price(case: Case, _user: User) -> Iterator[RuleStatus]:
    if case.review.price is None:
        yield RuleStatus(_("The price is unknown"), "no", _("Only an administrator can approve it."))
    elif case.policy.extra_above is None:
        yield RuleStatus(_("The price is known"), "yes")
    elif case.policy.is_dear(case.review.price):
        title = _("An administrator above $%(most).2f") % {"most": case.policy.extra_above}
        blocked = rules.an_administrator_above_the_price(case)
        yield RuleStatus(title, "no", blocked.who) if blocked else RuleStatus(title, "yes")
    else:
        title = _("Not above $%(most).2f") % {"most": case.policy.extra_above}
        yield RuleStatus(title, "yes", _("no extra approval needed"))


def _owners(case: Case, user: User) -> Iterator[RuleStatus]:
    for one in case.owned:
        words = {"owner": one.consent.whose, "name": one.consent.name}
        if one.covers or case.agreed(one):
            yield RuleStatus(_("%(owner)s agrees to the use of “%(name)s”") % words, "yes")
        else:
            title = _("%(owner)s has not agreed to the use of “%(name)s”") % words
            mine = _is_to_decide(case) and one.asks_its_owner and one.consent.owner_id == user.pk
            can = _("Only %(owner)s can approve it.") % words
            if not one.asks_its_owner:
                can = _("It needs a valid consent on file.")
            elif mine:
                can = _("You can approve it.")
            yield RuleStatus(title, "you" if mine else "no", f"{one.why} {can}")


def _languages(case: Case, user: User) -> Iterator[RuleStatus]:
    for language, readers in case.readers.items():
        if user.pk in readers:
            yield RuleStatus(_("You review %(language)s") % {"language": language}, "yes")
        else:
            names = ", ".join(str(case.user(pk)) for pk in sorted(readers) if pk in case.members)
            title = _("Approved by %(language)s reviewers") % {"language": language}
            yield RuleStatus(
                title, "no" if rules.enough_approvals(case) else "yes", names or _("No reviewer is listed now.")
            )


def _project(case: Case) -> Iterator[RuleStatus]:
    if case.named:
        names = ", ".join(member.user.first_name for pk, member in case.members.items() if pk in case.named)
        title = _("Approved by the reviewers of “%(name)s”") % {"name": case.project}
        yield RuleStatus(title, "yes", names or _("None of them is still a member."))


def _self(case: Case, user: User) -> Iterator[RuleStatus]:
    policy = case.policy
    if policy.own_yes:
        who = policy.own_yes_by or _("An administrator")
        yield RuleStatus(
            _("People may approve their own work here"),
            "yes",
            _("allowed by %(who)s: %(why)s") % {"who": who, "why": policy.own_yes_reason},
        )
    elif user.pk == case.review.author_id:
        yield RuleStatus(_("Not approved by its author"), "no", _("You created this, so someone else must approve it."))
    else:
        yield RuleStatus(_("Not approved by its author"), "yes", str(case.review.author))
