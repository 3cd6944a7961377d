"""Renaming and deleting templates: a worker does it, and nobody deletes one alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from apps.accounts import audit
from apps.accounts.models import AuditEntry, Connection, Membership, User
from apps.accounts.roles import Role
from apps.jobs.states import State
from apps.notices.models import Notice
from apps.notices.tasks import send_all
from apps.providers import OutcomeUnknown
from apps.templates import tasks
from apps.templates.gallery.changes import words_of
from apps.templates.gallery.sync import let_go, sync_templates
from apps.templates.models import Deletion, Making, Template
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world
from tests.templates.test_gallery import OFFER, campaign_of, of, used


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def work() -> None:
    """What waits in the queue for the templates' worker is done."""
    for queued in OrmQ.objects.order_by("pk"):
        task = queued.task
        queued.delete()
        if task["func"].startswith("apps.templates."):
            getattr(tasks, task["func"].rpartition(".")[2])(*task["args"])


def names_at_heygen(world: World) -> set[str]:
    return {one["name"] for one in world.sandbox.call(world.key, "GET", "/v3/templates").json()["data"]}


def rename(world: World, name: str, user: User | None = None) -> Template:
    template = of(world, OFFER)
    answer = client_of(user or world.cast.ana).post(f"/templates/{template.pk}/rename/", {"name": name})
    assert answer.status_code == 302
    return template


def told(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def test_a_new_name_is_told_by_a_worker_and_shown_meanwhile(world: World) -> None:
    OrmQ.objects.all().delete()
    start = world.sandbox.last_entry()
    template = rename(world, "  Offer of   the month ")
    assert world.sandbox.journal(after=start, key=world.key) == []
    ana = client_of(world.cast.ana)
    assert "called “Offer of the month” now" in told(ana, template.get_absolute_url())
    work()
    assert "Offer of the month" in names_at_heygen(world)
    template = Template.objects.get(pk=template.pk)
    assert (template.name, template.folded, template.wanted_name, template.problem) == (
        "Offer of the month", "offer of the month", "", "",
    )  # fmt: skip
    (entry,) = AuditEntry.objects.filter(action="template.renamed")
    assert (entry.actor, entry.subject, entry.detail["name"]) == (world.cast.ana, OFFER, "Offer of the month")
    start = world.sandbox.last_entry()
    tasks.rename(template.pk)
    assert world.sandbox.journal(after=start, key=world.key) == []


def test_no_name_too_long_a_name_and_the_same_name_are_none(world: World) -> None:
    template, ana = of(world, OFFER), client_of(world.cast.ana)
    OrmQ.objects.all().delete()
    assert ana.post(f"/templates/{template.pk}/rename/", {"name": " "}).status_code == 422
    assert ana.post(f"/templates/{template.pk}/rename/", {"name": "x" * 257}).status_code == 422
    assert ana.post(f"/templates/{template.pk}/rename/", {"name": OFFER}).status_code == 302
    assert not OrmQ.objects.exists()


@pytest.fixture
def frozen(db: None, own_sandbox: SandboxProcess) -> World:
    """An account whose templates can't be changed by API."""
    found = make_world(own_sandbox)
    sync_templates(found.connection.pk)
    own_sandbox.settings(template_authoring=False)
    return found


def test_what_the_provider_does_not_offer_is_told_plainly_and_takes_nothing_away(frozen: World) -> None:
    OrmQ.objects.all().delete()
    template = rename(frozen, "Another")
    ana, ben = client_of(frozen.cast.ana), client_of(frozen.cast.ben)
    work()
    assert "doesn’t offer this through its API" in told(ana, template.get_absolute_url())
    deletion = asked(frozen, template)
    ben.post(f"/templates/deletions/{deletion.pk}/confirm/")
    work()
    template = Template.objects.get(pk=template.pk)
    assert (template.name, template.gone) == (OFFER, False)
    text = told(ana, template.get_absolute_url())
    assert "It was confirmed, and couldn’t be done: HeyGen doesn’t offer this" in text
    assert "Someone else has to confirm it." in text, "it waits to be confirmed again"


def test_a_template_that_is_gone_over_there_is_gone_here_after_a_new_name(world: World) -> None:
    template = of(world, OFFER)
    world.sandbox.call(world.key, "DELETE", f"/v3/templates/{template.template_id}")
    OrmQ.objects.all().delete()
    rename(world, "Another")
    work()
    template = Template.objects.get(pk=template.pk)
    assert (template.gone, template.wanted_name, template.problem) == (True, "", "")


def asked(world: World, template: Template, by: User | None = None, reason: str = "Nobody uses it.") -> Deletion:
    client_of(by or world.cast.ana).post(f"/templates/{template.pk}/delete/", {"reason": reason})
    return Deletion.objects.get(template=template, state=Deletion.State.ASKED)


def test_a_template_is_deleted_once_two_people_agree_and_both_were_told_what_uses_it(world: World) -> None:
    template, cast = of(world, OFFER), world.cast
    used(world, template, State.DRAFT)
    used(world, template, State.QUEUED)
    used(world, template)
    campaign_of(world, template)
    ana, ben = client_of(cast.ana), client_of(cast.ben)
    place = f"/templates/{template.pk}/delete/"
    for client in (ana, ben):
        uses = client.get(place).context["uses"]
        assert (uses.drafts, uses.waiting, uses.campaigns, uses.sent, uses.open) == (1, 1, 1, 1, 3)
        assert "3 of these couldn’t be made any more." in told(client, place)
    OrmQ.objects.all().delete()
    deletion = asked(world, template)
    assert "Confirm, delete it" not in told(ana, place)
    text = told(ben, place)
    assert "Confirm, delete it" in text
    assert "Nobody uses it." in text
    start = world.sandbox.last_entry()
    ben.post(f"/templates/deletions/{deletion.pk}/confirm/")
    assert world.sandbox.journal(after=start, key=world.key) == []
    assert "It is being deleted at HeyGen." in told(ana, template.get_absolute_url())
    work()
    assert OFFER not in names_at_heygen(world)
    deletion.refresh_from_db()
    assert (deletion.state, deletion.decided_by) == (Deletion.State.DONE, cast.ben)
    assert Template.objects.get(pk=template.pk).gone
    entries = AuditEntry.objects.filter(action__startswith="template.").order_by("number")
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("template.deletion_asked", cast.ana),
        ("template.deletion_confirmed", cast.ben),
    ]
    assert entries[0].detail["reason"] == "Nobody uses it."
    assert list(audit.faults(cast.northbound.pk)) == []
    assert "nothing to delete" in told(ana, place)


