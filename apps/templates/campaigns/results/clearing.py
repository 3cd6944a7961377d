"""Deleting what a campaign holds of its recipients. What was paid, approved and done stays, and so do fingerprints."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.models import User, role_in
from apps.accounts.roles import Role
from apps.common.text import fold
from apps.jobs.models import Attempt, Job, Output
from apps.jobs.pages import search_index
from apps.library import vault
from apps.library.models import Media
from apps.notices import notify
from apps.reviews.models import Review
from apps.reviews.refusal import Refusal, Refused
from apps.voices.models import Piece

from ...models import Campaign, RecipientLink
from .. import runs

WORDLESS: Final[Mapping[str, Any]] = {"values": {}, "text": "", "pieces": []}
"""What of a request says something of people, as it is afterwards."""
SOME: Final = 200
"""Rows of the database that are written at once."""


def refusal(campaign: Campaign, user: User) -> Refusal | None:
    """Why this person may not delete the recipients' data, or None."""
    role = role_in(user, campaign.workspace_id)
    needed = Role.AUTHOR if campaign.author_id == user.pk else Role.ADMINISTRATOR
    if role is None or not role.includes(needed):
        return Refusal(_("Only its author and administrators can delete the recipients’ data."))
    if campaign.cleared_at:
        return Refusal(_("The recipients’ data of this campaign are deleted already."))
    return None


@transaction.atomic
def clear(campaign: Campaign, *, reason: str, films: bool, by: User) -> None:
    """Delete for good what rows and requests say of people, close their links, and with `films` delete these too.

    Raises Refused, also while a row waits for approval or is being made.
    """
    campaign = Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    if found := refusal(campaign, by):
        raise Refused(found)
    if runs.under_way(campaign.rows.values_list("pk", flat=True)):
        raise Refused(
            Refusal(_("Some rows are waiting for approval or being rendered."), _("Wait for their end, or stop them."))
        )
    now = timezone.now()
    RecipientLink.objects.open().filter(run__row__campaign=campaign).update(withdrawn_at=now)
    empty = [""] * len(campaign.columns)
    rows = campaign.rows.update(cells=empty, folded="", problems=[], dismissed={})
    requests = list(Job.objects.filter(campaign_rows__row__campaign=campaign).distinct())
    made = list(Job.objects.filter(parent__in=requests).order_by("pk"))
    _clear_requests(requests)
    _clear_films(campaign, made)
    files = _clear_files(made, delete=films)
    Campaign.objects.filter(pk=campaign.pk).update(cleared_at=now, changed_at=now)
    facts: dict[str, Any] = {"campaign": campaign.pk, "rows": rows, "films_deleted": files if films else 0}
    audit.write(campaign.workspace_id, "campaign.cleared", campaign.title, by=by, reason=reason, **facts)


def _clear_requests(requests: Iterable[Job]) -> None:
    """What was sealed of the rows, in the jobs and in each version that was reviewed; the seals stay as they are."""
    for job in requests:
        Job.objects.filter(pk=job.pk).update(params=_without_words(job.params), typed={})
    for review in Review.objects.filter(subject="job.request", thing__in=[job.pk for job in requests]):
        snapshot = {**review.snapshot, "params": _without_words(review.snapshot.get("params") or {})}
        if parts := snapshot.get("parts"):
            snapshot["parts"] = [{**part, "label": ""} for part in parts]
        Review.objects.filter(pk=review.pk).update(snapshot=snapshot)


def _without_words(params: Mapping[str, Any]) -> dict[str, Any]:
    rows = params.get("rows")
    kept = [{name: row.get(name) for name in ("row", "number")} for row in rows] if isinstance(rows, list) else []
    return {**params, "rows": kept, "cleared": True}


def _clear_films(campaign: Campaign, films: list[Job]) -> None:
    """What they are called, say and are found by; what was told of them; and the provider's words."""
    for at, job in enumerate(films):
        job.title = _("%(campaign)s, film %(n)d") % {"campaign": campaign.title[:150], "n": at + 1}
        job.params = {name: WORDLESS.get(name, value) for name, value in job.params.items()}
        job.typed, job.failure_detail, job.folded = {}, "", fold(job.title)
    written = ["title", "params", "typed", "failure_detail", "folded"]
    Job.objects.bulk_update(films, written, batch_size=SOME)
    numbers = [job.pk for job in films]
    Piece.objects.filter(job__in=numbers).update(words=[])
    Attempt.objects.filter(job__parent__in={job.parent_id for job in films}).update(message="")
    search_index.forget(numbers)
    notify.forget(job.get_absolute_url() for job in films)


def _clear_files(films: list[Job], *, delete: bool) -> int:
    """Give their files neutral names, or delete them; how many there were."""
    outputs = Output.objects.filter(job__in=films, media__isnull=False).select_related("media", "job")
    media: list[Media] = []
    for output in outputs:
        if output.media:
            output.media.title = output.job.title
            output.media.folded = fold(output.job.title)
            media.append(output.media)
    if delete:
        words = _("Deleted with the recipients’ data.")
        Output.objects.filter(job__in=films).update(media=None, next_try_at=None, error=words)
        vault.discard(media)
    else:
        Media.objects.bulk_update(media, ["title", "folded"], batch_size=SOME)
    return len(media)
