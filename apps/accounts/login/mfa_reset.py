"""A second step that is lost for good: the back office takes it away, and the password alone opens the account."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit
from ..models import User
from ..people import mail


@transaction.atomic
def reset_mfa(user: User, *, by: User, reason: str) -> None:
    """Take app, passkeys and recovery codes away, sign the person out everywhere, write it down and tell them.

    Raises ValueError, with words for people, where there is nothing to take away.
    """
    steps = Authenticator.objects.filter(user_id=user.pk)
    kinds = sorted(steps.values_list("type", flat=True))
    if not kinds:
        raise ValueError(_("There is no second step to reset."))
    steps.delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    audit.write_about(user, "person.second_steps_taken_away", by=by, steps=kinds, reason=reason)
    subject = _("Your two-step sign-in was reset")
    transaction.on_commit(lambda: mail.send_account_mail(user.email, subject, "second_steps", {"user": user}))
