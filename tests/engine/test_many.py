"""A campaign of two hundred films, approved once, and fifty single films: two workers, two web processes, a limit of
five, on whichever database the settings name.

`test_postgres` runs this file once more on PostgreSQL.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from apps.accounts.models import User, Workspace
from apps.jobs.models import Job, JobEvent, LedgerEntry, Output
from apps.jobs.models.jobs import JobQuerySet
from apps.jobs.states import IN_FLIGHT, State
from apps.reviews import flow
from tests.support import families
from tests.support.portal import Browserless, Portal, free_port
from tests.support.sandbox import SandboxProcess, wait_until
from tests.support.together import together
from tests.support.world import World, make_world

LIMIT = 5
ANAS, BENS = 200, 50
BY_HAND = 10
"""So many of Ben's films are approved in the browser, while the rest is under way."""
PATIENT = {
    "TASK_TIMEOUT": "60",
    "SUBMIT_LEASE": "70",
    "VENDOR_WRITE_TIMEOUT": "50",
    "POLL_WITH_WEBHOOKS": "8",
    "DJANGO_SETTINGS_MODULE": "tests.support.family_settings",
}
"""A busy machine is no reason to doubt; and people sign in here, with the passwords that this test wrote."""
PATIENCE = 270.0


@dataclass
class Watch:
    """Somebody who counts what is in flight again and again until told to stop."""

    world: World
    counts: Counter[int] = field(default_factory=Counter)

    def __enter__(self) -> "Watch":
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        try:
            while not self._over.wait(0.05):
                self.counts[Job.objects.in_flight().count()] += 1
        finally:
            connections.close_all()


@pytest.fixture
def world(transactional_db: None, own_sandbox: SandboxProcess) -> World:
    """A provider that itself refuses a sixth film, and takes a moment for each."""
    own_sandbox.settings(concurrency_limit=LIMIT)
    own_sandbox.clock(factor=30)
    world = make_world(own_sandbox)
    connection = world.connection
    connection.concurrency = LIMIT
    connection.save(update_fields=["concurrency"])
    return world


@pytest.fixture
def portal(world: World, tmp_path: Path) -> Iterator[Portal]:
    logs = tmp_path / "logs"
    logs.mkdir()
    running = Portal(logs, SANDBOX_URL=world.sandbox.url, **PATIENT)
    yield running
    running.stop()


def ordered(world: World, count: int, *, by: User, yes: User | None) -> list[Job]:
    """Equal films, so that only the first is rendered; approved where `yes` is somebody."""
    jobs = []
    for number in range(count):
        job, review = world.in_review(f"{by.first_name} {number + 1}", by=by)
        if yes is not None:
            flow.approve(review, by=yes, seen=review.seal)
        jobs.append(job)
    return jobs


@pytest.mark.timeout(400)
@pytest.mark.row("ACC-11")
def test_of_250_films_never_more_than_five_at_once_none_lost_none_twice(world: World, portal: Portal) -> None:
    cast = world.cast
    with families.registered():
        families.approve(world, families.ask(world, "test.campaign", "Ana's", names=["you"] * ANAS))
    queued_later = ordered(world, BENS - BY_HAND, by=cast.ben, yes=cast.cleo)
    by_hand = ordered(world, BY_HAND, by=cast.ben, yes=None)
    other_port = str(free_port())
    portal.web()
    portal.web(PORT=other_port)
    with Watch(world) as watch:
        portal.worker()
        portal.worker()
        _approve_in_two_windows(portal, other_port, by_hand)
        _wait_for_all(world)
    assert max(watch.counts) <= LIMIT, watch.counts
    assert len(watch.counts) > 1, "nobody looked"
    _nothing_twice(world)
    _the_ledger_adds_up(world)
    _the_feed_has_no_gap(world)
    _never_more_than_five_and_always_busy(world)
    _ben_does_not_stand_behind_anas_200(queued_later)
    _every_result_is_here(world)
    _nobody_stumbled(portal)


def _approve_in_two_windows(portal: Portal, other_port: str, jobs: list[Job]) -> None:
    """Cleo has each review open twice, in both web processes, and says yes in both at the same instant."""
    first = Browserless(portal, "cleo@example.com")
    second = Browserless(portal, "cleo@example.com", port=other_port)
    for job in jobs:
        path, seal = f"/reviews/{job.review_id}/approve/", {"seal": job.seal}
        answers = together(
            lambda path=path, seal=seal: first.post(path, seal, allow_redirects=False).status_code,  # type: ignore[misc]
            lambda path=path, seal=seal: second.post(path, seal, allow_redirects=False).status_code,  # type: ignore[misc]
        )
        assert answers == [302, 302]


