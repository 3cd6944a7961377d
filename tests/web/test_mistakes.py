"""What forms say of a mistake: what to do, in the words of the portal, whoever wrote the form."""

import pytest
from django.test import Client
from django.urls import reverse

from .sample_rows import Rooms, client_of, furnished


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("accounts:projects", ["Add a name."]),
        ("accounts:people", ["Enter an email address.", "Choose one of these."]),
        ("spend:prices", ["Enter a number.", "Choose a date.", "Add a reason."]),
        ("spend:caps", ["Choose one of these.", "Enter a number."]),
        ("voices:describe", ["Describe the voice."]),
        ("library:upload", ["Choose a file."]),
    ],
)
def test_an_empty_form_says_what_to_fill_in(rooms: Rooms, name: str, told: list[str]) -> None:
    shown = client_of(rooms.cast.cleo).post(reverse(name), {"csrfmiddlewaretoken": "x"}).content.decode()
    for words in told:
        assert words in shown
    assert "This field is required" not in shown


def test_the_forms_of_signing_in_say_it_too(rooms: Rooms) -> None:
    page = reverse("account_login")
    empty = Client().post(page, {"csrfmiddlewaretoken": "x"}).content.decode()
    assert "Fill this in." in empty
    assert "This field is required" not in empty
    wrong = Client().post(page, {"login": rooms.cast.ana.email, "password": "no"}).content.decode()
    assert "Wrong email address or password." in wrong
