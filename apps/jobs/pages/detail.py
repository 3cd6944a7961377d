"""All that the page of one job shows, gathered with a constant number of queries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import projects
from apps.accounts.members import Member
from apps.accounts.roles import Role
from apps.jobs.models.outputs import WHOLE, Files
from apps.reviews.case import Case
from apps.reviews.comments import threads
from apps.reviews.models import Policy, Review

from ..engine import account_check, sealing
from ..engine import actions as job_actions
from ..engine.project_change import may_change_project
from ..engine.resolution import is_remembered
from ..engine.submission import ahead_of
from ..evidence.packing import may_be_packed
from ..kinds import copied, kind
from ..kinds.lineage import needs_of
from ..models import Attempt, Job, JobEvent, LedgerEntry, Output, Publication
from ..models.jobs import JobQuerySet
from ..money import caps, ledger
from ..money.settlement import to_hold
from ..publishing import actions as publishing_actions
from ..states import IN_FLIGHT, State
from .family import family_of
from .lineage import lineage_of, with_kin

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class RoundMoney:
    """The money of the present round in USD; None while there is nothing to say, and where nobody knows the amount.

    What is paid may be known where the most was not.
    """

    held: Decimal | None = None
    paid: Decimal | None = None
    given_back: Decimal | None = None
    over: Decimal = ledger.NOTHING
    """What the provider charged above what was held."""
    before: Decimal = ledger.NOTHING
    """What earlier rounds have paid for."""
    simulated: bool = False
    """Whether it is play money."""
    lost: Decimal = ledger.NOTHING
    """What is held for earlier sendings whose answers were lost, and which may be charged too."""

    @property
    def held_in_all(self) -> Decimal | None:
        return None if self.held is None else self.held + self.lost

    @property
    def shown(self) -> "RoundMoney":
        """The same for people: in whole cents, so that what is given back and paid add up to what was held.

        Where one of them is less than a cent, all stay exact.
        """
        if any(amount and 0 < amount < ledger.CENT for amount in (self.paid, self.given_back, self.over, self.before)):
            return self
        (before,) = ledger.cents([self.before])
        if self.held is None:
            return replace(self, paid=self.paid and ledger.cents([self.paid])[0], before=before)
        if self.paid is None or self.given_back is None:
            return replace(self, held=ledger.ceiling(self.held), before=before)
        if self.over:
            held, over = ledger.cents([self.held, self.over])
            return replace(self, held=held, paid=held + over, over=over, before=before)
        paid, given_back = ledger.cents([self.paid, self.given_back])
        return replace(self, held=paid + given_back, paid=paid, given_back=given_back, before=before)


@dataclass(frozen=True)
class Allowed:
    """What this person may do with the job now."""

    edit: bool
    submit: bool
    take_back: bool
    cancel: bool
    pause: bool
    resume: bool
    stop: bool
    review: bool
    check_again: bool
    copy_again: bool
    render_again: bool
    send_rest: bool
    give_up: bool
    send_anew: bool
    copy: bool
    evidence: bool


def full(jobs: JobQuerySet) -> JobQuerySet:
    """Jobs with all that `job_context` asks of one beside its lists, in one query."""
    told = (
        "workspace__policy__own_yes_by",
        "connection",
        "author",
        "review",
        "project",
        "parent__review",
        "standing__allowed_by",
    )
    read = account_check.with_last_sent(jobs.select_related(*told))
    return with_kin(publishing_actions.with_latest(read))


def job_context(job: Job, member: Member) -> dict[str, Any]:
    """`job` as it was read by `full`."""
    job.looked_up = {}
    events = JobEvent.objects.filter(job=job).select_related("actor").order_by("-pk")[:200]
    made = list(Output.objects.filter(job=job).select_related("media").order_by("pk"))
    outputs = [output for output in made if output.round == job.round]
    work = kind(job.kind)
    placeable = may_change_project(job, member.user, member.role_in(job.workspace_id))
    review = job.review or Review.objects.filter(subject="job.request", thing=job.pk).order_by("-pk").first()
    way = job_actions.way_of(job) if job.state == State.DRAFT else None
    policy = Policy.within(job.workspace)
    case = Case(review, job, policy) if review else None
    publication: Publication | None = getattr(job, "publication", None) if job.state == State.COMPLETED else None
    may_publish = publishing_actions.refusal_of(job, member.user, outputs, publication) is None
    return {
        "job": job,
        "review": review,
        "case": case,
        "threads": threads.threads(review) if review else [],
        "may_resolve": review is not None and threads.may_resolve(review, member.user),
        "kind": work,
        "api_call": api_call(job),
        "facts": work.facts(job),
        "asked": work.context(job),
        "files": Files(outputs),
        "family": family_of(job, member) if job.parts else None,
        "lineage": lineage_of(job),
        "account": account(job).shown,
        "events": list(events),
        "attempts": list(Attempt.objects.filter(job=job).order_by("-pk")[:50]),
        "earlier": [one for one in made if one.round < job.round and one.part in WHOLE and one.media],
        "may": allowed(job, member, made, case),
        "publication": publication,
        "publication_case": Case(publication.review, policy=policy) if publication else None,
        "may_publish": job.state == State.COMPLETED and may_publish,
        "caps": caps.of_job(job),
        "to_hold": ledger.at_most(to_hold(job), free=job.is_free),
        "again_word": _("Speak again") if work.is_sound else _("Render again"),
        "projects": projects.offered(job.workspace_id, kept=job.project_id) if placeable else [],
        "way": way,
        "standing": way.standing if way else job.standing,
        "elsewhere": account_check.account_mismatch(job) if job.state in IN_FLIGHT else "",
        "checks": work.checks(job) if job.state == State.DRAFT else [],
        "ahead": ahead_of(job) if job.state == State.QUEUED and job.next_check_at else None,
        "needs": needs_of(job) if job.state == State.QUEUED and not job.next_check_at else [],
        "age_of_key": timezone.now() - job.key_used_at if job.key_used_at else None,
    }


def api_call(job: Job) -> str:
    """The call that makes it, with the ids of its request: "POST /v3/templates/abc"."""
    return _PLACE.sub(lambda found: str(job.params.get(found[1]) or found[0]), kind(job.kind).action)


def account(job: Job) -> RoundMoney:
    if job.parts:
        return _account_of_family(job)
    every = list(LedgerEntry.objects.filter(job=job))
    before = sum((entry.spent or ledger.NOTHING for entry in every if entry.round < job.round), ledger.NOTHING)
    lost = sum((entry.held or ledger.NOTHING for entry in every if entry.round < job.round), ledger.NOTHING)
    entries = {entry.move: entry for entry in every if entry.round == job.round}
    held = entries.get(LedgerEntry.Move.RESERVE)
    if held is None:
        return RoundMoney(before=before)
    settled = entries.get(LedgerEntry.Move.SETTLE)
    if job.is_free:
        return RoundMoney(paid=ledger.NOTHING if settled else None, before=before, simulated=held.simulated)
    if held.held is None:
        return RoundMoney(paid=settled.spent if settled else None, before=before, simulated=held.simulated)
    if settled and settled.spent is not None:
        rest = held.held - settled.spent
        over = max(-rest, ledger.NOTHING)
        return RoundMoney(held.held, settled.spent, max(rest, ledger.NOTHING), over, before, held.simulated)
    if LedgerEntry.Move.RELEASE in entries:
        return RoundMoney(held.held, ledger.NOTHING, held.held, before=before)
    return RoundMoney(held.held, before=before, lost=lost)


def _account_of_family(job: Job) -> RoundMoney:
    """What was approved for a request in all, and once all its parts have ended, what they have cost."""
    entries = list(LedgerEntry.objects.filter(Q(job=job) | Q(job__parent=job)))
    opened = [entry for entry in entries if entry.job_id == job.pk and entry.move == LedgerEntry.Move.RESERVE]
    if not opened:
        return RoundMoney()
    held, simulated = opened[-1].held, opened[-1].simulated
    is_unknown = any(entry.move == LedgerEntry.Move.SETTLE and entry.spent is None for entry in entries)
    if is_unknown or job.is_moving or job.state == State.IN_REVIEW:
        return RoundMoney(held, simulated=simulated)
    paid = sum((entry.spent or ledger.NOTHING for entry in entries), ledger.NOTHING)
    if held is None:
        return RoundMoney(paid=paid, simulated=simulated)
    rest = max(held - paid, ledger.NOTHING)
    return RoundMoney(held, paid, rest, max(paid - held, ledger.NOTHING), simulated=simulated)


def allowed(job: Job, member: Member, outputs: Iterable[Output], case: Case | None) -> Allowed:
    mine = job.author_id == member.user.pk
    author = member.may(Role.AUTHOR, job.workspace_id)
    administrator = member.may(Role.ADMINISTRATOR, job.workspace_id)
    state = State(job.state)
    # It reads all that was decided, and only what ended badly or is in doubt can be sent once more.
    broken = sealing.broken(job, case) if author and state in (State.FAILED, State.UNCONFIRMED) else ""
    rest = author and job_actions.may_send_rest(job, broken)
    in_doubt = state == State.UNCONFIRMED and not broken
    return Allowed(
        edit=mine and author and state == State.DRAFT,
        submit=mine and author and state == State.DRAFT,
        take_back=mine and state == State.IN_REVIEW,
        cancel=(mine or administrator) and state in (State.DRAFT, State.IN_REVIEW, State.QUEUED),
        pause=(mine or administrator) and job.is_shared_out and job.paused_at is None,
        resume=(mine or administrator) and job.is_shared_out and job.paused_at is not None and job.stopped_at is None,
        stop=(mine or administrator) and job.is_shared_out and job.stopped_at is None,
        review=not mine and member.may(Role.REVIEWER, job.workspace_id) and state == State.IN_REVIEW,
        check_again=author
        and not job.is_shared_out
        and (state == State.PROCESSING or (in_doubt and is_remembered(job))),
        copy_again=author and state == State.COMPLETED and any(output.is_given_up for output in outputs),
        render_again=author and state == State.FAILED and not job.has_parts and not broken and not rest,
        send_rest=mine and rest,
        give_up=administrator and state == State.UNCONFIRMED,
        send_anew=administrator and in_doubt and not is_remembered(job),
        copy=author and state != State.DRAFT and copied(job) is not None,
        evidence=member.may(Role.REVIEWER, job.workspace_id) and may_be_packed(job),
    )
