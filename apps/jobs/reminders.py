"""What the clock tells people about jobs: each thing once a round."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.accounts.roles import Role
from apps.notices.models import Kind, Reminder
from apps.notices.notify import Message, remind

from .models import Job
from .models.jobs import JobQuerySet
from .states import State

LATE = timedelta(minutes=5)
"""So long past its expected end a job may be before its author is told."""
IN_DOUBT = timedelta(hours=1)
"""So long a job may be in doubt before administrators are told."""
MOST = 100


def sweep() -> None:
    """Tell authors of late jobs, and administrators of jobs whose answer stays away."""
    now = timezone.now()
    for job in _unsaid(Job.objects.late().filter(expected_at__lte=now - LATE), Kind.LATE):
        _late(job)
    doubtful = Job.objects.filter(state=State.UNCONFIRMED, changed_at__lte=now - IN_DOUBT)
    for job in _unsaid(doubtful, Kind.UNCONFIRMED):
        _in_doubt(job)


def _unsaid(jobs: JobQuerySet, kind: Kind) -> list[Job]:
    said = Reminder.objects.filter(what=f"job.{kind}", about=OuterRef("pk"), round=OuterRef("round"))
    return list(jobs.exclude(Exists(said)).order_by("pk")[:MOST])


def _late(job: Job) -> None:
    text = _("It is taking longer than expected. We keep checking; there is nothing you need to do.")
    _remind(job, Kind.LATE, [job.author_id], text, _("You created it."))


def _in_doubt(job: Job) -> None:
    text = _("The provider's answer was lost an hour ago. Nothing is sent twice; see its page for what happens next.")
    people = Membership.objects.filter(workspace_id=job.workspace_id, role=Role.ADMINISTRATOR)
    reason = _("You are an administrator here.")
    _remind(job, Kind.UNCONFIRMED, list(people.values_list("user_id", flat=True)), text, reason)


@transaction.atomic
def _remind(job: Job, kind: Kind, people: list[int], text: str, reason: str) -> None:
    # Held, so that what is told is still true when it is told.
    now = Job.objects.select_for_update(of=("self",), no_key=True).get(pk=job.pk)
    if (now.state, now.round) != (job.state, job.round):
        return
    said = Reminder(what=f"job.{kind}", about=job.pk, round=job.round)
    key = f"job.{kind}:{job.pk}:{job.round}"
    remind(people, job.workspace_id, Message(kind, job.title, text, reason, job.get_absolute_url(), key), said)
