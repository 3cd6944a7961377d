"""A table of two thousand rows: from the paste to the queue, and one cell of it."""

import time
from functools import partial
from typing import Any, Final
from uuid import uuid4

from django.utils import timezone

from apps.jobs.engine import submission
from apps.jobs.models import Job
from apps.reviews import flow
from apps.reviews.models import Policy
from apps.templates.campaigns import actions
from apps.templates.campaigns.actions import Change
from apps.templates.campaigns.batches import actions as batch_actions
from apps.templates.campaigns.batches.params import REST
from apps.templates.campaigns.tables import Row, Table
from apps.templates.models import Campaign, Template, TemplateVersion
from apps.templates.schema import fingerprint

from . import house
from .line import Line, beside
from .timing import by_turns

MANY, FEW, COLUMNS = 2000, 100, 12
ALLOWED: Final = 10.0
"""Seconds from a table to its rows in the queue."""
STORED: dict[str, Any] = {
    "variables": {name: {"type": "text", "content": "A word"} for name in ("first_name", "store", "day")},
    "scenes": [
        {
            "id": "one",
            "script": "Hello {{first_name}}, welcome to {{store}}. You start on {{day}}, and we are glad to have you.",
            "variables": ["first_name", "store", "day"],
        }
    ],
    "aspect_ratio": "16:9",
}


def measure(place: house.Place) -> list[Line]:
    """CPU time. The rows are queued, and none is sent."""
    Policy.objects.update_or_create(workspace=place.workspace, defaults={"pilot_needed": False})
    template = _template(place)
    begun = time.process_time()
    large = _campaign(place, template, MANY)
    _queue(place, large)
    took = time.process_time() - begun
    assert Job.objects.filter(connection=place.connection, kind="template.row", state="queued").count() == MANY
    both = (_campaign(place, template, MANY), _campaign(place, template, FEW))
    portal = house.server()
    many, few = by_turns(*(partial(portal, one.get_absolute_url(), headers=place.headers) for one in both))
    edited_many, edited_few = by_turns(*(partial(_edit, one) for one in both))
    what = f"A table of {MANY:,} rows and {COLUMNS} columns: checked, priced, sealed, approved, queued"
    return [
        Line(f"{what}; bare: what is allowed", f"{took:.1f} s", f"{ALLOWED:.1f} s", took / ALLOWED, "times", 1),
        beside(f"The page of a table of {MANY:,} rows; bare: of {FEW}", many, few, most=1.3),
        beside(f"A cell edited and checked among {MANY:,} rows; bare: among {FEW}", edited_many, edited_few, most=1.3),
    ]


def _template(place: house.Place) -> Template:
    now = timezone.now()
    template = Template.objects.create(
        connection=place.connection, template_id="measured", name="Measured", aspect_ratio="16:9", synced_at=now
    )
    template.current = TemplateVersion.objects.create(
        template=template, fingerprint=fingerprint(STORED), schema=STORED, seen_at=now
    )
    template.save()
    return template


def _campaign(place: house.Place, template: Template, count: int) -> Campaign:
    names = ("First name", "Store", "Day", *(f"Column {number}" for number in range(4, COLUMNS + 1)))
    rows = tuple(
        Row(
            number, (f"Name {number}", f"Store {number}", "Monday", *(f"{number}.{at}" for at in range(4, COLUMNS + 1)))
        )
        for number in range(2, count + 2)
    )
    return actions.create(
        template,
        Table(names, rows, ()),
        author=place.people[0],
        title=f"{count} rows",
        file_name="measured.csv",
        nonce=uuid4().hex,
    )


def _queue(place: house.Place, campaign: Campaign) -> None:
    job = batch_actions.send(campaign, REST, by=place.people[0])
    assert job.review is not None
    flow.approve(job.review, by=place.people[1], seen=job.review.seal)
    assert submission.claim_next(place.connection.pk) is None


def _edit(campaign: Campaign) -> None:
    actions.edit(campaign, [Change(7, 1, uuid4().hex)])
