"""The log of vendor calls."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.connections import key_checks
from apps.accounts.demo.cast import Cast
from apps.accounts.models import VendorCall
from tests.accounts.conftest import Account, SignIn

CALLS = "/settings/calls/"


def note(cast: Cast, number: int, **fields: object) -> None:
    VendorCall.objects.bulk_create(
        VendorCall(
            workspace=cast.northbound,
            connection=cast.connection,
            method="GET",
            path=f"/v3/videos/v{place}",
            **{"status": 200, "at": timezone.now(), **fields},
        )
        for place in range(number)
    )


@pytest.mark.row("ACC-17")
def test_every_call_is_noted_with_its_outcome_and_without_a_secret(cleo: Client, cast: Cast, account: Account) -> None:
    account.sandbox.fault("broken", match="GET /v3/avatars/looks", times=1, key=account.key)
    key_checks.run_checks(account.connection, user_id=cast.cleo.pk)
    lines = list(VendorCall.objects.order_by("pk").values_list("path", "status"))
    assert lines[0] == ("/v3/users/me", 200)
    assert lines[2][0] == "/v3/avatars/looks"
    assert (lines[2][1] or 0) >= 500
    page = cleo.get(CALLS).content.decode()
    assert "3 calls, 1 failed" in page
    assert "Cleo" in page
    assert account.key not in page
    assert account.key not in repr(list(VendorCall.objects.values()))


def test_the_filter_shows_what_went_wrong_alone(cleo: Client, cast: Cast) -> None:
    note(cast, 1)
    note(cast, 1, status=402, error_code="insufficient_credit")
    note(cast, 1, status=None)
    assert [call.status for call in cleo.get(CALLS).context["page"].rows] == [None, 402, 200]
    assert [call.status for call in cleo.get(f"{CALLS}?outcome=wrong").context["page"].rows] == [None, 402]
    assert [call.status for call in cleo.get(f"{CALLS}?outcome=fine").context["page"].rows] == [200]


def test_the_count_is_of_this_month(cleo: Client, cast: Cast) -> None:
    note(cast, 2)
    note(cast, 3, at=timezone.now() - timedelta(days=40))
    assert cleo.get(CALLS).context["count"] == 2


def test_pages_follow_each_other_without_a_gap_and_keep_the_filter(cleo: Client, cast: Cast) -> None:
    note(cast, 120)
    seen: list[int] = []
    link = "?outcome=fine"
    while link:
        page = cleo.get(CALLS + link).context["page"]
        seen += [call.pk for call in page.rows]
        link = page.older
        assert link is None or "outcome=fine" in link
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, reverse=True)


def test_another_workspace_sees_none_of_it(cast: Cast, as_person: SignIn) -> None:
    note(cast, 1)
    page = as_person(cast.dan).get(reverse("accounts:calls")).content.decode()
    assert "No calls yet" in page
