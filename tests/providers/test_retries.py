"""What is repeated, what is never repeated, and what remains when the repeats are used up."""

import io
import threading
from collections.abc import Callable

import pytest

from apps.providers import (
    Busy,
    Call,
    HeyGen,
    InProgress,
    NotSent,
    OutcomeUnknown,
    OutOfCredit,
    Unavailable,
)
from apps.providers.http.retry_delay import pause
from tests.providers.loopback import Action, Loopback, answer, data, raw, refused_port, reset, silence

VIDEO = {"id": "v1", "status": "processing"}
CREATED = {"video_id": "v1", "status": "waiting", "output_format": "mp4"}
BROKEN: list[Action] = [
    silence,
    reset,
    raw(b"\x00\x01 this is not HTTP\r\n\r\n"),
    raw(b""),
    raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
    answer(200, b'{"data": {"id"', announce=500),
    raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    answer(200, b"not gzip", headers={"Content-Encoding": "gzip"}),
    answer(500, {"error": {"code": "internal_error", "message": "oops"}}),
    answer(502, b"<html>Bad Gateway</html>"),
]
NAMES = [
    "silence",
    "reset",
    "garbage",
    "nothing",
    "half head",
    "short",
    "bad chunk",
    "bad gzip",
    "500",
    "502",
]
each_fault = pytest.mark.parametrize("broken", BROKEN, ids=NAMES)


def create(client: HeyGen) -> str:
    return client.videos.create_avatar(idempotency_key="job-1", avatar_id="look", script="Hello").video_id


def speak(client: HeyGen) -> object:
    """A write without a key."""
    return client.voices.speak(text="Hello", voice_id="voice")


@each_fault
def test_a_read_is_repeated_until_it_works(server: Loopback, client: HeyGen, broken: Action) -> None:
    server.will(broken, broken, data(VIDEO))
    assert client.videos.get("v1").id == "v1"
    assert len(server.received) == 3


@each_fault
def test_a_read_gives_up_after_its_retries(server: Loopback, client: HeyGen, broken: Action) -> None:
    server.will(broken)
    with pytest.raises(Unavailable) as caught:
        client.videos.get("v1")
    assert caught.value.retryable
    assert len(server.received) == 3


@each_fault
def test_a_write_with_a_key_is_repeated_with_the_same_key_and_body(
    server: Loopback, client: HeyGen, broken: Action
) -> None:
    server.will(broken, data(CREATED))
    assert create(client) == "v1"
    first, second = server.received
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == "job-1"
    assert first.body == second.body


@each_fault
def test_a_write_with_a_key_that_never_got_an_answer_is_an_open_question(
    server: Loopback, client: HeyGen, broken: Action
) -> None:
    server.will(broken)
    with pytest.raises(OutcomeUnknown) as caught:
        create(client)
    assert caught.value.retryable
    assert len(server.received) == 3


@each_fault
def test_a_write_without_a_key_is_sent_once_only(server: Loopback, client: HeyGen, broken: Action) -> None:
    server.will(broken)
    with pytest.raises(OutcomeUnknown) as caught:
        speak(client)
    assert not caught.value.retryable
    assert len(server.received) == 1


def test_a_patch_is_a_write_without_a_key(server: Loopback, client: HeyGen) -> None:
    server.will(reset)
    with pytest.raises(OutcomeUnknown):
        client.webhooks.update_endpoint("ep_1", url="https://example.com/hook")
    assert len(server.received) == 1


def test_a_delete_is_harmless_to_repeat(server: Loopback, client: HeyGen) -> None:
    server.will(reset, data({"id": "v1", "deleted": True}))
    client.videos.delete("v1")
    assert [request.method for request in server.received] == ["DELETE", "DELETE"]


@pytest.mark.parametrize("act", [create, speak, lambda client: client.videos.get("v1")])
def test_a_refused_connection_proves_that_nothing_was_sent(
    connect: Callable[..., HeyGen], act: Callable[[HeyGen], object]
) -> None:
    with pytest.raises(NotSent) as caught:
        act(connect(f"http://127.0.0.1:{refused_port()}"))
    assert caught.value.retryable
    assert caught.value.code == "unreachable"


def test_a_name_that_does_not_exist_proves_that_nothing_was_sent(connect: Callable[..., HeyGen]) -> None:
    with pytest.raises(NotSent):
        create(connect("http://no-such-host.invalid", retries=0))


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:99999", f"http://{'a' * 70}.example", "http://[::1"])
def test_an_address_that_makes_no_sense_sends_nothing(connect: Callable[..., HeyGen], base_url: str) -> None:
    with pytest.raises((NotSent, ValueError)):
        create(connect(base_url))


