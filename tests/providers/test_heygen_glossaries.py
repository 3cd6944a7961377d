"""HeyGen's glossaries: what goes out for them, how leniently they are read, and keys and servers that do not write."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.providers import (
    BadAnswer,
    Conflict,
    Forbidden,
    ForcedTranslation,
    HeyGen,
    NotAvailable,
    NotFound,
    OutcomeUnknown,
    Pronunciation,
)
from tests.providers.loopback import Action, Loopback, answer, data, reset

PATH = "/v3/brand-glossaries"
SAID = Pronunciation(term="Northbound", pronunciation="North Bound")
FORCED = ForcedTranslation(term="gloves", translation="Handschuhe")
DETAIL: dict[str, Any] = {
    "brand_glossary_id": "g1",
    "name": "House words",
    "created_at": "2026-11-20T12:00:00Z",
    "updated_at": "2026-11-20T12:30:00+00:00",
    "terms": [{"term": "Northbound", "pronunciation": "North Bound", "note": "x"}, {"term": "half"}],
    "do_not_translate_terms": [{"term": "Northbound"}, {}],
    "forced_translations": [{"term": "gloves", "translation": "Handschuhe"}, "junk"],
}


def refusal(status: int, code: str) -> Action:
    return answer(status, {"error": {"code": code, "message": "no", "param": None, "doc_url": None}})


def writes(client: HeyGen) -> list[Callable[[], object]]:
    return [
        lambda: client.glossaries.create("House words", idempotency_key="k"),
        lambda: client.glossaries.update("g1", name="Other"),
        lambda: client.glossaries.delete("g1"),
    ]


def test_a_glossary_is_read_with_its_entries(server: Loopback, client: HeyGen) -> None:
    server.will(data(DETAIL))
    found = client.glossaries.get("g/1")
    assert server.received[0].target == f"{PATH}/g%2F1"
    assert (found.id, found.name) == ("g1", "House words")
    assert found.created_at == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert found.updated_at == datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
    assert found.terms == (SAID,)
    assert found.do_not_translate_terms == ("Northbound",)
    assert found.forced_translations == (FORCED,)


def test_empty_lists_may_be_left_out(server: Loopback, client: HeyGen) -> None:
    server.will(data({"brand_glossary_id": "g1", "terms": []}), data({"name": "no id"}))
    found = client.glossaries.get("g1")
    assert (found.terms, found.do_not_translate_terms, found.forced_translations) == ((), (), ())
    with pytest.raises(BadAnswer):
        client.glossaries.get("g1")


@pytest.mark.parametrize("junk", [None, "", {}, True, -1, 10**30, ["x"], [[]], [{}], {"x": 1}])
def test_odd_values_leave_a_glossary_without_them(server: Loopback, client: HeyGen, junk: object) -> None:
    server.will(data({**dict.fromkeys(DETAIL, junk), "brand_glossary_id": "g1"}))
    found = client.glossaries.get("g1")
    assert (found.name, found.terms, found.do_not_translate_terms, found.forced_translations) == (None, (), (), ())


def test_glossaries_are_listed_page_by_page_under_their_older_name_too(server: Loopback, client: HeyGen) -> None:
    server.will(
        answer(200, {"data": [DETAIL, {"name": "no id"}], "has_more": True, "next_token": "n"}),
        answer(200, {"data": [{"brand_voice_id": "g2"}], "has_more": False, "next_token": None}),
    )
    assert [one.id for one in client.glossaries.list()] == ["g1", "g2"]
    assert [one.target for one in server.received] == [f"{PATH}?limit=100", f"{PATH}?limit=100&token=n"]


def test_writing_sends_what_was_given_and_an_empty_list_clears(server: Loopback, client: HeyGen) -> None:
    server.will(answer(201, {"data": DETAIL}))
    client.glossaries.create("House words", idempotency_key="g-1", terms=[SAID], forced_translations=[FORCED])
    server.will(data(DETAIL))
    client.glossaries.update("g1", do_not_translate_terms=["Northbound"], terms=[])
    client.glossaries.delete("g1")
    said, forced = DETAIL["terms"][0]["pronunciation"], DETAIL["forced_translations"][0]
    assert [(one.method, one.target, one.body and one.json) for one in server.received] == [
        (
            "POST",
            PATH,
            {
                "name": "House words",
                "terms": [{"term": "Northbound", "pronunciation": said}],
                "do_not_translate_terms": [],
                "forced_translations": [forced],
            },
        ),
        ("PATCH", f"{PATH}/g1", {"terms": [], "do_not_translate_terms": [{"term": "Northbound"}]}),
        ("DELETE", f"{PATH}/g1", b""),
    ]
    assert [one.headers.get("idempotency-key") for one in server.received] == ["g-1", None, None]


def test_a_change_of_nothing_and_a_malformed_key_are_found_before_anything_is_sent(
    server: Loopback, client: HeyGen
) -> None:
    with pytest.raises(ValueError, match="nothing to change"):
        client.glossaries.update("g1")
    with pytest.raises(ValueError, match="Idempotency-Key"):
        client.glossaries.create("x", idempotency_key="")
    assert server.received == []


def test_a_lost_answer_to_a_write_may_be_asked_for_again(server: Loopback, client: HeyGen) -> None:
    server.will(reset)
    create, update, _delete = writes(client)
    for act, exchanges in ((create, 3), (update, 1)):
        server.received.clear()
        with pytest.raises(OutcomeUnknown) as caught:
            act()
        assert (caught.value.retryable, len(server.received)) == (True, exchanges)


def test_a_key_that_may_only_read_still_reads(server: Loopback, client: HeyGen) -> None:
    for act in writes(client):
        server.will(refusal(403, "insufficient_api_key_scope"))
        with pytest.raises(Forbidden) as caught:
            act()
        assert "permissions" in caught.value.says
    server.will(answer(200, {"data": [DETAIL], "has_more": False, "next_token": None}))
    assert [one.name for one in client.glossaries.list()] == ["House words"]


@pytest.mark.parametrize("away", [refusal(404, "not_found"), refusal(405, "method_not_allowed"), answer(404)])
def test_where_glossaries_cannot_be_written_that_is_not_available(
    server: Loopback, client: HeyGen, away: Action
) -> None:
    server.will(away)
    for act in writes(client):
        with pytest.raises(NotAvailable):
            act()
    with pytest.raises(NotAvailable):
        client.glossaries.get("g1")


def test_a_glossary_that_is_gone_and_a_name_that_is_taken_are_told_apart(server: Loopback, client: HeyGen) -> None:
    create, update, delete = writes(client)
    server.will(refusal(404, "resource_not_found"))
    for act in (update, delete):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotFound):
        client.glossaries.get("g1")
    server.will(refusal(409, "conflict"))
    for act in (create, update):
        with pytest.raises(Conflict):
            act()
