"""An invitation opens one door, once, for one address."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.accounts import audit
from apps.accounts.demo.cast import Cast
from apps.accounts.models import AuditEntry, Invitation, Membership, User
from apps.accounts.people import invitations
from apps.accounts.roles import Role
from tests.accounts.conftest import SignIn
from tests.support.together import together

pytestmark = pytest.mark.django_db
PEOPLE = "/settings/people/"
WORD = "a long and quiet river"


def link() -> str:
    """The path in the last mail."""
    found = re.search(r"https?://[^/]+(/join/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


@pytest.fixture
def cleo(cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Client:
    """What she does is committed, so that mails go out."""

    class Committing(Client):
        def post(self, *args: Any, **options: Any) -> Any:
            with django_capture_on_commit_callbacks(execute=True):
                return super().post(*args, **options)

    client = Committing()
    client.force_login(cast.cleo)
    return client


@pytest.fixture
def door(cleo: Client) -> str:
    cache.clear()
    cleo.post(PEOPLE, {"email": "Eva@Example.com", "role": "author"})
    assert mail.outbox[-1].to == ["eva@example.com"]
    return link()


def actions(cast: Cast) -> list[str]:
    found = AuditEntry.objects.filter(workspace=cast.northbound, action__startswith="invitation.").order_by("number")
    return list(found.values_list("action", flat=True))


def test_a_stranger_sets_name_and_password_and_is_a_member(door: str, cast: Cast) -> None:
    eva = Client()
    assert "eva@example.com" in eva.get(door).content.decode()
    answer = eva.post(door, {"name": "Eva Brandt", "password": WORD})
    assert answer["Location"] == reverse("home")
    user = User.objects.get(email="eva@example.com")
    assert (user.name, user.check_password(WORD)) == ("Eva Brandt", True)
    assert Membership.objects.get(user=user).role == Role.AUTHOR
    assert eva.get("/").status_code == 200
    assert actions(cast) == ["invitation.sent", "invitation.accepted"]
    assert list(audit.faults(cast.northbound.pk)) == []


def test_a_weak_password_is_refused_and_the_door_stays_open(door: str) -> None:
    assert Client().post(door, {"name": "Eva", "password": "password"}).status_code == 422
    assert Client().post(door, {"name": "Eva", "password": "eva@example.com"}).status_code == 422
    assert Client().get(door).status_code == 200


def test_the_link_is_stored_nowhere(door: str) -> None:
    token = door.strip("/").rsplit("/", 1)[-1]
    stored = Invitation.objects.get()
    assert token not in str(vars(stored))
    assert token not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_used_late_revoked_renewed_and_guessed_links_answer_alike(door: str, cleo: Client) -> None:
    invitation = Invitation.objects.get()
    resend = reverse("accounts:resend_invitation", args=[invitation.pk])
    revoke = reverse("accounts:revoke_invitation", args=[invitation.pk])
    answers = [Client().get("/join/no-such-token/")]
    cleo.post(resend)
    newer = link()
    answers.append(Client().get(door))
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answers.append(Client().get(newer))
    cleo.post(resend)
    newest = link()
    cleo.post(revoke)
    answers.append(Client().get(newest))
    cleo.post(PEOPLE, {"email": "eva@example.com", "role": "author"})
    last = link()
    Client().post(last, {"name": "Eva", "password": WORD})
    answers += [Client().get(last), Client().post(last, {"name": "Mallory", "password": "another quiet river"})]
    bodies = {re.sub(r'"[A-Za-z0-9]{64}"', "", answer.content.decode()) for answer in answers}
    assert {answer.status_code for answer in answers} == {404}
    assert len(bodies) == 1
    assert User.objects.filter(name="Mallory").count() == 0


def test_somebody_with_an_account_is_asked_to_sign_in_as_that_address(
    cleo: Client, cast: Cast, as_person: SignIn
) -> None:
    cleo.post(PEOPLE, {"email": "DAN@example.com", "role": "viewer"})
    assert not Membership.objects.filter(user=cast.dan, workspace=cast.northbound).exists()
    door = link()
    assert f"{reverse('account_login')}?next={door}" in Client().get(door).content.decode()
    wrong = as_person(cast.ana)
    assert "the invitation is for dan@example.com" in wrong.get(door).content.decode()
    assert wrong.post(door).status_code == 403
    dan = as_person(cast.dan)
    assert dan.get(door).status_code == 200
    assert not Membership.objects.filter(user=cast.dan, workspace=cast.northbound).exists()
    assert dan.post(door)["Location"] == "/"
    roles = Membership.objects.filter(user=cast.dan).values_list("workspace__name", "role")
    assert set(roles) == {("Southfield", "administrator"), ("Northbound", "viewer")}


def test_an_address_has_one_open_invitation_at_a_time(door: str, cleo: Client) -> None:
    cleo.post(PEOPLE, {"email": "eva@example.com", "role": "viewer"})
    assert Client().get(door).status_code == 404
    assert Invitation.objects.open().get().role == Role.VIEWER


def test_an_invitation_never_changes_the_role_of_a_member(cast: Cast) -> None:
    invitation, _token = invitations.invite(cast.northbound, "ben@example.com", Role.ADMINISTRATOR, by=cast.cleo)
    assert invitations.accept(invitation, cast.ben)
    assert Membership.objects.get(user=cast.ben).role == Role.REVIEWER


@pytest.mark.parametrize("name", ["resend_invitation", "revoke_invitation"])
def test_invitations_of_another_workspace_are_out_of_reach(name: str, door: str, cast: Cast, as_person: SignIn) -> None:
    url = reverse(f"accounts:{name}", args=[Invitation.objects.get().pk])
    assert as_person(cast.dan).post(url).status_code == 404
    assert as_person(cast.ben).post(url).status_code == 403
    assert Client().get(door).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_mail_that_no_server_takes_is_told_and_the_invitation_stays(
    cast: Cast, as_person: SignIn, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = as_person(cast.cleo).post(PEOPLE, {"email": "eva@example.com", "role": "author"}, follow=True)
    assert "could not be sent" in page.content.decode()
    assert Invitation.objects.open().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_open_the_same_link_at_once_make_one_member(cast: Cast) -> None:
    invitation, _token = invitations.invite(cast.northbound, "dan@example.com", Role.VIEWER, by=cast.cleo)
    outcomes = together(*[lambda: invitations.accept(invitation, cast.dan)] * 2)
    assert sorted(map(str, outcomes)) == ["False", "True"]


def join_twice(door: str) -> list[Any]:
    """Two clicks at once, by a browser that knows of neither answer when it sends the other."""
    form = {"name": "Eva Brandt", "password": WORD}
    clients = [Client(), Client()]
    outcomes = together(*[lambda client=client: client.post(door, form) for client in clients])
    return list(zip(clients, outcomes, strict=True))


@pytest.mark.django_db(transaction=True)
def test_who_clicks_join_twice_is_one_member_and_in_either_way(cast: Cast) -> None:
    cache.clear()
    for number in range(3):
        email = f"eva{number}@example.com"
        _invitation, token = invitations.invite(cast.northbound, email, Role.AUTHOR, by=cast.cleo)
        for client, answer in join_twice(reverse("accounts:join", args=[token])):
            assert (answer.status_code, answer["Location"]) == (302, "/")
            assert client.get("/").status_code == 200
        assert Membership.objects.filter(user__email=email, workspace=cast.northbound).count() == 1
        assert AuditEntry.objects.filter(action="invitation.accepted", detail__email=email).count() == 1


def test_a_second_click_after_the_first_answer_leads_in_too_with_the_right_password_alone(
    door: str, cast: Cast
) -> None:
    eva, again, mallory = Client(), Client(), Client()
    form = {"name": "Eva Brandt", "password": WORD}
    assert eva.post(door, form)["Location"] == "/"
    assert again.post(door, form)["Location"] == "/"
    assert again.get("/").status_code == 200
    assert eva.post(door)["Location"] == "/"
    assert mallory.post(door, {**form, "password": "another quiet river"}).status_code == 404
    assert mallory.get(door).status_code == 404
    Invitation.objects.update(accepted_at=timezone.now() - timedelta(minutes=2))
    assert Client().post(door, form).status_code == 404
    assert User.objects.filter(email="eva@example.com").count() == 1
