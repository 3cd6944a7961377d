"""Every address of the portal, opened and posted to by everybody, against the table in `answers.py`."""

from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Membership, User

from . import url_table
from .access_table import LINES, PEOPLE, Line
from .page_tour import Tour, content, opened
from .two_workspaces import NORTH_WORD, SOUTH_WORD, House

pytestmark = pytest.mark.django_db
SIGNING = ("account_logout", "demo:sign_in")
"""After these, a client is somebody else."""
OF_ALLAUTH = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_")


def post(client: Client, line: Line, house: House) -> int:
    """The status of one POST whose effects are taken back."""
    url, form = line.url(house), line.form(house)
    with transaction.atomic():
        answer = client.post(url, form)
        content(answer)  # read to its end, so that files are closed
        transaction.set_rollback(True)
    return answer.status_code


def test_every_address_has_an_answer_and_every_answer_an_address() -> None:
    answered = {line.name for line in LINES}
    assert url_table.names() - answered == set(), "say in answers.py who may open these"
    assert answered - url_table.names() == set(), "these are answers to addresses that are gone"


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.row("ACC-18", "ACC-19")
def test_everybody_opens_exactly_what_the_table_says_page_and_fragment(visits: Tour, person: str) -> None:
    column = PEOPLE.index(person)
    mine = [visit for visit in visits.visits if visit.person == person]
    wrong = {str(v): (v.status, "not", v.line.get[column]) for v in mine if v.status != v.line.get[column]}
    assert wrong == {}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.row("ACC-18")
def test_everybody_does_exactly_what_the_table_says(house: House, person: str) -> None:
    column = PEOPLE.index(person)
    client = opened(house, person)
    wrong = {}
    for line in LINES:
        given = post(opened(house, person) if line.name in SIGNING else client, line, house)
        if given != line.post[column]:
            wrong[f"POST {line.url(house)} ({line.name}) by {person}"] = (given, "not", line.post[column])
    assert wrong == {}


def test_opening_something_changes_nothing(visits: Tour) -> None:
    assert {person: changed for person, changed in visits.changed.items() if changed} == {}


def test_who_is_not_signed_in_is_sent_to_the_sign_in_and_back_afterwards(visits: Tour) -> None:
    for visit in visits.visits:
        line = visit.line
        if visit.person == "nobody" and visit.status == 302 and line.name != "account_set_password":
            place = unquote(visit.headers["location"])
            assert place.startswith(reverse("account_login")), str(visit)
            if not line.name.startswith(OF_ALLAUTH):
                assert f"next={unquote(visit.url)}" in place, str(visit)


def test_no_address_takes_a_verb_that_it_does_not_know(house: House) -> None:
    client = opened(house, "administrator")
    for line in LINES:
        if line.name.startswith(OF_ALLAUTH):
            continue  # allauth reads PUT as POST
        for verb in ("PUT", "PATCH", "DELETE"):
            assert client.generic(verb, line.url(house)).status_code == 405, f"{verb} {line.name}"


@pytest.mark.parametrize(
    ("person", "foreign"),
    [
        *((person, SOUTH_WORD) for person in ("nobody", "viewer", "author", "reviewer", "administrator", "stranger")),
        *((person, NORTH_WORD) for person in ("nobody", "outsider", "stranger")),
    ],
)
@pytest.mark.row("ACC-19")
def test_no_answer_names_anything_of_another_workspace(visits: Tour, person: str, foreign: str) -> None:
    for visit in visits.visits:
        if visit.person == person and visit.line.name != "guests:page":  # the token is the right to see it
            # A page about a missing thing, and a way back to it, may repeat the address that was asked for.
            told = {name: unquote(value) for name, value in visit.headers.items()}
            shown = (unquote(visit.body) + str(told)).replace(unquote(visit.url), "")
            assert foreign not in shown, f"{visit} shows something of the {foreign}s"


def test_a_person_without_any_workspace_sees_no_page_and_no_mistake(visits: Tour, house: House) -> None:
    allowed = (
        *OF_ALLAUTH,
        "your_account",
        "demo:",
        "healthz",
        "readyz",
        "webhooks:receive",
        "webhooks:callback",
        "guests:",
        "recipients:",
    )
    for visit in visits.visits:
        if visit.person == "stranger" and not visit.line.name.startswith(allowed):
            assert visit.status in (401, 404, 405), f"{visit}: {visit.status}"
    client = house.person("stranger")
    for line in LINES:
        if not line.name.startswith(allowed):
            assert post(client, line, house) in (404, 405), line.name


def test_a_removed_person_is_outside_at_once(house: House) -> None:
    client = opened(house, "author")
    url = reverse("jobs:list")
    assert client.get(url).status_code == 200
    Membership.objects.filter(user=house.cast.ana).delete()
    assert client.get(url).status_code == 404
    assert client.get(house.north.film.link).status_code == 404
    assert client.get(reverse("feed")).status_code == 401


def test_somebody_switched_off_is_signed_out_at_once(house: House) -> None:
    client = opened(house, "author")
    User.objects.filter(pk=house.cast.ana.pk).update(is_active=False)
    assert client.get(reverse("jobs:list")).status_code == 302
    assert client.get(reverse("feed")).status_code == 401


def test_a_person_of_two_workspaces_has_in_each_the_role_of_that_one(house: House) -> None:
    Membership.objects.create(user=house.cast.cleo, workspace=house.south.workspace, role="viewer")
    cleo = opened(house, "administrator")
    there = house.south.review
    assert cleo.post(reverse("reviews:claim", args=[there.pk])).status_code == 403
    assert cleo.get(reverse("accounts:connection", args=[house.south.connection.pk])).status_code == 403
    # Looking at a thing over there opens that workspace, where she administers nothing.
    assert cleo.get(reverse("reviews:review", args=[there.pk])).status_code == 200
    assert cleo.get(reverse("accounts:people")).status_code == 403
    assert cleo.post(reverse("webhooks:rotate", args=[house.north.endpoint.pk])).status_code == 403
    assert cleo.get(reverse("reviews:review", args=[house.north.review.pk])).status_code == 200
    assert cleo.get(reverse("accounts:people")).status_code == 200


def test_a_guest_link_opens_nothing_but_its_item(house: House) -> None:
    """Everything else sends the holder to the sign-in, or says that there is nothing, as it does to anybody."""
    cache.clear()
    guest, stranger = Client(raise_request_exception=False), Client(raise_request_exception=False)
    assert guest.get(reverse("guests:page", args=[house.north.guest_token])).status_code == 200
    opened = set()
    for line in LINES:
        url = line.url(house)
        if house.north.guest_token in url or house.north.recipient_token in url:
            continue  # what a token opens, for anybody
        cache.clear()
        for verb in (guest.get, guest.post):
            answer = verb(url)
            same = getattr(stranger, answer.request["REQUEST_METHOD"].lower())(url)
            assert answer.status_code == same.status_code, url
            if answer.status_code < 300:
                opened.add(line.name)
    public = (*OF_ALLAUTH, "demo:", "healthz", "readyz", "webhooks:")
    assert {name for name in opened if not name.startswith(public)} == set()
