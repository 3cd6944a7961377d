"""The two doors for news: who gets in, what is kept, and that nothing but a signature counts.

All of it is sent to the view, and once more through the door in front of it, which takes what is plain.
"""

import json
import time
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps as registry
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from apps.jobs.models import Job, JobEvent
from apps.jobs.states import State
from apps.providers.heygen.signatures import signature
from apps.webhooks import inbox, tasks
from apps.webhooks.models import Delivery, Endpoint, Verdict
from tests.web.two_workspaces import OLD_SECRET, House, callback_path

from .sender import Sender, event
from .through_door import DoorClient

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["view", "door"])
def client_of_doors(request: pytest.FixtureRequest, house: House) -> Client:
    return (
        open_door(house) if request.param == "door" else Client(raise_request_exception=False, enforce_csrf_checks=True)
    )


@pytest.fixture
def north(house: House, client_of_doors: Client) -> Sender:
    return Sender(Endpoint.objects.select_related("connection").get(pk=house.north.endpoint.pk), client_of_doors)


@pytest.fixture
def south(house: House, client_of_doors: Client) -> Sender:
    return Sender(Endpoint.objects.select_related("connection").get(pk=house.south.endpoint.pk), client_of_doors)


def open_door(house: House) -> DoorClient:
    """A door that has heard an answer of the view; what was sent for it is gone."""
    client = DoorClient()
    first = Sender(Endpoint.objects.get(pk=house.south.endpoint.pk), client)
    assert first.send(event(video_id="first")).status_code == 202
    first.last.delete()
    OrmQ.objects.latest("pk").delete()
    return client


def works() -> int:
    """Tasks that wait to act on a delivery."""
    return sum(package.task["func"] == "apps.webhooks.tasks.process" for package in OrmQ.objects.all())


def untouched(house: House) -> list[tuple[int, str]]:
    return list(Job.objects.filter(workspace=house.north.workspace).order_by("pk").values_list("pk", "state"))


@pytest.mark.parametrize(
    "header", ["Heygen-Signature", "heygen-signature", "HEYGEN-SIGNATURE", "Signature", "signature"]
)
@pytest.mark.row("WEB-06")
def test_a_signed_event_is_stored_raw_and_answered_at_once(north: Sender, header: str) -> None:
    body = b'{ "event_type" : "avatar_video.success",\n "event_data": {"video_id": "v1"} }'
    before = works()
    answer = north.post(body, {header: signature(str(north.endpoint.secret), body)})
    assert answer.status_code == 202
    assert bytes(north.last.body) == body
    assert (north.last.verdict, north.last.event_type, north.last.object_id) == (
        "valid",
        "avatar_video.success",
        "v1",
    )
    assert works() == before + 1


@pytest.mark.row("WEB-07")
def test_a_forged_event_has_no_effect(north: Sender, south: Sender, house: House) -> None:
    body = event(video_id=house.north.jobs[State.PROCESSING].provider_id)
    right = signature(str(north.endpoint.secret), body)
    states, before, told = untouched(house), works(), JobEvent.objects.count()
    forged: list[dict[str, str]] = [
        {},
        {"Heygen-Signature": ""},
        {"Heygen-Signature": "0" * 64},
        {"Heygen-Signature": right[:-1]},
        {"Heygen-Signature": right + "00"},
        {"Heygen-Signature": f"sha256={right}"},
        {"Heygen-Signature": f"{right},{right}"},
        {"Heygen-Signature": "é" * 64},
        {"Heygen-Signature": signature("", body)},
        {"Heygen-Signature": signature(str(south.endpoint.secret), body)},
        {"Heygen-Signature": signature(str(north.endpoint.secret), body + b" ")},
        {"X-Heygen-Signature": right},
        {"Heygen-Signature": "0" * 64, "Signature": right},
    ]
    for headers in forged:
        assert north.post(body, headers).status_code == 401, headers
    assert north.post(body + b" ", north.headers(body)).status_code == 401
    assert (untouched(house), works(), JobEvent.objects.count()) == (states, before, told)
    assert set(Delivery.objects.filter(connection=north.endpoint.connection).values_list("verdict", flat=True)) <= {
        "forged",
        "valid",
    }


