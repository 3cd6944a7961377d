"""HeyGen's proofreads: what goes out for them, how leniently they are read, and what is not offered everywhere."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.providers import BadAnswer, Forbidden, HeyGen, NotAvailable, NotFound, NotReady, OutcomeUnknown
from tests.providers.loopback import Action, Loopback, answer, data, reset

FILM = {"type": "asset_id", "asset_id": "a1"}
LINK = "https://x.test/a.srt?X-Amz-Signature=1"
SESSION: dict[str, Any] = {
    "id": "p1",
    "status": "Completed",
    "title": "Gloves",
    "input_language": "en",
    "output_language": "de",
    "submitted_for_review": False,
    "created_at": 1795176000,
    "failure_message": None,
    "brand_new_field": 1,
}


def refusal(status: int, code: str) -> Action:
    return answer(status, {"error": {"code": code, "message": "no", "param": None, "doc_url": None}})


def test_one_request_opens_a_session_for_each_language(server: Loopback, client: HeyGen) -> None:
    server.will(data({"proofread_ids": ["p1", "p2"], "status": "processing"}))
    made = client.proofreads.create(
        idempotency_key="job-1",
        video=FILM,
        languages=("German", "Spanish (Spain)"),
        title="Gloves",
        mode="precision",
        speaker_num=2,
        srt=None,
    )
    assert (made.ids, made.status) == (("p1", "p2"), "processing")
    request = server.received[0]
    assert (request.method, request.target) == ("POST", "/v3/video-translations/proofreads")
    assert request.headers["idempotency-key"] == "job-1"
    assert request.json == {
        "video": FILM,
        "output_languages": ["German", "Spanish (Spain)"],
        "title": "Gloves",
        "mode": "precision",
        "speaker_num": 2,
    }


def test_a_session_is_read_with_its_state(server: Loopback, client: HeyGen) -> None:
    server.will(data(SESSION), data({"id": "p2", "status": "failed", "failure_message": "No speech."}))
    found = client.proofreads.get("p/1")
    assert server.received[0].target == "/v3/video-translations/proofreads/p%2F1"
    assert (found.title, found.input_language, found.output_language) == ("Gloves", "en", "de")
    assert (found.state, found.submitted_for_review) == ("completed", False)
    assert found.created_at == datetime(2026, 11, 20, 12, tzinfo=UTC)
    failed = client.proofreads.get("p2").report()
    assert (failed.state, failed.provider_id, failed.failure_message) == ("failed", "p2", "No speech.")


@pytest.mark.parametrize("junk", [None, "", [], {}, True, -1, 10**30, ["x"], {"x": 1}])
def test_odd_values_leave_a_session_without_them(server: Loopback, client: HeyGen, junk: object) -> None:
    server.will(data({**dict.fromkeys(SESSION, junk), "id": "p1"}))
    found = client.proofreads.get("p1")
    assert (found.state, found.title, found.output_language, found.failure_message) == ("processing", None, None, None)


def test_sessions_are_listed_page_by_page(server: Loopback, client: HeyGen) -> None:
    server.will(
        answer(200, {"data": [SESSION, {"title": "no id"}], "has_more": True, "next_token": "n"}),
        answer(200, {"data": [{"id": "p2", "status": "processing"}], "has_more": False, "next_token": None}),
    )
    assert [one.id for one in client.proofreads.list(limit=2)] == ["p1", "p2"]
    asked = [request.target.partition("?")[2] for request in server.received]
    assert asked == ["limit=2", "limit=2&token=n"]


def test_links_to_subtitles_are_told_and_never_shown(server: Loopback, client: HeyGen) -> None:
    server.will(data({"srt_url": LINK, "original_srt_url": None}), data({"original_srt_url": LINK}))
    found = client.proofreads.subtitles("p1")
    assert (found.srt_url, found.original_srt_url) == (LINK, None)
    assert "Signature" not in repr(found)
    with pytest.raises(BadAnswer):
        client.proofreads.subtitles("p1")


def test_what_is_asked_of_a_session_goes_out_as_it_is(server: Loopback, client: HeyGen) -> None:
    server.will(data(SESSION))
    client.proofreads.replace_subtitles("p1", FILM)
    client.proofreads.delete("p1")
    server.will(data({"video_translation_id": "t1-de", "status": "processing"}))
    made = client.proofreads.generate("p1", idempotency_key="k", translate_audio_only=True, callback_id="c-1")
    assert (made.translation_id, made.status) == ("t1-de", "processing")
    client.proofreads.generate("p1", idempotency_key="k2")
    assert [(one.method, one.target, one.body and one.json) for one in server.received] == [
        ("PUT", "/v3/video-translations/proofreads/p1/srt", {"srt": FILM}),
        ("DELETE", "/v3/video-translations/proofreads/p1", b""),
        (
            "POST",
            "/v3/video-translations/proofreads/p1/generate",
            {"translate_audio_only": True, "callback_id": "c-1"},
        ),
        ("POST", "/v3/video-translations/proofreads/p1/generate", {}),
    ]
    assert [one.headers.get("idempotency-key") for one in server.received] == [None, None, "k", "k2"]


@pytest.mark.parametrize(
    "act",
    [
        lambda client: client.proofreads.subtitles("p1"),
        lambda client: client.proofreads.replace_subtitles("p1", FILM),
        lambda client: client.proofreads.generate("p1", idempotency_key="k"),
    ],
)
def test_a_session_at_work_is_not_ready(server: Loopback, client: HeyGen, act: Callable[[HeyGen], object]) -> None:
    server.will(refusal(409, "resource_not_ready"))
    with pytest.raises(NotReady):
        act(client)


@pytest.mark.parametrize(
    "act",
    [
        lambda client: client.proofreads.generate("p1", idempotency_key="job-1"),
        lambda client: client.proofreads.create(
            idempotency_key="job-1", video=FILM, languages=("German",), title="Gloves"
        ),
    ],
)
@pytest.mark.parametrize("lost", [reset, data({"status": "processing"})])
def test_a_paid_request_whose_answer_was_lost_is_an_open_question_that_may_be_repeated_with_its_key(
    server: Loopback, client: HeyGen, act: Callable[[HeyGen], object], lost: Action
) -> None:
    server.will(lost)
    with pytest.raises(OutcomeUnknown) as caught:
        act(client)
    assert caught.value.retryable
    assert {request.headers["idempotency-key"] for request in server.received} == {"job-1"}


def test_a_misspelt_option_and_a_malformed_key_are_found_before_anything_is_sent(
    server: Loopback, client: HeyGen
) -> None:
    create = client.proofreads.create
    with pytest.raises(TypeError, match="input_language"):
        create(idempotency_key="k", video=FILM, languages=("German",), title="x", input_language="en")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="Idempotency-Key"):
        create(idempotency_key="a key", video=FILM, languages=("German",), title="x")
    with pytest.raises(ValueError, match="Idempotency-Key"):
        client.proofreads.generate("p1", idempotency_key="")
    assert server.received == []


PAGE = answer(404, b"<html>404</html>", headers={"Content-Type": "text/html"})


@pytest.mark.parametrize("away", [refusal(404, "not_found"), refusal(405, "method_not_allowed"), PAGE, answer(404)])
def test_where_listing_and_deletion_are_not_offered_yet_they_are_not_available(
    server: Loopback, client: HeyGen, away: Action
) -> None:
    server.will(away)
    for act in (lambda: client.proofreads.delete("p1"), lambda: next(client.proofreads.list())):
        with pytest.raises(NotAvailable) as caught:
            act()
        assert caught.value.code == "not_offered"
        assert caught.value.says == "HeyGen does not offer this yet. Nothing was made and nothing was charged."


def test_a_list_whose_path_is_taken_for_a_translation_is_not_available(server: Loopback, client: HeyGen) -> None:
    """An older HeyGen looks for a translation called "proofreads"."""
    server.will(refusal(404, "resource_not_found"))
    with pytest.raises(NotAvailable):
        next(client.proofreads.list())


def test_a_session_that_is_gone_is_not_found(server: Loopback, client: HeyGen) -> None:
    server.will(refusal(404, "resource_not_found"))
    for act in (client.proofreads.delete, client.proofreads.get, client.proofreads.subtitles):
        with pytest.raises(NotFound):
            act("p1")


def test_a_key_that_may_not_is_told_apart_from_an_operation_that_is_not_there(server: Loopback, client: HeyGen) -> None:
    server.will(refusal(403, "insufficient_api_key_scope"))
    for act in (lambda: client.proofreads.delete("p1"), lambda: next(client.proofreads.list())):
        with pytest.raises(Forbidden) as caught:
            act()
        assert caught.value.code == "insufficient_api_key_scope"
        assert "permissions" in caught.value.says
