"""Random lives of jobs: after each step the ledger adds up, and every round is opened once and closed once."""

from collections import defaultdict
from contextlib import suppress
from decimal import Decimal
from random import Random

import pytest

from apps.jobs.engine import actions, lifecycle
from apps.jobs.engine.lifecycle import News
from apps.jobs.models import Cap, Job, LedgerEntry
from apps.jobs.money import caps, ledger
from apps.jobs.states import MOVING, Source, State
from apps.providers import Report
from apps.reviews import flow
from apps.reviews.refusal import Refused
from tests.web.sample_rows import Rooms, furnished

CAP = Decimal("1.5000")
STEPS = 40


def adds_up(workspace_id: int) -> None:
    """What holds at every moment, over all of the ledger."""
    rounds: dict[tuple[int, int], list[LedgerEntry]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(workspace_id=workspace_id).order_by("pk"):
        rounds[entry.job_id, entry.round].append(entry)
    jobs = Job.objects.in_bulk()
    held = spent = Decimal(0)
    for (job_id, number), entries in rounds.items():
        moves = [entry.move for entry in entries]
        assert moves in (["reserve"], ["reserve", "settle"], ["reserve", "release"]), (job_id, number, moves)
        is_open = len(moves) == 1
        assert is_open == (jobs[job_id].state in MOVING and jobs[job_id].round == number)
        assert sum(entry.held or 0 for entry in entries) == (entries[0].held if is_open else 0)
        assert all(entry.spent == 0 for entry in entries if entry.move != "settle")
        held += sum(entry.held or 0 for entry in entries)
        spent += sum(entry.spent or 0 for entry in entries)
    assert {pk for pk, job in jobs.items() if job.state in MOVING} <= {job_id for job_id, _number in rounds}
    assert ledger.this_month(workspace_id, simulated=False) == ledger.Sums(held=held, spent=spent)
    assert sum(ledger.counted(workspace_id, simulated=False).values()) == held + spent


class Life:
    """Chooses a step at random, of those that somebody or something could take now."""

    def __init__(self, rooms: Rooms, random: Random) -> None:
        self.rooms, self.random = rooms, random

    def step(self) -> None:
        jobs = list(Job.objects.select_related("workspace", "connection", "author", "review").order_by("pk"))
        if not jobs or self.random.random() < 0.25:
            price = f"{self.random.randint(1, 6000) / 10000:.4f}"
            self.rooms.in_review(f"Film {len(jobs)}", price=price)
            return
        job = self.random.choice(jobs)
        steps = {
            State.IN_REVIEW: (self.approve, self.approve, self.cancel, self.take_back),
            State.QUEUED: (self.send, self.send, self.cancel, self.undo),
            State.SUBMITTING: (self.accept, self.lose, self.put_back, self.fail),
            State.UNCONFIRMED: (self.accept, self.fail),
            State.PROCESSING: (self.complete, self.complete, self.fail),
            State.FAILED: (self.again,),
            State.COMPLETED: (self.complete,),
        }
        if job.state in steps:
            self.random.choice(steps[State(job.state)])(job)

    def approve(self, job: Job) -> None:
        assert job.review is not None
        flow.approve(job.review, by=self.rooms.cast.ben, seen=job.seal)

    def cancel(self, job: Job) -> None:
        actions.cancel(job, by=self.rooms.cast.cleo)

    def take_back(self, job: Job) -> None:
        actions.withdraw(job, by=job.author)

    def send(self, job: Job) -> None:
        lifecycle.move(job, State.SUBMITTING, News("Sending", Source.WORKER))

    def undo(self, job: Job) -> None:
        lifecycle.unqueue(job, News("Not what was approved", Source.WORKER))

    def accept(self, job: Job) -> None:
        lifecycle.accept(job, f"film-{job.pk}-{job.round}", News("Accepted", Source.WORKER), first_check=9)

    def lose(self, job: Job) -> None:
        lifecycle.lose(job, News("Lost", Source.WORKER), seconds=9)

    def put_back(self, job: Job) -> None:
        lifecycle.put_back(job, News("Busy", Source.WORKER), seconds=9)

    def fail(self, job: Job) -> None:
        lifecycle.fail(job, News("Failed", Source.POLL), code="bad", words="No luck.")

    def complete(self, job: Job) -> None:
        seconds = self.random.uniform(0.5, 10)  # sometimes longer than the eight that were foreseen
        report = Report(state="completed", provider_id=job.provider_id, duration=seconds, links={})
        lifecycle.record(job, report, Source.WEBHOOK)

    def again(self, job: Job) -> None:
        actions.render_again(job, by=job.author, round_seen=job.round)


@pytest.mark.parametrize("seed", range(8))
def test_the_ledger_adds_up_after_every_step_of_any_life(db: None, seed: int) -> None:
    rooms = furnished()
    workspace = rooms.cast.northbound
    caps.set_cap(workspace, Cap.Span.MONTH, CAP, by=rooms.cast.cleo)
    life = Life(rooms, Random(seed))
    rooms.queued()
    for _ in range(STEPS):
        before = sum(ledger.counted(workspace.pk, simulated=False).values())
        held_before = ledger.this_month(workspace.pk, simulated=False).held
        with suppress(Refused):
            life.step()
        adds_up(workspace.pk)
        after = sum(ledger.counted(workspace.pk, simulated=False).values())
        if ledger.this_month(workspace.pk, simulated=False).held > held_before:
            assert after <= CAP, "a reservation passed the cap"
        elif after > CAP:
            assert before > CAP or after > before, "only a charge above what was held passes it"
