"""Every desk names what goes out once somebody has said yes."""

import pytest

from apps.jobs.kinds import kind

from .two_workspaces import House

pytestmark = pytest.mark.django_db

DESKS = {
    "video.avatar": "/create/avatar/?n=1",
    "video.image": "/create/image/?n=1",
    "speech.heygen": "/create/speech/?n=1",
}


@pytest.mark.parametrize("name", DESKS)
@pytest.mark.row("ACC-29")
def test_a_desk_names_the_action_of_the_provider(house: House, name: str) -> None:
    page = house.person("author").get(DESKS[name]).content.decode()
    assert f"<code>{kind(name).action}</code>" in page
