from decimal import Decimal

import pytest

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import User
from apps.jobs.models import Job, Pricing
from apps.jobs.money import ledger
from apps.jobs.states import State
from apps.notices.models import Notice


@pytest.fixture
def cast(db: None) -> Cast:
    return seed_people()


def job_of(cast: Cast, state: State = State.PROCESSING, title: str = "Welcome video") -> Job:
    """Ana's, as far as the provider has come with it."""
    job = Job.objects.create(
        workspace=cast.northbound,
        connection=cast.connection,
        author=cast.ana,
        kind="video.avatar",
        title=title,
        state=state,
        provider_id="film-1",
        estimate_high=Decimal("0.4"),
        seconds_high=8,
        pricing=Pricing.METERED,
        rate=Decimal("0.05"),
    )
    ledger.reserve(job)
    return job


def told(user: User) -> list[str]:
    """The kinds of what somebody was told, oldest first."""
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))
