"""Telling those who can approve a pilot that its films are ready to watch, once, by the clock."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Membership
from apps.accounts.roles import Role
from apps.jobs.models import Job
from apps.jobs.states import SETTLED, State
from apps.notices.models import Kind, Reminder
from apps.notices.notify import Message, remind

from ...models import Campaign, RowRun
from ..batches.params import PILOT

WHAT: Final = "campaign.pilot"
LATELY: Final = timedelta(days=7)
"""What ended earlier is news to nobody."""
MOST: Final = 50


def sweep() -> None:
    """Of each request for a pilot that has ended, and of which something waits for approval."""
    said = Reminder.objects.filter(what=WHAT, about=OuterRef("job"))
    film = Job.objects.filter(parent=OuterRef("job"), number=OuterRef("number"), state=State.COMPLETED)
    waiting = RowRun.objects.filter(
        Exists(film),
        ~Exists(said),
        row__pilot=True,
        row__removed=False,
        approved_at=None,
        job__state__in=SETTLED,
        job__ended_at__gte=timezone.now() - LATELY,
        job__params__purpose=PILOT,
    )
    counts: dict[tuple[int, int], int] = {}
    for pair in waiting.order_by("job").values_list("job", "row__campaign")[: MOST * 10]:
        counts[pair] = counts.get(pair, 0) + 1
    for (job, campaign), films in list(counts.items())[:MOST]:
        _tell(job, Campaign.objects.get(pk=campaign), films)


@transaction.atomic
def _tell(job: int, campaign: Campaign, films: int) -> None:
    """To all who can approve it but its author, whom the engine tells that the request has ended."""
    able = Membership.objects.filter(workspace=campaign.workspace_id).exclude(user=campaign.author_id)
    people = [one.user_id for one in able if Role(one.role).includes(Role.REVIEWER)]
    text = ngettext(
        "%(n)d film of the pilot is ready to watch. The other rows wait for your approval.",
        "%(n)d films of the pilot are ready to watch. The other rows wait for your approval.",
        films,
    ) % {"n": films}
    url = reverse("templates:run", args=[campaign.pk])
    told = Message(Kind.ASKED, campaign.title, text, _("You can approve it."), url, f"{WHAT}:{job}")
    remind(people, campaign.workspace_id, told, Reminder(what=WHAT, about=job))
