"""What the pages of jobs say while an account may not be used, and to whom."""

import pytest
from django.urls import reverse

from apps.accounts.models import Connection
from apps.accounts.models.connections import ATTENTION, BY_OPERATOR
from apps.jobs.engine.submission import CREDENTIALS
from apps.jobs.models import Job
from apps.jobs.states import State
from tests.web.two_workspaces import House

pytestmark = pytest.mark.django_db


def page(house: House, role: str, state: State) -> str:
    url = reverse("jobs:job", args=[house.north.jobs[state].pk])
    return house.person(role).get(url).content.decode()


@pytest.mark.row("ACC-07")
def test_rejected_credentials_lead_administrators_to_the_key_and_others_to_them(house: House) -> None:
    Job.objects.filter(pk=house.north.jobs[State.FAILED].pk).update(
        failure_code=CREDENTIALS, failure="Credentials rejected: HeyGen did not accept the key of this connection."
    )
    place = f"{reverse('accounts:connections')}#connection-{house.north.connection.pk}"
    for role in ("author", "reviewer", "viewer"):
        text = page(house, role, State.FAILED)
        assert "Credentials rejected" in text
        assert "Ask an administrator to check the key" in text
        assert place not in text
    text = page(house, "administrator", State.FAILED)
    assert place in text
    assert "Ask an administrator" not in text


def test_a_pause_says_how_it_ends(house: House) -> None:
    connection = house.north.connection
    connection.pause(600, "The account is paused until tomorrow.")
    text = page(house, "author", State.QUEUED)
    assert "The account is paused until tomorrow." in text
    assert "It continues automatically" in text
    connection.hold(ATTENTION)
    text = page(house, "author", State.QUEUED)
    assert ATTENTION in text
    assert "continues when an administrator ends the pause" in text
    lists = house.person("author").get(reverse("jobs:list")).content.decode()
    assert "It continues when someone ends the pause." in lists
    Connection.objects.filter(pk=connection.pk).update(pause_reason=f"{BY_OPERATOR}: an audit")
    assert "continues when the back office ends the pause" in page(house, "author", State.QUEUED)
