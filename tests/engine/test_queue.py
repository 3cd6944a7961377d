"""The queue of a cluster: its own first, then the one that all share, and little work while both are empty."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ

from heygen_web.queue import OWN, WAITS, Queues

pytestmark = pytest.mark.django_db
MINE, OTHERS = "worker-mine", "worker-other"


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OWN, MINE)
    monkeypatch.setattr(Conf, "POLL", 0.01)


def put(key: str, payload: str, *, free: bool = True) -> None:
    OrmQ.objects.create(key=key, payload=payload, lock=timezone.now() + timedelta(minutes=-1 if free else 1))


def taken() -> str | None:
    found = Queues(list_key=Conf.CLUSTER_NAME).dequeue()
    return found[0][1] if found else None


def test_own_tasks_come_first_and_those_of_others_never() -> None:
    for key in (OTHERS, Conf.CLUSTER_NAME, MINE):
        put(key, key)
    put(MINE, "at work already", free=False)
    assert [taken() for _time in range(3)] == [MINE, Conf.CLUSTER_NAME, None]


def test_without_a_queue_of_its_own_it_is_the_shared_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OWN)
    for key in (MINE, Conf.CLUSTER_NAME):
        put(key, key)
    assert [taken() for _time in range(2)] == [Conf.CLUSTER_NAME, None]
    assert Queues(list_key=MINE).dequeue() is not None


def test_an_empty_queue_is_asked_with_one_statement() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert taken() is None
    assert len(asked) == 1


@pytest.mark.parametrize("keys", [[], [MINE], [Conf.CLUSTER_NAME], [Conf.CLUSTER_NAME, MINE], [OTHERS]])
@pytest.mark.parametrize("free", [True, False])
def test_what_waits_is_what_the_querysets_find(keys: list[str], free: bool) -> None:
    for key in keys:
        put(key, "", free=free)
    now = timezone.now()
    waiting = OrmQ.objects.filter(lock__lt=now).values_list("key", flat=True)
    twin = next(((key,) for key in (MINE, Conf.CLUSTER_NAME) if key in waiting), None)
    assert WAITS.row(MINE, Conf.CLUSTER_NAME, now, MINE) == twin


def test_a_cluster_writes_nothing_down_of_itself() -> None:
    with CaptureQueriesContext(connection) as asked:
        ORM(list_key=Conf.CLUSTER_NAME).set_stat("django_q:heygen_web:cluster:1", "busy", 3)
    assert not asked.captured_queries