def test_an_endpoint_without_a_secret_believes_nobody(north: Sender) -> None:
    Endpoint.objects.filter(pk=north.endpoint.pk).update(secret="", old_secret="")
    body = event(video_id="v1")
    for given in ("", signature("", body)):
        assert north.post(body, {"Heygen-Signature": given}).status_code == 401


@pytest.mark.parametrize(("minutes", "status"), [(0, 202), (14, 202), (15, 401), (60, 401)])
def test_the_secret_before_counts_for_a_quarter_of_an_hour(
    north: Sender, house: House, minutes: int, status: int
) -> None:
    Endpoint.objects.filter(pk=north.endpoint.pk).update(rotated_at=timezone.now() - timedelta(minutes=minutes))
    body = event(video_id="v1")
    answer = north.send(body, Heygen_Signature=signature(OLD_SECRET.format(house.north.word), body))
    assert answer.status_code == status
    assert north.last.verdict == ("old_secret" if status == 202 else "forged")
    assert north.send(body).status_code == 202


DAY = 86_400


@pytest.mark.parametrize(
    "stamp",
    [
        None,
        *("now", "now-360", "now+360", "now-86000", "now-100000", "now+100000", f"now-{300 * DAY}"),
        *("abc", "-5", "1e9", "²", "9" * 11, "9" * 400, "1.5", "Infinity", " "),
    ],
)
def test_a_clock_that_is_off_or_a_retry_days_later_is_no_reason_to_refuse_what_was_never_seen(
    north: Sender, stamp: str | None
) -> None:
    if stamp and stamp.startswith("now"):
        stamp = str(int(time.time()) + int(stamp.removeprefix("now") or 0))
    body = event(video_id="v1")
    assert north.send(body, Heygen_Timestamp=stamp).status_code == 202
    assert north.last.verdict == "valid"
    before = works()
    assert north.send(body, Heygen_Timestamp=stamp, Heygen_Event_Id="another").status_code == 202
    assert works() == before


@pytest.mark.parametrize(("log_days", "days", "status"), [(30, 28, 202), (30, 30, 401), (1, 1.9, 202), (0, 4000, 202)])
def test_what_may_have_come_and_been_forgotten_is_refused(
    north: Sender, house: House, settings: LazySettings, log_days: int, days: float, status: int
) -> None:
    settings.LOG_DAYS = log_days
    stamp = str(int(time.time() - days * DAY))
    assert north.send(event(video_id="v1"), Heygen_Timestamp=stamp).status_code == status
    assert north.last.verdict == ("valid" if status == 202 else "stale")
    told = "last refused" in house.person("administrator").get(reverse("webhooks:deliveries")).content.decode()
    assert told or status == 202


@pytest.mark.parametrize("log_days", [1, 2, 5])
def test_whatever_stamp_is_taken_its_delivery_is_still_remembered(
    north: Sender, settings: LazySettings, log_days: int
) -> None:
    """A day after another: a repeat with its first stamp is told as one, or refused; it is never news again."""
    settings.LOG_DAYS = log_days
    body, stamp = event(video_id="v1"), str(int(time.time()) + 3600)  # the provider's clock is an hour ahead
    assert north.send(body, Heygen_Timestamp=stamp).status_code == 202
    Delivery.objects.filter(pk=north.last.pk).update(next_try_at=None)
    before = works()
    for hours in range(0, 9 * 24, 4):
        Delivery.objects.filter(body_hash__gt="").update(received_at=timezone.now() - timedelta(hours=hours))
        tasks.sweep()
        aged = str(int(stamp) - hours * 3600)
        assert north.send(body, Heygen_Timestamp=aged, Heygen_Event_Id=f"again {hours}").status_code in (202, 401)
        assert works() == before, f"after {hours} hours"


