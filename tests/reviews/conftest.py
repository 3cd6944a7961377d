import pytest

from tests.web.sample_rows import Rooms, furnished


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()
