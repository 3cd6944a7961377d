"""The audit log is a chain: one changed byte is found, and named."""

import pytest
from django.db import models

from apps.accounts import audit
from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = seed_people()
    for number in range(1, 6):
        audit.write(cast.northbound.pk, "test.action", f"thing {number}", by=cast.ana, amount="1.00", nested={"a": [1]})
    return cast


def test_an_untouched_chain_has_no_fault(cast: Cast) -> None:
    assert list(audit.faults(cast.northbound.pk)) == []
    assert AuditEntry.objects.get(number=3).before == AuditEntry.objects.get(number=2).hash
    assert list(audit.faults(cast.southfield.pk)) == []


@pytest.mark.parametrize(
    "change", [{"who": "Ben"}, {"detail": {"amount": "1.01"}}, {"subject": "thing 3."}, {"at": "2020-01-01T00:00Z"}]
)
def test_a_changed_byte_is_found_and_its_entry_named(cast: Cast, change: dict[str, object]) -> None:
    models.QuerySet(AuditEntry).filter(number=3).update(**change)
    assert list(audit.faults(cast.northbound.pk)) == ["entry 3 was changed"]


def test_a_rewritten_hash_breaks_the_chain(cast: Cast) -> None:
    entry = AuditEntry.objects.get(number=3)
    entry.subject = "another thing"
    AuditEntry.objects.filter(number=3).update(subject=entry.subject, hash=entry.computed_hash())
    assert list(audit.faults(cast.northbound.pk)) == ["entry 4 does not follow the one before it"]


def test_a_missing_entry_is_found_at_the_end_too(cast: Cast) -> None:
    AuditEntry.objects.filter(number__in=[2, 5]).delete()
    assert list(audit.faults(cast.northbound.pk)) == [
        "entry 2 is missing",
        "entry 3 does not follow the one before it",
        "entries 5 to 5 are missing",
    ]
