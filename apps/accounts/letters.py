"""Mails about an account itself. News about work goes through `notices`."""

from collections.abc import Mapping
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string


def send(address: str, subject: str, name: str, facts: Mapping[str, object]) -> bool:
    """Send `accounts/mail/<name>.txt` at once. False where the mail server does not take it."""
    body = render_to_string(f"accounts/mail/{name}.txt", dict(facts))
    try:
        send_mail(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, SMTPException):
        return False
    return True
