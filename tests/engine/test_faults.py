"""The bad day: processes die, answers get lost, providers lie. One approved job is one paid film all the same.

Everything is real here: the sandbox, the queue, the worker's processes, the web server.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.conf import settings
from django_q.tasks import async_task

from apps.accounts.models import Connection
from apps.jobs.models import Attempt, Job, Output
from apps.webhooks.models import Delivery, Endpoint
from tests.support.portal import Portal, children, descendants, kill, name_of
from tests.support.sandbox import SandboxProcess, wait_until
from tests.support.world import NOTHING, World, held_and_spent, make_world

POLLING = {"PUBLIC_URL": ""}
CREATE = "POST /v3/videos"


def cluster_of(worker: "subprocess.Popen[bytes]") -> int:
    """The main process of the task cluster."""

    def found() -> int | None:
        return next((pid for pid in children(worker.pid) if name_of(pid) == "cluster"), None)

    pid = wait_until(found, seconds=20)
    assert isinstance(pid, int)
    return pid


def kill_group(pid: int) -> None:
    os.killpg(os.getpgid(pid), signal.SIGKILL)


def parts_of(worker: "subprocess.Popen[bytes]") -> list[int]:
    """The sentinel's children in the order of their birth: two workers, the monitor, the pusher."""

    def complete() -> list[int] | None:
        sentinels = children(cluster_of(worker))
        born = children(sentinels[0]) if sentinels else []
        return born if len(born) == 4 else None

    found = wait_until(complete, seconds=20)
    assert isinstance(found, list)
    return found


@pytest.mark.row("VID-37", "WEB-23")
def test_a_film_is_made_by_polling_alone(world: World, polling: Portal) -> None:
    world.one_paid_film(world.approved())
    sent = world.creates()[0]["body"]
    assert "callback_url" not in sent
    assert "callback_id" not in sent


def test_a_worker_killed_before_the_provider_accepted_sends_the_same_key_again(world: World, portal: Portal) -> None:
    world.sandbox.fault("timeout_before", times=1, match=CREATE, key=world.key, seconds=30)
    worker = portal.worker(**POLLING)
    job = world.approved()
    wait_until(lambda: world.creates(), seconds=20)
    kill_group(cluster_of(worker))
    world.one_paid_film(job)
    keys = {entry["idempotency_key"] for entry in world.creates()}
    assert len(keys) == 1
    assert Attempt.objects.filter(job=job, ending="unknown").exists()


def test_a_worker_killed_while_the_answer_is_on_its_way_pays_once(world: World, portal: Portal) -> None:
    world.sandbox.fault("timeout_after", times=1, match=CREATE, key=world.key, seconds=30)
    worker = portal.worker(**POLLING)
    job = world.approved()
    wait_until(lambda: world.films(), seconds=20)
    kill_group(cluster_of(worker))
    world.one_paid_film(job)
    assert len({entry["idempotency_key"] for entry in world.creates()}) == 1


def test_a_worker_killed_after_the_answer_was_stored_loses_nothing(world: World, portal: Portal) -> None:
    worker = portal.worker(**POLLING)
    job = world.approved()
    world.wait_for(job, "processing", "completed")
    kill_group(cluster_of(worker))
    world.one_paid_film(job)
    assert len(world.creates()) == 1


@pytest.mark.parametrize("part", [0, 1, 2, 3], ids=["first worker", "second worker", "monitor", "pusher"])
def test_a_part_of_the_idle_cluster_is_killed_and_work_goes_on(world: World, portal: Portal, part: int) -> None:
    worker = portal.worker(**POLLING, TASK_TIMEOUT="3", SUBMIT_LEASE="4")
    victim = parts_of(worker)[part]
    time.sleep(1)
    kill(victim)
    world.one_paid_film(world.approved())
    worker.terminate()
    assert worker.wait(30) == 0


def test_the_supervisor_of_the_cluster_leaves_no_orphans(world: World, portal: Portal) -> None:
    worker = portal.worker(**POLLING)
    parts_of(worker)
    below = descendants(worker.pid)
    worker.terminate()
    assert worker.wait(30) == 0
    assert not [pid for pid in below if name_of(pid) == "cluster"]


def test_the_same_tasks_delivered_three_times_change_nothing(world: World, polling: Portal) -> None:
    job = world.approved()
    for _ in range(3):
        async_task("apps.jobs.tasks.advance", world.connection.pk)
    world.one_paid_film(job)
    for name in ("advance", "advance", "advance"):
        async_task(f"apps.jobs.tasks.{name}", world.connection.pk)
    for _ in range(3):
        async_task("apps.jobs.tasks.copy", job.pk)
        async_task("apps.jobs.tasks.resolve", job.pk)
    time.sleep(3)
    world.one_paid_film(job)
    assert len(world.creates()) == 1
    assert Output.objects.filter(job=job, part="video").count() == 1


