"""Making, revoking and knowing guest links."""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.models import User, role_in
from apps.accounts.roles import Role

from ..case import Case
from ..models import Review
from ..models.guests import GuestLink, May, fingerprint
from ..refusal import Refusal, Refused
from ..rules import discounted
from ..subjects import subject


def refusal(review: Review, user: User) -> Refusal | None:
    """Why `user` may not invite a guest to this review, or None."""
    role = role_in(user, review.workspace_id)
    if role is None or not role.includes(Role.AUTHOR):
        return Refusal(_("Only authors, reviewers and administrators can invite guests."))
    if not role.includes(Role.REVIEWER) and user.pk != review.author_id:
        return Refusal(_("Only its author, reviewers and administrators can invite guests."))
    if not review.is_open:
        return Refusal(_("This review is closed, so there is nothing to show a guest."))
    return None


def offered(review: Review, user: User) -> list[May]:
    """What `user` may hand out. The right to decide only where their own approval would count: nobody gives what they
    have not, and no author gets round the four eyes by a link."""
    may_decide = discounted(Case(review), user) is None
    return [may for may in May if may != May.DECIDE or may_decide]


@transaction.atomic
def create(
    review: Review, *, by: User, may: May, days: int, name: str = "", password: str = ""
) -> tuple[GuestLink, str]:
    """A new link with its token, which is told this once and kept nowhere. Raises Refused."""
    if found := refusal(review, by):
        raise Refused(found)
    if may not in offered(review, by):
        raise Refused(Refusal(_("Only someone who can approve this can let a guest approve it.")))
    token = secrets.token_urlsafe(24)
    link = GuestLink.objects.create(
        review=review,
        token_hash=fingerprint(token),
        name=name.strip(),
        may=may,
        password=make_password(password) if password else "",
        created_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    until = link.expires_at.isoformat()
    _tell(link, _("Guest invited"), by)
    note(link, "guest.invited", by=by, may=str(may), expires_at=until, password=bool(password))
    return link, token


@transaction.atomic
def revoke(link: GuestLink, *, by: User) -> bool:
    """Close a link at once. Approvals through it count no more. False if it already was. Raises Refused."""
    role = role_in(by, link.workspace_id)
    if by.pk not in (link.created_by_id, link.review.author_id) and not (role and role.includes(Role.REVIEWER)):
        raise Refused(Refusal(_("Only its creator, the author, reviewers and administrators can revoke a link.")))
    Review.objects.select_for_update(of=("self",), no_key=True).get(pk=link.review_id)
    if not GuestLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        return False
    _tell(link, _("Guest link revoked"), by)
    note(link, "guest.revoked", by=by)
    return True


def note(link: GuestLink, action: str, *, by: User | None = None, name: str = "", **facts: Any) -> None:
    """Into the audit log, last in the transaction; without `by` it is the guest who acts."""
    title = f"{link.review.title[:150]}, review {link.review_id}"
    who = "" if by else f"guest: {name or link.name or 'no name given'}"
    known: dict[str, Any] = {"review": link.review_id, "link": link.pk, "guest": link.name}
    audit.write(link.workspace_id, action, title, by=by, who=who, **{**known, **facts})


def _tell(link: GuestLink, what: str, by: User) -> None:
    subject(link.review.subject).tell(link.review, what, by)
