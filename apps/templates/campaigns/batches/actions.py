"""Sending rows of a campaign: the pilot, then the rest; approving the pilot; repeating what failed."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts import audit
from apps.accounts.models import User, role_in
from apps.accounts.roles import Role
from apps.jobs.engine import actions as job_actions
from apps.jobs.engine import lifecycle
from apps.jobs.engine.lifecycle import News
from apps.jobs.kinds.lineage import needs_of
from apps.jobs.models import Job
from apps.jobs.states import Source, State
from apps.reviews import rules
from apps.reviews.case import Case
from apps.reviews.models import Policy, Review
from apps.reviews.refusal import Refusal, Refused

from ...models import Campaign, CampaignRow, RowRun
from ..filling import Filling
from ..runs import films_of
from .kind import CampaignBatch
from .params import AGAIN, PILOT, PURPOSES, BatchParams, BatchRow
from .progress import Sent, locked_by_pilot, pilot_of, rows_to_send


@transaction.atomic
def send(campaign: Campaign, purpose: str, *, by: User) -> Job:
    """Seal the rows that are due for `purpose` as one request and ask for its approval. Raises Refused.

    Of two people who send the same rows at once the second is told that nothing is left to send.
    """
    full = Campaign.objects.select_for_update(of=("self",), no_key=True)
    campaign = full.select_related("template__current", "version", "connection", "workspace", "project").get(
        pk=campaign.pk
    )
    _may_be_sent(campaign, purpose, by)
    came_back = _came_back(campaign, by)
    rows = rows_to_send(campaign, purpose)
    if not rows:
        raise Refused(Refusal(_("There is no row left to send.")))
    if blocked := [row.number for row in rows if row.blocked]:
        raise Refused(Refusal(_blocked_words(blocked), _("Fix them, or take them out.")))
    job = _draft(campaign, purpose, _params(campaign, purpose, rows), by, came_back)
    RowRun.objects.bulk_create(
        RowRun(row=row, job=job, number=number, fingerprint=row.fingerprint) for number, row in enumerate(rows, 1)
    )
    job_actions.submit(job, by=by)
    _note(campaign, "campaign.sent", by, purpose=purpose, rows=len(rows), job=job.pk)
    return Job.objects.get(pk=job.pk)


@transaction.atomic
def leave_out(run: RowRun, *, by: User, left_out: bool) -> bool:
    """A reviewer takes a row out of a request before it is approved, or puts it back. False where it is so already.

    The seal stays: fewer films than were asked for are within what was asked for. Raises Refused.
    """
    job = Job.objects.select_related("review").get(pk=run.job_id)
    if job.review is None:
        raise Refused(Refusal(_("This request is not in review.")))
    # Held, so that nobody approves meanwhile what they have not seen.
    review = Review.objects.select_for_update(of=("self",), no_key=True).get(pk=job.review.pk)
    if why := rules.objection(review, by):
        raise Refused(why)
    if not left_out and rules.approvals(Case(review)):
        raise Refused(Refusal(_("Someone has approved the request without this row."), _("Ask for changes instead.")))
    others = RowRun.objects.filter(job=job, left_out_at=None).exclude(pk=run.pk)
    if left_out and not others.exists():
        raise Refused(Refusal(_("This is the last row. Ask for changes instead.")))
    mine = RowRun.objects.filter(pk=run.pk, left_out_at__isnull=left_out)
    now = {"left_out_by": by, "left_out_at": timezone.now()} if left_out else {"left_out_by": None, "left_out_at": None}
    if not mine.update(**now):
        return False
    action = "campaign.row_left_out" if left_out else "campaign.row_put_back"
    _note(run.row.campaign, action, by, row=run.row.number, review=review.pk)
    return True


@transaction.atomic
def approve_pilot(run: RowRun, *, by: User) -> bool:
    """Somebody has watched the film of a pilot row and approves it. False where it was approved already."""
    campaign = run.row.campaign
    if why := may_not_approve_pilot(campaign, by):
        raise Refused(why)
    film = films_of([run]).get(run.pk)
    if film is None or film.state != State.COMPLETED:
        raise Refused(Refusal(_("This film is not finished yet, so it can’t be approved.")))
    if run.fingerprint != run.row.fingerprint:
        raise Refused(Refusal(_("This row was changed after its film was made."), _("Send it again first.")))
    mine = RowRun.objects.filter(pk=run.pk, approved_at=None)
    if not mine.update(approved_by=by, approved_at=timezone.now()):
        return False
    _note(campaign, "campaign.pilot_approved", by, row=run.row.number, film=film.pk)
    lifecycle.tell(film, News("Approved for the pilot", Source.PERSON, actor=by))
    return True


def may_not_approve_pilot(campaign: Campaign, user: User) -> Refusal | None:
    """Why this person may not approve rows of the pilot; None where they may."""
    role = role_in(user, campaign.workspace_id)
    if role is None or not role.includes(Role.REVIEWER):
        return Refusal(_("Only reviewers can approve a pilot."))
    if campaign.author_id == user.pk and not Policy.of(campaign.workspace_id).own_yes:
        return Refusal(_("You can’t approve the pilot of your own campaign."))
    return None


def repeat_failed(campaign: Campaign, *, by: User) -> int:
    """Render again the films that failed, under the approval that they have; answers how many. Raises Refused.

    Rows that were changed since are not among them: what they ask for now was never approved.
    """
    runs = list(
        RowRun.objects.filter(row__campaign=campaign, row__removed=False)
        .latest_ones()
        .with_requests()
        .select_related("row")
    )
    films = films_of(runs)
    failed = [
        film
        for run in runs
        if (film := films.get(run.pk)) and film.state == State.FAILED and run.fingerprint == run.row.fingerprint
    ]
    if not failed:
        raise Refused(Refusal(_("No row has failed that could be repeated unchanged.")))
    done, refused = 0, None
    for film in failed:
        try:
            for needed in needs_of(film):
                if needed.state == State.FAILED:
                    job_actions.render_again(needed, by=by, round_seen=needed.round)
            done += job_actions.render_again(film, by=by, round_seen=film.round)
        except Refused as problem:
            refused = problem
    if not done and refused:
        raise refused
    _note(campaign, "campaign.failed_repeated", by, rows=done)
    return done


def _may_be_sent(campaign: Campaign, purpose: str, by: User) -> None:
    if purpose not in PURPOSES:
        raise Refused(Refusal(_("There is nothing of this sort to send.")))
    if campaign.author_id != by.pk:
        raise Refused(Refusal(_("Only its author can send the rows of a campaign.")))
    if campaign.cleared_at:
        raise Refused(Refusal(_("The recipients’ data of this campaign were deleted.")))
    if campaign.version_id != campaign.template.current_id or campaign.template.gone:
        raise Refused(
            Refusal(
                _("The template changed at HeyGen."), _("Look at what changed, and take it over for this campaign.")
            )
        )
    if words := locked_by_pilot(purpose, pilot_of(campaign, Sent.of(campaign))):
        raise Refused(Refusal(words, _("The other rows are locked until then.")))


def _came_back(campaign: Campaign, by: User) -> list[Job]:
    """Requests that are drafts again. Held, so that nobody sends one while its rows are put into another."""
    runs = RowRun.objects.filter(row__campaign=campaign)
    mine = Job.objects.filter(pk__in=runs.values("job"), state=State.DRAFT, author=by)
    held = mine.select_for_update(of=("self",), no_key=True).select_related("connection", "workspace")
    return list(held.order_by("pk"))


def _draft(campaign: Campaign, purpose: str, params: BatchParams, by: User, came_back: Iterable[Job]) -> Job:
    """The request that came back from its review, with these rows now; or a new one."""
    title, stored = _title(campaign, purpose), params.to_json()
    for job in came_back:
        if job_actions.save_draft(job, title=title, params=stored, connection=campaign.connection):
            RowRun.objects.filter(job=job).delete()
            return job
    return job_actions.create_draft(
        workspace=campaign.workspace,
        author=by,
        connection=campaign.connection,
        project=campaign.project,
        name=CampaignBatch.name,
        title=title,
        params=stored,
        nonce=uuid4().hex,
    )


def _params(campaign: Campaign, purpose: str, rows: list[CampaignRow]) -> BatchParams:
    filling = Filling.of(campaign, rows)
    return BatchParams(
        campaign=campaign.pk,
        purpose=purpose,
        template_id=filling.template_id,
        version=filling.version,
        options=filling.options,
        rows=tuple(
            BatchRow(row=row.pk, number=row.number, label=filling.label(row), values=filling.params(row).values)
            for row in rows
        ),
    )


def _title(campaign: Campaign, purpose: str) -> str:
    if purpose == PILOT:
        return _("%(title)s, pilot") % {"title": campaign.title[:180]}
    return _("%(title)s, changed rows") % {"title": campaign.title[:180]} if purpose == AGAIN else campaign.title


def _blocked_words(numbers: Iterable[int]) -> str:
    listed = list(numbers)
    words = {"rows": ", ".join(map(str, listed[:5])) + (" …" if len(listed) > 5 else "")}
    return ngettext("Row %(rows)s can’t be sent.", "Rows %(rows)s can’t be sent.", len(listed)) % words


def _note(campaign: Campaign, action: str, by: User, **facts: Any) -> None:
    audit.write(campaign.workspace_id, action, campaign.title, by=by, campaign=campaign.pk, **facts)
