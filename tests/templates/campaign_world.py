"""A template with a variable of each type, and campaigns of it; no provider behind them."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.accounts.demo.cast import Cast
from apps.accounts.models import Connection
from apps.jobs.models import Job
from apps.reviews import flow
from apps.reviews.models import Policy
from apps.templates.campaigns import actions
from apps.templates.campaigns.batches import actions as batch_actions
from apps.templates.campaigns.batches.params import REST
from apps.templates.campaigns.tables import Row, Table
from apps.templates.models import Campaign, CampaignRow, Template, TemplateVersion
from apps.templates.schema import fingerprint
from tests.support.world import World

STORED: dict[str, Any] = {
    "variables": {
        "first_name": {"name": "first_name", "type": "text", "content": "Astrid"},
        "store": {"name": "store", "type": "text", "content": "Oslo Storo"},
        "photo": {"name": "photo", "type": "image", "fit": "cover"},
        "voice": {"name": "voice", "type": "voice", "voice_id": "voice-Mara, calm"},
        "host": {"name": "host", "type": "character", "character_id": "look-Mara, desk"},
    },
    "scenes": [
        {
            "id": "one",
            "script": "Hello {{first_name}}, welcome to {{store}}.",
            "variables": ["first_name", "store", "voice", "host"],
        },
        {"id": "two", "script": "We’re glad you’re here.", "variables": ["photo", "voice", "host"]},
    ],
    "aspect_ratio": "16:9",
}
COLUMNS = ("First name", "Store", "E-mail")
ROWS = (
    ("Astrid", "Oslo Storo", "astrid@example.com"),
    ("Elif", "Malmö", "elif@example.com"),
    ("Bo", "Bergen", "bo@example.com"),
)


def make_template(connection: Connection, name: str = "Welcome", stored: dict[str, Any] | None = None) -> Template:
    now = timezone.now()
    template = Template.objects.create(
        connection=connection, template_id=f"tpl-{name}", name=name, aspect_ratio="16:9", synced_at=now
    )
    see_version(template, stored or STORED)
    return template


def see_version(template: Template, stored: dict[str, Any]) -> TemplateVersion:
    """What the template is from now on."""
    version = TemplateVersion.objects.create(
        template=template, fingerprint=fingerprint(stored), schema=stored, seen_at=timezone.now()
    )
    template.current = version
    template.save()
    return version


def table(columns: Sequence[str] = COLUMNS, rows: Sequence[Sequence[str]] = ROWS) -> Table:
    return Table(tuple(columns), tuple(Row(line, tuple(cells)) for line, cells in enumerate(rows, 2)), ())


def make_campaign(
    cast: Cast, template: Template, columns: Sequence[str] = COLUMNS, rows: Sequence[Sequence[str]] = ROWS
) -> Campaign:
    return actions.create(
        template,
        table(columns, rows),
        author=cast.ana,
        title="New starters",
        file_name="starters.csv",
        nonce=uuid4().hex,
    )


def row(campaign: Campaign, number: int) -> CampaignRow:
    return campaign.rows.get(number=number)


def codes(campaign: Campaign, number: int) -> list[str]:
    """What was found in a row, as "code:column"."""
    return [f"{one['code']}:{one['column']}" for one in row(campaign, number).problems]


def campaign_of(
    world: World,
    template: Template,
    *,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    pilots: Sequence[int] = (),
) -> Campaign:
    """The same at a real sandbox."""
    campaign = make_campaign(world.cast, template, columns, rows)
    campaign.rows.filter(number__in=pilots).update(pilot=True)
    return Campaign.objects.get(pk=campaign.pk)


def no_pilot(world: World) -> None:
    """The workspace sends the rest at once."""
    Policy.objects.update_or_create(workspace=world.cast.northbound, defaults={"pilot_needed": False})


def approved(world: World, campaign: Campaign, purpose: str = REST) -> Job:
    """The rows that are due, sent by Ana and approved by Ben."""
    job = batch_actions.send(campaign, purpose, by=world.cast.ana)
    assert job.review is not None
    flow.approve(job.review, by=world.cast.ben, seen=job.review.seal)
    return Job.objects.get(pk=job.pk)
