"""Another address for somebody. Invitations and single sign-on go by it, so nobody takes one by themselves."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit
from ..models import User
from . import mail


@transaction.atomic
def change_email(user: User, before: str, *, by: User) -> None:
    """`user.email` was `before`: forget the old one for sign-in and resets, write it down, and tell both addresses."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)
    audit.write_about(user, "person.address_changed", by=by, before=before, after=user.email)
    transaction.on_commit(lambda: _tell(user, before))


def _tell(user: User, before: str) -> None:
    for address in (before, user.email):
        mail.send_account_mail(address, _("Your address was changed"), "address", {"user": user, "before": before})