@pytest.mark.row("ACC-12")
def test_a_timeout_after_accepting_becomes_unconfirmed_and_is_found_by_its_key(world: World, polling: Portal) -> None:
    world.sandbox.fault("timeout_after", times=1, match=CREATE, key=world.key, seconds=6)
    job = world.approved()
    world.wait_for(job, "unconfirmed", seconds=20)
    world.one_paid_film(job)
    creates = world.creates()
    assert len(creates) == 2
    assert creates[0]["idempotency_key"] == creates[1]["idempotency_key"]
    assert creates[1]["replayed"]


def test_a_broken_connection_after_accepting_pays_once(world: World, polling: Portal) -> None:
    world.sandbox.fault("disconnect_after", times=2, match=CREATE, key=world.key)
    world.one_paid_film(world.approved())


def test_a_storm_of_busy_answers_is_waited_out_with_growing_gaps(world: World, polling: Portal) -> None:
    world.sandbox.fault("busy", times=3, match=CREATE, key=world.key, retry_after=1)
    job = world.approved()
    world.one_paid_film(job)
    assert [entry["status"] for entry in world.creates()] == [429, 429, 429, 200]
    assert job.events.filter(what__contains="busy").count() == 3


def test_retry_after_is_honoured(world: World, polling: Portal) -> None:
    world.sandbox.fault("busy", times=1, match=CREATE, key=world.key, retry_after=3)
    job = world.approved()
    world.one_paid_film(job)
    first, second = Attempt.objects.filter(job=job).order_by("pk")
    assert (second.started_at - first.started_at).total_seconds() >= 3


def test_no_credit_waits_with_its_own_words_and_goes_on_when_there_is_money(world: World, polling: Portal) -> None:
    world.sandbox.wallet(world.key, balance=0)
    job = world.approved()
    wait_until(lambda: job.events.filter(what__contains="no credit").exists(), seconds=20)
    assert world.wait_for(job, "queued").state == "queued"
    assert held_and_spent(job)[0] == job.estimate_high
    world.sandbox.wallet(world.key, balance=50)
    Connection.objects.filter(pk=world.connection.pk).update(paused_until=None)
    Job.objects.filter(pk=job.pk).update(next_check_at=job.queued_at)
    world.one_paid_film(job)


def test_server_errors_after_a_create_keep_the_job_in_doubt_until_it_is_found(world: World, polling: Portal) -> None:
    world.sandbox.fault("broken", times=3, match=CREATE, key=world.key)
    job = world.approved()
    world.one_paid_film(job)
    assert len({entry["idempotency_key"] for entry in world.creates()}) == 1


def test_server_errors_while_asking_lose_nothing(world: World, polling: Portal) -> None:
    world.sandbox.fault("broken", times=6, match="GET /v3/videos", key=world.key)
    world.one_paid_film(world.approved())


@pytest.mark.row("ACC-16")
def test_a_refused_request_fails_with_the_providers_words_and_gives_the_money_back(
    world: World, polling: Portal
) -> None:
    world.sandbox.fault("rejected", times=1, match=CREATE, key=world.key, message="No such shade of green")
    job = world.wait_for(world.approved(), "failed")
    assert "No such shade of green" in job.failure_detail
    assert held_and_spent(job) == NOTHING
    assert len(world.creates()) == 1


@pytest.mark.row("ACC-07")
def test_a_wrong_key_fails_at_once_and_is_not_tried_again(world: World, polling: Portal) -> None:
    world.sandbox.fault("unauthorized", times=1, match=CREATE, key=world.key)
    job = world.wait_for(world.approved(), "failed")
    time.sleep(2)
    assert len(world.creates()) == 1
    assert "key" in job.failure
    assert held_and_spent(job) == NOTHING


def test_a_render_that_fails_costs_nothing(world: World, polling: Portal) -> None:
    job = world.wait_for(world.approved("fail:rendering_failed"), "failed")
    assert job.failure_code == "rendering_failed"
    assert held_and_spent(job) == NOTHING


@pytest.mark.row("ACC-16")
def test_an_html_error_page_is_never_shown(world: World, polling: Portal) -> None:
    world.sandbox.fault("html", times=1, match=CREATE, key=world.key)
    job = world.approved()
    world.one_paid_film(job)
    assert not Attempt.objects.filter(job=job, message__contains="<").exists()


def test_a_link_that_expired_is_asked_for_anew(world: World, polling: Portal) -> None:
    world.sandbox.fault("link_expired", times=3, key=world.key)
    job = world.approved()
    world.one_paid_film(job)
    assert any(output.tries > 1 for output in world.wait_for_copies(job))


