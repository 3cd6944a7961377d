"""A portal that is not a demo does not start with the secrets of one."""

import base64
import ipaddress
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks.security.base import (
    SECRET_KEY_INSECURE_PREFIX,
    SECRET_KEY_MIN_LENGTH,
    SECRET_KEY_MIN_UNIQUE_CHARACTERS,
)
from django.core.exceptions import ImproperlyConfigured

SHORTEST: Final = SECRET_KEY_MIN_LENGTH
"""Characters of a SECRET_KEY; fewer could be guessed."""


def production_is_safe(**_kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO:
        return []
    return [*_secret_key(), *_field_keys(), *_demo_password(), *_public_url(), *_allowed_hosts()]


def _secret_key() -> list[CheckMessage]:
    try:
        key = str(settings.SECRET_KEY)
    except ImproperlyConfigured:
        key = ""
    what = _weakness(key)
    hint = f"Set SECRET_KEY to {SHORTEST} random characters or more, and keep them: sessions depend on it."
    return [Error(f"SECRET_KEY {what}.", hint=hint, id="accounts.E001")] if what else []


def _weakness(key: str) -> str:
    """Why a key could be guessed; empty where it could not."""
    if not key:
        return "is missing"
    if key.startswith("demo-"):
        return "is the demo's"
    if key.startswith(SECRET_KEY_INSECURE_PREFIX):
        return "is one that Django made for trying things out"
    if len(key) < SHORTEST:
        return "is too short"
    if _repeats(key.encode()):
        return "repeats itself"
    return ""


def _repeats(key: bytes) -> bool:
    """True for few different characters, and for a shorter text over and over."""
    return len(set(key)) < SECRET_KEY_MIN_UNIQUE_CHARACTERS or (key + key).find(key, 1) < len(key)


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
    return not _repeats(base64.urlsafe_b64decode(key))


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


def _allowed_hosts() -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    hint = "Name the hosts that people use, such as portal.example.com, in ALLOWED_HOSTS."
    return [Error("ALLOWED_HOSTS is *: the portal would answer to any name.", hint=hint, id="accounts.E006")]


def _is_local(host: str | None) -> bool:
    if host is None:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
