import pytest
from django.urls import reverse

from apps.accounts.demo.cast import Cast
from apps.accounts.models import Membership
from apps.accounts.roles import Role
from tests.accounts.conftest import SignIn


def test_switching_opens_the_other_workspace_and_comes_back(cast: Cast, as_person: SignIn) -> None:
    Membership.objects.create(user=cast.cleo, workspace=cast.southfield, role=Role.VIEWER)
    cleo = as_person(cast.cleo)
    data = {"workspace": cast.southfield.pk, "next": "/jobs/"}
    answer = cleo.post(reverse("accounts:switch_workspace"), data)
    assert answer["Location"] == "/jobs/"
    assert cleo.session["workspace"] == cast.southfield.pk


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_switching_does_not_lead_out_of_the_portal(away: str, cast: Cast, as_person: SignIn) -> None:
    data = {"workspace": cast.northbound.pk, "next": away}
    answer = as_person(cast.ana).post(reverse("accounts:switch_workspace"), data)
    assert answer["Location"] == reverse("home")


def test_a_foreign_workspace_is_not_there(cast: Cast, as_person: SignIn) -> None:
    dan = as_person(cast.dan)
    for number in (cast.northbound.pk, 10**17, "", "x", "-1", "²"):
        assert dan.post(reverse("accounts:switch_workspace"), {"workspace": number}).status_code == 404
    assert dan.get(reverse("accounts:switch_workspace")).status_code == 405


@pytest.mark.parametrize("bigger", Role)
def test_a_role_may_do_what_the_smaller_ones_may(bigger: Role) -> None:
    order = ["viewer", "author", "reviewer", "administrator"]
    included = [role.value for role in Role if bigger.includes(role)]
    assert included == order[: order.index(bigger.value) + 1]
