"""Templates of v2: nested values, the older envelope, and a day on which all that is gone."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox.catalogue import LOOKS
from tests.sandbox.test_assets import upload
from tests.sandbox.test_films import load, speak
from tests.support.sandbox import SandboxProcess


def data(answer: requests.Response) -> Any:
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["error"] is None
    assert set(told["warning"]) == {"message", "v3_endpoint", "docs_url", "sunset_date"}
    assert (answer.headers["Deprecation"], answer.headers["Sunset"]) == ("true", "Sat, 31 Oct 2026 00:00:00 GMT")
    return told["data"]


def found(sandbox: SandboxProcess, key: str, name: str) -> str:
    listed = data(sandbox.call(key, "GET", "/v2/templates"))["templates"]
    return next(str(one["template_id"]) for one in listed if one["name"].startswith(name))


def variables(sandbox: SandboxProcess, key: str, name: str) -> tuple[str, dict[str, Any]]:
    identifier = found(sandbox, key, name)
    return identifier, data(sandbox.call(key, "GET", f"/v2/template/{identifier}"))["variables"]


def generate(sandbox: SandboxProcess, key: str, template: str, values: Any, **more: Any) -> requests.Response:
    body = {"variables": values, **more}
    return sandbox.call(key, "POST", f"/v2/template/{template}/generate", json=body)


def entry(name: str, kind: str, **properties: Any) -> dict[str, Any]:
    return {name: {"name": name, "type": kind, "properties": properties}}


def test_a_template_is_read_filled_and_followed(sandbox: SandboxProcess, ana: str) -> None:
    template, values = variables(sandbox, ana, "Greeting")
    assert values["name"] == {"name": "name", "type": "text", "properties": {"content": "Ben"}}
    scenes = data(sandbox.call(ana, "GET", f"/v3/template/{template}"))["scenes"]
    assert scenes[0]["script"] == "{{greeting}} {{name}}!"
    assert {one["type"] for one in scenes[0]["variables"]} == {"text"}
    made = data(generate(sandbox, ana, template, entry("name", "text", content="Dora"), callback_id="c-5"))

    def status() -> dict[str, Any]:
        answer = sandbox.call(ana, "GET", "/v1/video_status.get", params={"video_id": made["video_id"]})
        assert answer.json()["code"] == 100
        told: dict[str, Any] = answer.json()["data"]
        return told

    done = sandbox.until(lambda: (told := status())["status"] == "completed" and told)
    assert (done["callback_id"], done["error"], done["video_url_caption"]) == ("c-5", None, None)
    assert "{{greeting}} Dora!" in " ".join(load(done["caption_url"]).decode().split())
    assert sandbox.video(ana, made["video_id"])["title"] == "Untitled Video"


def test_what_is_told_of_a_template_can_be_sent_back(sandbox: SandboxProcess, ana: str) -> None:
    for name in ("Welcome", "Offer"):
        template, values = variables(sandbox, ana, name)
        data(generate(sandbox, ana, template, values, title="fail:rendering_failed"))


def test_a_picture_and_a_clip_may_take_each_others_place(sandbox: SandboxProcess, ana: str) -> None:
    template, values = variables(sandbox, ana, "Offer")
    clip, picture = values["clip"]["properties"]["url"], values["picture"]["properties"]["url"]
    swapped = {**entry("picture", "video", url=clip, play_style="loop"), **entry("clip", "image", url=picture)}
    data(generate(sandbox, ana, template, swapped, title="fail:rendering_failed"))


def test_a_test_costs_nothing_and_no_key_holds_a_repeat_back(sandbox: SandboxProcess, ana: str) -> None:
    template = found(sandbox, ana, "Greeting")
    body = {"variables": {}, "test": True}
    made = {
        data(
            sandbox.call(ana, "POST", f"/v2/template/{template}/generate", json=body, headers={"Idempotency-Key": "k"})
        )["video_id"]
        for _ in range(2)
    }
    assert len(made) == 2
    for video in made:
        sandbox.video(ana, video)
    assert sandbox.state(ana)["spent"] == 0


REFUSED: list[tuple[str, Any, str]] = [
    ("Greeting", None, "variables"),
    ("Greeting", {"name": "Dora"}, "variables.name"),
    ("Greeting", {"name": {"type": "text", "properties": {"content": "x"}}}, "variables.name.name"),
    ("Greeting", {"name": {"name": "other", "type": "text", "properties": {"content": "x"}}}, "variables.name.name"),
    ("Greeting", {"name": {"name": "name", "type": "text", "content": "x"}}, "variables.name.properties"),
    ("Greeting", entry("name", "text", content=""), "variables.name.content"),
    ("Greeting", entry("nickname", "text", content="x"), "nickname"),
    ("Greeting", entry("name", "image", url="https://example.com/a.png"), "'name'"),
    ("Offer", entry("picture", "image"), "variables.picture.properties"),
    ("Offer", entry("picture", "image", url="https://example.com/a.png", asset_id="x"), "variables.picture.properties"),
    ("Offer", entry("picture", "image", url=7), "variables.picture.properties.url"),
    ("Offer", entry("sound", "text", content="x"), "'sound'"),
]


@pytest.mark.parametrize(("name", "values", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_a_render_that_breaks_a_rule_is_refused_in_the_words_of_v2(
    sandbox: SandboxProcess, ana: str, name: str, values: Any, words: str
) -> None:
    answer = generate(sandbox, ana, found(sandbox, ana, name), values)
    assert answer.status_code == 400, answer.text
    told = answer.json()
    assert told["data"] is None
    assert set(told["error"]) == {"code", "message"}
    assert told["error"]["code"] == "invalid_parameter"
    assert words in told["error"]["message"]
    assert sandbox.state(ana)["videos"] == []


def test_every_type_is_taken(sandbox: SandboxProcess, ana: str) -> None:
    offer, welcome = found(sandbox, ana, "Offer"), found(sandbox, ana, "Welcome")
    recording = upload(sandbox, ana, load(speak(sandbox, ana)["audio_url"])).json()["data"]["asset_id"]
    data(generate(sandbox, ana, offer, entry("sound", "audio", asset_id=recording), title="fail:x"))
    photo = next(one.id for one in LOOKS if one.avatar_type == "photo_avatar")
    person = entry("presenter", "character", character_id=photo, type="talking_photo")
    data(generate(sandbox, ana, welcome, person, title="fail:x"))
    unknown = generate(sandbox, ana, welcome, entry("voice", "voice", voice_id="none"))
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "voice_not_found")


def test_strangers_and_unknown_films_are_refused_in_the_words_of_each_version(
    sandbox: SandboxProcess, ana: str
) -> None:
    stranger = requests.get(f"{sandbox.url}/v2/templates", timeout=10)
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, "unauthorized")
    for query, status, code in (({}, 400, 400), ({"video_id": "none"}, 404, 40104)):
        answer = sandbox.call(ana, "GET", "/v1/video_status.get", params=query)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    gone = sandbox.call(ana, "GET", "/v2/template/none")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "template_not_found")


@pytest.fixture
def gone(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    sandbox.settings(legacy_gone=True)
    yield sandbox
    sandbox.settings(legacy_gone=False)


def test_the_older_paths_can_be_gone(gone: SandboxProcess, ana: str) -> None:
    for path in ("/v2/templates", "/v3/template/x"):
        answer = gone.call(ana, "GET", path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "endpoint_deprecated")
    assert gone.call(ana, "GET", "/v1/video_status.get").status_code == 410
    assert gone.call(ana, "GET", "/v3/templates").status_code == 200
