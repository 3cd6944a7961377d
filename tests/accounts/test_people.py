import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.demo.cast import Cast
from apps.accounts.models import Membership, User
from apps.accounts.roles import Role
from tests.accounts.conftest import SignIn

PEOPLE = "/settings/people/"


def membership(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_a_member_is_not_added_twice(cleo: Client, cast: Cast) -> None:
    page = cleo.post(PEOPLE, {"email": "ana@example.com", "role": "administrator"})
    assert page.status_code == 422
    assert membership(cast.ana).role == Role.AUTHOR


def test_a_role_can_be_changed(cleo: Client, cast: Cast) -> None:
    cleo.post(reverse("accounts:change_role", args=[membership(cast.ana).pk]), {"role": "reviewer"})
    assert membership(cast.ana).role == Role.REVIEWER
    cleo.post(reverse("accounts:change_role", args=[membership(cast.ana).pk]), {"role": "emperor"})
    assert membership(cast.ana).role == Role.REVIEWER


def test_there_is_always_an_administrator(cleo: Client, cast: Cast) -> None:
    mine = membership(cast.cleo)
    page = cleo.post(reverse("accounts:change_role", args=[mine.pk]), {"role": "viewer"}, follow=True)
    assert "make someone else one first" in page.content.decode()
    cleo.post(reverse("accounts:remove_person", args=[mine.pk]))
    assert membership(cast.cleo).role == Role.ADMINISTRATOR


def test_an_administrator_can_step_down_when_there_is_another(cleo: Client, cast: Cast) -> None:
    Membership.objects.filter(user=cast.ben).update(role=Role.ADMINISTRATOR)
    cleo.post(reverse("accounts:change_role", args=[membership(cast.cleo).pk]), {"role": "viewer"})
    assert membership(cast.cleo).role == Role.VIEWER


def test_somebody_who_was_removed_sees_nothing_any_more(cleo: Client, cast: Cast, as_person: SignIn) -> None:
    cleo.post(reverse("accounts:remove_person", args=[membership(cast.ben).pk]))
    assert not Membership.objects.filter(user=cast.ben).exists()
    assert as_person(cast.ben).get(PEOPLE).status_code == 404


@pytest.mark.parametrize("name", ["change_role", "remove_person"])
def test_people_of_another_workspace_are_out_of_reach(name: str, cast: Cast, as_person: SignIn) -> None:
    url = reverse(f"accounts:{name}", args=[membership(cast.ana).pk])
    assert as_person(cast.dan).post(url, {"role": "viewer"}).status_code == 404
    assert as_person(cast.ben).post(url, {"role": "viewer"}).status_code == 403
    assert membership(cast.ana).role == Role.AUTHOR
