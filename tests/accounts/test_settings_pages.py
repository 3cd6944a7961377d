"""Who may open what, and what stands there."""

from decimal import Decimal
from functools import partial
from typing import cast as cast_to

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import AuditEntry, Connection, Membership
from apps.accounts.roles import Role
from tests.accounts.conftest import SignIn
from tests.support.together import together

PAGES = ("accounts:connections", "accounts:people", "accounts:calls")
KEY = "a-key-that-nobody-may-see-1234"


def form(**changes: object) -> dict[str, object]:
    return {"name": "HeyGen", "base_url": "http://127.0.0.1:9", "concurrency": 5, "enabled": "on", **changes}


@pytest.mark.parametrize("name", PAGES)
def test_only_administrators_open_the_settings(name: str, cast: Cast, as_person: SignIn) -> None:
    assert as_person(cast.cleo).get(reverse(name)).status_code == 200
    for person in (cast.ana, cast.ben):
        assert as_person(person).get(reverse(name)).status_code == 403
    assert Client().get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", ["connection", "test_connection", "delete_connection"])
def test_a_connection_of_another_workspace_is_not_there(name: str, cast: Cast, as_person: SignIn) -> None:
    url = reverse(f"accounts:{name}", args=[cast.connection.pk])
    assert as_person(cast.dan).post(url, form()).status_code == 404
    assert as_person(cast.ana).post(url, form()).status_code == 403
    assert Connection.objects.filter(pk=cast.connection.pk).exists()


@pytest.mark.row("ACC-02")
def test_a_stored_key_is_in_no_page(cast: Cast, cleo: Client) -> None:
    url = reverse("accounts:connection", args=[cast.connection.pk])
    saved = cleo.post(url, form(new_key=KEY), follow=True)
    assert str(Connection.objects.get(pk=cast.connection.pk).api_key) == KEY
    pages = [saved, cleo.get(url), *(cleo.get(reverse(name)) for name in PAGES)]
    for page in pages:
        assert page.status_code == 200
        assert KEY not in page.content.decode()
    assert "1234" in pages[1].content.decode()


def test_a_refused_form_does_not_show_the_key_that_was_typed(cast: Cast, cleo: Client) -> None:
    url = reverse("accounts:connection", args=[cast.connection.pk])
    page = cleo.post(url, form(new_key=KEY, concurrency=0, name="Typed by Cleo"))
    assert page.status_code == 422
    assert KEY not in page.content.decode()
    assert "Typed by Cleo" in page.content.decode()


def test_an_empty_key_keeps_the_stored_one_and_what_was_seen(cast: Cast, cleo: Client) -> None:
    connection = cast.connection
    Connection.objects.filter(pk=connection.pk).update(balance=5, account={"unit": "usd"})
    cleo.post(reverse("accounts:connection", args=[connection.pk]), form(concurrency=3))
    connection.refresh_from_db()
    assert str(connection.api_key) == "sandbox_demo_northbound"
    assert (connection.concurrency, connection.balance) == (3, Decimal(5))


def test_a_stored_key_is_not_sent_to_a_new_address(cast: Cast, cleo: Client) -> None:
    url = reverse("accounts:connection", args=[cast.connection.pk])
    page = cleo.post(url, form(base_url="https://elsewhere.example"))
    assert page.status_code == 422
    assert "enter its key" in page.content.decode()
    assert Connection.objects.get(pk=cast.connection.pk).base_url == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("base_url", "ftp://example.com", "must begin with https://"),
        ("base_url", "https://name:word@example.com", "Only the address itself"),
        ("base_url", "https://example.com/?a=1", "Only the address itself"),
        ("new_key", "two words", "no spaces"),
        ("concurrency", 0, "At least 1."),
    ],
)
def test_bad_input_is_told_at_its_field(field: str, value: object, words: str, cast: Cast, cleo: Client) -> None:
    url = reverse("accounts:connection", args=[cast.connection.pk])
    page = cleo.post(url, form(**{"new_key": KEY, field: value}))
    assert page.status_code == 422
    assert any(words in error for error in page.context["form"].errors[field])


def test_a_second_account_of_a_provider_leads_to_the_first(cast: Cast, cleo: Client) -> None:
    answer = cleo.get(reverse("accounts:add_connection", args=["heygen"]))
    assert answer["Location"] == reverse("accounts:connection", args=[cast.connection.pk])
    assert cleo.get(reverse("accounts:add_connection", args=["nobody"])).status_code == 404


def test_a_second_click_on_adding_a_connection_adds_none_and_leads_where_the_first_does(
    cast: Cast, cleo: Client
) -> None:
    cleo.post(reverse("accounts:delete_connection", args=[cast.connection.pk]))
    add = reverse("accounts:add_connection", args=["heygen"])
    first, second = (cleo.post(add, form(new_key=KEY)) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert "No second connection was added" in cleo.get(second["Location"]).content.decode()
    assert AuditEntry.objects.filter(action="connection.added").count() == 1


def test_of_four_who_add_a_connection_at_once_one_does_and_all_get_there(transactional_db: None) -> None:
    cast = seed_people()
    cast.connection.delete()
    add = reverse("accounts:add_connection", args=["playht"])

    def click(number: int) -> HttpResponse:
        cleo = Client()
        cleo.force_login(cast.cleo)
        typed = form(name="PlayHT", new_key=KEY, identity=f"user-{number}")
        return cast_to(HttpResponse, cleo.post(add, typed))

    answers = together(*[partial(click, number) for number in range(4)])
    assert [getattr(answer, "status_code", answer) for answer in answers] == [302] * 4
    assert Connection.objects.filter(workspace=cast.northbound).count() == 1


def test_a_connection_without_work_can_be_removed_and_added_again(cast: Cast, cleo: Client) -> None:
    cleo.post(reverse("accounts:delete_connection", args=[cast.connection.pk]))
    assert not Connection.objects.filter(workspace=cast.northbound).exists()
    empty = cleo.get(reverse("accounts:connections")).content.decode()
    assert "Add your HeyGen key" in empty
    add = reverse("accounts:add_connection", args=["heygen"])
    assert "never shown again" in cleo.get(add).content.decode()
    assert cleo.post(add, form()).status_code == 422
    assert cleo.post(add, form(new_key=KEY)).status_code == 302
    assert Connection.objects.get(workspace=cast.northbound).key_hint == "1234"


def test_the_open_workspace_decides_what_the_settings_show(cast: Cast, as_person: SignIn) -> None:
    Membership.objects.create(user=cast.dan, workspace=cast.northbound, role=Role.VIEWER)
    dan = as_person(cast.dan)
    dan.post(reverse("accounts:switch_workspace"), {"workspace": cast.northbound.pk})
    assert dan.get(reverse("accounts:connections")).status_code == 403
    dan.post(reverse("accounts:switch_workspace"), {"workspace": cast.southfield.pk})
    assert dan.get(reverse("accounts:connections")).status_code == 200
