"""What one film takes from its form to its files: statements, transactions and tasks of each thing that happens."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from apps.accounts.models import Connection
from apps.jobs import tasks
from apps.jobs.engine import actions
from apps.jobs.models import Job, Output
from apps.jobs.states import State
from apps.reviews import flow
from tests.support.sandbox import wait_until
from tests.support.world import World

STATEMENTS = {
    "sent for review": 21,
    "notices.tasks.send_all": 5,
    "approved": 20,
    "jobs.tasks.advance": 18,
    "jobs.tasks.look_at_many": 17,
    "jobs.tasks.copy": 9,
}
"""The most that each may ask of the database, without the beginnings and ends of transactions."""


@dataclass
class Count:
    """What was asked of the database while something happened."""

    what: str
    asked: list[str]

    @property
    def statements(self) -> list[str]:
        return [sql for sql in self.asked if not sql.startswith(("BEGIN", "COMMIT"))]


def counted(what: str, happens: Callable[[], object]) -> Count:
    with CaptureQueriesContext(connection) as found:
        happens()
    count = Count(what, [one["sql"] for one in found.captured_queries])
    assert len(count.statements) <= STATEMENTS[what], "\n".join([what, *count.asked])
    return count


def work_off() -> list[Count]:
    """Do what is queued, and what that queues, as a worker would."""
    done = []
    while package := OrmQ.objects.order_by("pk").first():
        name, args = package.task["func"], package.task["args"]
        package.delete()
        work = import_string(name)
        done.append(counted(name.removeprefix("apps."), lambda work=work, args=args: work(*args)))  # type: ignore[misc]
    return done


def names(counts: list[Count]) -> list[str]:
    return sorted(count.what for count in counts)


def test_one_film_from_its_form_to_its_files(world: World) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(identity="northbound")
    job = world.draft()
    OrmQ.objects.all().delete()
    counted("sent for review", lambda: actions.submit(job, by=job.author))
    assert names(work_off()) == ["notices.tasks.send_all"]
    review = Job.objects.select_related("review").get(pk=job.pk).review
    assert review is not None
    counted("approved", lambda: flow.approve(review, by=world.cast.ben, seen=review.seal))
    sent = work_off()
    assert names(sent) == ["jobs.tasks.advance", "notices.tasks.send_all"]
    assert Job.objects.get(pk=job.pk).state == State.PROCESSING
    wait_until(lambda: world.films()[0]["status"] == "completed")
    looked = counted("jobs.tasks.look_at_many", lambda: tasks.look_at_many([job.pk]))
    brought = work_off()
    assert names(brought) == ["jobs.tasks.copy", "notices.tasks.send_all"]
    assert Job.objects.get(pk=job.pk).state == State.COMPLETED
    assert not Output.objects.filter(job=job, media=None).exists()
    everything = [*sent, looked, *brought]
    assert sum(len(count.statements) for count in everything) <= 50
