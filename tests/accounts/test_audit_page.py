"""The page of the audit log, what can be taken along, and the two ways to verify it."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.accounts import audit
from apps.accounts.demo.cast import Cast
from apps.accounts.models import AuditEntry, User
from apps.common.csv_export import safe_cell

pytestmark = pytest.mark.django_db
PAGE = "/settings/audit/"


@pytest.fixture
def history(cast: Cast) -> Cast:
    """Three days of actions in the north, and one in the south."""
    start = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    actions: list[tuple[str, str, User, dict[str, Any]]] = [
        ("job.canceled", "Welcome video, job 12", cast.ana, {"job": 12, "seal": "ab12cd34"}),
        ("review.approved", "Grüße, review 3", cast.ben, {"reason": "größer", "price": "1.5000"}),
        ("review.approved", "=1+1", cast.cleo, {"changes": {"name": ["old", "new"]}, "empty": ""}),
    ]
    for days, (action, subject, by, facts) in enumerate(actions):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            audit.write(cast.northbound.pk, action, subject, by=by, **facts)
    audit.write(cast.southfield.pk, "job.canceled", "Pelican", by=cast.dan)
    return cast


def numbers(client: Client, **query: str | int) -> list[int]:
    """The entries that a search shows, oldest first."""
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    return sorted(entry.number for entry in answer.context["page"].rows)


def test_everything_is_shown_newest_first_with_its_facts(cleo: Client, history: Cast) -> None:
    page = cleo.get(PAGE).content.decode()
    assert page.index("=1+1") < page.index("Grüße, review 3") < page.index("Welcome video, job 12")
    assert "Review: approved" in page
    assert "old → new" in page
    assert "3 entries" in page
    assert "Pelican" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"q": "welcome"}, [1]),
        ({"q": "ab12cd34"}, [1]),
        ({"q": "GRÜSSE"}, [2]),
        ({"q": "gru\u0308sse review"}, [2]),
        ({"q": "größer"}, [2]),
        ({"q": "GROSSER"}, [2]),
        ({"q": "okafor ben"}, [2]),
        ({"q": "1.5000"}, [2]),
        ({"q": "Seal"}, [1]),
        ({"q": "new"}, [3]),
        ({"q": "?!"}, []),
        ({"q": "ben okafor"}, [2]),
        ({"q": "no such words"}, []),
        ({"action": "review.approved"}, [2, 3]),
        ({"since": "2026-03-02"}, [2, 3]),
        ({"until": "2026-03-02"}, [1, 2]),
        ({"since": "2026-03-02", "until": "2026-03-02"}, [2]),
        ({"since": "9999-12-31"}, [1, 2, 3]),
        ({"since": "2026-02-31", "until": "yesterday", "person": "me"}, [1, 2, 3]),
        ({"action": "review.approved", "until": "2026-03-02"}, [2]),
    ],
)
def test_a_search_narrows_by_words_action_and_days(
    cleo: Client, history: Cast, query: dict[str, str], shown: list[int]
) -> None:
    assert numbers(cleo, **query) == shown


def test_a_search_narrows_by_person_and_by_hash(cleo: Client, history: Cast) -> None:
    assert numbers(cleo, person=history.ben.pk) == [2]
    assert numbers(cleo, q=AuditEntry.objects.get(workspace=history.northbound, number=3).hash) == [3]
    assert numbers(cleo, person=history.dan.pk) == []


def test_the_filter_offers_who_and_what_there_is_and_nobody_else(cleo: Client, history: Cast) -> None:
    context = cleo.get(PAGE).context
    assert context["actions"] == ["job.canceled", "review.approved"]
    assert [person.name for person in context["people"]] == ["Ana Ferreira", "Ben Okafor", "Cleo Laurent"]


def test_pages_follow_each_other_without_a_gap(cleo: Client, cast: Cast) -> None:
    for number in range(1, 121):
        audit.write(cast.northbound.pk, "test.action", f"thing {number}", by=cast.ana)
    seen: list[int] = []
    link: str | None = "?action=test.action"
    while link:
        page = cleo.get(PAGE + link).context["page"]
        seen += [entry.number for entry in page.rows]
        link = page.older
    assert seen == list(range(120, 0, -1))


def exported(client: Client, form: str, **query: str | int) -> str:
    answer = client.post(reverse("accounts:audit_export", args=[form]), query)
    assert answer.status_code == 200
    assert f'.{form}"' in answer["Content-Disposition"]
    return b"".join(answer).decode()


def test_the_csv_holds_every_column_and_no_formula(cleo: Client, history: Cast) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(cleo, "csv"))))
    assert [row["number"] for row in rows] == ["1", "2", "3"]
    assert rows[2]["subject"] == "'=1+1"
    assert json.loads(rows[1]["detail"]) == {"reason": "größer", "price": "1.5000"}
    assert rows[1]["before"] == rows[0]["hash"]
    assert [safe_cell(text) for text in ("-2", "@a", "+1", "\t=1", "a=1")] == ["'-2", "'@a", "'+1", "'\t=1", "a=1"]


def test_the_json_is_one_array_with_all_that_is_hashed(cleo: Client, history: Cast) -> None:
    rows = json.loads(exported(cleo, "json"))
    assert [row["number"] for row in rows] == [1, 2, 3]
    entry = AuditEntry.objects.get(workspace=history.northbound, number=2)
    assert rows[1] == {**entry.words, "before": entry.before, "hash": entry.hash}
    assert json.loads(exported(cleo, "json", q="no such words")) == []


def test_an_export_is_narrowed_like_the_page(cleo: Client, history: Cast) -> None:
    page = cleo.get(PAGE, {"action": "review.approved"}).content.decode()
    assert '<input type="hidden" name="action" value="review.approved">' in page
    assert [row["number"] for row in json.loads(exported(cleo, "json", action="review.approved"))] == [2, 3]


def test_a_whole_chain_is_called_whole(cleo: Client, history: Cast) -> None:
    page = cleo.post(reverse("accounts:audit_verify"), follow=True).content.decode()
    assert "The chain is whole: all 3 entries." in page


def test_a_changed_entry_is_named_on_the_page(cleo: Client, history: Cast) -> None:
    AuditEntry.objects.filter(workspace=history.northbound, number=2).update(who="Cleo Laurent")
    page = cleo.post(reverse("accounts:audit_verify"), follow=True).content.decode()
    assert "The chain is broken: entry 2 was changed." in page


def test_of_many_faults_the_first_are_told(cleo: Client, history: Cast) -> None:
    AuditEntry.objects.filter(workspace=history.northbound).update(hash="0" * 64)
    page = cleo.post(reverse("accounts:audit_verify"), follow=True).content.decode()
    assert "entry 1 was changed; entry 2 does not follow the one before it; entry 2 was changed" in page
    AuditEntry.objects.filter(workspace=history.northbound, number=1).delete()
    assert "entry 1 is missing" in cleo.post(reverse("accounts:audit_verify"), follow=True).content.decode()


def test_an_entry_that_was_slipped_in_is_found(history: Cast) -> None:
    last = AuditEntry.objects.get(workspace=history.northbound, number=3)
    forged = AuditEntry(
        workspace=history.northbound, number=4, at=last.at, who="Ben", action="review.approved", before=last.hash
    )
    forged.hash = forged.computed_hash()
    forged.save()
    assert list(audit.faults(history.northbound.pk)) == ["entry 4 is one too many"]


def test_the_command_says_whole_or_names_the_entry_and_fails(history: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit", no_color=True)
    assert capsys.readouterr().out == "whole  Northbound: 3 entries\nwhole  Southfield: 1 entry\n"
    AuditEntry.objects.filter(workspace=history.northbound, number=3).update(subject="=1+2")
    with pytest.raises(CommandError) as failed:
        call_command("verify_audit", no_color=True)
    assert failed.value.returncode == 1
    assert capsys.readouterr().out == "Northbound: entry 3 was changed\nwhole  Southfield: 1 entry\n"
    call_command("verify_audit", workspace="Southfield")
    with pytest.raises(CommandError, match="no workspace"):
        call_command("verify_audit", workspace="Nowhere")


def test_an_export_is_written_down_with_its_filters(cleo: Client, history: Cast) -> None:
    exported(cleo, "csv", action="review.approved")
    entry = AuditEntry.objects.get(action="audit.exported")
    assert (entry.actor, entry.workspace) == (history.cleo, history.northbound)
    assert entry.detail == {"format": "csv", "filters": {"action": "review.approved"}}
    assert cleo.get(reverse("accounts:audit_export", args=["csv"])).status_code == 405
