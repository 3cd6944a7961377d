import pytest

from tests.web.furniture import Rooms, furnished


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()
