"""What people do with a job: each action checks its rules, refuses with a reason, and moves the job once."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.connections import account_identity
from apps.accounts.models import Connection, Project, User, Workspace, role_in
from apps.accounts.roles import Role
from apps.common.text import fold
from apps.reviews import flow
from apps.reviews.case import ended_voices
from apps.reviews.models import Review
from apps.reviews.refusal import Refusal, Refused

from ..audit import log, usd
from ..kinds import Estimate, copied, kind, parts_of
from ..kinds.lineage import needs_of, write_links
from ..kinds.searched_names import names_of
from ..models import Job
from ..models.jobs import searched
from ..money import standing
from ..money.ledger import exact
from ..money.settlement import to_hold
from ..money.standing import Way
from ..states import Source, State
from . import children, lifecycle, remainder, sealing
from .lifecycle import News

SUBJECT = remainder.SUBJECT


def create_draft(
    *,
    workspace: Workspace,
    author: User,
    connection: Connection,
    name: str,
    title: str,
    params: dict[str, Any],
    nonce: str,
    project: Project | None = None,
    typed: dict[str, Any] | None = None,
) -> Job:
    """A new draft of the kind `name`. The same `nonce` of the same author gives the same job: a double click is one."""
    try:
        with transaction.atomic():
            job = Job(
                workspace=workspace,
                connection=connection,
                author=author,
                project=project,
                kind=name,
                title=title,
                params=params,
                nonce=nonce,
                typed=typed or {},
            )
            job.names = names_of(job)
            job.save(force_insert=True)
            return _with_estimate(job)
    except IntegrityError:
        return Job.objects.get(author=author, nonce=nonce)


def save_draft(
    job: Job,
    *,
    title: str,
    params: dict[str, Any],
    connection: Connection | None = None,
    name: str | None = None,
    typed: dict[str, Any] | None = None,
) -> bool:
    """Write what the author typed, of the kind `name` where that is another one now; `typed` is a form with mistakes.

    False where the job is no longer a draft: what is sealed is not edited.
    """
    connection, name, typed = connection or job.connection, name or job.kind, typed or {}
    names = names_of(Job(kind=name, params=params, connection=connection))
    saved = Job.objects.filter(pk=job.pk, state=State.DRAFT).update(
        kind=name,
        title=title,
        params=params,
        typed=typed,
        names=names,
        folded=fold(searched(title, params, names)),
        indexed_seal=None,
        connection=connection,
        changed_at=timezone.now(),
    )
    if saved:
        job.kind, job.title, job.params, job.typed, job.connection = name, title, params, typed, connection
        _with_estimate(job)
    return bool(saved)


def _with_estimate(job: Job) -> Job:
    Job.objects.filter(pk=job.pk, state=State.DRAFT).update(**_estimated(job))
    return job


def _estimated(job: Job) -> dict[str, Any]:
    """Put a fresh estimate on the job, in memory; the columns that are to be written."""
    columns = _columns(kind(job.kind).estimate(job))
    for name, value in columns.items():
        setattr(job, name, value)
    return columns


def _columns(estimate: Estimate) -> dict[str, Any]:
    """Money as the database keeps it: a seal over more digits than those would break by itself."""
    return {
        "estimate_low": None if estimate.low is None else exact(estimate.low),
        "estimate_high": None if estimate.high is None else exact(estimate.high),
        "seconds_low": estimate.seconds_low,
        "seconds_high": estimate.seconds_high,
        "pricing": estimate.pricing,
        "rate": estimate.rate,
    }


def problems(job: Job) -> list[str]:
    """What keeps a draft from being sent, in words."""
    found = [check.problem for check in kind(job.kind).checks(job) if check.problem]
    if job.typed:
        found.append(_("Some fields cannot be sent as they are. Open the draft to fix them."))
    if not job.connection.is_on:
        found.append(_("The connection “%(name)s” is switched off.") % {"name": job.connection})
    for consent in ended_voices(job.workspace_id, kind(job.kind).likenesses(job), job.author):
        words = {"owner": consent.whose, "name": consent.name, "day": consent.ends_on and date_format(consent.ends_on)}
        found.append(_("%(owner)s’s consent to “%(name)s” expired on %(day)s. Choose another voice.") % words)
    return found


def way_of(job: Job) -> Way:
    """How a draft, as it is now, would go."""
    return standing.way_of(
        job.workspace,
        job.kind,
        author_id=job.author_id,
        project_id=job.project_id,
        price=job.estimate_high,
        likenesses=kind(job.kind).likenesses(job),
    )


@transaction.atomic
def submit(job: Job, *, by: User) -> Review | None:
    """Seal a draft and ask for approval; or queue it at once where the workspace needs none. Raises Refused."""
    job = (
        Job.objects.select_for_update(of=("self",), no_key=True)
        .select_related("workspace", "connection", "author")
        .get(pk=job.pk)
    )
    job.looked_up = {}
    if job.state != State.DRAFT or job.author_id != by.pk:
        raise Refused(Refusal(_("This is no longer a draft of yours.")))
    if found := problems(job):
        raise Refused(Refusal(" ".join(found)))
    estimated = _estimated(job)
    job.account = job.connection.identity
    sealed: dict[str, Any] = {
        **estimated,
        "seal": sealing.seal_of(job),
        "account": job.account,
        "key_mark": account_identity.mark(job.connection),
        "parts": len(parts_of(job)),
    }
    write_links(job)
    way = way_of(job)
    job.standing = way.standing
    if not way.is_reviewed:
        words = "Sent under a standing approval" if job.standing else "Sent without a review"
        lifecycle.queue(job, News(words, Source.PERSON, actor=by), review=None, standing=job.standing, **sealed)
        allowed: dict[str, Any] = {"standing": job.standing.pk} if job.standing else {}
        log(job, "job.sent_without_review", by=by, at_most=usd(job.estimate_high), **allowed)
        return None
    review = flow.open_review(
        workspace=job.workspace,
        name=SUBJECT,
        title=job.title,
        author=by,
        snapshot=sealing.snapshot(job),
        price=job.estimate_high,
        thing=job.pk,
        read=job,
        languages=kind(job.kind).languages(job),
        likenesses=kind(job.kind).likenesses(job),
    )
    news = News("Sealed and sent for review", Source.PERSON, actor=by, detail=f"Seal {review.short_seal}")
    lifecycle.move(job, State.IN_REVIEW, news, review=review, standing=None, **sealed)
    log(job, "review.asked", by=by, review=review.pk, at_most=usd(review.price))
    return review


@transaction.atomic
def withdraw(job: Job, *, by: User) -> bool:
    """The author takes it back from review to work on it."""
    if job.author_id != by.pk or job.review is None:
        raise Refused(Refusal(_("Only its author can withdraw it.")))
    review, seal = job.review, job.seal
    news = News("Withdrawn", Source.PERSON, actor=by)
    done = flow.withdraw(review) and lifecycle.leave_review(job, news, seal="")
    if done:
        log(job, "review.withdrawn", by=by, review=review.pk, withdrawn_seal=seal)
    return done


@transaction.atomic
def cancel(job: Job, *, by: User) -> bool:
    """Stop it before it is sent. False where it was sent in the meantime."""
    role = role_in(by, job.workspace_id)
    if job.author_id != by.pk and role != Role.ADMINISTRATOR:
        raise Refused(Refusal(_("Only its author or an administrator can cancel it.")))
    if job.is_shared_out:
        return children.stop(job, by=by)
    if job.state not in (State.DRAFT, State.IN_REVIEW, State.QUEUED):
        raise Refused(Refusal(_("The provider already has it, so it cannot be cancelled.")))
    if job.review is not None:
        flow.withdraw(job.review)
    before = job.state
    done = lifecycle.cancel(job, News("Cancelled", Source.PERSON, actor=by))
    if done:
        log(job, "job.canceled", by=by, before=before)
    return done


@transaction.atomic
def render_again(job: Job, *, by: User, round_seen: int) -> bool:
    """A new round, with a new key, at a price that was shown. The approval of this seal counts as long as it stands."""
    role = role_in(by, job.workspace_id)
    if role is None or not role.includes(Role.AUTHOR):
        raise Refused(Refusal(_("Only authors can ask for a new render.")))
    if job.state != State.FAILED or job.round != round_seen:
        raise Refused(Refusal(_("It cannot be rendered again in its current state. Reload the page.")))
    if job.has_parts:
        raise Refused(Refusal(_("Its parts are rendered again one by one.")))
    if missing := next((one for one in needs_of(job) if one.state in (State.FAILED, State.CANCELED)), None):
        words = _("It needs “%(title)s”, which could not be made.") % {"title": missing.title}
        raise Refused(Refusal(words, _("Have that made again first.")))
    if why := sealing.broken(job):
        raise Refused(Refusal(why, _("Make a copy and send that for review.")))
    if job.step and not remainder.is_covered(job, remainder.after(job)):
        raise Refused(Refusal(_("The approved amount does not cover the rest."), _("Send the rest for approval.")))
    if not job.connection.is_on:
        raise Refused(Refusal(_("The connection “%(name)s” is switched off.") % {"name": job.connection}))
    done = lifecycle.queue(
        job,
        News("Render again", Source.PERSON, actor=by),
        provider_id="",
        failure="",
        failure_code="",
        failure_detail="",
        ended_at=None,
        accepted_at=None,
    )
    if done:
        log(job, "job.render_again", by=by, at_most=usd(to_hold(job)))
    return done


@transaction.atomic
def send_rest(job: Job, *, by: User) -> bool:
    """Ask for the approval of what is still to be made of a job that ended half-way. What is made stays paid."""
    if job.author_id != by.pk or not may_send_rest(job):
        raise Refused(Refusal(_("There is nothing left of yours to send for approval.")))
    left = remainder.after(job)
    done = left is not None and lifecycle.ask_for_the_rest(
        job, left, News("The rest was sent for review", Source.PERSON, actor=by)
    )
    if done and left:
        log(job, "review.asked", by=by, at_most=usd(left.price))
    return done


def may_send_rest(job: Job, broken: str | None = None) -> bool:
    """Whether a part is made, and the rest, unchanged, needs an approval before it is sent.

    `broken` is what `sealing.broken` says of it, where that is known.
    """
    if job.state != State.FAILED or not job.step or sealing.seal_of(job) != job.seal:
        return False
    left = remainder.after(job)
    if left is None:
        return False
    return bool(sealing.broken(job) if broken is None else broken) or not remainder.is_covered(job, left)


def copy_as_draft(job: Job, *, by: User, nonce: str) -> Job:
    """The same request as a new draft of `by`. Raises Refused where its kind is not copied."""
    copy = copied(job)
    if copy is None:
        raise Refused(
            Refusal(_("A request for the rows of a table isn’t copied."), _("Send rows from their campaign."))
        )
    name, params = copy
    return create_draft(
        workspace=job.workspace,
        author=by,
        connection=job.connection,
        name=name,
        title=job.title,
        params=params,
        nonce=nonce,
        project=job.project if job.project and job.project.archived_at is None else None,
    )


def draft_from(review: Review, *, by: User, nonce: str) -> Job:
    """What was sealed in `review` as a new draft of `by`: an earlier version is brought back, none is overwritten."""
    return copy_as_draft(sealing.as_sealed(review), by=by, nonce=nonce)
