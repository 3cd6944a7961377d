from typing import Any, cast

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A new passkey. It does without a password, unless somebody wants it as a second step only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("Sign in with it alone, without a password")
        alone.help_text = _("Your device asks for your fingerprint, face or PIN. If off, it is only a second step.")

    def clean(self) -> dict[str, Any]:
        """What counts is the person's choice: phones make every passkey fit to sign in alone, asked for it or not."""
        cleaned = cast(dict[str, Any], super().clean())
        if credential := cleaned.get("credential"):
            results = credential.setdefault("clientExtensionResults", {})
            results["credProps"] = {"rk": bool(cleaned.get("passwordless"))}
        return cleaned


class PasskeyAloneForm(LoginWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """Signing in with nothing but a passkey: with one that was made for it."""

    def clean_credential(self) -> Authenticator:
        passkey: Authenticator = super().clean_credential()
        if not passkey.wrap().is_passwordless:
            authentication_failed.send(
                sender=Authenticator,
                request=context.request,
                user=passkey.user,
                authenticator=passkey,
                reauthentication=False,
            )
            raise ValidationError(_("This passkey is a second step only. Sign in with your password first."))
        return passkey