def test_bodies_from_before_the_hashes_are_given_theirs(north: Sender) -> None:
    bodies = [event(video_id=f"old {number}") for number in range(3)]
    for number, body in enumerate((*bodies, bodies[0])):
        assert north.send(body, Heygen_Event_Id=f"old {number}").status_code == 202
    again = Delivery.objects.get(event_id="old 0")
    Delivery.objects.filter(event_id__startswith="old ").update(body_hash="")
    again.pk, again.event_id, again.body_hash = None, "old twice", ""
    again.save(force_insert=True)
    migration = import_module("apps.webhooks.migrations.0003_remember_older_bodies")
    migration.remember(registry, None)
    kept = Delivery.objects.filter(event_id__startswith="old ", body_hash__gt="")
    assert sorted(kept.values_list("event_id", flat=True)) == ["old 0", "old 1", "old 2"]
    before = works()
    for body in bodies:
        assert north.send(body).status_code == 202
    assert works() == before


def test_the_same_event_is_stored_and_worked_on_once(north: Sender) -> None:
    body = event(video_id="v1")
    before, waiting = Delivery.objects.count(), works()
    for _time in range(3):
        assert north.send(body, Heygen_Event_Id="evt-1").status_code == 202
    assert (Delivery.objects.count(), works()) == (before + 1, waiting + 1)
    assert Delivery.objects.get(event_id="evt-1").repeats == 2


def test_a_signed_body_is_not_new_again_under_another_id(north: Sender) -> None:
    body = event(video_id="v-once")
    before, waiting = Delivery.objects.count(), works()
    for name in ("evt-a", "evt-b", None, "evt-c"):
        assert north.send(body, Heygen_Event_Id=name).status_code == 202
    assert (Delivery.objects.count(), works()) == (before + 1, waiting + 1)
    assert Delivery.objects.get(event_id="evt-a").repeats == 3


def test_events_without_an_id_are_told_apart_by_what_they_say(north: Sender) -> None:
    before = Delivery.objects.count()
    for body in (
        event(video_id="v1"),
        event(video_id="v1"),
        event(video_id="v2"),
        event("avatar_video.fail", video_id="v1"),
    ):
        assert north.send(body, Heygen_Event_Id=None, Heygen_Timestamp=None).status_code == 202
    assert Delivery.objects.count() == before + 3


def test_the_same_id_at_two_connections_is_two_events(north: Sender, south: Sender) -> None:
    for sender in (north, south):
        assert sender.send(event(video_id="v1"), Heygen_Event_Id="evt-shared").status_code == 202
    assert Delivery.objects.filter(event_id="evt-shared", repeats=0).count() == 2


def test_a_forged_event_does_not_take_the_id_of_a_real_one(north: Sender) -> None:
    body = event(video_id="v1")
    assert north.send(body, Heygen_Event_Id="evt-2", Heygen_Signature="0" * 64).status_code == 401
    before = works()
    assert north.send(body, Heygen_Event_Id="evt-2").status_code == 202
    assert works() == before + 1


@pytest.mark.row("WEB-17")
def test_an_event_of_an_unknown_kind_is_stored_and_accepted(north: Sender) -> None:
    assert north.send(event("x.y", some="thing")).status_code == 202
    assert (north.last.event_type, north.last.verdict) == ("x.y", "valid")


ODD = (
    b"", b"null", b"[]", b'"text"', b"{}", b"{", b'{"event_type": 5}', b'{"event_type": null}', b"\xff\xfe\x00",
    b"\x80abc",
    b"[" * 100_000, b'{"a":' * 50_000, b'{"event_type": "x", "n": ' + b"9" * 5000 + b"}", b"NaN", b"\0" * 100,
)  # fmt: skip


@pytest.mark.parametrize("body", ODD, ids=lambda body: repr(body[:16]))
def test_a_signed_body_that_cannot_be_read_is_kept_and_refused(north: Sender, body: bytes) -> None:
    before = works()
    assert north.send(body).status_code == 400
    kept = body[: inbox.REFUSED_BYTES_KEPT]
    assert (north.last.verdict, bytes(north.last.body)) == (Verdict.MALFORMED, kept)
    assert works() == before


