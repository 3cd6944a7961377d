import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from sandbox.background.signing import signature
from tests.sandbox.conftest import create
from tests.sandbox.receiver import Received, Receiver
from tests.support.sandbox import SandboxProcess

FAILING = "fail:rendering_failed"


def register(sandbox: SandboxProcess, key: str, url: str, **more: Any) -> dict[str, Any]:
    answer = sandbox.call(key, "POST", "/v3/webhooks/endpoints", json={"url": url, **more})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def is_genuine(post: Received, secret: str) -> bool:
    expected = hmac.new(secret.encode(), post.body, hashlib.sha256).hexdigest()
    return post.headers["Heygen-Signature"] == post.headers["Signature"] == expected


def test_the_published_vector_of_the_signature_holds() -> None:
    body = b'{"event_type":"avatar_video.success","event_data":{"video_id":"vid_1"}}'
    assert signature("whsec_test_secret", body) == "ae3388c59582bcbe4b45d6cf7d122e1d6f7d605b67eb26b200f2d32b3e957605"


def test_the_secret_is_shown_at_creation_only(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    made = register(sandbox, ana, receiver.url)
    assert made["secret"].startswith("whsec_")
    assert made["status"] == "enabled"
    assert [one.method for one in receiver.received] == ["OPTIONS"]
    listed = sandbox.call(ana, "GET", "/v3/webhooks/endpoints").json()["data"]
    assert [(one["endpoint_id"], one["secret"]) for one in listed] == [(made["endpoint_id"], None)]
    again = sandbox.call(ana, "POST", "/v3/webhooks/endpoints", json={"url": receiver.url})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")


def test_a_replayed_registration_brings_the_same_secret(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    headers, body = {"Idempotency-Key": "hook.1"}, {"url": receiver.url}
    answers = [sandbox.call(ana, "POST", "/v3/webhooks/endpoints", json=body, headers=headers).json() for _ in range(2)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"url": "http://127.0.0.1:9/closed"}, "url"),
        ({"url": "http://127.0.0.1:9/", "events": ["avatar_video.failed"]}, "events"),
        ({"url": "http://127.0.0.1:9/", "secret": "mine"}, "secret"),
    ],
)
def test_a_bad_registration_is_refused(sandbox: SandboxProcess, ana: str, body: dict[str, Any], param: str) -> None:
    error = sandbox.call(ana, "POST", "/v3/webhooks/endpoints", json=body).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_parameter", param)


