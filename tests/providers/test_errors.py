"""Every answer that is not a yes becomes the right error, with words for people."""

import http
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from apps.providers import (
    BadAnswer,
    Busy,
    Conflict,
    Forbidden,
    HeyGen,
    InProgress,
    NotFound,
    NotReady,
    OutcomeUnknown,
    OutOfCredit,
    ProviderError,
    Rejected,
    Unauthorized,
    Unavailable,
    errors,
)
from apps.providers.http.retry_delay import retry_after
from tests.providers.loopback import Action, Loopback, answer


def refusal(status: int, code: str, *, param: str | None = None, **headers: str) -> Action:
    error = {"code": code, "message": f"about {code}", "param": param, "doc_url": None}
    return answer(
        status,
        {"error": error},
        headers={
            "X-Request-Id": "req-7",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


TABLE: list[tuple[int, str, type[ProviderError], bool]] = [
    (400, "invalid_parameter", Rejected, False),
    (400, "download_failed", Rejected, False),
    (400, "content_policy_violation", Rejected, False),
    (400, "avatar_consent_required", Rejected, False),
    (400, "voice_unavailable", Rejected, False),
    (400, "resource_limit_exceeded", Rejected, False),
    (401, "unauthorized", Unauthorized, False),
    (401, "authentication_failed", Unauthorized, False),
    (402, "insufficient_credit", OutOfCredit, False),
    (402, "trial_limit_exceeded", OutOfCredit, False),
    (402, "plan_upgrade_required", Forbidden, False),
    (402, "something_new", OutOfCredit, False),
    (403, "forbidden", Forbidden, False),
    (403, "voice_not_usable", Forbidden, False),
    (403, "insufficient_api_key_scope", Forbidden, False),
    (404, "video_not_found", NotFound, False),
    (404, "something_new", NotFound, False),
    (409, "conflict", Conflict, False),
    (409, "something_new", Conflict, False),
    (409, "request_in_progress", InProgress, True),
    (409, "resource_not_ready", NotReady, True),
    (413, "payload_too_large", Rejected, False),
    (418, "something_new", Rejected, False),
    (422, "something_new", Rejected, False),
    (429, "rate_limit_exceeded", Busy, True),
    (429, "quota_exceeded", Busy, True),
    (500, "internal_error", Unavailable, True),
    (504, "gateway_timeout", Unavailable, True),
]


@pytest.mark.parametrize(("status", "code", "kind", "retryable"), TABLE)
def test_an_error_answer_becomes_its_class(
    server: Loopback, client: HeyGen, status: int, code: str, kind: type[ProviderError], retryable: bool
) -> None:
    server.will(refusal(status, code, param="script"))
    with pytest.raises(ProviderError) as caught:
        client.videos.get("v1")
    error = caught.value
    assert type(error) is kind
    assert (error.retryable, error.status, error.code) == (retryable, status, code)
    assert (error.param, error.message, error.request_id) == ("script", f"about {code}", "req-7")
    assert str(status) not in error.says
    assert code not in error.says
    assert "{" not in error.says


def test_codes_in_capitals_are_the_same_codes(server: Loopback, client: HeyGen) -> None:
    server.will(refusal(409, "REQUEST_IN_PROGRESS"))
    with pytest.raises(InProgress):
        client.videos.get("v1")


def test_the_docstring_draws_every_class_of_the_tree() -> None:
    tree = errors.__doc__ or ""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ProviderError)]
    assert len(kinds) > 12
    assert [kind.__name__ for kind in kinds if f"{kind.__name__} " not in tree] == []


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff\xfe\x00", b'"text"', b"[" * 100_000])
@pytest.mark.parametrize(("status", "kind"), [(400, Rejected), (404, NotFound), (429, Busy), (502, Unavailable)])
def test_a_body_that_is_no_envelope_goes_by_its_status(
    server: Loopback, client: HeyGen, status: int, kind: type[ProviderError], body: bytes
) -> None:
    server.will(answer(status, body))
    with pytest.raises(kind) as caught:
        client.videos.get("v1")
    assert caught.value.code == f"http_{status}"


def test_html_is_never_shown_raw(server: Loopback, client: HeyGen) -> None:
    page = b"<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
    server.will(answer(502, page, headers={"Content-Type": "text/html"}))
    with pytest.raises(Unavailable) as caught:
        client.videos.get("v1")
    assert "<" not in str(caught.value) + caught.value.says + caught.value.message
    server.will(answer(400, {"error": {"code": "invalid_parameter", "message": page.decode()}}))
    with pytest.raises(Rejected) as refused:
        client.videos.get("v1")
    assert refused.value.message == ""


@pytest.mark.parametrize("body", [b"<html></html>", b"", b"{}", b'{"data": null}', b'{"data": {}}', b'{"data": []}'])
def test_a_yes_without_sense_is_a_bad_answer_to_a_read_and_an_open_question_to_a_write(
    server: Loopback, client: HeyGen, body: bytes
) -> None:
    server.will(answer(200, body))
    with pytest.raises(BadAnswer):
        client.videos.get("v1")
    with pytest.raises(OutcomeUnknown):
        client.videos.create_avatar(idempotency_key="k-1", avatar_id="look_1", script="Hello")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(server: Loopback, client: HeyGen, status: int) -> None:
    server.will(answer(status, headers={"Location": f"{server.url}/elsewhere"}))
    with pytest.raises(BadAnswer):
        client.videos.get("v1")
    with pytest.raises(BadAnswer):
        client.videos.create_avatar(idempotency_key="k-1", avatar_id="look_1", script="Hello")
    assert [request.target for request in server.received] == ["/v3/videos/v1", "/v3/videos"]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_told_uncapped(server: Loopback, client: HeyGen, status: int) -> None:
    server.will(refusal(status, "rate_limit_exceeded", Retry_After="86400"))
    with pytest.raises(ProviderError) as caught:
        client.videos.get("v1")
    assert caught.value.after == 86400
    assert len(server.received) == 1


def test_retry_after_may_be_a_date(server: Loopback, client: HeyGen) -> None:
    later = datetime.now(UTC) + timedelta(hours=2)
    server.will(refusal(429, "rate_limit_exceeded", Retry_After=format_datetime(later, usegmt=True)))
    with pytest.raises(Busy) as caught:
        client.videos.get("v1")
    assert caught.value.after == pytest.approx(7200, abs=5)


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        (" 30 ", 30),
        ("Fri, 20 Nov 2026 12:01:00 GMT", 60),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 20 Nov 2026 12:01:00", 60),
        ("", None),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Fri, 99 Nov 2026 12:01:00 GMT", None),
    ],
)
def test_retry_after_in_every_form(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, now=NOON) == seconds


@pytest.mark.parametrize("key", ["", "   ", "two words", "ключ", "line\nbreak", "bell\x07"])
def test_a_key_that_cannot_be_one_is_unauthorized_at_once(key: str) -> None:
    with pytest.raises(Unauthorized) as caught:
        HeyGen(key)
    assert key.strip() == "" or key not in str(caught.value)


@pytest.mark.parametrize(
    "base_url", ["", "api.heygen.com", "ftp://x", "https://", "https://u:p@x", "https://x?a=b", "https://x#a"]
)
def test_an_address_that_is_none_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        HeyGen("sk_some_key", base_url=base_url)


def test_every_sentence_is_for_people() -> None:
    for status in http.HTTPStatus:
        assert all(str(status.value) not in kind.sentence for _, _, kind, _ in TABLE)
