"""A small town of people who do random things to films under random rules, and what must hold after each of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings

from apps.accounts.audit import faults
from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import Connection, Membership, Project, User, Workspace
from apps.accounts.roles import Role
from apps.jobs.engine import actions as job_actions
from apps.jobs.engine import lifecycle, project_change, submission
from apps.jobs.engine.lifecycle import News
from apps.jobs.engine.sealing import seal_of
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.states import MOVING, Source, State
from apps.library.models import Preview
from apps.providers import Report
from apps.reviews import flow
from apps.reviews.models import Consent, Decision, Policy, Reader, Review
from apps.reviews.policy import actions
from apps.reviews.refusal import Refused
from tests.web.two_workspaces import NOBODY_LISTENS, PRICES, catalogue, params

EXTRA = Decimal("0.0100")
"""Below the price of every film here: with it each needs one yes more."""


@dataclass
class Town:
    cast: Cast
    people: list[User]
    words: dict[str, Any]
    look: str
    projects: list[Project]
    chance: Random
    sent: int = 0
    refusals: int = 0
    explained: int = 0
    told: list[str] = field(default_factory=list)

    # --- what people do -----------------------------------------------------------------------------------

    def draft(self) -> None:
        by = self.pick(self.people)
        job_actions.create_draft(
            workspace=self.cast.northbound,
            author=by,
            connection=Connection.objects.get(pk=self.cast.connection.pk),
            name="video.avatar",
            title=f"Film {Job.objects.count()}",
            params=self.words,
            nonce=uuid4().hex,
        )

    def edit(self) -> None:
        if job := self.job(State.DRAFT):
            job_actions.save_draft(job, title=f"{job.title}, edited", params=self.words)

    def meddle(self) -> None:
        """Somebody changes a row behind the portal's back."""
        if job := self.job(State.QUEUED, State.IN_REVIEW):
            Job.objects.filter(pk=job.pk).update(params={**job.params, "script": "Something else."})

    def submit(self) -> None:
        if job := self.job(State.DRAFT):
            job_actions.submit(job, by=job.author)

    def approve(self) -> None:
        if review := self.review():
            seen = review.seal if self.chance.randrange(6) else "0" * 64
            flow.approve(review, by=self.pick(self.people), seen=seen)

    def ask_for_changes(self) -> None:
        if review := self.review():
            flow.ask_for_changes(review, by=self.pick(self.people), seen=review.seal, reason="Shorter, please.")

    def withdraw(self) -> None:
        if job := self.job(State.IN_REVIEW):
            job_actions.withdraw(job, by=self.pick(self.people))

    def cancel(self) -> None:
        if job := self.job(State.DRAFT, State.IN_REVIEW, State.QUEUED):
            job_actions.cancel(job, by=self.pick(self.people))

    def render_again(self) -> None:
        if job := self.job(State.FAILED):
            job_actions.render_again(job, by=self.pick(self.people), round_seen=job.round)

    # --- what happens -------------------------------------------------------------------------------------

    def claim(self) -> None:
        claimed = submission.claim_next(self.cast.connection.pk)
        if claimed is None:
            return
        job = self.fresh(claimed[0].pk)
        self.may_be_sent(job)
        self.sent += 1
        if self.even():
            lifecycle.accept(job, uuid4().hex, News("Accepted", Source.WORKER), first_check=60)
        else:
            lifecycle.put_back(job, News("Waiting", Source.WORKER), seconds=0)

    def complete(self) -> None:
        if job := self.job(State.PROCESSING):
            lifecycle.record(job, Report(state="completed", provider_id=job.provider_id, duration=1.5), Source.POLL)

    def fail(self) -> None:
        if job := self.job(State.PROCESSING):
            lifecycle.record(job, Report(state="failed", provider_id=job.provider_id), Source.WEBHOOK)

    # --- what administrators do ---------------------------------------------------------------------------

    def rule(self) -> None:
        wanted = {
            "review_required": self.chance.randrange(4) > 0,
            "free_kinds": self.pick([[], [], ["video.avatar"], ["video.image"]]),
            "needed": self.pick([1, 1, 2, 3]),
            "extra_above": self.pick([None, EXTRA, Decimal("1000.0000")]),
            "due_hours": self.pick([None, 4]),
            "pilot_needed": True,
        }
        actions.change_rules(self.workspace, wanted, by=self.cast.cleo)

    def own_work(self) -> None:
        if self.even():
            actions.allow_self_approval(self.workspace, by=self.cast.cleo, reason="A small team.")
        else:
            actions.forbid_self_approval(self.workspace, by=self.cast.cleo)

    def readers(self) -> None:
        listed = Reader.objects.select_related("user").first()
        if listed and self.even():
            actions.remove_reader(listed, by=self.cast.cleo)
        else:
            language = self.pick(["English", "German"])
            actions.add_reader(self.workspace, user=self.pick(self.people), language=language, by=self.cast.cleo)

    def name_reviewers(self) -> None:
        project = self.pick(self.projects)
        people = [one for one in self.people if self.even()]
        actions.name_reviewers(project, people, by=self.cast.cleo)

    def place(self) -> None:
        if job := self.job(State.DRAFT, State.IN_REVIEW, State.QUEUED):
            project = self.pick([None, *self.projects])
            by = job.author if job.state == State.DRAFT else self.cast.cleo
            project_change.change_project(job, project, by=by)

    def consent(self) -> None:
        known = {"workspace": self.workspace, "what": "look", "external_id": self.look}
        if Consent.objects.filter(**known).exists():
            Consent.objects.filter(**known).delete()
        else:
            Consent.objects.create(**known, name="Mara", owner=self.pick(self.people), record=self.pick([None, 7]))
        flow.reconsider(self.workspace.pk)

    def change_role(self) -> None:
        person = self.pick([one for one in self.people if one != self.cast.cleo])
        Membership.objects.filter(user=person, workspace=self.workspace).update(role=self.pick(list(Role)))

    # --- what must hold -----------------------------------------------------------------------------------

    def act(self) -> None:
        action = self.pick(ACTIONS)
        try:
            action(self)
        except Refused as refused:
            self.refusals += 1
            self.explained += bool(refused.refusal.why)
        self.told.append(action.__name__)
        assert self.explained == self.refusals
        self.ledger_adds_up()

    def may_be_sent(self, job: Job) -> None:
        """Enough valid approvals for exactly what is sent, counted here once more and without the portal's rules."""
        policy, review = Policy.of(self.workspace.pk), job.review
        assert job.seal == seal_of(job), self.told
        if review is None:
            assert not self.workspace.review_required or job.kind in policy.free_kinds, self.told
            assert job.project is None or not job.project.reviewers.exists(), self.told
            for consent in Consent.objects.all():
                assert consent.record is not None or consent.owner_id == job.author_id, self.told
            return
        assert review.seal == job.seal, self.told
        said = Decision.objects.filter(review=review, seal=job.seal, verdict="approved")
        approvals = set(said.values_list("reviewer", flat=True))
        roles = dict(Membership.objects.filter(workspace=self.workspace).values_list("user", "role"))
        readers = set(Reader.objects.filter(language="English").values_list("user", flat=True))
        valid = {pk for pk in approvals if roles.get(pk) in {"reviewer", "administrator"}}
        valid -= set() if policy.own_yes else {job.author_id}
        valid = valid & readers if readers else valid
        named = set(job.project.reviewers.values_list("pk", flat=True)) if job.project else set()
        valid = valid & named if named else valid
        assert job.estimate_high is not None
        is_dear = policy.extra_above is not None and job.estimate_high > policy.extra_above
        assert len(valid) >= policy.needed + is_dear, self.told
        assert not is_dear or any(roles[pk] == "administrator" for pk in valid), self.told
        for consent in Consent.objects.all():
            agreed = consent.record is not None or consent.owner_id == job.author_id or consent.owner_id in approvals
            assert agreed, self.told

    def ledger_adds_up(self) -> None:
        entries: dict[int, list[LedgerEntry]] = defaultdict(list)
        for entry in LedgerEntry.objects.all():
            entries[entry.job_id].append(entry)
        for job in Job.objects.all():
            mine = entries[job.pk]
            held, spent = sum(one.held or 0 for one in mine), sum(one.spent or 0 for one in mine)
            assert held == (job.estimate_high if job.state in MOVING else 0), (job.state, self.told)
            assert (spent > 0) is (job.state == State.COMPLETED), (job.state, self.told)
            opened = sum(one.move == "reserve" for one in mine)
            assert 2 * opened - len(mine) == (job.state in MOVING), (job.state, self.told)

    def log_verifies(self) -> None:
        assert list(faults(self.workspace.pk)) == [], self.told

    # --- help ---------------------------------------------------------------------------------------------

    @property
    def workspace(self) -> Workspace:
        return Workspace.objects.get(pk=self.cast.northbound.pk)

    def even(self) -> bool:
        return self.chance.random() < 0.5

    def pick(self, some: list[Any]) -> Any:
        return self.chance.choice(some)

    def fresh(self, pk: int) -> Job:
        return Job.objects.select_related("workspace", "connection", "author", "review").get(pk=pk)

    def job(self, *states: State) -> Job | None:
        found = list(Job.objects.filter(state__in=states).order_by("pk").values_list("pk", flat=True))
        return self.fresh(self.pick(found)) if found else None

    def review(self) -> Review | None:
        found = list(Review.objects.open().order_by("pk"))
        return self.pick(found) if found else None


