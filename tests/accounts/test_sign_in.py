"""Signing in with a password."""

import pytest
from django.test import Client

from apps.accounts.models import User


@pytest.mark.django_db
def test_a_wrong_password_is_told_without_promises(client: Client) -> None:
    User.objects.create_user("ana@example.com", name="Ana Ferreira", password="a-long-enough-one")
    answer = client.post("/account/login/", {"login": "ana@example.com", "password": "another"})
    shown = answer.content.decode()
    assert "That didn’t work." in shown
    assert 'value="ana@example.com"' in shown
    assert "Nothing you typed is lost" not in shown