def test_a_server_with_an_untrusted_certificate_gets_no_request(
    untrusted: Loopback, connect: Callable[..., HeyGen]
) -> None:
    untrusted.will(data(CREATED))
    with pytest.raises(NotSent) as caught:
        create(connect(untrusted.url))
    assert caught.value.code == "untrusted"
    assert untrusted.received == []


def test_busy_is_never_waited_for_inside(server: Loopback, client: HeyGen) -> None:
    server.will(answer(429, {"error": {"code": "rate_limit_exceeded"}}, headers={"Retry-After": "1"}))
    with pytest.raises(Busy) as caught:
        create(client)
    assert caught.value.after == 1
    assert len(server.received) == 1


def test_a_server_that_asks_for_a_long_wait_is_not_pressed(server: Loopback, client: HeyGen) -> None:
    server.will(answer(503, b"", headers={"Retry-After": "60"}))
    with pytest.raises(OutcomeUnknown) as caught:
        create(client)
    assert caught.value.after == 60
    assert len(server.received) == 1


def test_busy_after_a_lost_answer_does_not_hide_that_it_may_have_been_accepted(
    server: Loopback, client: HeyGen
) -> None:
    server.will(reset, answer(429, {"error": {"code": "rate_limit_exceeded"}}, headers={"Retry-After": "9"}))
    with pytest.raises(OutcomeUnknown) as caught:
        create(client)
    assert caught.value.after == 9


def test_a_refusal_after_a_lost_answer_is_a_refusal(server: Loopback, client: HeyGen) -> None:
    server.will(reset, answer(402, {"error": {"code": "insufficient_credit"}}))
    with pytest.raises(OutOfCredit):
        create(client)


def test_the_first_sending_may_still_be_running(server: Loopback, client: HeyGen) -> None:
    server.will(silence, answer(409, {"error": {"code": "request_in_progress"}}))
    with pytest.raises(InProgress):
        create(client)


def test_an_upload_is_sent_whole_again(server: Loopback, client: HeyGen) -> None:
    server.will(reset, data({"asset_id": "a1", "url": "https://x.test/a", "mime_type": "image/png", "size_bytes": 5}))
    file = io.BytesIO(b"skip" + b"\x89PNG!" * 40_000)
    file.seek(4)
    client.assets.upload(file, filename="a.png", mime_type="image/png", idempotency_key="up-1")
    first, second = (request.body for request in server.received)
    assert first == second
    assert b"\r\n\r\n" + b"\x89PNG!" * 40_000 + b"\r\n--" in second


def test_every_exchange_is_told_once(server: Loopback, client: HeyGen, calls: list[Call]) -> None:
    server.will(silence, answer(500, b""), answer(200, {"data": CREATED}, headers={"X-Request-Id": "r3"}))
    create(client)
    assert [(call.attempt, call.status, call.error_code, call.request_id) for call in calls] == [
        (1, None, "timeout", None),
        (2, 500, "http_500", None),
        (3, 200, None, "r3"),
    ]
    assert {(call.provider, call.method, call.path) for call in calls} == {("heygen", "POST", "/v3/videos")}
    assert calls[0].duration_ms >= 250
    assert all(call.started_at.tzinfo for call in calls)


def test_a_record_that_fails_does_not_lose_the_answer(server: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Call) -> None:
        raise RuntimeError("the table is locked")

    server.will(data(CREATED))
    with HeyGen("sk_some_key", base_url=server.url, allow_private=True, on_call=broken) as client:
        assert create(client) == "v1"
    assert "could not be recorded" in caplog.text


def test_threads_do_not_share_a_session(server: Loopback, client: HeyGen) -> None:
    server.will(data(VIDEO))
    sessions: list[object] = []

    def work() -> None:
        client.videos.get("v1")
        sessions.append(client._transport._session())
        client.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(session) for session in sessions}) == 3


def test_a_drip_does_not_outlast_the_time_limit(server: Loopback, client: HeyGen) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    server.will(raw(head, *[b"x"] * 100, every=0.05))
    with pytest.raises(OutcomeUnknown) as caught:
        speak(client)
    assert caught.value.code == "timeout"


@pytest.mark.parametrize("attempt", [1, 2, 3, 10])
def test_pauses_double_with_some_chance_and_end_at_ten_seconds(attempt: int) -> None:
    for _ in range(50):
        assert min(10, 0.75 * 2 ** (attempt - 1)) <= pause(attempt, first=1) <= min(10, 1.25 * 2 ** (attempt - 1))
    assert pause(1, first=0.001, after=4) == 4
    assert pause(1, first=1, after=400) == 10
