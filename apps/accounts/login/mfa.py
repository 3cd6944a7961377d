"""The second step of a sign-in: what allauth keeps is encrypted, and a passkey belongs to the portal's public name."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..secrets import decrypt, encrypt

PORTAL = "heygen-web"


class SealedMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Wrong code."),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return PORTAL

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": passkey_home(context.request), "name": PORTAL}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  # the signature is allauth's
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}"


def passkey_home(request: HttpRequest) -> str:
    """The host name that passkeys are bound to: the public one, else the one that was asked for."""
    public = urlsplit(settings.PUBLIC_URL).hostname if settings.HTTPS else None
    return public or request.get_host().partition(":")[0]


def takes_passkeys(request: HttpRequest) -> bool:
    """Browsers make passkeys over https, or for the name localhost; never for a bare address."""
    return bool(request.is_secure()) or request.get_host().partition(":")[0] == "localhost"