@pytest.mark.parametrize("who", ["ana", "ben", "cleo"])
def test_nobody_confirms_what_they_asked_for_themselves(world: World, who: str) -> None:
    user = getattr(world.cast, who)
    template = of(world, OFFER)
    Membership.objects.filter(user=user).update(role=Role.ADMINISTRATOR)
    deletion = asked(world, template, by=user)
    client = client_of(user)
    answer = client.post(f"/templates/deletions/{deletion.pk}/confirm/", follow=True)
    assert "someone else has to confirm it" in answer.content.decode()
    deletion.refresh_from_db()
    assert deletion.is_asked


def test_an_author_neither_confirms_nor_withdraws_what_another_one_asked_for(world: World) -> None:
    deletion = asked(world, of(world, OFFER))
    Membership.objects.filter(user=world.cast.ben).update(role=Role.AUTHOR)
    ben = client_of(world.cast.ben)
    assert ben.post(f"/templates/deletions/{deletion.pk}/confirm/").status_code == 403
    assert ben.post(f"/templates/deletions/{deletion.pk}/withdraw/").status_code == 403
    assert "Keep it" not in told(ben, f"/templates/{deletion.template_id}/delete/")
    deletion.refresh_from_db()
    assert deletion.is_asked


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_a_deletion_is_withdrawn_by_who_asked_and_by_who_could_confirm(world: World, who: str) -> None:
    template = of(world, OFFER)
    deletion = asked(world, template)
    client_of(getattr(world.cast, who)).post(f"/templates/deletions/{deletion.pk}/withdraw/")
    deletion.refresh_from_db()
    assert deletion.state == Deletion.State.WITHDRAWN
    answer = client_of(world.cast.ben).post(f"/templates/deletions/{deletion.pk}/confirm/", follow=True)
    assert "decided meanwhile" in answer.content.decode()
    assert OFFER in names_at_heygen(world)
    assert asked(world, template).pk != deletion.pk


def test_one_deletion_at_a_time_and_none_without_a_reason(world: World) -> None:
    template = of(world, OFFER)
    ana = client_of(world.cast.ana)
    place = f"/templates/{template.pk}/delete/"
    assert ana.post(place, {"reason": " "}).status_code == 422
    asked(world, template)
    answer = client_of(world.cast.ben).post(place, {"reason": "Old."}, follow=True)
    assert "requested already" in answer.content.decode()
    assert Deletion.objects.count() == 1
    Deletion.objects.all().delete()
    Template.objects.filter(pk=template.pk).update(gone=True)
    answer = ana.post(place, {"reason": "Old."}, follow=True)
    assert "doesn’t have this template any more" in answer.content.decode()
    assert not Deletion.objects.exists()


