"""Random people do random things under random rules, and the promises hold after every step."""

from random import Random

import pytest
from django.db import transaction

from .random_team import found_town

TOWNS = 40
STEPS = 50


@pytest.mark.django_db
def test_nothing_is_sent_without_enough_valid_yeses_and_the_books_add_up() -> None:
    sent = 0
    for number in range(TOWNS):
        with transaction.atomic():
            town = found_town(Random(number))
            for _step in range(STEPS):
                town.act()
            town.log_verifies()
            sent += town.sent
            transaction.set_rollback(True)
    assert sent > 30