def test_signed_rubbish_inside_is_stored_in_a_form_that_every_database_takes(north: Sender) -> None:
    odd = "\\u0000a\\ud800b" + "x" * 500
    body = f'{{"event_type": "{odd}", "event_data": {{"video_id": "{odd}", "callback_id": "{odd}"}}}}'.encode()
    assert north.send(body, Heygen_Event_Id="e" * 4000).status_code == 202
    for text in (north.last.event_type, north.last.object_id, north.last.callback_id, north.last.event_id):
        assert "\0" not in text
        assert len(text.encode()) <= 480
        assert text
    for data in (
        {"event_type": "x", "event_data": 7},
        {"event_type": "x", "event_data": {"video_id": 7, "callback_id": {}}},
    ):
        assert north.send(json.dumps(data).encode()).status_code == 202


def test_more_than_a_megabyte_is_not_even_looked_at(north: Sender, house: House) -> None:
    before = Delivery.objects.count()
    large = event(video_id="v1", padding="x" * inbox.LARGEST)
    assert north.send(large).status_code == 413
    path = callback_path(house.north.jobs[State.PROCESSING])
    assert north.client.post(path, large, content_type="application/json").status_code == 413
    assert Delivery.objects.count() == before
    exact = event(video_id="v1", padding="").decode().replace('""', '"%s"')
    assert north.send((exact % ("x" * (inbox.LARGEST - len(exact) + 2))).encode()).status_code == 202
    assert len(bytes(north.last.body)) == inbox.LARGEST


def test_the_light_of_a_door_tells_that_news_were_refused(north: Sender, house: House) -> None:
    page = reverse("webhooks:deliveries")
    refusal = "last refused"
    Delivery.objects.filter(connection=north.endpoint.connection).exclude(verdict="valid").delete()
    assert refusal not in house.person("administrator").get(page).content.decode()
    north.send(event(video_id="v1"), Heygen_Signature="0" * 64)
    assert refusal in house.person("administrator").get(page).content.decode()


def test_a_flood_of_forgeries_fills_no_disk(north: Sender) -> None:
    for number in range(2_000):
        inbox.receive_signed(north.endpoint, {}, b'{"event_type": "flood", "n": %d}' % number)
    forged = Delivery.objects.filter(connection=north.endpoint.connection, verdict="forged")
    assert forged.count() == inbox.FORGERIES_KEPT
    assert bytes(forged.latest("pk").body).endswith(b"1999}")
    assert north.send(b"x" * 900_000, Heygen_Signature="no").status_code == 401
    assert len(bytes(forged.latest("pk").body)) == inbox.FORGED_BYTES_KEPT


def test_forgeries_push_out_nothing_that_is_genuine(north: Sender) -> None:
    north.send(event(video_id="v1"), Heygen_Event_Id="evt-keep")
    north.send(b"unreadable", Heygen_Event_Id="evt-odd")
    for number in range(inbox.FORGERIES_KEPT + 5):
        inbox.receive_signed(north.endpoint, {}, b"%d" % number)
    assert Delivery.objects.filter(event_id="evt-keep", verdict="valid").exists()
    assert Delivery.objects.filter(event_id="evt-odd", verdict="malformed").exists()


def test_a_flood_of_what_cannot_be_read_fills_no_disk(north: Sender, house: House) -> None:
    path, large = callback_path(house.north.jobs[State.PROCESSING]), b"[" + b"x" * (inbox.LARGEST - 1)
    for _time in range(2):
        assert north.send(large).status_code == 400
        assert north.client.post(path, large, content_type="application/json").status_code == 400
        assert bytes(north.last.body) == large[: inbox.REFUSED_BYTES_KEPT]
    for number in range(inbox.FORGERIES_KEPT + 5):
        inbox.receive_signed(north.endpoint, north.headers(b"%d" % number), b"%d" % number)
    unreadable = Delivery.objects.filter(connection=north.endpoint.connection, verdict="malformed")
    assert unreadable.count() == inbox.FORGERIES_KEPT


