"""Many write into one audit chain at the same instant: no number is taken twice, none is left out.

`test_postgres` runs this file once more on PostgreSQL.
"""

from functools import partial

from apps.accounts import audit
from apps.accounts.models import AuditEntry
from apps.reviews import flow
from tests.support.together import together
from tests.support.world import World


def test_a_chain_holds_under_many_writers(world: World) -> None:
    north, south = world.cast.northbound.pk, world.cast.southfield.pk

    def write(workspace: int, name: str) -> int:
        for number in range(5):
            audit.write(workspace, "test.action", f"{name} {number}", by=world.cast.ana)
        return workspace

    writers = [partial(write, north if turn % 3 else south, f"writer {turn}") for turn in range(9)]
    assert sorted(map(str, together(*writers))) == sorted([str(north)] * 6 + [str(south)] * 3)
    for workspace, count in ((north, 30), (south, 15)):
        numbers = AuditEntry.objects.filter(workspace_id=workspace).order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, count + 1))
        assert list(audit.faults(workspace)) == []


def test_a_chain_is_whole_while_others_write(world: World) -> None:
    """Whoever verifies sees no fault, however the entries come in meanwhile."""
    pk = world.cast.northbound.pk

    def write() -> list[str]:
        for number in range(20):
            audit.write(pk, "test.action", f"thing {number}")
        return []

    def verify() -> list[str]:
        return [fault for _round in range(10) for fault in audit.faults(pk)]

    assert together(write, verify, write, verify) == [[]] * 4


def test_decisions_at_once_leave_one_entry_each(world: World) -> None:
    reviews = [world.in_review(f"Film {number}")[1] for number in range(6)]
    yes = [partial(flow.approve, review, by=world.cast.ben, seen=review.seal) for review in reviews]
    together(*yes)
    assert AuditEntry.objects.filter(action="review.approved").count() == len(reviews)
    assert AuditEntry.objects.filter(action="money.reserved").count() == len(reviews)
    assert list(audit.faults(world.cast.northbound.pk)) == []
