"""A portal that is not a demo does not start with the secrets of one."""

import base64
import ipaddress
import zlib
from itertools import pairwise
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
LEAST: Final = 24
"""Bytes that a key still has when it is compressed; random ones of the shortest length have more than thirty."""


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
    if _is_regular(key.encode()):
        return "repeats itself"
    return ""


def _is_regular(key: bytes) -> bool:
    """True for few different characters, for a shorter text over and over, and for runs such as the alphabet's."""
    steps = bytes((after - before) % 256 for before, after in pairwise(key))
    repeats = (key + key).find(key, 1) < len(key)
    return repeats or len(set(key)) < SECRET_KEY_MIN_UNIQUE_CHARACTERS or min(_packed(key), _packed(steps)) < LEAST


def _packed(key: bytes) -> int:
    return len(zlib.compress(key, 9, -zlib.MAX_WBITS))


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
    return not _is_regular(base64.urlsafe_b64decode(key))


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
    wide = [host for host in settings.ALLOWED_HOSTS if host == "*" or (host.startswith(".") and host.count(".") == 1)]
    if not wide:
        return []
    hint = "Name the hosts that people use, such as portal.example.com, in ALLOWED_HOSTS."
    problem = f"ALLOWED_HOSTS has {', '.join(wide)}: the portal would answer to names that anybody may have."
    return [Error(problem, hint=hint, id="accounts.E006")]


def _is_local(host: str | None) -> bool:
    if host is None:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
