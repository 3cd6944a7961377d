"""What the engine adds to a job, beside a task that does nothing.

In one process, so that nothing but the work is counted: tasks are taken from the real queue, run and acknowledged one
by one, as a worker does it. The provider is the real sandbox; the time of its answers, which the log of vendor calls
has for each exchange, is taken off.
"""

import time
from collections.abc import Callable

from django.db.models import Sum
from django.utils.module_loading import import_string
from django_q.brokers import get_broker
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from apps.accounts.models import VendorCall
from apps.jobs.models import Job
from apps.jobs.states import State
from tests.support.sandbox import SandboxProcess, wait_until
from tests.support.world import World, make_world

from .line import Line, beside

JOBS, TASKS = 60, 300
COPY = "apps.jobs.tasks.copy"


def measure(sandbox: SandboxProcess) -> list[Line]:
    sandbox.settings(concurrency_limit=JOBS)
    world = make_world(sandbox)
    world.cast.connection.concurrency = JOBS
    world.cast.connection.save(update_fields=["concurrency"])
    OrmQ.objects.all().delete()
    bare = _bare_task()
    ours = _a_job(world)
    what = "A job from the queue to its settled end, less the provider's time; bare: a task that does nothing"
    return [beside(what, ours, bare)]


def _bare_task() -> float:
    begun = time.perf_counter()
    for _ in range(TASKS):
        async_task("math.floor", 1.5)
    work()
    return (time.perf_counter() - begun) / TASKS


def _a_job(world: World) -> float:
    for number in range(JOBS):
        world.approved(f"Film {number}")
    calls = VendorCall.objects.all()
    calls.delete()
    spent = _clocked(work)
    assert Job.objects.filter(state=State.PROCESSING).count() == JOBS
    wait_until(lambda: all(film["status"] == "completed" for film in world.films()), seconds=60)
    for pk in Job.objects.filter(state=State.PROCESSING).values_list("pk", flat=True):
        async_task("apps.jobs.tasks.look", pk, "poll")
    spent += _clocked(work)
    assert Job.objects.filter(state=State.COMPLETED).count() == JOBS
    vendors: int = calls.aggregate(total=Sum("duration_ms", default=0))["total"]
    return (spent - vendors / 1000) / JOBS


def _clocked(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def work() -> None:
    """Do what a worker does until the queue is empty. Copying is left out: it is the network's time."""
    broker = get_broker()
    while OrmQ.objects.exists():
        for ack_id, package in broker.dequeue() or []:
            task = SignedPackage.loads(package)
            if task["func"] != COPY:
                import_string(task["func"])(*task["args"], **task["kwargs"])
            broker.acknowledge(ack_id)