@pytest.fixture
def tight_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KB, full but for a little."""
    folder = tmp_path / "tight"
    folder.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if not made or made.returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_told_and_the_copy_is_made_when_there_is_room(
    world: World, portal: Portal, tight_disk: Path
) -> None:
    incoming = settings.INCOMING_DIR
    filler = tight_disk / "filler"
    filler.write_bytes(b"x" * 230_000)
    shutil.rmtree(incoming)
    incoming.symlink_to(tight_disk)
    try:
        portal.worker(**POLLING)
        job = world.wait_for(world.approved(), "completed")
        wait_until(lambda: Output.objects.filter(job=job, error__contains="could not store").exists(), seconds=30)
        assert held_and_spent(job)[0] == 0
        incoming.unlink()
        incoming.mkdir(exist_ok=True)  # the worker makes it too, where it comes first
        world.one_paid_film(job)
    finally:
        if incoming.is_symlink():
            incoming.unlink()
            incoming.mkdir(exist_ok=True)


def test_the_sandbox_is_down_for_a_while(transactional_db: None, own_sandbox: SandboxProcess, tmp_path: Path) -> None:
    world = make_world(own_sandbox)
    (tmp_path / "logs").mkdir()
    portal = Portal(tmp_path / "logs", SANDBOX_URL=own_sandbox.url)
    try:
        portal.worker(**POLLING)
        world.one_paid_film(world.approved("Before"))
        own_sandbox.kill()
        job = world.approved("During")
        wait_until(lambda: Attempt.objects.filter(job=job, ending="not_sent").count() >= 2, seconds=30)
        assert Job.objects.get(pk=job.pk).state in {"queued", "submitting"}
        own_sandbox.start()
        world.wait_for(job, "completed")
        assert [film["status"] for film in world.films()] == ["completed", "completed"]
    finally:
        portal.stop()


# --- Webhooks ---------------------------------------------------------------------------------------------


@pytest.fixture
def desk(ringing: Portal) -> Portal:
    """With a registered endpoint."""
    wait_until(lambda: Endpoint.objects.exclude(endpoint_id="").exists(), seconds=30)
    return ringing


def test_a_signed_webhook_brings_the_news(world: World, desk: Portal) -> None:
    job = world.approved()
    world.one_paid_film(job)
    ended = job.events.get(after="completed")
    assert ended.source == "webhook"
    assert Delivery.objects.filter(verdict="valid", job=job).exists()
    assert Delivery.objects.filter(verdict="callback", job=job).exists()


def test_doubled_and_reordered_webhooks_have_one_effect(world: World, desk: Portal) -> None:
    world.sandbox.fault("webhook_twice", times=4, key=world.key)
    world.sandbox.fault("webhook_out_of_order", times=2, key=world.key)
    job = world.approved()
    world.one_paid_film(job)
    assert job.events.filter(after="completed").count() == 1


def test_a_forged_webhook_has_no_effect(world: World, desk: Portal) -> None:
    world.sandbox.fault("webhook_wrongly_signed", times=1, key=world.key)
    job = world.approved()
    world.one_paid_film(job)
    wait_until(lambda: Delivery.objects.filter(verdict="forged").exists(), seconds=20)
    forged = Delivery.objects.filter(verdict="forged").first()
    assert forged is not None
    assert forged.job is None


def test_a_webhook_before_the_create_answer_is_stored_is_not_lost(world: World, desk: Portal) -> None:
    world.sandbox.fault("webhook_before_answer", times=1, match=CREATE, key=world.key, seconds=2)
    job = world.approved()
    world.one_paid_film(job)
    assert len(world.creates()) == 1


@pytest.mark.row("WEB-16")
def test_a_lost_webhook_is_repaired_by_the_sweep(world: World, portal: Portal) -> None:
    world.sandbox.fault("webhook_lost", times=4, key=world.key)
    portal.web()
    portal.worker()
    wait_until(lambda: Endpoint.objects.exclude(endpoint_id="").exists(), seconds=30)
    job = world.approved()
    world.one_paid_film(job)
    assert job.events.get(after="completed").source == "poll"


def test_a_late_word_about_a_finished_job_changes_nothing(world: World, desk: Portal) -> None:
    job = world.approved()
    world.one_paid_film(job)
    done = Job.objects.get(pk=job.pk)
    data = {"video_id": done.provider_id, "msg": "No, it failed", "callback_id": f"{done.pk}.{done.round}"}
    before = Delivery.objects.count()
    world.sandbox.event(world.key, "avatar_video.fail", data, repeat=3)
    wait_until(lambda: Delivery.objects.filter(processed_at__isnull=False).count() > before, seconds=20)
    time.sleep(1)
    world.one_paid_film(job)


def test_a_forged_post_is_refused_and_kept_for_the_log(world: World, desk: Portal) -> None:
    endpoint = Endpoint.objects.get(connection=world.connection)
    url = f"{desk.url}/webhooks/in/{endpoint.token}/"
    for headers in ({}, {"Heygen-Signature": "0" * 64}, {"Signature": "é"}):
        answer = requests.post(url, data=b'{"event_type":"x.y"}', headers=headers, timeout=10)
        assert answer.status_code == 401
    assert requests.options(url, timeout=10).status_code == 204
    assert requests.post(f"{desk.url}/webhooks/in/guessed/", data=b"{}", timeout=10).status_code == 404
    assert requests.post(url, data=b"x" * 1_100_000, timeout=10).status_code == 413
    assert Delivery.objects.filter(verdict="forged").count() == 3
