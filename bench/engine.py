"""What the engine adds to a job, beside a task that does nothing.

In one process, so that nothing but the work is counted: tasks are taken from the real queue, run and acknowledged one
by one, as a worker does it. The provider is the real sandbox; as only CPU time counts, waiting for it does not.
"""

import time
from collections.abc import Callable
from statistics import median

from django.test import override_settings
from django.utils.module_loading import import_string
from django_q.brokers import get_broker
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from apps.jobs.models import Job
from apps.jobs.states import State
from tests.support.sandbox import SandboxProcess, wait_until
from tests.support.world import World, make_world

from .line import Line, beside

ROUNDS, JOBS, TASKS = 5, 12, 60
COPY = "apps.jobs.tasks.copy"


def measure(sandbox: SandboxProcess) -> list[Line]:
    sandbox.settings(concurrency_limit=JOBS)
    with override_settings(DEMO=True):
        world = make_world(sandbox)
    world.cast.connection.concurrency = JOBS
    world.cast.connection.save(update_fields=["concurrency"])
    OrmQ.objects.all().delete()
    ours, bare = zip(*((_a_job(world), _a_task()) for _ in range(ROUNDS)), strict=True)
    what = "A job from the queue to its settled end; bare: a task that does nothing"
    return [beside(what, median(ours), median(bare))]


def _a_task() -> float:
    begun = time.process_time()
    for _ in range(TASKS):
        async_task("math.floor", 1.5)
    work()
    return (time.process_time() - begun) / TASKS


def _a_job(world: World) -> float:
    jobs = Job.objects.filter(pk__in=[world.approved(f"Film {number}").pk for number in range(JOBS)])
    spent = _worked(work)
    assert jobs.filter(state=State.PROCESSING).count() == JOBS
    wait_until(lambda: all(film["status"] == "completed" for film in world.films()), seconds=60)
    for pk in jobs.values_list("pk", flat=True):
        async_task("apps.jobs.tasks.look", pk, "poll")
    spent += _worked(work)
    assert jobs.filter(state=State.COMPLETED).count() == JOBS
    return spent / JOBS


def _worked(action: Callable[[], object]) -> float:
    begun = time.process_time()
    action()
    return time.process_time() - begun


def work() -> None:
    """Do what a worker does until the queue is empty. Copying is left out: it is the network's time."""
    broker = get_broker()
    while OrmQ.objects.exists():
        for ack_id, package in broker.dequeue() or []:
            task = SignedPackage.loads(package)
            if task["func"] != COPY:
                import_string(task["func"])(*task["args"], **task["kwargs"])
            broker.acknowledge(ack_id)
