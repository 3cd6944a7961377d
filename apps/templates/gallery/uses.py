"""What was made of a template: the films, and the campaigns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max
from django.db.models.fields.json import KT

from apps.accounts.models import Connection
from apps.jobs.models import Job
from apps.jobs.models.jobs import JobQuerySet
from apps.jobs.states import SETTLED, State

from ..models import Template

KINDS: Final = ("template.render", "template.render_v2", "template.test_v2", "template.campaign")
"""Kinds of work whose params name a `template_id`."""


def jobs_of(connection: Connection, template_ids: Iterable[str]) -> JobQuerySet:
    """What these of an account's templates were used for, the films of a campaign as one."""
    mine = Job.objects.filter(connection=connection, kind__in=KINDS).on_top()
    return mine.filter(params__template_id__in=list(template_ids))


def last_used(connection: Connection, template_ids: Iterable[str]) -> Mapping[str, datetime]:
    """When each was last used for something that was sent, by its id; those that never were are left out."""
    sent = jobs_of(connection, template_ids).exclude(state=State.DRAFT).order_by()
    return dict(sent.values_list(KT("params__template_id")).annotate(last=Max("created_at")))


@dataclass(frozen=True)
class Uses:
    """How much there is that needs a template."""

    drafts: int
    """Of everybody."""
    waiting: int
    """Jobs between their review and their result."""
    sent: int
    """Jobs that ended."""
    campaigns: int

    @property
    def open(self) -> int:
        """What could not be made any more without it."""
        return self.drafts + self.waiting + self.campaigns


def uses_of(template: Template) -> Uses:
    states = jobs_of(template.connection, [template.template_id]).order_by().values_list("state")
    counts = dict(states.annotate(count=Count("pk")))
    ended = sum(counts.get(state, 0) for state in SETTLED)
    return Uses(
        drafts=counts.get(State.DRAFT, 0),
        waiting=sum(counts.values()) - counts.get(State.DRAFT, 0) - ended,
        sent=ended,
        campaigns=template.campaigns.count(),
    )