def test_who_may_confirm_is_told_and_called_no_longer_once_it_is_decided(world: World) -> None:
    cast = world.cast
    deletion = asked(world, of(world, OFFER))
    notices = Notice.objects.filter(key=f"template.deletion:{deletion.pk}")
    assert {notice.user for notice in notices} == {cast.ben, cast.cleo}
    assert {notice.url for notice in notices} == {f"/templates/{deletion.template_id}/delete/"}
    send_all([notices[0].key])
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([cast.ben.email, cast.cleo.email])
    assert "Nobody uses it." in str(mail.outbox[0].body)
    client_of(cast.ben).post(f"/templates/deletions/{deletion.pk}/confirm/")
    assert not notices.filter(read_at=None).exists()


@pytest.mark.parametrize("columns", [{"enabled": False}, {"stopped": "Paused by the back office"}])
def test_an_account_that_is_silent_is_asked_nothing(world: World, columns: dict[str, Any]) -> None:
    OrmQ.objects.all().delete()
    template = rename(world, "Another")
    deletion = asked(world, template)
    client_of(world.cast.ben).post(f"/templates/deletions/{deletion.pk}/confirm/")
    Connection.objects.filter(pk=world.connection.pk).update(**columns)
    start = world.sandbox.last_entry()
    work()
    assert world.sandbox.journal(after=start, key=world.key) == []
    template.refresh_from_db()
    deletion.refresh_from_db()
    assert template.problem
    assert (deletion.state, bool(deletion.problem)) == (Deletion.State.ASKED, True)


def test_an_answer_that_is_lost_is_no_doubt_about_what_is_gone(world: World) -> None:
    deletion = asked(world, of(world, OFFER))
    OrmQ.objects.all().delete()
    client_of(world.cast.ben).post(f"/templates/deletions/{deletion.pk}/confirm/")
    start = world.sandbox.last_entry()
    world.sandbox.fault("disconnect_after", times=1, match="DELETE /v3/templates", key=world.key)
    try:
        work()
    finally:
        world.sandbox.clear_faults()
    deletion.refresh_from_db()
    assert (deletion.state, deletion.problem) == (Deletion.State.DONE, "")
    asked_for = [entry["status"] for entry in world.sandbox.journal(after=start, method="DELETE", key=world.key)]
    assert len(asked_for) == 2
    assert asked_for[-1] == 404


def test_what_a_dead_worker_left_is_taken_up_once(world: World) -> None:
    template = rename(world, "Another")
    deletion = asked(world, of(world, "Greeting for phones"))
    client_of(world.cast.ben).post(f"/templates/deletions/{deletion.pk}/confirm/")

    def swept() -> list[tuple[str, tuple[int]]]:
        OrmQ.objects.all().delete()
        tasks.sweep()
        found = [(one.task["func"].rpartition(".")[2], one.task["args"]) for one in OrmQ.objects.order_by("pk")]
        return [task for task in found if task[0] in ("rename", "delete")]

    assert swept() == []
    past = timezone.now() - timedelta(minutes=11)
    Template.objects.filter(pk=template.pk).update(wanted_at=past)
    Deletion.objects.filter(pk=deletion.pk).update(decided_at=past)
    assert swept() == [("rename", (template.pk,)), ("delete", (deletion.pk,))]
    work()
    assert swept() == []
    assert names_at_heygen(world) == {"Another", "Welcome to the team"}


def test_what_is_still_wanted_of_another_account_is_wanted_no_more(world: World) -> None:
    template = rename(world, "Another")
    deletion = asked(world, template)
    client_of(world.cast.ben).post(f"/templates/deletions/{deletion.pk}/confirm/")
    film = used(world, template)
    making = Making.objects.create(
        connection=world.connection, author=world.cast.ana, film=film, name="Mine", waiting_since=timezone.now()
    )
    let_go(world.connection)
    start = world.sandbox.last_entry()
    work()
    assert world.sandbox.journal(after=start, key=world.key) == []
    template.refresh_from_db()
    deletion.refresh_from_db()
    making.refresh_from_db()
    assert (template.gone, template.name, template.wanted_name) == (True, OFFER, "")
    assert (deletion.state, deletion.problem) == (Deletion.State.WITHDRAWN, "The connection has another account now.")
    assert (making.waiting_since, making.problem) == (None, "The connection has another account now.")


def test_foreign_people_find_nothing(world: World) -> None:
    template = of(world, OFFER)
    deletion, dan = asked(world, template), client_of(world.cast.dan)
    for path in (f"{template.pk}/rename/", f"{template.pk}/delete/"):
        assert dan.get(f"/templates/{path}").status_code == 404
        assert dan.post(f"/templates/{path}", {"name": "Mine", "reason": "Mine"}).status_code == 404
    for verb in ("confirm", "withdraw"):
        assert dan.post(f"/templates/deletions/{deletion.pk}/{verb}/").status_code == 404
    deletion.refresh_from_db()
    assert deletion.is_asked


def test_the_providers_own_words_follow_ours() -> None:
    assert words_of(OutcomeUnknown("broken pipe", vendor="HeyGen")).endswith("broken pipe")
