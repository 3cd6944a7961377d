"""The commands that do from a shell what the settings pages do."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from apps.accounts.demo.cast import Cast
from apps.accounts.models import Connection, Membership, User, Workspace
from apps.accounts.roles import Role
from tests.support.portal import database_url
from tests.support.sandbox import SandboxProcess

ROOT = Path(__file__).resolve().parents[2]


def connect(*arguments: str) -> str:
    out = io.StringIO()
    call_command("connect", "heygen", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_connect_stores_and_tests_a_key_and_never_prints_it(sandbox: SandboxProcess) -> None:
    workspace = Workspace.objects.create(name="Westward")
    key = sandbox.key("west")
    out = connect(
        "--workspace", "Westward", "--api-key", key, "--base-url", sandbox.url, "--concurrency", "3", "--allow-private"
    )
    made = Connection.objects.get(workspace=workspace)
    assert (made.base_url, made.concurrency, made.allow_private) == (sandbox.url, 3, True)
    assert str(made.api_key) == key
    assert out.count("works") == 6
    assert "West Sandbox" in out
    assert key not in out


def test_connect_changes_the_connection_that_is_there(cast: Cast, sandbox: SandboxProcess) -> None:
    key = sandbox.key("north")
    connect("--workspace", "Northbound", "--api-key", key, "--base-url", sandbox.url)
    made = Connection.objects.get(workspace=cast.northbound)
    assert made.pk == cast.connection.pk
    assert str(made.api_key) == key
    assert made.allow_private


def test_connect_says_so_when_the_key_is_wrong(cast: Cast, sandbox: SandboxProcess) -> None:
    wrong = ("--api-key", "wrong-key-of-nobody", "--base-url", sandbox.url, "--allow-private")
    with pytest.raises(CommandError, match="does not accept this key, so the current one was kept"):
        connect("--workspace", "Northbound", *wrong)
    assert str(Connection.objects.get(pk=cast.connection.pk).api_key) == "sandbox_demo_northbound"
    Workspace.objects.create(name="Westward")
    with pytest.raises(CommandError, match="does not work yet"):
        connect("--workspace", "Westward", *wrong)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--workspace", "Nowhere", "--api-key", "k" * 20), "no workspace"),
        (("--workspace", "Northbound", "--api-key", "two words"), "API key"),
        (("--workspace", "Northbound", "--api-key", "k" * 20, "--base-url", "ftp://x.example"), "Address"),
        (("--workspace", "Northbound", "--api-key", "k" * 20, "--concurrency", "0"), "same time"),
    ],
)
def test_connect_refuses_what_the_form_refuses(arguments: tuple[str, ...], words: str, cast: Cast) -> None:
    with pytest.raises(CommandError, match=words):
        connect(*arguments)
    assert str(Connection.objects.get(pk=cast.connection.pk).api_key) == "sandbox_demo_northbound"


@pytest.mark.django_db(transaction=True)
def test_connect_reads_the_key_from_its_input(sandbox: SandboxProcess) -> None:
    Workspace.objects.create(name="Westward")
    key = sandbox.key("piped")
    env = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "heygen_web.settings",
        "DEMO": "1",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
    }
    command = [sys.executable, "manage.py", "connect", "heygen", "--workspace", "Westward"]
    ran = subprocess.run(
        [*command, "--api-key", "-", "--base-url", sandbox.url, "--allow-private"],
        cwd=ROOT,
        env=env,
        input=f"{key}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert key not in ran.stdout + ran.stderr
    assert str(Connection.objects.get(workspace__name="Westward").api_key) == key


@pytest.mark.django_db
def test_create_workspace_makes_its_first_administrator() -> None:
    out = io.StringIO()
    call_command("create_workspace", "Westward", administrator="Eva@Example.com", stdout=out)
    made = Membership.objects.get(workspace__name="Westward")
    assert (made.user.email, made.role) == ("eva@example.com", Role.ADMINISTRATOR)
    assert not made.user.has_usable_password()
    assert "changepassword eva@example.com" in out.getvalue()


def test_create_workspace_takes_somebody_who_is_known(cast: Cast) -> None:
    call_command("create_workspace", "Westward", administrator="ana@example.com", stdout=io.StringIO())
    assert User.objects.count() == 5
    assert Membership.objects.filter(user=cast.ana, role=Role.ADMINISTRATOR).count() == 1


@pytest.mark.parametrize(
    ("name", "email"), [("Northbound", "eva@example.com"), ("Westward", "eva"), (" ", "eva@example.com")]
)
@pytest.mark.usefixtures("cast")
def test_create_workspace_makes_nothing_of_bad_input(name: str, email: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_workspace", name, administrator=email, stdout=io.StringIO())
    assert (Workspace.objects.count(), User.objects.count()) == (2, 5)
