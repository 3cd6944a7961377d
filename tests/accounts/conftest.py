"""The cast in its two workspaces, and a way to be one of them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import LazySettings
from django.test import Client

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import Connection, User
from tests.support.sandbox import SandboxProcess

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _static_folder(settings: LazySettings) -> None:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def cast(db: None, settings: LazySettings) -> Cast:
    """Nobody answers at the sandbox's address; tests that need a provider take `account`."""
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    return seed_people()


@pytest.fixture
def as_person() -> SignIn:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def cleo(cast: Cast, as_person: SignIn) -> Client:
    return as_person(cast.cleo)


@dataclass
class Account:
    """Northbound's connection with a key of its own at a real sandbox."""

    sandbox: SandboxProcess
    key: str
    pk: int

    @property
    def connection(self) -> Connection:
        return Connection.objects.get(pk=self.pk)


@pytest.fixture
def account(cast: Cast, sandbox: SandboxProcess) -> Account:
    key = sandbox.key("northbound")
    connection = cast.connection
    connection.base_url = sandbox.url
    connection.set_key(key)
    connection.save()
    return Account(sandbox, key, connection.pk)
