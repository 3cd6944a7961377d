"""What was made of a template: the films, and the campaigns."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Max
from django.db.models.fields.json import KT

from apps.accounts.models import Connection
from apps.jobs.models import Job
from apps.jobs.models.jobs import JobQuerySet
from apps.jobs.states import State

KINDS: Final = ("template.render", "template.campaign")
"""Kinds of work whose params name a `template_id`."""


def jobs_of(connection: Connection, template_ids: Iterable[str]) -> JobQuerySet:
    """What these of an account's templates were used for, the films of a campaign as one."""
    mine = Job.objects.filter(connection=connection, kind__in=KINDS).on_top()
    return mine.filter(params__template_id__in=list(template_ids))


def last_used(connection: Connection, template_ids: Iterable[str]) -> Mapping[str, datetime]:
    """When each was last used for something that was sent, by its id; those that never were are left out."""
    sent = jobs_of(connection, template_ids).exclude(state=State.DRAFT).order_by()
    return dict(sent.values_list(KT("params__template_id")).annotate(last=Max("created_at")))
