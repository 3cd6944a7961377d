"""Mails about an account itself, and where the links of all mails lead. News about work goes through `notices`."""

from collections.abc import Mapping
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from apps.common.marks import shown

ANYWHERE: Final = ("0.0.0.0", "::", "")  # noqa: S104
"""Hosts that stand for every address of the machine."""


def public(path: str = "") -> str:
    """The full address of a path of the portal. Whoever asks has no part in it: a request names any port it likes."""
    host = "127.0.0.1" if settings.HOST in ANYWHERE else settings.HOST
    named = f"[{host}]" if ":" in host else host
    return (settings.PUBLIC_URL or f"http://{named}:{settings.PORT}") + path


def send_account_mail(address: str, subject: str, name: str, facts: Mapping[str, object]) -> bool:
    """Send `accounts/people/mail/<name>.txt` at once. False where the mail server does not take it."""
    body = shown(render_to_string(f"accounts/people/mail/{name}.txt", dict(facts)))
    try:
        send_mail(shown(" ".join(subject.split())), body, settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, SMTPException):
        return False
    return True
