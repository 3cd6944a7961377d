"""A campaign of a hundred rows while its workers are killed: a hundred films, each paid once, never more than allowed.

`test_postgres` runs this file once more on PostgreSQL.
"""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.accounts.models import Connection
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.money import ledger
from apps.library.models import Preview
from apps.templates.campaigns.batches.progress import Sent, progress_of
from apps.templates.gallery.sync import sync_templates
from apps.templates.models import Template
from tests.engine.test_accounts import charged
from tests.engine.test_many import Watch
from tests.support.portal import Portal
from tests.support.sandbox import SandboxProcess, wait_until
from tests.support.world import World, make_world
from tests.templates.campaign_world import approved, campaign_of, no_pilot

ROWS, LIMIT = 100, 10
KILLS, EVERY = 12, 1.5
"""How many times a worker is killed, and the seconds between."""


@pytest.fixture
def world(transactional_db: None, own_sandbox: SandboxProcess) -> World:
    own_sandbox.settings(concurrency_limit=LIMIT, start_balance=1000.0)
    own_sandbox.clock(factor=30)
    world = make_world(own_sandbox)
    Connection.objects.filter(pk=world.connection.pk).update(concurrency=LIMIT)
    sync_templates(world.connection.pk)
    Preview.objects.update(next_try_at=None)
    return world


@pytest.fixture
def portal(world: World, tmp_path: Path) -> Iterator[Portal]:
    logs = tmp_path / "logs"
    logs.mkdir()
    running = Portal(
        logs, SANDBOX_URL=world.sandbox.url, PUBLIC_URL="", POLL_LONGEST="4", TASK_TIMEOUT="15", SUBMIT_LEASE="16"
    )
    yield running
    running.stop()


@pytest.mark.timeout(400)
@pytest.mark.row("TPL-25", "TPL-18")
def test_a_hundred_rows_are_a_hundred_films_whoever_dies(world: World, portal: Portal) -> None:
    no_pilot(world)
    template = Template.objects.get(connection=world.connection, name="Greeting for phones")
    # Equal films, so that only the first is rendered.
    rows = [("Hello", "you")] * ROWS
    campaign = campaign_of(world, template, columns=("Greeting", "Name"), rows=rows)
    job = approved(world, campaign)
    chance = random.Random(9)

    workers = [portal.worker() for _ in range(2)]
    with Watch(world) as watch:
        for _ in range(KILLS):
            time.sleep(EVERY)
            place = chance.randrange(2)
            workers[place].send_signal(signal.SIGKILL)
            workers[place].wait(10)
            workers[place] = portal.worker()
        wait_until(lambda: Job.objects.get(pk=job.pk).state == "completed", seconds=240)

    films = world.films()
    assert Counter(film["status"] for film in films) == {"completed": ROWS}
    ours = Job.objects.filter(parent=job)
    assert sorted(film["id"] for film in films) == sorted(ours.values_list("provider_id", flat=True))
    assert max(watch.counts) <= LIMIT, watch.counts
    assert progress_of(campaign, Sent.of(campaign)).ready == ROWS
    sums = ledger.sums(LedgerEntry.objects.all())
    assert sums.held == 0
    assert abs(sums.spent - charged(world, world.key)) <= ledger.CENT, sums
    assert sums.spent <= (job.estimate_high or 0)
