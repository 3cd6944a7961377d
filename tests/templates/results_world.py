"""A campaign whose request was approved, with films in several states; no provider behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.accounts.models import User
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.notices.models import Notice
from apps.reviews.models import Review
from apps.templates.models import Campaign, CampaignRow, RowRun, Template, TemplateVersion
from tests.web.sample_rows import Rooms, furnished

COLUMNS = ("Store", "First name", "E-mail", "Note")
ROWS = (
    ("Utrecht", "Noor", "noor@example.com", '=HYPERLINK("http://evil.example")'),
    ("Oslo", "Søren", "soren@example.com", "+47 1"),
    ("utrecht", "noor", "noor.b@example.com", "00123"),
    ("Malmö", "Elif", "elif@example.com", "\u202egnp.exe"),
    ("Bergen", "Bo", "bo@example.com", ""),
    ("Bilbao", "Pilar", "pilar@example.com", "never sent"),
)
READY = (1, 2, 3)
FILM = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2" + bytes(range(256)) * 400


@dataclass
class Results:
    """Rows 1 to 3 are ready, 4 failed, 5 is rendered, 6 was taken out before anything was sent."""

    rooms: Rooms
    campaign: Campaign
    request: Job
    films: dict[int, Job]

    @property
    def ana(self) -> User:
        return self.rooms.cast.ana

    @property
    def ben(self) -> User:
        return self.rooms.cast.ben

    def row(self, number: int) -> CampaignRow:
        return self.campaign.rows.get(number=number)

    def run(self, number: int) -> RowRun:
        return RowRun.objects.get(row=self.row(number))


def make_results(rows: tuple[tuple[str, ...], ...] = ROWS, **columns: Any) -> Results:
    rooms = furnished({"video/mp4": FILM})
    now = timezone.now()
    template = Template.objects.create(
        connection=rooms.cast.connection, template_id="tpl-1", name="Welcome", aspect_ratio="16:9", synced_at=now
    )
    stored = {"variables": {}, "scenes": [], "aspect_ratio": "16:9"}
    version = TemplateVersion.objects.create(template=template, fingerprint="f" * 64, schema=stored, seen_at=now)
    campaign = Campaign.objects.create(
        workspace=rooms.cast.northbound,
        author=rooms.cast.ana,
        connection=rooms.cast.connection,
        template=template,
        version=version,
        title="New starters",
        columns=[{"name": name, "private": name == "E-mail"} for name in COLUMNS],
        nonce=uuid4().hex,
        **columns,
    )
    CampaignRow.objects.bulk_create(
        CampaignRow(campaign=campaign, number=number, line=number + 1, cells=list(cells), fingerprint="a" * 64)
        for number, cells in enumerate(rows, 1)
    )
    return Results(rooms, campaign, *_request(rooms, campaign))


def _request(rooms: Rooms, campaign: Campaign) -> tuple[Job, dict[int, Job]]:
    """A request for the first five rows, with its films."""
    request = rooms.queued("New starters")
    kept = list(campaign.rows.filter(number__lte=5).order_by("number"))
    labels = [{"row": row.pk, "number": row.number, "label": f"For {row.cells[1]}"} for row in kept]
    Job.objects.filter(pk=request.pk).update(
        state=State.PROCESSING, parts=len(kept), params={"campaign": campaign.pk, "rows": labels}
    )
    campaign.rows.filter(number=6).update(removed=True)
    films = {}
    for row in kept:
        title = f"New starters · For {row.cells[1]}"
        if row.number in READY:
            film = rooms.completed(title)
        else:
            film = rooms.failed(title) if row.number == 4 else rooms.processing(title)
        Job.objects.filter(pk=film.pk).update(parent=request, number=row.number)
        films[row.number] = Job.objects.get(pk=film.pk)
        RowRun.objects.create(row=row, job=request, number=row.number, fingerprint="a" * 64)
    _be_parts(films.values())
    request.refresh_from_db()
    return request, films


def _be_parts(films: Iterable[Job]) -> None:
    """Films of rows have no review of their own."""
    reviews = [film.review for film in films if film.review]
    Job.objects.filter(pk__in=[film.pk for film in films]).update(review=None)
    Notice.objects.filter(url__in=[review.get_absolute_url() for review in reviews]).delete()
    Review.objects.filter(pk__in=[review.pk for review in reviews]).delete()


def age(link: Any) -> None:
    """As if it had run out a minute ago."""
    type(link).objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
