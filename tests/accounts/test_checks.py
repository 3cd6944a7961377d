"""Production does not start with the secrets of a demo."""

import base64
import os
import secrets
import string
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings

from apps.accounts.checks import production_is_safe

GOOD = "pT4-xv0qLmZ8s_RcY1nWfK6bEoJ2hUgD9aQ7iNzXw3tVyB5r" + "Hk"


@pytest.fixture
def production(settings: LazySettings) -> LazySettings:
    settings.DEMO = False
    settings.SECRET_KEY = GOOD
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    settings.DEMO_PASSWORD = ""
    settings.PUBLIC_URL = "https://portal.example.com"
    return settings


def problems() -> list[str | None]:
    found = production_is_safe()
    assert all(error.hint for error in found)
    return [error.id for error in found]


@pytest.mark.usefixtures("production")
def test_a_production_in_order_has_no_problems() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    "key",
    [
        *("", "short", "demo-" + GOOD, "django-insecure-" + GOOD),
        *("a" * 60, "ab" * 40, "abcd" * 20, "0123456789" * 6, "correct horse " * 5),
        *("abcdef" * 8 + "abc", "changeme-please-" * 4 + "x", "k" * 30 + "0123456789" * 3),
        *(string.ascii_letters, string.printable[:80], string.ascii_lowercase[::-1] * 2 + "x"),
    ],
)
def test_a_secret_key_must_be_there_and_be_secret(key: str, production: LazySettings) -> None:
    production.SECRET_KEY = key
    assert problems() == ["accounts.E001"]


def test_field_keys_must_be_there_and_be_keys(production: LazySettings) -> None:
    production.FIELD_KEYS = []
    assert problems() == ["accounts.E002"]
    production.FIELD_KEYS = [Fernet.generate_key().decode(), "not-a-key"]
    assert problems() == ["accounts.E003"]
    [error] = production_is_safe()
    assert "place 2" in error.msg
    assert "not-a-key" not in f"{error.msg} {error.hint}"


@pytest.mark.parametrize("raw", [b"\0" * 32, b"ab" * 16, b"01234567" * 4, bytes(range(32))])
def test_a_field_key_is_random(raw: bytes, production: LazySettings) -> None:
    production.FIELD_KEYS = [base64.urlsafe_b64encode(raw).decode()]
    assert problems() == ["accounts.E003"]


@pytest.mark.parametrize(
    "make", [lambda: secrets.token_hex(25), lambda: secrets.token_hex(32), lambda: secrets.token_urlsafe(38)]
)
def test_a_random_secret_key_is_taken(make: Callable[[], str], production: LazySettings) -> None:
    for _time in range(200):
        production.SECRET_KEY = make()
        assert problems() == []


@pytest.mark.parametrize("hosts", [["*"], ["portal.example.com", "*"], [".com"]])
def test_the_portal_answers_to_its_own_names_only(hosts: list[str], production: LazySettings) -> None:
    production.ALLOWED_HOSTS = hosts
    assert problems() == ["accounts.E006"]


def test_the_portal_may_answer_to_all_names_of_a_domain(production: LazySettings) -> None:
    production.ALLOWED_HOSTS = [".portal.example.com", ".example.com"]
    assert problems() == []


def test_a_demo_password_is_for_demos(production: LazySettings) -> None:
    production.DEMO_PASSWORD = "welcome"
    assert problems() == ["accounts.E004"]


@pytest.mark.parametrize("url", ["http://portal.example.com", "http://192.168.1.5", "portal.example.com"])
def test_a_public_address_is_encrypted(url: str, production: LazySettings) -> None:
    production.PUBLIC_URL = url
    assert problems() == ["accounts.E005"]


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_a_local_address_needs_no_encryption(url: str, production: LazySettings) -> None:
    production.PUBLIC_URL = url
    assert problems() == []


def test_a_demo_may_use_demo_secrets(production: LazySettings) -> None:
    production.DEMO = True
    production.SECRET_KEY = "demo-secret"
    production.DEMO_PASSWORD = "welcome"
    assert problems() == []


def test_a_command_refuses_to_start_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "incoming").mkdir()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "heygen_web.settings", "DATA_DIR": str(tmp_path)}
    env |= {"DEMO": "0", "SECRET_KEY": "a" * 60, "FIELD_KEYS": "", "DEMO_PASSWORD": "welcome", "ALLOWED_HOSTS": "*"}
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=root, env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    for number in ("E001", "E002", "E004", "E006"):
        assert f"accounts.{number}" in ran.stderr
