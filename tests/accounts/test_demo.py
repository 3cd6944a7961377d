import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.accounts.demo.cast import Cast, seed_people, seed_services
from apps.accounts.models import Connection, Membership, User, Workspace
from tests.support.sandbox import SandboxProcess


@pytest.mark.usefixtures("cast")
def test_the_cast_is_offered_by_name() -> None:
    page = Client().get(reverse("demo:people")).content.decode()
    for words in (
        "Continue as Ana (author)",
        "Continue as Ben (reviewer)",
        "Continue as Cleo (administrator)",
        "Continue as Dan (another workspace)",
    ):
        assert words in page


def test_one_click_signs_in_and_leads_on(cast: Cast) -> None:
    client = Client()
    answer = client.post(reverse("demo:sign_in") + "?next=/jobs/", {"person": cast.ana.pk})
    assert answer["Location"] == "/jobs/"
    assert client.session["_auth_user_id"] == str(cast.ana.pk)
    client.post(reverse("demo:sign_in"), {"person": cast.ben.pk})
    assert client.session["_auth_user_id"] == str(cast.ben.pk)


@pytest.mark.usefixtures("cast")
def test_only_the_cast_can_be_entered() -> None:
    boss = User.objects.create_superuser("boss@example.com", None, name="Boss")
    client = Client()
    for person in (boss.pk, 0, "", "x"):
        assert client.post(reverse("demo:sign_in"), {"person": person}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_one_click_does_not_lead_out_of_the_portal(cast: Cast) -> None:
    url = reverse("demo:sign_in") + "?next=https://evil.example/"
    assert Client().post(url, {"person": cast.ana.pk})["Location"] == reverse("home")


def test_a_click_from_another_site_signs_nobody_in(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("demo:sign_in"), {"person": cast.ana.pk}).status_code == 403


def test_there_is_no_demo_sign_in_in_production(cast: Cast, settings: LazySettings) -> None:
    settings.DEMO = False
    client = Client()
    assert client.get(reverse("demo:people")).status_code == 404
    assert client.post(reverse("demo:sign_in"), {"person": cast.ana.pk}).status_code == 404
    assert "Continue as" not in client.get(reverse("account_login")).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_demo_is_not_seeded_in_production(settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        seed_people()
    with pytest.raises(CommandError, match="for a demo only"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_a_second_seed_leaves_what_people_changed(cast: Cast, settings: LazySettings) -> None:
    Workspace.objects.filter(pk=cast.northbound.pk).update(name="Northbound Films")
    own = Connection.objects.get(workspace=cast.southfield)
    own.set_key("a-real-key-of-their-own")
    own.base_url = "https://api.heygen.com"
    own.save()
    settings.SANDBOX_URL = "http://127.0.0.1:8123"
    again = seed_people()
    assert (User.objects.count(), Membership.objects.count(), Connection.objects.count()) == (5, 4, 2)
    assert again.northbound.name == "Northbound Films"
    assert again.connection.base_url == "http://127.0.0.1:8123"
    own.refresh_from_db()
    assert own.base_url == "https://api.heygen.com"


@pytest.mark.django_db
def test_the_accounts_of_the_demo_are_simulated_as_soon_as_the_sandbox_answers(
    settings: LazySettings, sandbox: SandboxProcess
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    seed_services(seed_people())
    assert set(Connection.objects.values_list("simulated", flat=True)) == {False}
    settings.SANDBOX_URL = sandbox.url
    seed_services(seed_people())
    assert set(Connection.objects.values_list("simulated", flat=True)) == {True}
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    seed_services(seed_people())
    assert set(Connection.objects.values_list("simulated", flat=True)) == {False}, "nobody answers at the new address"


def test_the_cast_can_sign_in_with_the_password_that_is_printed(cast: Cast, settings: LazySettings) -> None:
    client = Client()
    data = {"login": "Ana@Example.com", "password": settings.DEMO_PASSWORD}
    answer = client.post(reverse("account_login"), data)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.ana.pk)


@pytest.mark.usefixtures("cast")
def test_nobody_signs_up_by_themselves() -> None:
    data = {"email": "mallory@example.com", "password1": "a long and quiet river"}
    Client().post(reverse("account_signup"), data)
    assert not User.objects.filter(email="mallory@example.com").exists()
