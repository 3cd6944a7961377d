from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..people import mail

PORTAL = "heygen-web"


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Nobody signs up by themselves: an administrator adds people. What a request calls this host changes nothing."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is switched off."),
        "email_password_mismatch": _("Wrong email address or password."),
        "enter_current_password": _("Wrong current password."),
        "incorrect_code": _("Wrong code."),
        "incorrect_password": _("Wrong password."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "rate_limited": _("Too many attempts. Try again in a few minutes."),
        "same_as_current": _("Choose a new one."),
        "too_many_login_attempts": _("Too many failed sign-ins. Try again in a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # the signature is allauth's
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        uidb36, _dash, secret = key.partition("-")
        return mail.public(reverse("account_reset_password_from_key", args=[uidb36, secret]))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:  # noqa: ARG002
        return mail.public(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        site = {"name": PORTAL, "domain": mail.public()}
        super().send_mail(template_prefix, email, {**context, "current_site": site})

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        # allauth counts each host on its own, and its port is the guesser's choice.
        return str(credentials.get("email") or credentials.get("username") or "").lower()
