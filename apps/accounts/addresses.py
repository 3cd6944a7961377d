"""Another address for somebody. Invitations and single sign-on go by it, so nobody takes one by themselves."""

from smtplib import SMTPException
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from . import audit
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
    body = render_to_string("accounts/mail/address.txt", {"user": user, "before": before})
    for address in (before, user.email):
        try:
            send_mail(_("Your address was changed"), body, settings.DEFAULT_FROM_EMAIL, [address])
        except (OSError, SMTPException):
            continue
