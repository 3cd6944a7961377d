"""HeyGen's templates by v2, through the sandbox as long as it serves them, and past their end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.providers import (
    BadAnswer,
    Forbidden,
    GenerateOptions,
    HeyGen,
    NotAvailable,
    NotFound,
    NotSent,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    Timeouts,
    Unavailable,
)
from tests.providers.loopback import Action, Loopback, answer, data, raw, refused_port, reset, silence
from tests.support.sandbox import SandboxProcess, wait_until

END = datetime(2026, 10, 31, tzinfo=UTC)
TOLD = "Sat, 31 Oct 2026 00:00:00 GMT"
FAILING = "fail:rendering_failed"
WHO = {"name": "who", "type": "text", "properties": {"content": "Ana"}}
HAT = {"name": "hat", "type": "hologram", "properties": {"sides": 3}}
ACTS: list[Callable[[HeyGen], object]] = [
    lambda client: client.templates_v2.list(),
    lambda client: client.templates_v2.get("t1"),
    lambda client: client.templates_v2.get_present("t1"),
    lambda client: client.templates_v2.generate("t1", variables={"who": WHO}),
]
each_act = pytest.mark.parametrize("act", ACTS, ids=["list", "get", "get_present", "generate"])


def generate(client: HeyGen) -> str:
    return client.templates_v2.generate("t1", variables={"who": WHO})


@pytest.fixture
def key(sandbox: SandboxProcess) -> str:
    return sandbox.key("ana")


@pytest.fixture
def heygen(sandbox: SandboxProcess, key: str) -> Iterator[HeyGen]:
    with HeyGen(key, base_url=sandbox.url, allow_private=True, timeouts=Timeouts(), first_pause=0.001) as client:
        yield client


def named(heygen: HeyGen, name: str) -> str:
    return next(one.id for one in heygen.templates_v2.list() if (one.name or "").startswith(name))


@pytest.mark.row("TPL-01")
def test_a_template_is_chosen_filled_and_rendered(sandbox: SandboxProcess, heygen: HeyGen, key: str) -> None:
    shapes = [one.aspect_ratio for one in heygen.templates_v2.list() if one.thumbnail_url]
    assert sorted(filter(None, shapes)) == ["landscape", "landscape", "portrait"]
    template = named(heygen, "Greeting")
    found = heygen.templates_v2.get(template)
    assert (found.variables["name"]["properties"], found.scenes) == ({"content": "Ben"}, None)
    filled = {"name": {**found.variables["name"], "properties": {"content": "Dora"}}}
    video = heygen.templates_v2.generate(template, variables=filled, title="For Dora")
    assert wait_until(lambda: heygen.videos.get(video).report().state == "completed")
    assert heygen.videos.get(video).title == "For Dora"
    last = sandbox.journal(method="POST", key=key)[-1]
    assert last["path"] == f"/v2/template/{template}/generate"


def test_every_template_is_read_with_its_scenes_and_can_be_sent_back(heygen: HeyGen) -> None:
    kinds: set[str] = set()
    for template in heygen.templates_v2.list():
        found = heygen.templates_v2.get_present(template.id)
        assert found.scenes
        assert {name for scene in found.scenes for name in scene.variables} == set(found.variables)
        kinds |= {variable["type"] for variable in found.variables.values()}
        scene_ids = [scene.scene_id for scene in found.scenes]
        assert heygen.templates_v2.generate(template.id, variables=found.variables, title=FAILING, scene_ids=scene_ids)
    assert kinds == {"text", "image", "video", "audio", "character", "voice"}


def test_a_test_is_free_and_anything_else_is_not(sandbox: SandboxProcess, heygen: HeyGen, key: str) -> None:
    template = named(heygen, "Greeting")
    for test, is_paid in ((True, False), (False, True)):
        video = heygen.templates_v2.generate(template, variables={}, test=test)
        sandbox.video(key, video)
        assert (sandbox.state(key)["spent"] > 0) == is_paid


def test_refusals_are_told_in_the_usual_classes(sandbox: SandboxProcess, heygen: HeyGen, key: str) -> None:
    template = named(heygen, "Welcome")
    with pytest.raises(Rejected, match="nickname"):
        heygen.templates_v2.generate(template, variables={"nickname": {**WHO, "name": "nickname"}})
    voice = {"voice": {"name": "voice", "type": "voice", "properties": {"voice_id": "none"}}}
    for unknown in (
        lambda: heygen.templates_v2.get("none"),
        lambda: heygen.templates_v2.get_present("none"),
        lambda: heygen.templates_v2.generate("none", variables={}),
        lambda: heygen.templates_v2.generate(template, variables=voice),
    ):
        with pytest.raises(NotFound):
            unknown()
    assert sandbox.state(key)["videos"] == []


@pytest.fixture
def ended(sandbox: SandboxProcess) -> Iterator[None]:
    sandbox.settings(legacy_gone=True)
    yield
    sandbox.settings(legacy_gone=False)


def test_the_end_is_announced(heygen: HeyGen) -> None:
    assert heygen.templates_v2.sunset is None
    list(heygen.templates.list())
    assert heygen.templates_v2.sunset is None, "v3 has no end"
    heygen.templates_v2.list()
    assert heygen.templates_v2.sunset == END


@pytest.mark.usefixtures("ended")
@each_act
def test_after_the_end_v2_is_not_available_and_v3_is(heygen: HeyGen, act: Callable[[HeyGen], object]) -> None:
    with pytest.raises(NotAvailable) as caught:
        act(heygen)
    assert (caught.value.code, caught.value.status) == ("gone", 410)
    assert "no longer offers" in caught.value.says
    assert heygen.templates_v2.sunset == END
    assert list(heygen.templates.list())


ABSENT: list[Action] = [
    answer(404, b"not found"),
    answer(404, b"<html>Not found</html>", headers={"Content-Type": "text/html"}),
    answer(405, b""),
    answer(410, {"error": {"code": "gone", "message": "no"}}),
    answer(301, b"", headers={"Location": "https://developers.heygen.com/"}),
    answer(404, {"error": {"code": "endpoint_deprecated", "message": "no"}}),
]


@each_act
@pytest.mark.parametrize("gone", ABSENT, ids=["text", "page", "method", "410", "redirect", "code"])
def test_a_path_that_is_gone_is_told_from_one_that_says_no(
    server: Loopback, client: HeyGen, act: Callable[[HeyGen], object], gone: Action
) -> None:
    server.will(gone)
    with pytest.raises(NotAvailable):
        act(client)
    assert len(server.received) == 1


@each_act
@pytest.mark.parametrize(
    ("no", "kind"),
    [
        (answer(404, {"error": {"code": "template_not_found", "message": "no"}, "data": None}), NotFound),
        (answer(403, {"error": {"code": "forbidden", "message": "no"}, "data": None}), Forbidden),
    ],
)
def test_a_refusal_is_no_end(
    server: Loopback, client: HeyGen, act: Callable[[HeyGen], object], no: Action, kind: type[ProviderError]
) -> None:
    server.will(no)
    # The list has nothing that could be missing.
    wanted = NotAvailable if act is ACTS[0] and kind is NotFound else kind
    with pytest.raises(wanted):
        act(client)


@each_act
def test_a_machine_that_cannot_be_reached_is_no_end(
    connect: Callable[..., HeyGen], act: Callable[[HeyGen], object]
) -> None:
    with pytest.raises(NotSent) as caught:
        act(connect(f"http://127.0.0.1:{refused_port()}"))
    assert type(caught.value) is NotSent


LOST: list[Action] = [
    reset,
    silence,
    raw(b""),
    answer(500, {"error": {"code": "internal_error", "message": "oops"}}),
    answer(200, {"error": None, "data": {"video_id": None}}),
    answer(200, {"error": {"code": "x", "message": "y"}, "data": None}),
    answer(200, b"<html></html>"),
]


@pytest.mark.parametrize("lost", LOST, ids=["reset", "silence", "nothing", "500", "no id", "no data", "page"])
def test_a_film_whose_answer_was_lost_is_never_asked_for_again(server: Loopback, client: HeyGen, lost: Action) -> None:
    server.will(lost)
    with pytest.raises(OutcomeUnknown) as caught:
        generate(client)
    assert not caught.value.retryable
    assert len(server.received) == 1
    assert "idempotency-key" not in server.received[0].headers


def test_reads_are_repeated(server: Loopback, client: HeyGen) -> None:
    server.will(reset, data({"templates": [{"template_id": "t1"}, {"name": "without id"}]}), reset)
    assert [(one.id, one.thumbnail_url, one.created_at) for one in client.templates_v2.list()] == [("t1", None, None)]
    with pytest.raises(Unavailable):
        client.templates_v2.get("t1")


def test_what_was_given_is_sent_and_nothing_else(server: Loopback, client: HeyGen) -> None:
    server.will(data({"video_id": "v1"}))
    options: GenerateOptions = {
        "title": "For Ana",
        "caption": False,
        "dimension": {"width": 640, "height": 360},
        "fps": 60,
        "scene_ids": ("s2", "s1"),
        "subtitles": {"preset_name": "classic"},
        "reorder_music": True,
        "keep_text_vertically_centered": False,
        "include_gif": True,
        "enable_sharing": False,
        "folder_id": "f1",
        "brand_voice_id": "g1",
        "callback_id": "job-1",
        "callback_url": "https://x.test/h",
    }
    assert set(options) == set(GenerateOptions.__annotations__)
    assert client.templates_v2.generate("t/1", variables={"who": WHO}, test=True, **options) == "v1"
    assert generate(client) == "v1"
    full, bare = server.received
    assert (full.method, full.target) == ("POST", "/v2/template/t%2F1/generate")
    assert full.json == {"variables": {"who": WHO}, "test": True, **options, "scene_ids": ["s2", "s1"]}
    assert bare.json == {"variables": {"who": WHO}}
    with pytest.raises(TypeError, match="brand_glossary_id"):
        client.templates_v2.generate("t1", variables={}, brand_glossary_id="x")  # type: ignore[call-arg]
    assert len(server.received) == 2


def test_a_template_keeps_a_variable_of_a_type_that_is_not_known(server: Loopback, client: HeyGen) -> None:
    scenes = [{"id": "s1", "script": "Hi {{who}}", "variables": [{"name": "who", "type": "text"}, {}]}, {"script": "x"}]
    server.will(data({"version": "v4", "variables": {"who": WHO, "hat": HAT, "odd": 1}, "scenes": scenes}))
    found = client.templates_v2.get_present("t1")
    assert (found.version, found.variables) == ("v4", {"who": WHO, "hat": HAT})
    assert found.scenes
    assert [(scene.scene_id, scene.script, scene.variables) for scene in found.scenes] == [
        ("s1", "Hi {{who}}", ("who",))
    ]


@pytest.mark.parametrize("junk", [None, "", [], {}, True, 7, {"templates": "x"}, {"templates": None}])
def test_a_list_that_is_none_is_a_bad_answer(server: Loopback, client: HeyGen, junk: Any) -> None:
    server.will(data(junk))
    with pytest.raises(BadAnswer):
        client.templates_v2.list()


@pytest.mark.parametrize("told", ["", "soon", "2026-10-31", "Sat, 99 Oct 2026 00:00:00 GMT", "-1", "é"])
def test_an_odd_date_is_none_and_does_not_replace_one(server: Loopback, client: HeyGen, told: str) -> None:
    nothing: dict[str, Any] = {"error": None, "data": {"templates": []}}
    odd = answer(200, nothing, headers={"Sunset": told})
    server.will(odd, answer(200, nothing, headers={"Sunset": TOLD}), odd)
    seen = []
    for _ in range(3):
        assert client.templates_v2.list() == ()
        seen.append(client.templates_v2.sunset)
    assert seen == [None, END, END]
