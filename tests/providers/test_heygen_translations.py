"""HeyGen's translations: what goes out for one film or for many, and how leniently the answers are read."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.providers import BadAnswer, HeyGen, NotFound, OutcomeUnknown, TranslationOrder
from tests.providers.loopback import Action, Loopback, answer, data, reset

PATH = "/v3/video-translations"
FILM = {"type": "asset_id", "asset_id": "a1"}
LINK = "https://x.test/a?X-Amz-Signature=1"
DONE: dict[str, Any] = {
    "id": "t1-de",
    "status": "completed",
    "title": "Gloves",
    "input_language": "en",
    "output_language": "de",
    "video_url": f"{LINK}&video",
    "audio_url": f"{LINK}&audio",
    "srt_caption_url": f"{LINK}&srt",
    "vtt_caption_url": f"{LINK}&vtt",
    "translate_audio_only": False,
    "duration": 12.5,
    "callback_id": "c-1",
    "created_at": 1795176000,
    "failure_message": None,
    "brand_new_field": 1,
}


def test_languages_are_names_and_places_stand_in_brackets(server: Loopback, client: HeyGen) -> None:
    server.will(data({"languages": ["Spanish", "Spanish (Spain)", "", None, 7]}), data({"languages": None}))
    assert client.translations.languages() == ("Spanish", "Spanish (Spain)")
    assert server.received[0].target == f"{PATH}/languages"
    with pytest.raises(BadAnswer):
        client.translations.languages()


def test_one_request_orders_many_languages_and_sends_what_was_given_alone(server: Loopback, client: HeyGen) -> None:
    server.will(data({"video_translation_ids": ["t1-de", "t1-es"]}))
    made = client.translations.create(
        idempotency_key="job-1",
        video=FILM,
        languages=("German", "Spanish (Spain)"),
        mode="speed",
        enable_caption=True,
        stock_voice_config={"use_stock_voice": True},
        folder_id=None,
        start_time=0,
    )
    assert made.ids == ("t1-de", "t1-es")
    request = server.received[0]
    assert (request.method, request.target, request.headers["idempotency-key"]) == ("POST", PATH, "job-1")
    assert request.json == {
        "video": FILM,
        "output_languages": ["German", "Spanish (Spain)"],
        "mode": "speed",
        "enable_caption": True,
        "stock_voice_config": {"use_stock_voice": True},
        "start_time": 0,
    }


def test_a_translation_is_read_whole_and_its_links_are_never_shown(server: Loopback, client: HeyGen) -> None:
    server.will(data(DONE))
    found = client.translations.get("t/1")
    assert server.received[0].target == f"{PATH}/t%2F1"
    assert (found.title, found.input_language, found.output_language) == ("Gloves", "en", "de")
    assert (found.translate_audio_only, found.callback_id, found.duration) == (False, "c-1", 12.5)
    assert found.created_at == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert (found.srt_caption_url, found.vtt_caption_url) == (f"{LINK}&srt", f"{LINK}&vtt")
    assert found.report().links == {"video": f"{LINK}&video", "subtitle": f"{LINK}&srt"}
    assert "Signature" not in f"{found!r}{found.report()!r}"


@pytest.mark.parametrize("junk", [None, "", [], {}, True, -1, 10**30, ["x"], {"x": 1}])
def test_odd_values_leave_a_translation_without_them(server: Loopback, client: HeyGen, junk: object) -> None:
    server.will(data({**dict.fromkeys(DONE, junk), "id": "t1"}))
    found = client.translations.get("t1")
    assert (found.report().state, found.title, found.srt_caption_url) == ("processing", None, None)


def test_translations_are_listed_renamed_and_deleted(server: Loopback, client: HeyGen) -> None:
    server.will(
        answer(200, {"data": [DONE, {"title": "no id"}], "has_more": True, "next_token": "n"}),
        answer(200, {"data": [{"id": "t2"}], "has_more": False, "next_token": None}),
        data({**DONE, "title": "Mittens"}),
        data({"id": "t1-de"}),
    )
    assert [one.id for one in client.translations.list(limit=2)] == ["t1-de", "t2"]
    assert client.translations.rename("t1-de", "Mittens").title == "Mittens"
    client.translations.delete("t1-de")
    assert [(one.method, one.target, one.body and one.json) for one in server.received] == [
        ("GET", f"{PATH}?limit=2", b""),
        ("GET", f"{PATH}?limit=2&token=n", b""),
        ("PATCH", f"{PATH}/t1-de", {"title": "Mittens"}),
        ("DELETE", f"{PATH}/t1-de", b""),
    ]
    server.will(answer(404, {"error": {"code": "resource_not_found", "message": "no"}}))
    with pytest.raises(NotFound):
        client.translations.delete("t1-de")


def test_a_batch_carries_orders_as_they_would_go_alone(server: Loopback, client: HeyGen) -> None:
    server.will(answer(202, {"data": {"batch_id": "b1"}}))
    orders: list[TranslationOrder] = [
        {"video": FILM, "languages": ["German", "French"], "title": "One"},
        {"video": FILM, "languages": ["Dutch"], "mode": None},
    ]
    assert client.translations.create_batch(orders, idempotency_key="k", title="All") == "b1"
    request = server.received[0]
    assert (request.target, request.headers["idempotency-key"]) == (f"{PATH}/batches", "k")
    assert request.json == {
        "video_translations": [
            {"video": FILM, "output_languages": ["German", "French"], "title": "One"},
            {"video": FILM, "output_languages": ["Dutch"]},
        ],
        "title": "All",
    }


def test_a_batch_is_read_with_what_became_of_each_item(server: Loopback, client: HeyGen) -> None:
    items = [
        {"item_index": 0, "status": "completed", "video_id": "t1-de", "error": None},
        {"item_index": 1, "status": "failed", "video_id": None, "error": {"code": "invalid_parameter", "message": ""}},
        {"item_index": 2, "status": "queued"},
    ]
    counts = {"completed": 1, "failed": 1, "queued": 1, "odd": "x"}
    server.will(
        data({"batch_id": "b1", "status": "processing", "total_items": 3, "counts_by_status": counts, "items": items})
    )
    found = client.translations.batch("b/1")
    assert server.received[0].target == f"{PATH}/batches/b%2F1?limit=100"
    assert (found.state, found.total_items) == ("processing", 3)
    assert found.counts_by_status == {"completed": 1, "failed": 1, "queued": 1}
    assert [(one.index, one.id, one.state, one.error) for one in found.items] == [
        (0, "t1-de", "completed", None),
        (1, None, "failed", "invalid_parameter"),
        (2, None, "processing", None),
    ]
    assert [one.is_queued for one in found.items] == [False, False, True]


def test_many_states_are_asked_for_at_once_by_translation_or_by_batch(server: Loopback, client: HeyGen) -> None:
    told = [
        {"video_id": "t1", "status": "completed", "batch_id": "b1", "item_index": 0},
        {"video_id": None, "status": "not_found", "batch_id": "b2"},
    ]
    server.will(answer(200, {"data": told}))
    ask = client.translations
    assert [(one.video_id, one.state) for one in ask.statuses(["t1", "t2"])] == [("t1", "completed")]
    assert [(one.batch_id, one.id, one.is_missing) for one in ask.statuses_of_batches(["b1", "b2"])] == [
        ("b1", "t1", False),
        ("b2", None, True),
    ]
    assert [one.target for one in server.received] == [
        f"{PATH}/statuses?video_translation_ids=t1%2Ct2",
        f"{PATH}/statuses?batch_ids=b1%2Cb2",
    ]
    assert [*ask.statuses([]), *ask.statuses_of_batches([])] == []
    assert len(server.received) == 2


def test_too_much_a_misspelt_option_and_a_malformed_key_are_found_before_anything_is_sent(
    server: Loopback, client: HeyGen
) -> None:
    ask = client.translations
    with pytest.raises(ValueError, match="100"):
        ask.statuses(["t"] * 101)
    with pytest.raises(ValueError, match="100"):
        ask.create_batch([{"video": FILM, "languages": ["German"] * 51}] * 2, idempotency_key="k")
    with pytest.raises(TypeError, match="mood"):
        ask.create(idempotency_key="k", video=FILM, languages=("German",), mood="x")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="mood"):
        ask.create_batch([{"video": FILM, "languages": ["German"], "mood": "x"}], idempotency_key="k")  # type: ignore[typeddict-unknown-key]
    with pytest.raises(ValueError, match="Idempotency-Key"):
        ask.create_batch([{"video": FILM, "languages": ["German"]}], idempotency_key="a key")
    assert server.received == []


@pytest.mark.parametrize(
    "act",
    [
        lambda client: client.translations.create(idempotency_key="job-1", video=FILM, languages=("German",)),
        lambda client: client.translations.create_batch(
            [{"video": FILM, "languages": ["German"]}], idempotency_key="job-1"
        ),
    ],
)
@pytest.mark.parametrize("lost", [reset, data({"video_translation_ids": []})])
def test_an_order_whose_answer_was_lost_is_an_open_question_that_may_be_repeated_with_its_key(
    server: Loopback, client: HeyGen, act: Callable[[HeyGen], object], lost: Action
) -> None:
    server.will(lost)
    with pytest.raises(OutcomeUnknown) as caught:
        act(client)
    assert caught.value.retryable
    assert {request.headers["idempotency-key"] for request in server.received} == {"job-1"}


@pytest.mark.parametrize("ids", [None, "t1-de", {"de": "t1-de"}, [None, "t1-es"], ["t1-de", ""], ["t1-de", 7]])
@pytest.mark.parametrize(
    ("name", "act"),
    [
        (
            "video_translation_ids",
            lambda client: client.translations.create(idempotency_key="k", video=FILM, languages=("German", "Spanish")),
        ),
        (
            "proofread_ids",
            lambda client: client.proofreads.create(
                idempotency_key="k", video=FILM, languages=("German", "Spanish"), title="Gloves"
            ),
        ),
    ],
    ids=["translation", "proofread"],
)
def test_no_language_is_given_the_id_of_another(
    server: Loopback, client: HeyGen, name: str, act: Callable[[HeyGen], object], ids: object
) -> None:
    server.will(data({name: ids, "status": "processing"}))
    with pytest.raises(OutcomeUnknown):
        act(client)
