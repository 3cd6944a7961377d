"""Publishing a finished result: asked for, decided by a review, withdrawn with a reason. It costs nothing."""

import re
import secrets
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.models import User, role_in
from apps.accounts.roles import Role
from apps.reviews import flow
from apps.reviews.models import Outcome, Review
from apps.reviews.refusal import Refusal, Refused

from .. import notices
from ..engine import lifecycle
from ..engine.lifecycle import News
from ..kinds import kind
from ..models import Job, Output, Publication
from ..models.jobs import JobQuerySet
from ..models.outputs import Part
from ..states import Source, State

SUBJECT = "result.publish"
SHOWN = (Part.VIDEO, Part.AUDIO, Part.PIECE)
"""One of these must be here: what goes with it is nothing alone."""
FREE = Decimal("0.0000")
"""What was made is paid for: an approval to publish it allows no further cent."""


def snapshot(job: Job, round_: int) -> dict[str, Any]:
    """All that a publication shows: the job, its round and title, and the fingerprint of each file."""
    outputs = Output.objects.filter(job=job, round=round_).select_related("media").order_by("part")
    files = [
        {"part": output.part, "sha256": output.media.sha256, "size": output.media.size, "type": output.media.mime_type}
        for output in outputs
        if output.media
    ]
    return {"job": job.pk, "kind": job.kind, "round": round_, "title": job.title, "outputs": files}


def refusal(job: Job, user: User) -> Refusal | None:
    """Why `user` may not ask to publish this now, or None."""
    outputs = Output.objects.filter(job=job, round=job.round)
    return refusal_of(job, user, list(outputs), latest_of(job))


def refusal_of(job: Job, user: User, outputs: Iterable[Output], latest: Publication | None) -> Refusal | None:
    """The same, with the files of the present round and the last wish to publish it as they were read already."""
    role = role_in(user, job.workspace_id)
    if role is None or not role.includes(Role.AUTHOR):
        return Refusal(_("Only authors can ask to publish."))
    if kind(job.kind).is_test:
        return Refusal(_("A test render can’t be published: it is of lower quality, with a watermark."))
    if job.state != State.COMPLETED:
        return Refusal(_("Only a finished result can be published."))
    files = list(outputs)
    if any(one.is_awaited for one in files) or not any(one.part in SHOWN and one.media_id for one in files):
        return Refusal(_("Its files are still being copied. It can be published when all are here."))
    if latest and latest.stands:
        return Refusal(_("It is already published."))
    if latest and latest.review.outcome == Outcome.OPEN:
        return Refusal(_("It is already waiting for approval."))
    return None


def latest_of(job: Job) -> Publication | None:
    """The last wish to publish the present round, whatever became of it."""
    found = Publication.objects.filter(job=job, round=job.round).select_related("review__author", "withdrawn_by")
    return found.order_by("-pk").first()


def with_latest(jobs: JobQuerySet) -> JobQuerySet:
    """Jobs with what `latest_of` answers in the same query, as `publication` where there is one.

    Take the first row of a job: there is one for each wish.
    """
    wishes = FilteredRelation("publications", condition=Q(publications__round=F("round")))
    told = ("publication__review__author", "publication__withdrawn_by")
    return jobs.annotate(publication=wishes).select_related(*told).order_by("-publication__pk")


@transaction.atomic
def ask_to_publish(job: Job, *, by: User) -> Publication:
    """Seal the present result and ask for approval to show it to the team. Raises Refused."""
    held = Job.objects.select_for_update(of=("self",), no_key=True)
    job = held.select_related("workspace", "connection", "author", "review").get(pk=job.pk)
    if found := refusal(job, by):
        raise Refused(found)
    review = flow.open_review(
        workspace=job.workspace,
        name=SUBJECT,
        title=job.title,
        author=by,
        snapshot=snapshot(job, job.round),
        price=FREE,
        thing=job.pk,
    )
    publication = Publication.objects.create(
        workspace=job.workspace, job=job, round=job.round, review=review, slug=_slug(job.title)
    )
    lifecycle.tell(
        job, News("Asked to publish", Source.PERSON, actor=by, detail=f"Seal {review.short_seal}, render {job.round}")
    )
    _note(publication, "result.publish_asked", by=by, seal=review.seal)
    return publication


def publish(review: Review, by: User | None) -> None:
    """Enough people said yes. Runs inside the transaction of the last decision; raises Refused where files changed."""
    publication = Publication.objects.select_related("job", "review").get(review=review)
    job = publication.job
    if snapshot(job, publication.round) != review.snapshot:
        raise Refused(
            Refusal(_("Its files are no longer those that were sealed. Request changes, so that it is sealed again."))
        )
    Publication.objects.filter(pk=publication.pk).update(published_at=timezone.now())
    lifecycle.tell(job, News("Published", Source.PERSON, actor=by, detail=f"Seal {review.short_seal}"))
    _note(publication, "result.published", by=by, seal=review.seal)


def turn_down(review: Review, by: User | None, reason: str) -> None:
    """Changes were asked for: the result stays unpublished."""
    publication = Publication.objects.select_related("job").get(review=review)
    lifecycle.tell(publication.job, News("Not published yet", Source.PERSON, actor=by, detail=reason))


@transaction.atomic
def withdraw(publication: Publication, *, by: User, reason: str) -> None:
    """Take a published result back, and its approval with it. Raises Refused."""
    role = role_in(by, publication.workspace_id)
    if role is None or not role.includes(Role.REVIEWER):
        raise Refused(Refusal(_("Only reviewers and administrators can withdraw what is published.")))
    if not reason.strip():
        raise Refused(Refusal(_("Add a reason, so the team knows.")))
    Review.objects.select_for_update(of=("self",), no_key=True).get(pk=publication.review_id)
    won = Publication.objects.standing().filter(pk=publication.pk)
    if not won.update(withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_reason=reason.strip()[:2000]):
        raise Refused(Refusal(_("It was already withdrawn.")))
    Review.objects.filter(pk=publication.review_id, outcome=Outcome.APPROVED).update(outcome=Outcome.WITHDRAWN)
    notices.withdrawn(publication, by, reason.strip())
    lifecycle.tell(publication.job, News("No longer published", Source.PERSON, actor=by, detail=reason.strip()))
    _note(publication, "result.withdrawn", by=by, seal=publication.review.seal, reason=reason.strip())


def outputs_of(publication: Publication) -> list[Output]:
    """The files that were sealed, and no others."""
    sealed = {(entry["part"], entry["sha256"]) for entry in publication.review.snapshot["outputs"]}
    outputs = Output.objects.filter(job=publication.job_id, round=publication.round).select_related("media")
    return [o for o in outputs.order_by("pk") if o.media and (o.part, o.media.sha256) in sealed]


def _slug(title: str) -> str:
    words = slugify(title)[:60].strip("-") or "result"
    return f"{re.sub('-{2,}', '-', words)}-{secrets.token_hex(4)}"


def _note(publication: Publication, action: str, *, by: User | None, **facts: Any) -> None:
    subject = f"{publication.title[:160]}, job {publication.job_id}, render {publication.round}"
    audit.write(
        publication.workspace_id, action, subject, by=by, job=publication.job_id, publication=publication.pk, **facts
    )
