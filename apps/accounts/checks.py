"""A portal that is not a demo does not start with the secrets of one."""

import ipaddress
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

SHORTEST: Final = 50
"""Characters of a SECRET_KEY; fewer could be guessed."""


def production_is_safe(**_kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO:
        return []
    return [*_secret_key(), *_field_keys(), *_demo_password(), *_public_url()]


def _secret_key() -> list[CheckMessage]:
    try:
        key = str(settings.SECRET_KEY)
    except ImproperlyConfigured:
        key = ""
    if len(key) >= SHORTEST and not key.startswith("demo-"):
        return []
    hint = f"Set SECRET_KEY to {SHORTEST} random characters or more, and keep them: sessions depend on it."
    what = "is missing" if not key else "is the demo's" if key.startswith("demo-") else "is too short"
    return [Error(f"SECRET_KEY {what}.", hint=hint, id="accounts.E001")]


def _field_keys() -> list[CheckMessage]:
    hint = "Make one with: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
    if not settings.FIELD_KEYS:
        return [Error("FIELD_KEYS is empty: no key of a provider could be stored.", hint=hint, id="accounts.E002")]
    wrong = [str(place) for place, key in enumerate(settings.FIELD_KEYS, start=1) if not _is_fernet(key)]
    if not wrong:
        return []
    return [Error(f"FIELD_KEYS holds what is no key, at place {', '.join(wrong)}.", hint=hint, id="accounts.E003")]


def _is_fernet(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def _demo_password() -> list[CheckMessage]:
    if not settings.DEMO_PASSWORD:
        return []
    hint = "Remove DEMO_PASSWORD, or set DEMO if this is one."
    return [Error("DEMO_PASSWORD is set, but this is not a demo.", hint=hint, id="accounts.E004")]


def _public_url() -> list[CheckMessage]:
    url = urlsplit(settings.PUBLIC_URL)
    if not settings.PUBLIC_URL or url.scheme == "https" or (url.scheme == "http" and _is_local(url.hostname)):
        return []
    hint = "PUBLIC_URL begins with https://, or is empty where the portal cannot be reached from outside."
    return [Error("PUBLIC_URL is not encrypted: passwords would travel in the clear.", hint=hint, id="accounts.E005")]


def _is_local(host: str | None) -> bool:
    if host is None:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