def test_a_receiver_that_fails_the_probe_is_refused(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    receiver.probe_status = 405
    answer = sandbox.call(ana, "POST", "/v3/webhooks/endpoints", json={"url": receiver.url})
    assert answer.json()["error"]["param"] == "url"


def test_an_event_is_signed_and_tells_of_the_video(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    secret = register(sandbox, ana, receiver.url)["secret"]
    video = create(sandbox, ana, title=FAILING, callback_id="c-1", callback_url=f"{receiver.url}/callback")
    posts = receiver.await_posts(2)
    signed = next(post for post in posts if post.path == "/")
    plain = next(post for post in posts if post.path == "/callback")
    assert is_genuine(signed, secret)
    assert abs(int(signed.headers["Heygen-Timestamp"]) - time.time()) < 60
    assert signed.headers["Content-Type"] == "application/json"
    told = json.loads(signed.body)
    assert told["event_type"] == "avatar_video.fail"
    assert told["event_id"] == signed.headers["Heygen-Event-Id"]
    assert told["event_data"]["video_id"] == video
    assert told["event_data"]["callback_id"] == "c-1"
    assert told["event_data"]["msg"]
    assert json.loads(plain.body) == told
    assert not any(name.lower().endswith("signature") for name in plain.headers)
    history = sandbox.call(ana, "GET", "/v3/webhooks/events", params={"entity_id": video}).json()["data"]
    assert [event["event_id"] for event in history] == [told["event_id"]]


def test_a_refused_delivery_is_tried_again_with_the_same_id(
    sandbox: SandboxProcess, ana: str, receiver: Receiver
) -> None:
    receiver.statuses = [500, 302]
    register(sandbox, ana, receiver.url)
    create(sandbox, ana, title=FAILING)
    posts = receiver.await_posts(3)
    assert len({post.headers["Heygen-Event-Id"] for post in posts}) == 1
    assert len({post.body for post in posts}) == 1
    sandbox.until(lambda: sandbox.state(ana)["deliveries"][0]["status"] == "delivered")
    assert sandbox.state(ana)["deliveries"][0]["attempts"] == 3


def test_a_delivery_is_given_up_after_ten_attempts(own_sandbox: SandboxProcess, receiver: Receiver) -> None:
    ana = own_sandbox.key()
    receiver.statuses = [500] * 20
    register(own_sandbox, ana, receiver.url)
    create(own_sandbox, ana, title=FAILING)

    def attempts() -> int:
        own_sandbox.clock(advance=30_000)
        return (
            bool(own_sandbox.state(ana)["deliveries"][:1])
            and own_sandbox.state(ana)["deliveries"][0]["status"] == "failed"
        )

    own_sandbox.until(attempts)
    assert len(receiver.posts) == 10


def test_an_endpoint_hears_only_what_it_asked_for(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    register(sandbox, ana, f"{receiver.url}/success", events=["avatar_video.success"])
    endpoint = register(sandbox, ana, f"{receiver.url}/fail", events=["avatar_video.fail"])
    create(sandbox, ana, title=FAILING)
    assert [post.path for post in receiver.await_posts(1)] == ["/fail"]
    path = f"/v3/webhooks/endpoints/{endpoint['endpoint_id']}"
    changed = sandbox.call(ana, "PATCH", path, json={"events": ["video_agent.fail"]}).json()["data"]
    assert changed["events"] == ["video_agent.fail"]
    sandbox.event(ana, "avatar_video.fail", {"video_id": "v"})
    sandbox.event(ana, "video_agent.fail", {"video_id": "v"})
    receiver.await_posts(2)
    assert json.loads(receiver.posts[1].body)["event_type"] == "video_agent.fail"


def test_the_old_secret_is_dead_at_once(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    made = register(sandbox, ana, receiver.url)
    path = f"/v3/webhooks/endpoints/{made['endpoint_id']}/rotate-secret"
    rotated = sandbox.call(ana, "POST", path).json()["data"]
    assert rotated["endpoint_id"] == made["endpoint_id"]
    sandbox.event(ana, "avatar_video.success", {"video_id": "v"})
    (post,) = receiver.await_posts(1)
    assert is_genuine(post, rotated["secret"])
    assert not is_genuine(post, made["secret"])


def test_a_deleted_endpoint_hears_nothing(sandbox: SandboxProcess, ana: str, dan: str, receiver: Receiver) -> None:
    endpoint = register(sandbox, ana, receiver.url)["endpoint_id"]
    path = f"/v3/webhooks/endpoints/{endpoint}"
    assert sandbox.call(dan, "DELETE", path).json()["error"]["code"] == "webhook_not_found"
    assert sandbox.call(ana, "DELETE", path).json() == {"data": {}}
    sandbox.event(ana, "avatar_video.success", {"video_id": "v"})
    assert sandbox.state(ana)["deliveries"] == []
    assert sandbox.call(ana, "DELETE", path).status_code == 404


def test_the_catalogue_has_34_event_types(sandbox: SandboxProcess, ana: str) -> None:
    types = sandbox.call(ana, "GET", "/v3/webhooks/event-types").json()["data"]
    assert len(types) == 34
    assert all(one["description"] for one in types)


def test_the_history_comes_in_pages_newest_first(sandbox: SandboxProcess, ana: str) -> None:
    sent = sandbox.event(ana, "avatar_video.success", {"video_id": "v"}, repeat=5)
    first = sandbox.call(ana, "GET", "/v3/webhooks/events", params={"limit": 3}).json()
    rest = sandbox.call(ana, "GET", "/v3/webhooks/events", params={"token": first["next_token"]}).json()
    assert [event["event_id"] for event in first["data"] + rest["data"]] == sent[::-1]
    assert rest["has_more"] is False


def test_a_lost_webhook_is_only_in_the_history(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    register(sandbox, ana, receiver.url)
    sandbox.fault("webhook_lost", key=ana)
    (lost,) = sandbox.event(ana, "avatar_video.success", {"video_id": "v1"})
    sandbox.event(ana, "avatar_video.success", {"video_id": "v2"})
    (post,) = receiver.await_posts(1)
    assert json.loads(post.body)["event_data"]["video_id"] == "v2"
    history = sandbox.call(ana, "GET", "/v3/webhooks/events").json()["data"]
    assert lost in [event["event_id"] for event in history]


def test_a_webhook_may_come_twice(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    register(sandbox, ana, receiver.url)
    sandbox.fault("webhook_twice", key=ana)
    sandbox.event(ana, "avatar_video.success", {"video_id": "v"})
    posts = receiver.await_posts(2)
    assert posts[0].body == posts[1].body


def test_a_late_webhook_can_be_waited_for_or_hurried(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    register(sandbox, ana, receiver.url)
    sandbox.fault("webhook_late", key=ana, seconds=0.6)
    began = time.monotonic()
    sandbox.event(ana, "avatar_video.success", {"video_id": "v"})
    receiver.await_posts(1)
    assert time.monotonic() - began > 0.5


def test_webhooks_may_change_places_and_be_outdated(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    register(sandbox, ana, receiver.url)
    sandbox.fault("webhook_out_of_order", key=ana, seconds=30)
    for name in ("first", "second"):
        sandbox.event(ana, "avatar_video.success", {"video_id": name})
    told = [json.loads(post.body) for post in receiver.await_posts(3)]
    assert [one["event_data"]["video_id"] for one in told] == ["second", "first", "first"]
    assert told[2]["event_data"]["status"] == "processing"


def test_a_webhook_may_be_wrongly_signed(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    secret = register(sandbox, ana, receiver.url)["secret"]
    sandbox.fault("webhook_wrongly_signed", key=ana)
    sandbox.event(ana, "avatar_video.success", {"video_id": "v"})
    sandbox.event(ana, "avatar_video.success", {"video_id": "v"}, wrong_signature=True)
    sandbox.event(ana, "avatar_video.success", {"video_id": "v"})
    posts = receiver.await_posts(3)
    assert sorted(is_genuine(post, secret) for post in posts) == [False, False, True]


def test_the_news_may_be_faster_than_the_answer(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    register(sandbox, ana, receiver.url)
    sandbox.fault("webhook_before_answer", key=ana, seconds=0.1)
    video = create(sandbox, ana, title=FAILING)
    assert json.loads(receiver.posts[0].body)["event_data"]["video_id"] == video


def test_undelivered_webhooks_survive_a_sudden_death(own_sandbox: SandboxProcess, receiver: Receiver) -> None:
    ana = own_sandbox.key()
    secret = register(own_sandbox, ana, receiver.url)["secret"]
    own_sandbox.clock(factor=0.001)
    receiver.statuses = [503]
    (sent,) = own_sandbox.event(ana, "avatar_video.success", {"video_id": "v"})
    receiver.await_posts(1)
    own_sandbox.restart(kill=True)
    own_sandbox.clock(advance=20)
    posts = receiver.await_posts(2)
    assert posts[1].headers["Heygen-Event-Id"] == sent
    assert is_genuine(posts[1], secret)
