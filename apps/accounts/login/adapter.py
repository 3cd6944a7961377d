from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from ..people import mail

PORTAL = "heygen-web"


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Nobody signs up by themselves: an administrator adds people. What a request calls this host changes nothing."""

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
