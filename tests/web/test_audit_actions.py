"""Everything that matters leaves exactly one entry in the audit log, told by whom, and the chain holds."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import audit
from apps.accounts.models import AuditEntry, Connection, Membership, User
from apps.jobs.engine import actions as job_actions
from apps.jobs.engine import lifecycle, resolution, submission
from apps.jobs.evidence import pack
from apps.jobs.models import Job
from apps.jobs.states import Source, State
from apps.providers import Report
from apps.reviews import flow
from apps.webhooks import registration

from .two_workspaces import API_KEY, NORTH_WORD, OLD_SECRET, PNG, SIGNING_SECRET, House, _bring, complete

pytestmark = pytest.mark.django_db


class Log:
    """What was written in the north since somebody looked last."""

    def __init__(self, house: House) -> None:
        self.pk = house.north.workspace.pk
        self.seen = self.count

    @property
    def count(self) -> int:
        return AuditEntry.objects.filter(workspace_id=self.pk).count()

    def new(self) -> list[AuditEntry]:
        found = AuditEntry.objects.filter(workspace_id=self.pk).order_by("number")[self.seen :]
        entries = list(found.select_related("actor"))
        self.seen += len(entries)
        return entries

    def says(self, *expected: tuple[str, User | None]) -> list[AuditEntry]:
        entries = self.new()
        assert [(entry.action, entry.actor) for entry in entries] == list(expected)
        return entries


@pytest.fixture
def log(house: House) -> Iterator[Log]:
    """Afterwards the chain is whole, and nothing in it is a secret."""
    found = Log(house)
    yield found
    for workspace in (house.north.workspace, house.south.workspace):
        assert list(audit.faults(workspace.pk)) == []
    told = "".join(f"{entry} {entry.detail}" for entry in AuditEntry.objects.all())
    for secret in (API_KEY, SIGNING_SECRET, OLD_SECRET):
        assert secret.format(NORTH_WORD) not in told
    assert settings.DEMO_PASSWORD not in told
    assert "a-new-key-1234567" not in told


def fresh(job: Job) -> Job:
    return Job.objects.select_related("workspace", "connection", "author", "review").get(pk=job.pk)


# --- People ------------------------------------------------------------------------------------------------


def test_coming_in_going_and_being_refused(house: House, log: Log) -> None:
    ana, client = house.cast.ana, Client()
    client.post(reverse("account_login"), {"login": ana.email, "password": "wrong"})
    (refused,) = log.says(("person.sign_in_failed", None))
    assert (refused.subject, refused.who) == ("Ana Ferreira", "somebody who is not signed in")
    client.post(reverse("account_login"), {"login": "nobody@example.com", "password": "wrong"})
    assert log.new() == []
    client.post(reverse("account_login"), {"login": ana.email, "password": settings.DEMO_PASSWORD})
    (came,) = log.says(("person.signed_in", ana))
    assert came.detail == {"person": ana.pk, "address": "127.0.0.1", "methods": ["password"]}
    client.post(reverse("account_logout"))
    log.says(("person.signed_out", ana))


def test_coming_in_is_told_in_every_workspace_of_the_person(house: House, log: Log) -> None:
    Membership.objects.create(user=house.cast.ana, workspace=house.south.workspace, role="viewer")
    Client().post(reverse("demo:sign_in"), {"person": house.cast.ana.pk})
    (came,) = log.says(("person.signed_in", house.cast.ana))
    assert came.detail["methods"] == ["demo"]
    assert AuditEntry.objects.filter(workspace=house.south.workspace).latest("pk").action == "person.signed_in"


def test_another_password(house: House, log: Log) -> None:
    ben, client = house.cast.ben, house.person("reviewer")
    new = "another horse battery staple"
    passwords = {"oldpassword": settings.DEMO_PASSWORD, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), passwords)
    assert ("person.password_changed", ben) in [(entry.action, entry.actor) for entry in log.new()]
    anybody = Client()
    anybody.post(reverse("account_reset_password"), {"email": ben.email})
    (link,) = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", str(mail.outbox[-1].body))
    place = anybody.get(link, follow=True).redirect_chain[-1][0]
    anybody.post(place, {"password1": new + "!", "password2": new + "!"})
    log.says(("person.password_reset", ben))


def test_people_and_roles(house: House, log: Log) -> None:
    cleo, client = house.cast.cleo, house.person("administrator")
    ben = house.north.membership
    client.post(reverse("accounts:change_role", args=[ben.pk]), {"role": "viewer"})
    (changed,) = log.says(("person.role_changed", cleo))
    assert (changed.detail["before"], changed.detail["role"]) == ("reviewer", "viewer")
    client.post(reverse("accounts:remove_person", args=[ben.pk]))
    assert [entry.action for entry in log.new() if entry.action.startswith("person.")] == ["person.removed"]


# --- Keys --------------------------------------------------------------------------------------------------


def test_a_connection_from_its_test_to_its_end(house: House, log: Log) -> None:
    cleo, client, connection = house.cast.cleo, house.person("administrator"), house.north.connection
    place = reverse("accounts:connection", args=[connection.pk])
    form = {"name": connection.name, "base_url": connection.base_url, "concurrency": 10, "allow_private": "on"}
    form["enabled"] = "on"
    client.post(place, form)
    assert log.new() == [], "nothing was changed"
    client.post(place, {**form, "concurrency": 3})
    (changed,) = log.says(("connection.changed", cleo))
    assert changed.detail["changes"] == {"concurrency": [10, 3]}
    form["concurrency"] = 3
    client.post(place, {name: value for name, value in form.items() if name != "enabled"})
    log.says(("connection.switched_off", cleo))
    client.post(place, form)
    log.says(("connection.switched_on", cleo))
    client.post(place, {**form, "new_key": "a-new-key-1234567"})
    assert log.new() == [], "work is open at an account that nobody knows"
    house.north.leave_nothing_open()
    client.post(place, {**form, "new_key": "a-new-key-1234567"})
    log.says(("connection.key_replaced", cleo), ("connection.tested", cleo))
    client.post(reverse("accounts:test_connection", args=[connection.pk]))
    (tested,) = log.says(("connection.tested", cleo))
    assert tested.detail["fails"] == ["Account"]
    client.post(reverse("accounts:delete_connection", args=[connection.pk]))
    log.says(("connection.switched_off", cleo))


def test_a_connection_that_nothing_needs_is_added_and_removed(house: House, log: Log) -> None:
    connection = Connection.objects.get(workspace=house.south.workspace)
    Connection.objects.filter(pk=connection.pk).update(provider="other")
    dan, client = house.cast.dan, house.person("outsider")
    form = {"name": "HeyGen", "base_url": "http://127.0.0.1:9", "concurrency": 1, "new_key": "a-new-key-1234567"}
    client.post(reverse("accounts:add_connection", args=["heygen"]), form)
    made = Connection.objects.get(workspace=house.south.workspace, provider="heygen")
    client.post(reverse("accounts:delete_connection", args=[made.pk]))
    found = AuditEntry.objects.filter(workspace=house.south.workspace, actor=dan, detail__connection=made.pk)
    actions = [entry.action for entry in found.order_by("pk")]
    assert actions == ["connection.added", "connection.tested", "connection.removed"]
    assert log.new() == []


# --- Work --------------------------------------------------------------------------------------------------


def test_a_film_from_the_wish_to_the_bill(house: House, log: Log) -> None:
    ana, ben = house.cast.ana, house.cast.ben
    job = house.north.draft("all actions")
    assert log.new() == []
    job_actions.submit(job, by=ana)
    (asked,) = log.says(("review.asked", ana))
    assert (asked.detail["job"], asked.detail["seal"]) == (job.pk, fresh(job).seal)
    assert job_actions.withdraw(fresh(job), by=ana)
    log.says(("review.withdrawn", ana))
    job_actions.submit(fresh(job), by=ana)
    log.says(("review.asked", ana))
    review = fresh(job).review
    assert review is not None
    flow.ask_for_changes(review, by=ben, seen=review.seal, reason="The name is wrong.")
    (changes,) = log.says(("review.changes_asked", ben))
    assert changes.detail["reason"] == "The name is wrong."
    job_actions.submit(fresh(job), by=ana)
    review = fresh(job).review
    assert review is not None
    log.says(("review.asked", ana))
    flow.approve(review, by=ben, seen=review.seal)
    held, approved = log.says(("money.reserved", ben), ("review.approved", ben))
    assert held.detail["amounts"]["held"] == approved.detail["price"]
    assert approved.detail["counted"] == [ben.pk]
    _bring(fresh(job), State.PROCESSING, "AllActions")
    assert log.new() == []
    complete(fresh(job))
    (settled,) = log.says(("money.settled", None))
    assert settled.detail["amounts"]["held"] == f"-{held.detail['amounts']['held']}"
    pack(fresh(job), by=ben).close()
    log.says(("evidence.packed", ben))


def test_failing_rendering_again_canceling_and_giving_up(house: House, log: Log) -> None:
    ana, ben, cleo = house.cast.ana, house.cast.ben, house.cast.cleo
    assert job_actions.render_again(fresh(house.north.jobs[State.FAILED]), by=ana, round_seen=1)
    log.says(("money.reserved", ana), ("job.render_again", ana))
    assert job_actions.cancel(fresh(house.north.jobs[State.QUEUED]), by=cleo)
    log.says(("money.released", cleo), ("job.canceled", cleo))
    lost = fresh(house.north.jobs[State.UNCONFIRMED])
    assert resolution.give_up(lost, ben)
    log.says(("money.released", ben), ("job.given_up", ben))
    assert job_actions.cancel(fresh(house.north.jobs[State.IN_REVIEW]), by=ana)
    log.says(("job.canceled", ana))
    going = fresh(house.north.jobs[State.PROCESSING])
    report = Report(state="failed", provider_id=going.provider_id, failure_code="bad", failure_message="no luck")
    assert lifecycle.record(going, report, Source.POLL)
    log.says(("money.released", None))


def test_work_without_a_review_and_work_that_is_not_what_was_approved(house: House, log: Log) -> None:
    ana = house.cast.ana
    queued = fresh(house.north.jobs[State.QUEUED])
    Job.objects.filter(pk=queued.pk).update(title="Something else", next_check_at=timezone.now() - timedelta(days=1))
    Connection.objects.filter(pk=queued.connection_id).update(concurrency=50)
    assert submission.claim_next(queued.connection_id) is None
    _released, not_sent = log.says(("money.released", None), ("job.not_sent", None))
    assert (not_sent.who, not_sent.detail["why"]) == ("worker", "It was changed after it was sealed.")
    workspace = house.north.workspace
    type(workspace).objects.filter(pk=workspace.pk).update(review_required=False)
    job_actions.submit(house.north.draft("at once"), by=ana)
    log.says(("money.reserved", ana), ("job.sent_without_review", ana))


# --- Files and news ----------------------------------------------------------------------------------------


def test_files_that_come_in(house: House, log: Log) -> None:
    file = SimpleUploadedFile("logo.png", PNG)
    house.person("author").post(reverse("library:upload"), {"title": "Our logo", "file": file})
    (uploaded,) = log.says(("media.uploaded", house.cast.ana))
    assert (uploaded.subject, uploaded.detail["size"]) == ("Our logo", len(PNG))


def test_news_that_are_looked_at_again(house: House, log: Log) -> None:
    house.person("administrator").post(reverse("webhooks:replay", args=[house.north.delivery.pk]))
    (replayed,) = log.says(("delivery.replayed", house.cast.cleo))
    assert replayed.detail["delivery"] == house.north.delivery.pk


def test_an_endpoint_that_was_registered_tells_its_host_and_not_its_path(house: House, log: Log) -> None:
    endpoint = house.north.endpoint
    registration._fine(endpoint, "endpoint.registered", url=f"https://portal.example/in/{endpoint.token}/")
    (registered,) = log.says(("endpoint.registered", None))
    assert (registered.who, registered.detail["host"]) == ("worker", "portal.example")
    assert endpoint.token not in f"{registered.detail}"
