"""HeyGen's templates: what goes out for them, and how leniently they are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from apps.providers import BadAnswer, Declaration, HeyGen, NotFound, OutcomeUnknown
from tests.providers.loopback import Loopback, answer, data, reset

NAME = {"type": "text", "content": "Ana"}
HAT = {"type": "hologram", "shape": {"sides": 3}}
DETAIL: dict[str, Any] = {
    "id": "t1",
    "name": "Welcome",
    "aspect_ratio": "16:9",
    "thumbnail_url": "https://x.test/t",
    "created_at": 1795176000,
    "updated_at": None,
    "variables": {"name": NAME, "hat": HAT},
    "scene_ids": ["s1", "s2"],
    "scenes": [
        {"scene_id": "s1", "script": "Hello {{name}}", "variables": [{"name": "name", "variable_type": "text"}]},
        {"scene_id": "s2", "script": None},
    ],
    "brand_new_field": 1,
}


def test_a_template_is_read_with_a_variable_of_a_type_that_is_not_known(server: Loopback, client: HeyGen) -> None:
    server.will(data(DETAIL))
    found = client.templates.get("t/1")
    assert server.received[0].target == "/v3/templates/t%2F1"
    assert (found.id, found.name, found.created_at) == ("t1", "Welcome", datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert found.variables == {"name": NAME, "hat": HAT}
    assert found.scene_ids == ("s1", "s2")
    assert [(scene.script, scene.variables) for scene in found.scenes] == [("Hello {{name}}", ("name",)), (None, ())]


@pytest.mark.parametrize("junk", [None, "", [], {}, True, -1, 10**30, ["x"], [[]], [{}], {"x": 1}, {"x": []}])
def test_odd_values_leave_a_template_without_them(server: Loopback, client: HeyGen, junk: object) -> None:
    server.will(data({**dict.fromkeys(DETAIL, junk), "id": "t1"}))
    found = client.templates.get("t1")
    assert (found.name, found.variables, found.scenes) == (None, {}, ())


def test_a_template_without_id_is_a_bad_answer_alone_and_is_left_out_of_a_list(
    server: Loopback, client: HeyGen
) -> None:
    server.will(
        data({"name": "Welcome"}),
        answer(200, {"data": [{"id": "t1"}, {"name": "x"}], "has_more": True, "next_token": "n"}),
        answer(200, {"data": [{"id": "t2"}], "has_more": False, "next_token": None}),
    )
    with pytest.raises(BadAnswer):
        client.templates.get("t1")
    assert [one.id for one in client.templates.list()] == ["t1", "t2"]
    asked = [request.target for request in server.received[1:]]
    assert asked == ["/v3/templates?limit=100", "/v3/templates?limit=100&token=n"]


def test_a_render_sends_what_was_given_and_nothing_else(server: Loopback, client: HeyGen) -> None:
    server.will(data({"id": "v1", "status": "pending", "title": "For Ana"}))
    made = client.templates.render(
        "t1", idempotency_key="job-1", variables={"name": NAME, "hat": HAT}, title="For Ana", folder_id=None, fps=30
    )
    assert (made.video_id, made.status, made.output_format) == ("v1", "pending", None)
    request = server.received[0]
    assert (request.method, request.target) == ("POST", "/v3/templates/t1")
    assert request.headers["idempotency-key"] == "job-1"
    assert request.json == {"variables": {"name": NAME, "hat": HAT}, "title": "For Ana", "fps": 30}


def test_what_a_template_told_can_be_sent_back(server: Loopback, client: HeyGen) -> None:
    server.will(data(DETAIL), data({"id": "v1"}))
    found = client.templates.get("t1")
    client.templates.render(found.id, idempotency_key="k", variables=found.variables, scene_ids=found.scene_ids)
    assert server.received[1].json == {"variables": DETAIL["variables"], "scene_ids": ["s1", "s2"]}


def test_a_render_whose_answer_was_lost_is_repeated_with_its_key_and_then_an_open_question(
    server: Loopback, client: HeyGen
) -> None:
    server.will(reset)
    with pytest.raises(OutcomeUnknown) as caught:
        client.templates.render("t1", idempotency_key="job-1", variables={})
    assert caught.value.retryable
    assert [request.headers["idempotency-key"] for request in server.received] == ["job-1"] * 3
    assert {request.body for request in server.received} == {b'{"variables": {}}'}


def test_a_misspelt_option_and_a_malformed_key_are_found_before_anything_is_sent(
    server: Loopback, client: HeyGen
) -> None:
    with pytest.raises(TypeError, match="tittle"):
        client.templates.render("t1", idempotency_key="k", variables={}, tittle="x")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="brand_voice_id"):
        client.templates.render("t1", idempotency_key="k", variables={}, brand_voice_id="x")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="Idempotency-Key"):
        client.templates.render("t1", idempotency_key="", variables={})
    assert server.received == []


def test_authoring_sends_what_is_asked(server: Loopback, client: HeyGen) -> None:
    server.will(data(DETAIL))
    words: Declaration = {"name": "name", "type": "text", "target_id": "s1-script"}
    client.templates.create("v1", "Welcome", idempotency_key="k")
    client.templates.rename("t1", "Hello")
    client.templates.declare("t1", [words])
    client.templates.delete("t1")
    assert [(one.method, one.target, one.body and one.json) for one in server.received] == [
        ("POST", "/v3/templates", {"video_id": "v1", "name": "Welcome"}),
        ("PATCH", "/v3/templates/t1", {"name": "Hello"}),
        ("PUT", "/v3/templates/t1/variables", {"variables": [words]}),
        ("DELETE", "/v3/templates/t1", b""),
    ]


def test_where_authoring_is_not_there_it_is_not_found(server: Loopback, client: HeyGen) -> None:
    server.will(answer(404, {"error": {"code": "not_found", "message": "no"}}))
    with pytest.raises(NotFound):
        client.templates.create("v1", "Welcome")


def test_the_parts_of_a_film_are_found_inside_of_groups_too(server: Loopback, client: HeyGen) -> None:
    inside: dict[str, Any] = {"id": "deepest", "type": "Sticker"}
    for depth in range(150):
        inside = {"id": f"g{depth}", "type": "group", "children": [inside, {"type": "group", "children": [{}]}]}
    scene = {
        "id": "s1",
        "background": {"type": "image", "id": "b1", "url": None},
        "elements": [{"id": "e1", "avatar_id": "look"}, inside, "junk", {"id": "e3", "type": "text"}],
        "script": [{"id": "w1", "type": "text", "text": "Hello", "voice_id": "vo1"}, {"id": "w2", "type": "silence"}],
    }
    plain = {"id": "s2", "background": {"type": "color", "color": "#fff"}, "elements": None}
    server.will(data({"video_id": "v1", "scenes": [scene, plain, {}]}))
    first, second = client.videos.scenes("v1")
    assert [part.id for part in first.elements] == ["e1", *(f"g{n}" for n in range(149, -1, -1)), "deepest", "e3"]
    assert (first.elements[0].avatar_id, first.elements[-2].type) == ("look", "sticker")
    assert first.background
    assert (first.background.id, first.background.type) == ("b1", "image")
    assert [(part.id, part.type, part.text, part.voice_id) for part in first.script] == [
        ("w1", "text", "Hello", "vo1"),
        ("w2", "silence", None, None),
    ]
    assert (second.background, second.elements, second.script) == (None, (), ())