ACTIONS = [
    *[Town.draft, Town.submit, Town.claim] * 4,
    *[Town.approve] * 10,
    Town.edit, Town.meddle, Town.ask_for_changes, Town.withdraw, Town.cancel, Town.render_again, Town.complete,
    Town.fail, Town.rule, Town.own_work, Town.readers, Town.consent, Town.change_role,
    Town.name_reviewers, Town.place, Town.place,
]  # fmt: skip


def found_town(chance: Random) -> Town:
    settings.SANDBOX_URL = NOBODY_LISTENS
    PRICES.add(apps, None)
    cast = seed_people()
    connection = Connection.objects.get(pk=cast.connection.pk)
    connection.concurrency = 50
    connection.save()
    preview = Preview.objects.create(connection=connection, source="https://files.example/a.jpg")
    _group, look, voice = catalogue(connection, "town", preview)
    people = [cast.ana, cast.ben, cast.cleo]
    for name, role in (("Rita", Role.REVIEWER), ("Otto", Role.ADMINISTRATOR)):
        person = User.objects.create_user(f"{name.lower()}@example.com", name=name)
        Membership.objects.create(user=person, workspace=cast.northbound, role=role)
        people.append(person)
    projects = [Project.objects.create(workspace=cast.northbound, name=name) for name in ("Spring", "Autumn")]
    return Town(cast, people, params(look, voice), look.look_id, projects, chance)
