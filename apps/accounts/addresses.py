"""Another address for somebody. Invitations and single sign-on go by it, so nobody takes one by themselves."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from . import audit, letters
from .models import User


@transaction.atomic
def change(user: User, before: str, *, by: User) -> None:
    """`user.email` was `before`: forget the old one for sign-in and resets, write it down, and tell both addresses."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)
    facts: dict[str, Any] = {"person": user.pk, "before": before, "after": user.email}
    for workspace_id in user.memberships.order_by("workspace_id").values_list("workspace_id", flat=True):
        audit.write(workspace_id, "person.address_changed", str(user), by=by, **facts)
    transaction.on_commit(lambda: _tell(user, before))


def _tell(user: User, before: str) -> None:
    for address in (before, user.email):
        letters.send(address, _("Your address was changed"), "address", {"user": user, "before": before})