@pytest.mark.parametrize("verb", ["OPTIONS", "HEAD", "GET"])
def test_a_probe_is_answered_without_any_sign(north: Sender, house: House, verb: str) -> None:
    for path in (north.path, callback_path(house.north.jobs[State.PROCESSING])):
        assert Client().generic(verb, path).status_code == 204


def test_an_unknown_door_is_no_door(north: Sender) -> None:
    body = event(video_id="v1")
    for token in ("x", "", "a" * 5000, north.endpoint.token.lower(), north.endpoint.token + "x"):
        path = f"/webhooks/in/{token}/"
        headers = north.headers(body)
        assert Client().post(path, body, content_type="application/json", headers=headers).status_code == 404
        assert Client().get(path).status_code == 404


def test_a_job_has_its_own_door_that_makes_us_look_and_nothing_more(house: House) -> None:
    job = house.north.jobs[State.PROCESSING]
    states, before = untouched(house), works()
    lie = event(
        "avatar_video.success", video_id="somebody-elses", url="https://evil.example/film.mp4", callback_id="99.1"
    )
    answer = Client(enforce_csrf_checks=True).post(callback_path(job), lie, content_type="application/json")
    assert answer.status_code == 202
    kept = Delivery.objects.latest("pk")
    assert (kept.verdict, kept.callback_id, kept.connection_id) == ("callback", f"{job.pk}.1", job.connection_id)
    assert untouched(house) == states
    assert works() == before + 1


def test_a_forged_door_of_a_job_is_no_door(house: House) -> None:
    job, other = house.north.jobs[State.PROCESSING], house.north.jobs[State.UNCONFIRMED]
    right = callback_path(job)
    signed_part = right.rstrip("/").rpartition("/")[2].partition(":")[2]
    for token in (
        f"{other.pk}.1:{signed_part}",
        f"{job.pk}.2:{signed_part}",
        f"{job.pk}.1",
        f"{job.pk}.1:",
        signed_part,
        "é",
    ):
        path = reverse("webhooks:callback", args=[token])
        assert Client().post(path, event(), content_type="application/json").status_code == 404, token
        assert Client().get(path).status_code == 404


def test_whoever_learns_the_address_of_a_job_fills_no_disk(house: House) -> None:
    job, before = house.north.jobs[State.PROCESSING], works()
    for number in range(inbox.CALLBACKS_KEPT + 20):
        body = event(video_id="v1", n=number)
        assert Client().post(callback_path(job), body, content_type="application/json").status_code == 202
    kept = Delivery.objects.filter(job=job, verdict="callback")
    assert kept.count() == inbox.CALLBACKS_KEPT
    assert kept.latest("pk").repeats == 20
    assert works() == before + inbox.CALLBACKS_KEPT


def test_of_a_large_callback_the_beginning_is_kept(house: House) -> None:
    path = callback_path(house.north.jobs[State.PROCESSING])
    large = event(video_id="v1", padding="x" * 900_000)
    assert Client().post(path, large, content_type="application/json").status_code == 202
    kept = Delivery.objects.latest("pk")
    assert bytes(kept.body) == large[: inbox.CALLBACK_BYTES_KEPT]
    assert kept.object_id == "v1"


def test_news_for_a_job_that_is_gone_are_accepted_and_change_nothing(house: House) -> None:
    job = house.north.jobs[State.PROCESSING]
    path, before = callback_path(job), Delivery.objects.count()
    Job.objects.filter(pk=job.pk).update(round=2)
    assert Client().post(path, event(), content_type="application/json").status_code == 202
    assert Delivery.objects.count() == before


def test_no_secret_is_in_a_log_or_a_repr(north: Sender, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    body = event(video_id="v1")
    north.send(body)
    north.send(body, Heygen_Signature="0" * 64)
    secret = str(north.endpoint.secret)
    assert secret not in caplog.text
    assert secret not in repr(north.endpoint) + str(north.endpoint) + repr(north.endpoint.__dict__)
