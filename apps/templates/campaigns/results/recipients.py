"""A page for each recipient: making its link, withdrawing it, opening it."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.models import User, role_in
from apps.accounts.people.mail import public
from apps.accounts.roles import Role
from apps.jobs.models import Job, Output
from apps.jobs.models.outputs import Files
from apps.jobs.states import State
from apps.reviews.models.guests import fingerprint
from apps.reviews.refusal import Refusal, Refused

from ...models import Campaign, RecipientLink
from .table import Result

DAYS: Final = (7, 30, 90)
"""How long a link may open."""
USUAL_DAYS: Final = 30


def refusal(campaign: Campaign, user: User) -> Refusal | None:
    """Why this person may not make or withdraw links, or None."""
    role = role_in(user, campaign.workspace_id)
    needed = Role.AUTHOR if campaign.author_id == user.pk else Role.REVIEWER
    if role is None or not role.includes(needed):
        return Refusal(_("Only its author, reviewers and administrators can manage links to recipients."))
    if campaign.cleared_at:
        return Refusal(_("The recipients’ data of this campaign were deleted, and their links with them."))
    return None


def is_shareable(result: Result) -> bool:
    """Whether its film may be shown to its recipient: it is there, and if it is of the pilot, it was approved."""
    if not result.is_ready or not result.files.film or result.run is None:
        return False
    return not result.row.pilot or result.run.approved_at is not None


@transaction.atomic
def create(
    campaign: Campaign, results: Sequence[Result], *, days: int, again: bool = False, by: User
) -> dict[int, str]:
    """A link for each film that may be shown and has none that opens, with `again` for each that may be shown.

    Answers the addresses by row number, told this once and kept nowhere. Raises Refused.
    """
    if found := refusal(campaign, by):
        raise Refused(found)
    # Of two people who do this at once the second finds the links of the first.
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    runs = {result.run.pk: result.row.number for result in results if result.run and is_shareable(result)}
    opening_now = RecipientLink.objects.open().filter(run__in=runs)
    linked = set() if again else set(opening_now.values_list("run", flat=True))
    expires_at = timezone.now() + timedelta(days=days if days in DAYS else USUAL_DAYS)
    tokens = {run: secrets.token_urlsafe(24) for run in runs if run not in linked}
    RecipientLink.objects.bulk_create(
        (
            RecipientLink(run_id=run, token_hash=fingerprint(token), made_by=by, expires_at=expires_at)
            for run, token in tokens.items()
        ),
        batch_size=500,
    )
    if tokens:
        numbers = sorted(runs[run] for run in tokens)
        _note(campaign, "campaign.links_made", by=by, rows=numbers, expires_at=expires_at.isoformat())
    return {runs[run]: public(reverse("recipients:page", args=[token])) for run, token in tokens.items()}


@transaction.atomic
def withdraw(campaign: Campaign, *, row: int | None = None, by: User) -> int:
    """Close the links of a row, or of all rows, at once; how many there were. Raises Refused."""
    if found := refusal(campaign, by):
        raise Refused(found)
    links = RecipientLink.objects.open().filter(run__row__campaign=campaign)
    if row is not None:
        links = links.filter(run__row__number=row)
    numbers = sorted(set(links.values_list("run__row__number", flat=True)))
    count = links.update(withdrawn_at=timezone.now())
    if count:
        _note(campaign, "campaign.links_withdrawn", by=by, rows=numbers)
    return count


def opening(token: str) -> tuple[RecipientLink, Files] | None:
    """The link of this token and the files of its film; None where it is unknown, expired or withdrawn, or the film is
    not there, all alike.
    """
    links = RecipientLink.objects.open().filter(run__row__campaign__cleared_at=None)
    link = links.select_related("run__row__campaign").filter(token_hash=fingerprint(token)).first()
    if link is None:
        return None
    film = Job.objects.filter(parent=link.run.job_id, number=link.run.number, state=State.COMPLETED).first()
    if film is None:
        return None
    outputs = Output.objects.filter(job=film, round=film.round).select_related("media").order_by("pk")
    files = Files(list(outputs))
    return (link, files) if files.film else None


@transaction.atomic
def seen(link: RecipientLink) -> None:
    """Count that its page was shown; the first time is in the audit log."""
    now = timezone.now()
    mine = RecipientLink.objects.filter(pk=link.pk)
    is_first = mine.filter(first_opened_at=None).update(first_opened_at=now, opened=F("opened") + 1)
    if is_first:
        row = link.run.row
        _note(row.campaign, "campaign.link_opened", who="recipient", rows=[row.number], link=link.pk)
    else:
        mine.update(opened=F("opened") + 1)


def _note(campaign: Campaign, action: str, *, by: User | None = None, who: str = "", **facts: Any) -> None:
    """Rows by their numbers alone: what is in them may have to be deleted one day, and the log never forgets."""
    audit.write(campaign.workspace_id, action, campaign.title, by=by, who=who, campaign=campaign.pk, **facts)