def films_of_ours() -> JobQuerySet:
    """All but the campaign, whose rows they are."""
    return Job.objects.filter(parts=0)


def _wait_for_all(world: World) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not Job.objects.exclude(state=State.COMPLETED).exists():
            break
        time.sleep(0.5)
    states = Counter(Job.objects.values_list("state", flat=True))
    assert states == {"completed": ANAS + BENS + 1}, states
    wait_until(lambda: not Output.objects.filter(media__isnull=True).exists(), seconds=PATIENCE)


def _nothing_twice(world: World) -> None:
    creates = world.creates()
    assert {entry["status"] for entry in creates} == {200}, "the provider was asked for more than it allows"
    paid = [entry["idempotency_key"] for entry in creates if not entry["replayed"]]
    assert len(paid) == len(set(paid)) == ANAS + BENS
    films = world.films()
    assert {film["status"] for film in films} == {"completed"}
    assert sorted(film["id"] for film in films) == sorted(films_of_ours().values_list("provider_id", flat=True))


def _the_ledger_adds_up(world: World) -> None:
    moves = Counter(LedgerEntry.objects.values_list("move", flat=True))
    assert moves == {"reserve": ANAS + BENS + 1, "share": 1, "release": 1, "settle": ANAS + BENS}
    assert sum(entry.held or 0 for entry in LedgerEntry.objects.all()) == 0
    spent = sum(entry.spent or 0 for entry in LedgerEntry.objects.all())
    assert 0 < spent <= sum(job.estimate_high or 0 for job in Job.objects.on_top())


def _the_feed_has_no_gap(world: World) -> None:
    numbers = list(JobEvent.objects.order_by("seq").values_list("seq", flat=True))
    newest = Workspace.objects.get(pk=world.cast.northbound.pk).feed_seq
    assert numbers == list(range(1, newest + 1))
    for job in Job.objects.all():
        steps = list(JobEvent.objects.filter(job=job).exclude(after="").order_by("seq"))
        assert [step.before for step in steps[1:]] == [step.after for step in steps[:-1]]
        words = [step.after for step in steps]
        assert words in (
            ["in_review", "queued", "submitting", "processing", "completed"],
            ["in_review", "queued", "submitting", "completed"],
            ["queued", "submitting", "processing", "completed"],
            ["queued", "submitting", "completed"],
        ), words


def _never_more_than_five_and_always_busy(world: World) -> None:
    """What the watch may have missed: the events in the order of their commits tell every moment."""
    flying, most = 0, 0
    events = JobEvent.objects.filter(job__in=films_of_ours())
    for before, after in events.order_by("seq").values_list("before", "after"):
        flying += (after in IN_FLIGHT) - (before in IN_FLIGHT)
        most = max(most, flying)
    assert most == LIMIT


def _ben_does_not_stand_behind_anas_200(bens: list[Job]) -> None:
    sent = JobEvent.objects.filter(job__in=films_of_ours(), after="submitting").order_by("seq")
    claims = list(sent.values_list("job__author__email", flat=True))
    assert "ben@example.com" in claims[:3]
    share = claims[: 2 * len(bens)].count("ben@example.com")
    assert share >= len(bens) * 3 // 4, f"Ben had {share} of the first {2 * len(bens)} turns"


def _every_result_is_here(world: World) -> None:
    """Equal films are the same bytes: kept once, whole, however many copied them at once."""
    names = set(Output.objects.values_list("media__file", flat=True))
    folder = settings.MEDIA_ROOT / str(world.cast.northbound.pk)
    kept = {str(path.relative_to(settings.MEDIA_ROOT)): path for path in folder.rglob("*") if path.is_file()}
    assert names <= set(kept)
    assert not [name for name in kept if name not in names and "_" in Path(name).stem], "a second copy was kept"
    for output in Output.objects.select_related("media").distinct():
        assert output.media is not None
        assert kept[output.media.file].stat().st_size == output.media.size


def _nobody_stumbled(portal: Portal) -> None:
    logs = portal.logs()
    for word in ("Traceback", "database is locked", "deadlock", "could not serialize"):
        assert word not in logs, logs[max(0, logs.find(word) - 1000) :][:3000]
