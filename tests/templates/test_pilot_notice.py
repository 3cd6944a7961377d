"""Who can approve a pilot is told once that it can be watched, in the portal and by mail."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.jobs.models import Job
from apps.notices.models import Notice
from apps.templates.campaigns.results import pilots
from apps.templates.models import RowRun

from .results_world import Results, make_results

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(db: None) -> Results:
    """Its request was a pilot of three rows, and has just ended."""
    found = make_results()
    found.campaign.rows.filter(number__lte=3).update(pilot=True)
    Job.objects.filter(pk=found.request.pk).update(
        state="completed", ended_at=timezone.now(), params={**found.request.params, "purpose": "pilot"}
    )
    return found


def told() -> list[tuple[str, str]]:
    notices = Notice.objects.filter(key__startswith="campaign.pilot").select_related("user").order_by("user__name")
    return [(str(notice.user), notice.text.split(".")[0]) for notice in notices]


def test_who_can_approve_it_is_told_once(made: Results) -> None:
    words = "3 films of the pilot are ready to watch"
    for _again in range(2):
        pilots.sweep()
        assert told() == [("Ben Okafor", words), ("Cleo Laurent", words)]
    notice = Notice.objects.get(key__startswith="campaign.pilot", user=made.ben)
    assert (notice.title, notice.kind) == ("New starters", "asked")
    assert notice.url == reverse("templates:run", args=[made.campaign.pk])
    assert notice.mail_due_at or notice.mailed_at


@pytest.mark.parametrize(
    "why", ["still under way", "no pilot", "approved", "taken out", "long ago", "none of them could be made"]
)
def test_nobody_is_told_where_nothing_waits(made: Results, why: str) -> None:
    request = Job.objects.filter(pk=made.request.pk)
    if why == "still under way":
        request.update(state="processing", ended_at=None)
    elif why == "no pilot":
        request.update(params={**made.request.params, "purpose": "rest"})
    elif why == "approved":
        RowRun.objects.update(approved_by=made.ben, approved_at=timezone.now())
    elif why == "taken out":
        made.campaign.rows.update(removed=True)
    elif why == "long ago":
        request.update(ended_at=timezone.now() - timedelta(days=8))
    else:
        Job.objects.filter(parent=made.request).update(state="failed")
    pilots.sweep()
    assert told() == []
