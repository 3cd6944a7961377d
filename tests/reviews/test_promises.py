"""Random people do random things under random rules, and the promises hold after every step."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import DataObject, data

from .town import found_town

STEPS = 50


@pytest.mark.django_db
def test_nothing_is_sent_without_enough_valid_yeses_and_the_books_add_up() -> None:
    sent = 0

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(data())
    def live(data: DataObject) -> None:
        nonlocal sent
        with transaction.atomic():
            town = found_town(data)
            for _step in range(STEPS):
                town.act()
            town.log_verifies()
            sent += town.sent
            transaction.set_rollback(True)

    live()
    assert sent > 10
