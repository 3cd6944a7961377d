"""The logs of calls and deliveries do not grow for ever; what is kept as evidence is never touched."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from apps.accounts import audit
from apps.accounts import tasks as of_accounts
from apps.accounts.demo.cast import Cast
from apps.accounts.models import AuditEntry, VendorCall
from apps.common import retention
from apps.webhooks import tasks as of_webhooks
from apps.webhooks.models import Delivery, Verdict


def call(cast: Cast, days: int) -> VendorCall:
    at = timezone.now() - timedelta(days=days)
    return VendorCall.objects.create(
        workspace=cast.northbound, connection=cast.connection, method="GET", path=f"/{days}", status=200, at=at
    )


def delivery(cast: Cast, days: int, *, waits: bool = False) -> Delivery:
    made = Delivery.objects.create(
        workspace=cast.northbound,
        connection=cast.connection,
        event_id=f"event {days} {waits}",
        verdict=Verdict.VALID,
        body=b"{}",
        next_try_at=timezone.now() + timedelta(hours=1) if waits else None,
    )
    Delivery.objects.filter(pk=made.pk).update(received_at=timezone.now() - timedelta(days=days))
    return made


def test_the_clock_deletes_old_calls_and_nothing_else(cast: Cast, settings: LazySettings) -> None:
    settings.LOG_DAYS = 30
    audit.write(cast.northbound.pk, "test.action", "thing")
    entries = AuditEntry.objects.count()
    for days in (40, 31, 29, 0):
        call(cast, days)
    of_accounts.sweep()
    assert list(VendorCall.objects.order_by("pk").values_list("path", flat=True)) == ["/29", "/0"]
    assert AuditEntry.objects.count() == entries


def test_a_delivery_that_still_waits_is_kept_however_old(cast: Cast, settings: LazySettings) -> None:
    settings.LOG_DAYS = 30
    waiting = delivery(cast, 50, waits=True)
    delivery(cast, 40)
    new = delivery(cast, 1)
    of_webhooks.sweep()
    assert set(Delivery.objects.values_list("pk", flat=True)) == {waiting.pk, new.pk}


def test_a_beat_deletes_a_bounded_number(cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LOG_DAYS = 30
    monkeypatch.setattr(retention, "BATCH", 3)
    for _number in range(7):
        call(cast, 40)
    left = []
    for _beat in range(4):
        of_accounts.sweep()
        left.append(VendorCall.objects.count())
    assert left == [4, 1, 0, 0]


def test_nothing_is_deleted_where_all_is_to_be_kept(cast: Cast, settings: LazySettings) -> None:
    settings.LOG_DAYS = 0
    call(cast, 4000)
    of_accounts.sweep()
    assert VendorCall.objects.count() == 1
