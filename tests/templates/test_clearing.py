"""Recipients' data are deleted wherever they are kept; money, approvals, seals and the log stay."""

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client
from django.urls import reverse

from apps.accounts import audit
from apps.accounts.models import AuditEntry
from apps.jobs.models import Job, LedgerEntry, Output
from apps.jobs.money import ledger
from apps.jobs.pages import search_index
from apps.library.models import Media
from apps.reviews.models import Decision, Review
from apps.templates.campaigns.results import recipients
from apps.templates.campaigns.results.table import all_results
from apps.templates.models import Campaign, CampaignRow
from tests.web.sample_rows import client_of

from .results_world import Results, make_results

pytestmark = pytest.mark.django_db
WORDS = ("noor", "søren", "soren", "elif", "pilar", "utrecht", "example.com")
STAY = {"AuditEntry", "JobEvent"}
"""What nothing is ever taken out of, as the page says."""


@pytest.fixture
def made(db: None) -> Results:
    """With sealed values, a reviewed snapshot, and words in the search."""
    found = make_results()
    Job.objects.filter(pk=found.films[5].pk).update(state="completed")
    values = {"first_name": {"type": "text", "content": "Noor from Utrecht"}}
    Job.objects.filter(parent=found.request).update(
        params={"template_id": "tpl-1", "values": values, "row": 1}, failure_detail="Noor is unknown"
    )
    review = Review.objects.get(job=found.request)
    review.snapshot |= {"params": found.request.params, "parts": [{"number": 1, "label": "For Noor", "request": "a"}]}
    review.thing = found.request.pk
    review.save()
    for job in Job.objects.filter(parent=found.request):
        job.names = ""
        job.save()
    search_index.sweep()
    return found


@pytest.fixture
def ana(made: Results) -> Client:
    return client_of(made.ana)


def clear(client: Client, made: Results, **form: str) -> str:
    answer = client.post(
        reverse("templates:clear", args=[made.campaign.pk]), {"reason": "They asked", **form}, follow=True
    )
    return answer.content.decode()


def kept_words(*, but: set[str] = STAY) -> dict[str, list[str]]:
    """By model what is said anywhere in the database of these people."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        if model.__name__ in but or model._meta.app_label in ("sessions", "django_q"):
            continue
        for row in model._default_manager.all():
            told = [
                bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)
                for field in model._meta.concrete_fields
                if not isinstance(field, models.ForeignKey) and (value := getattr(row, field.attname, None))
            ]
            said = [word for word in WORDS if word in "\n".join(told).lower()]
            if said and not (model.__name__ in ("User", "EmailAddress") or "example.com" in said == ["example.com"]):
                found.setdefault(model.__name__, []).extend(said)
    return found


def test_nothing_in_the_database_names_a_recipient_any_more(made: Results, ana: Client) -> None:
    before = kept_words()
    assert {"CampaignRow", "Job", "Review", "Media", "Term", "TermEnding", "Notice"} <= set(before)
    assert "The recipients’ data were deleted" in clear(ana, made)
    search_index.sweep()
    assert kept_words() == {}


def test_money_approvals_seals_and_the_log_stay(made: Results, ana: Client) -> None:
    entries = LedgerEntry.objects.all()
    money, decisions = ledger.sums(entries), Decision.objects.count()
    seals = list(Job.objects.order_by("pk").values_list("pk", "state", "seal", "round"))
    clear(ana, made)
    assert ledger.sums(entries) == money
    assert money.spent > 0
    assert Decision.objects.count() == decisions
    assert list(Job.objects.order_by("pk").values_list("pk", "state", "seal", "round")) == seals
    assert list(audit.faults(made.campaign.workspace_id)) == []
    entry = AuditEntry.objects.filter(action="campaign.cleared").get()
    assert (entry.actor, entry.detail["reason"], entry.detail["rows"]) == (made.ana, "They asked", 6)
    page = ana.get(reverse("templates:results", args=[made.campaign.pk])).content.decode()
    assert "Recipients’ data deleted" in page
    assert page.count("$0.32") == 3
    for job in (made.request, *made.films.values()):
        assert ana.get(job.get_absolute_url()).status_code == 200
    assert ana.get(Review.objects.get(job=made.request).get_absolute_url()).status_code == 200


def test_links_close_and_the_films_stay_unless_they_are_to_go(made: Results, ana: Client) -> None:
    links = recipients.create(made.campaign, list(all_results(made.campaign)), days=30, by=made.ana)
    path = links[1].removeprefix("http://127.0.0.1:8000")
    assert Client().get(path).status_code == 200
    clear(ana, made)
    assert Client().get(path).status_code == 404
    assert Media.objects.filter(outputs__job__parent=made.request).exists()


@pytest.mark.django_db(transaction=True)
def test_films_are_deleted_with_their_files_where_that_is_wanted(made: Results, ana: Client) -> None:
    mine = Media.objects.filter(outputs__job__parent=made.request)
    shared, *names = mine.values_list("file", flat=True)
    other = Media.objects.exclude(outputs__job__parent=made.request).first() or mine.get(file=shared)
    kept = Media.objects.create(
        workspace=other.workspace, title="The same bytes", sort="video", origin="upload", mime_type="video/mp4", size=1,
        sha256="a", file=shared,
    )  # fmt: skip
    clear(ana, made, films="on")
    assert not mine.exists()
    assert Output.objects.filter(job=made.films[1], media=None, error__startswith="Deleted").count() == 4
    assert not any(default_storage.exists(name) for name in names)
    assert default_storage.exists(kept.file)
    assert ana.get(made.films[1].get_absolute_url()).status_code == 200


def test_it_is_refused_without_a_reason_while_rows_are_under_way_twice_and_to_others(
    made: Results, ana: Client
) -> None:
    asked = ana.get(reverse("templates:clear", args=[made.campaign.pk])).content.decode()
    assert "the audit log, which nothing is ever taken out of" in asked
    assert "Say why" in clear(ana, made, reason=" ")
    Job.objects.filter(pk=made.films[5].pk).update(state="processing")
    assert "Some rows are waiting for approval or being rendered" in clear(ana, made)
    assert "Only its author and administrators" in clear(client_of(made.ben), made)
    assert Campaign.objects.filter(cleared_at=None).exists()
    assert CampaignRow.objects.exclude(folded="").count() == 0
    Job.objects.filter(pk=made.films[5].pk).update(state="completed")
    clear(client_of(made.rooms.cast.cleo), made)
    assert "are deleted already" in clear(ana, made)
