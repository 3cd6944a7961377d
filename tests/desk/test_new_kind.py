"""A kind of work that has nothing but the frame: from its form to its result."""

from collections.abc import Iterator

import pytest
from django.conf import settings as now
from django.test import Client
from django.urls import reverse

from apps.jobs import tasks
from apps.jobs.kinds import kind
from apps.jobs.models import Job
from tests.support.sandbox import SandboxProcess, wait_until
from tests.support.world import World, held_and_spent, make_world

DESK = "/create/greeting/?n=one"


@pytest.fixture
def world(db: None, sandbox: SandboxProcess) -> Iterator[World]:
    """With one line more in each of the two lists."""
    kinds, desks = now.JOB_KINDS, now.DESKS
    now.JOB_KINDS = {**kinds, "test.greeting": "tests.support.greeting.Greeting"}
    now.DESKS = [*desks, "tests.support.greeting.GreetingDesk"]
    yield make_world(sandbox)
    now.JOB_KINDS, now.DESKS = kinds, desks
    kind.cache_clear()


def test_a_new_kind_goes_from_its_form_to_its_result(world: World, client: Client) -> None:
    client.force_login(world.cast.ana)
    assert 'href="/create/greeting/"' in client.get(reverse("create")).content.decode()
    empty = client.get(DESK).content.decode()
    assert "New greeting" in empty
    assert world.look.name in empty

    # A mistake is told at its field, and what is typed is kept all the same.
    form = {"nonce": "one", "title": "For Mia", "who": "Mia", "look_id": "", "do": "send"}
    mistaken = client.post(DESK, form)
    assert mistaken.status_code == 422
    assert mistaken.context["form"].errors == {"look_id": ["Choose a look."]}
    saved = client.post("/create/greeting/autosave/", {**form, "seen": mistaken.context["seen"], "who": "Mia O."})
    assert Job.objects.get().params["who"] == "Mia O."

    # The price follows the typing; the draft opens again as it is.
    form = {**form, "who": "Mia O.", "look_id": world.look.look_id, "seen": saved.json()["seen"]}
    assert "up to" in client.post("/create/greeting/summary/", form).content.decode()
    assert client.get(saved.json()["url"]).context["form"]["who"].value() == "Mia O."

    # Sent, approved, made, copied and paid like everything else.
    assert client.post(saved.json()["url"], form).status_code == 302
    job = Job.objects.get()
    assert (job.state, job.review is not None) == ("in_review", True)
    ben = Client()
    ben.force_login(world.cast.ben)
    assert ben.post(f"/reviews/{job.review_id}/approve/", {"seal": job.seal}).status_code == 302
    tasks.advance(job.connection_id)

    def is_made() -> bool:
        tasks.look(job.pk, "poll")
        return Job.objects.get(pk=job.pk).state == "completed"

    wait_until(is_made)
    tasks.copy(job.pk)
    assert world.creates()[0]["body"]["script"] == "Hello, Mia O.!"
    held, spent = held_and_spent(job)
    assert held == 0
    assert 0 < spent <= (job.estimate_high or 0)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "<video" in page
    assert "Mia O." in page
