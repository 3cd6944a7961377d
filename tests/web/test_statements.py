"""Named statements, each beside the queryset that says the same."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import Membership, Project, User, Workspace
from apps.accounts.models.statements import AUDIT_NUMBER, FEED_NUMBER, SESSION
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.models.jobs import GRACE
from apps.jobs.models.statements import CHOICES, COUNTS, PARTS_READY, SPENT, SPENT_UNKNOWN, WATCHER, WATCHER_AND_SESSION
from apps.jobs.states import MOVING, State

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def cast() -> Cast:
    return seed_people()


@pytest.mark.parametrize("minutes", [-60, -1, 1, 60])
def test_a_session(minutes: int) -> None:
    kept = SessionStore()
    kept["held"] = "é\N{SNOWMAN}"
    kept.save()
    Session.objects.update(expire_date=NOW + timedelta(minutes=minutes))
    for key in (kept.session_key, "0" * 32, "", None):
        twin = Session.objects.filter(session_key=key, expire_date__gt=NOW).values_list("session_data").first()
        assert SESSION.row(key, NOW) == twin
    assert (SESSION.row(kept.session_key, NOW) is None) == (minutes < 0)


def watched(since: Any, user: int, workspace: int) -> tuple[Any, ...] | None:
    moving = Exists(Job.objects.filter(workspace=OuterRef("workspace"), state__in=MOVING))
    warm = Q(workspace__feed_at__isnull=False, workspace__feed_at__gt=since)
    found = Membership.objects.filter(user_id=user, workspace_id=workspace, user__is_active=True)
    return found.annotate(busy=Q(warm | Q(moving))).values_list("user__password", "workspace__feed_seq", "busy").first()


@pytest.mark.parametrize("state", [None, *State])
@pytest.mark.parametrize("ago", [None, 2, 4])
def test_who_watches(cast: Cast, state: State | None, ago: int | None) -> None:
    Workspace.objects.filter(pk=cast.northbound.pk).update(
        feed_seq=7, feed_at=None if ago is None else NOW - timedelta(minutes=ago)
    )
    if state is not None:
        Job.objects.create(
            workspace=cast.northbound, connection=cast.connection, author=cast.ana, kind="video.avatar", state=state
        )
    User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    since, seen = NOW - timedelta(minutes=3), 0
    for user in (cast.ana.pk, cast.ben.pk, cast.dan.pk, 0):
        for workspace in (cast.northbound.pk, cast.southfield.pk, 0):
            row, twin = WATCHER.row(since, user, workspace), watched(since, user, workspace)
            assert row == twin
            seen += row is not None
    assert seen == 2
    row = WATCHER.row(since, cast.ana.pk, cast.northbound.pk)
    assert row is not None
    assert bool(row[2]) == (state in MOVING or ago == 2)


@pytest.mark.parametrize("minutes", [-1, 1])
def test_who_watches_and_what_a_session_holds(cast: Cast, minutes: int) -> None:
    kept = SessionStore()
    kept["held"] = "é\N{SNOWMAN}"
    kept.save()
    Session.objects.update(expire_date=NOW + timedelta(minutes=minutes))
    found = 0
    for key in (kept.session_key, "0" * 32):
        for user, workspace in ((cast.ana, cast.northbound), (cast.ana, cast.southfield), (cast.dan, cast.southfield)):
            asked = (NOW, user.pk, workspace.pk)
            watcher, session = WATCHER.row(*asked), SESSION.row(key, NOW)
            row = WATCHER_AND_SESSION.row(*asked, key, NOW)
            assert row == (watcher + session if watcher and session else None)
            found += row is not None
    assert found == (2 if minutes > 0 else 0)


def test_the_numbers_of_feed_and_audit_log(cast: Cast) -> None:
    workspaces = Workspace.objects.order_by("pk")
    before = {one.pk: (one.feed_seq, one.feed_at, one.audit_number) for one in workspaces}
    mine, (feed, _at, audit) = cast.northbound.pk, before[cast.northbound.pk]
    assert [FEED_NUMBER.row(1, NOW, mine), FEED_NUMBER.row(3, NOW, mine)] == [(feed + 1,), (feed + 4,)]
    assert [AUDIT_NUMBER.row(1, mine), AUDIT_NUMBER.row(2, mine)] == [(audit + 1,), (audit + 3,)]
    assert FEED_NUMBER.row(1, NOW, 0) is AUDIT_NUMBER.row(1, 0) is None
    after = {one.pk: (one.feed_seq, one.feed_at, one.audit_number) for one in workspaces.all()}
    assert after == {**before, mine: (feed + 4, NOW, audit + 3)}


def counted(cast: Cast, person: User) -> dict[str, int]:
    jobs = Job.objects.visible_to(person).filter(workspace=cast.northbound).on_top()
    in_state = jobs.order_by().values_list("state").annotate(count=Count("pk"))
    return {**dict.fromkeys(State, 0), **dict(in_state), "late": jobs.late().count()}


def test_how_many_jobs_are_in_each_state(cast: Cast) -> None:
    known = {"workspace": cast.northbound, "connection": cast.connection, "kind": "video.avatar"}
    elsewhere = {**known, "workspace": cast.southfield}
    for number, state in enumerate(State):
        for author, seconds in ((cast.ana, -60), (cast.ana, 60), (cast.ben, -60)):
            at = timezone.now() + timedelta(seconds=seconds)
            jobs = [Job(**known, author=author, state=state, expected_at=at) for _ in range(number + 1)]
            Job.objects.bulk_create([*jobs, Job(**elsewhere, author=author, state=state, expected_at=at)])
    parent = Job.objects.filter(workspace=cast.northbound, state=State.PROCESSING).first()
    Job.objects.create(**known, author=cast.ana, state=State.QUEUED, parent=parent, number=1, expected_at=NOW)
    for person in (cast.ana, cast.ben, cast.cleo):
        rows = COUNTS.rows(workspace=cast.northbound.pk, me=person.pk, due=timezone.now() - GRACE)
        shown = {**{state: number for state, number, _late in rows}, "late": sum(late for *_rest, late in rows)}
        assert shown == counted(cast, person)
        assert shown["late"] > 0


def chosen(workspace: Workspace, asked: int | None, me: User) -> list[tuple[Any, ...]]:
    theirs = Job.objects.filter(workspace=workspace, author=OuterRef("pk"))
    gone = Q(Exists(theirs), pk=asked) if asked is not None else Q(pk__in=())
    here = User.objects.filter(pk__in=Membership.objects.filter(workspace=workspace).values("user"))
    called = Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    people: QuerySet[Any] = (here | User.objects.filter(gone)).exclude(pk=me.pk)
    people = people.annotate(what=Value("authors"), said=called).values_list("what", "pk", "said")
    projects: QuerySet[Any] = Project.objects.filter(workspace=workspace)
    projects = projects.annotate(what=Value("projects"), said=F("name")).values_list("what", "pk", "said")
    return list(people.union(projects, all=True).order_by("what", "said", "pk"))


def test_what_the_list_of_jobs_can_be_narrowed_to(cast: Cast) -> None:
    for name, workspace in (("Spring", cast.northbound), ("Autumn", cast.northbound), ("Other", cast.southfield)):
        Project.objects.create(workspace=workspace, name=name)
    nameless = User.objects.create_user("z@example.com", name="")
    Membership.objects.create(user=nameless, workspace=cast.northbound, role="viewer")
    gone = User.objects.create_user("gone@example.com", name="Gone")
    made = {"connection": cast.connection, "kind": "video.avatar", "state": State.COMPLETED}
    for author in (gone, cast.ana):
        Job.objects.create(workspace=cast.northbound, author=author, **made)
    for asked in (None, gone.pk, cast.ben.pk, cast.dan.pk, 0):
        for workspace in (cast.northbound, cast.southfield):
            rows = CHOICES.rows(me=cast.ana.pk, workspace=workspace.pk, asked=asked)
            assert rows == chosen(workspace, asked, cast.ana)
    assert len(rows) < len(CHOICES.rows(me=cast.ana.pk, workspace=cast.northbound.pk, asked=gone.pk)) == 6


def test_what_a_job_has_cost(cast: Cast) -> None:
    known = {"workspace": cast.northbound, "connection": cast.connection, "kind": "video.avatar", "author": cast.ana}
    settle, reserve = LedgerEntry.Move.SETTLE, LedgerEntry.Move.RESERVE

    def job(*spent: str | None, **columns: Any) -> Job:
        made = Job.objects.create(**known, **columns)
        for number, amount in enumerate(spent, 1):
            entry = LedgerEntry(job=made, workspace=made.workspace, round=number, simulated=False)
            entry.move, entry.spent = settle, None if amount is None else Decimal(amount)
            entry.save()
            LedgerEntry.objects.create(
                job=made, workspace=made.workspace, round=number, simulated=False, move=reserve, held=1, spent=0
            )
        return made

    job(), job("0.1234"), job("0.1", "0.2"), job("0.1", None), job(None)
    for amounts in ((), (("0.3",), ("0.0001",)), (("0.5",), (None,))):
        parent = job(parts=3)
        for number, spent in enumerate(amounts, 1):
            state = State.COMPLETED if number == 1 else State.FAILED
            job(*spent, parent=parent, number=number, state=state)
    own = LedgerEntry.objects.filter(job=OuterRef("pk")).order_by()
    theirs = LedgerEntry.objects.filter(job__parent=OuterRef("pk")).order_by()
    ready = Job.objects.filter(parent=OuterRef("pk"), state=State.COMPLETED).order_by()
    twin = Job.objects.annotate(
        amount=Case(
            When(parts=0, then=Subquery(own.values("job").annotate(amount=Sum("spent")).values("amount"))),
            default=Subquery(theirs.values("job__parent").annotate(amount=Sum("spent")).values("amount")),
        ),
        unknown=Case(
            When(parts=0, then=Exists(own.filter(move=settle, spent=None))),
            default=Exists(theirs.filter(move=settle, spent=None)),
        ),
        ready=Coalesce(Subquery(ready.values("parent").annotate(count=Count("pk")).values("count")), 0),
    ).order_by("pk")
    columns = Job.objects.annotate(amount=SPENT, unknown=SPENT_UNKNOWN, ready=PARTS_READY).order_by("pk")
    found = list(columns.values_list("pk", "amount", "unknown", "ready"))
    assert found == list(twin.values_list("pk", "amount", "unknown", "ready"))
    assert [amount for _pk, amount, *_rest in found[:3]] == [None, Decimal("0.1234"), Decimal("0.3000")]
    assert {unknown for *_rest, unknown, _ready in found} == {False, True}
