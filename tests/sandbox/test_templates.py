"""Templates: what an account finds, what a template takes, and the film that comes of it."""

import json
from typing import Any
from unittest.mock import ANY

import pytest
import requests

from sandbox.catalogue import VOICES
from tests.sandbox.conftest import create, look
from tests.sandbox.receiver import Receiver
from tests.sandbox.test_assets import PNG, upload
from tests.sandbox.test_films import load, speak, tracks
from tests.sandbox.test_webhooks import register
from tests.support.sandbox import SandboxProcess

pytestmark = pytest.mark.usefixtures("lawful")
PATH = "/v3/templates"
FAILING = "fail:rendering_failed"


def detail(sandbox: SandboxProcess, key: str, name: str) -> dict[str, Any]:
    listed = sandbox.call(key, "GET", PATH).json()["data"]
    found = next(one["id"] for one in listed if one["name"].startswith(name))
    data: dict[str, Any] = sandbox.call(key, "GET", f"{PATH}/{found}").json()["data"]
    return data


def render(
    sandbox: SandboxProcess, key: str, template: dict[str, Any], variables: dict[str, Any] | None = None, **more: Any
) -> requests.Response:
    values = template["variables"] if variables is None else variables
    return sandbox.call(key, "POST", f"{PATH}/{template['id']}", json={"variables": values, **more})


def text(content: str) -> dict[str, str]:
    return {"type": "text", "content": content}


def test_templates_are_listed_and_tell_their_scenes_and_variables(sandbox: SandboxProcess, ana: str, dan: str) -> None:
    first = sandbox.call(ana, "GET", PATH, params={"limit": 2}).json()
    rest = sandbox.call(ana, "GET", PATH, params={"limit": 2, "token": first["next_token"]}).json()
    listed = first["data"] + rest["data"]
    assert (len(listed), rest["has_more"]) == (3, False)
    assert {one["aspect_ratio"] for one in listed} == {"16:9", "9:16"}
    assert requests.get(listed[0]["thumbnail_url"], timeout=60).status_code == 200
    found = {value["type"] for one in listed for value in detail(sandbox, ana, one["name"])["variables"].values()}
    assert found == {"text", "image", "video", "audio", "character", "voice"}
    welcome = detail(sandbox, ana, "Welcome")
    assert welcome["scene_ids"] == [scene["scene_id"] for scene in welcome["scenes"]]
    assert welcome["scenes"][0]["script"] == "Hello {{first_name}}, welcome to {{company}}."
    names = [one["name"] for one in welcome["scenes"][0]["variables"]]
    assert names == ["first_name", "company", "presenter", "voice"]
    foreign = sandbox.call(dan, "GET", f"{PATH}/{welcome['id']}")
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (404, "template_not_found")


def test_texts_are_said_as_they_are_given_and_left_out_ones_in_their_braces(sandbox: SandboxProcess, ana: str) -> None:
    template = detail(sandbox, ana, "Welcome")
    answer = render(sandbox, ana, template, {"first_name": text("Cleo")}, title="For Cleo", callback_id="c-1")
    made = answer.json()["data"]
    assert (made["status"], made["title"], made["video_url"]) == ("pending", "For Cleo", None)
    video = sandbox.video(ana, made["id"])
    said = " ".join(load(video["subtitle_url"]).decode().split())
    assert "Hello Cleo, welcome to {{company}}." in said
    assert "{{start_date}}" in said
    assert "first_name" not in said
    kinds, seconds, size = tracks(load(video["video_url"]))
    assert (kinds, size) == ({"video", "audio"}, (1280, 720))
    assert seconds == pytest.approx(video["duration"], abs=0.3)
    assert video["captioned_video_url"] is None
    assert sandbox.state(ana)["spent"] == pytest.approx(0.0667 * video["duration"], abs=0.001)


def test_what_a_template_tells_can_be_sent_back_as_it_is(sandbox: SandboxProcess, ana: str) -> None:
    template = detail(sandbox, ana, "Offer")
    last = template["scene_ids"][-1]
    answer = render(sandbox, ana, template, caption=True, scene_ids=[template["scene_ids"][2], last])
    video = sandbox.video(ana, answer.json()["data"]["id"])
    assert "Only twenty dollars this week." in " ".join(load(video["subtitle_url"]).decode().split())
    assert tracks(load(video["captioned_video_url"]))[0] == {"video", "audio"}


def test_every_type_of_variable_takes_a_value_of_its_own(sandbox: SandboxProcess, ana: str) -> None:
    offer, welcome = detail(sandbox, ana, "Offer"), detail(sandbox, ana, "Welcome")
    picture = requests.get(offer["variables"]["picture"]["asset"]["url"], timeout=60).content
    asset = {"type": "asset_id", "asset_id": upload(sandbox, ana, picture).json()["data"]["asset_id"]}
    clip = offer["variables"]["clip"]["asset"]
    sound = {"type": "url", "url": speak(sandbox, ana)["audio_url"]}
    values = {
        "product": text("Snow"),
        "picture": {"type": "image", "asset": asset, "fit": "crop"},
        "clip": {"type": "video", "asset": clip, "fit": "none", "play_style": "fit_to_scene", "volume": 0.5},
        "sound": {"type": "audio", "asset": sound},
    }
    assert render(sandbox, ana, offer, values, title=FAILING).status_code == 200
    photo = look("photo_avatar").id
    people = {
        "presenter": {"type": "character", "character_id": photo, "character_type": "talking_photo"},
        "voice": {"type": "voice", "voice_id": VOICES[5].id, "locale": "en-US"},
    }
    assert render(sandbox, ana, welcome, people, title=FAILING).status_code == 200
    assert render(sandbox, ana, welcome, {}, title=FAILING, surprise=1).status_code == 200, "the body is open"


def test_options_shape_the_film(sandbox: SandboxProcess, ana: str, receiver: Receiver) -> None:
    register(sandbox, ana, receiver.url)
    template = detail(sandbox, ana, "Greeting")
    one = template["scene_ids"][0]
    answer = render(
        sandbox,
        ana,
        template,
        dimension={"width": 540, "height": 960},
        fps=30,
        scene_ids=[one, one],
        subtitles={"preset_name": "classic", "alignment": 2, "position": {"x": 0, "y": 10}},
        include_gif=True,
        callback_id="c-2",
        folder_id="f1",
        reorder_music=False,
        enable_sharing=True,
        keep_text_vertically_centered=True,
    )
    video = sandbox.video(ana, answer.json()["data"]["id"])
    assert tracks(load(video["video_url"]))[2] == (540, 960)
    assert video["captioned_video_url"]
    said = " ".join(load(video["subtitle_url"]).decode().split())
    assert said.count("Happy birthday Ben!") == 2
    (post,) = receiver.await_posts(1)
    told = json.loads(post.body)
    assert told["event_type"] == "avatar_video.success"
    data = told["event_data"]
    assert (data["video_id"], data["callback_id"], data["folder_id"]) == (video["id"], "c-2", "f1")
    assert load(data["gif_download_url"]).startswith(b"GIF8")


def values(**changes: Any) -> dict[str, Any]:
    return {"variables": changes}


ASSET = {"type": "asset_id", "asset_id": "none"}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("Welcome", {}, "variables"),
    ("Welcome", {"variables": None}, "variables"),
    ("Welcome", {"variables": []}, "variables"),
    ("Welcome", values(nickname=text("x")), "variables"),
    ("Welcome", values(first_name="Ana"), "variables.first_name"),
    ("Welcome", values(first_name={"type": "text"}), "variables.first_name.content"),
    ("Welcome", values(first_name=text("")), "variables.first_name.content"),
    ("Welcome", values(first_name=text("x" * 10_001)), "variables.first_name.content"),
    ("Welcome", values(first_name={"type": "words", "content": "x"}), "variables.first_name.type"),
    ("Welcome", values(first_name={"type": "image", "asset": ASSET}), "variables.first_name.type"),
    ("Welcome", values(presenter={"type": "character"}), "variables.presenter.character_id"),
    ("Welcome", values(voice={"type": "voice", "voice_id": None}), "variables.voice.voice_id"),
    ("Offer", values(picture={"type": "image"}), "variables.picture.asset"),
    ("Offer", values(picture={"type": "image", "asset": ASSET, "fit": "wide"}), "variables.picture.fit"),
    ("Offer", values(picture={"type": "video", "asset": ASSET}), "variables.picture.type"),
    ("Offer", values(clip={"type": "video", "asset": ASSET, "volume": 2}), "variables.clip.volume"),
    ("Offer", values(clip={"type": "video", "asset": ASSET, "play_style": "fast"}), "variables.clip.play_style"),
    ("Welcome", values() | {"fps": 24}, "fps"),
    ("Welcome", values() | {"caption": None}, "caption"),
    ("Welcome", values() | {"dimension": {"width": 1280}}, "dimension.height"),
    ("Welcome", values() | {"dimension": {"width": 1281, "height": 720}}, "dimension.width"),
    ("Welcome", values() | {"dimension": {"width": 720, "height": 1280}}, "dimension"),
    ("Welcome", values() | {"dimension": {"width": 64, "height": 36}}, "dimension.width"),
    ("Welcome", values() | {"scene_ids": ["none"]}, "scene_ids"),
    ("Welcome", values() | {"scene_ids": []}, "scene_ids"),
    ("Welcome", values() | {"subtitles": {"alignment": 1}}, "subtitles.preset_name"),
    ("Welcome", values() | {"callback_url": "ftp://example.com"}, "callback_url"),
]


@pytest.mark.parametrize(("name", "body", "param"), REFUSED, ids=[f"{p}-{n}" for n, (_, _, p) in enumerate(REFUSED)])
def test_a_render_that_breaks_a_rule_is_refused_at_its_field(
    sandbox: SandboxProcess, ana: str, name: str, body: dict[str, Any], param: str
) -> None:
    template = detail(sandbox, ana, name)
    answer = sandbox.call(ana, "POST", f"{PATH}/{template['id']}", json=body)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["param"]) == ("invalid_parameter", param), error
    assert sandbox.state(ana)["videos"] == []


@pytest.mark.parametrize(
    ("name", "variables", "code"),
    [
        ("Welcome", {"presenter": {"type": "character", "character_id": "none"}}, "avatar_not_found"),
        ("Welcome", {"voice": {"type": "voice", "voice_id": "none"}}, "voice_not_found"),
        ("Offer", {"picture": {"type": "image", "asset": ASSET}}, "asset_not_found"),
    ],
)
def test_what_is_not_there_is_not_found(
    sandbox: SandboxProcess, ana: str, name: str, variables: dict[str, Any], code: str
) -> None:
    answer = render(sandbox, ana, detail(sandbox, ana, name), variables)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)


def test_glossary_money_and_files_are_checked_too(sandbox: SandboxProcess, ana: str) -> None:
    template = detail(sandbox, ana, "Offer")
    unknown = render(sandbox, ana, template, {}, brand_glossary_id="none")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "resource_not_found")
    small = {"type": "asset_id", "asset_id": upload(sandbox, ana, PNG).json()["data"]["asset_id"]}
    wrong = render(sandbox, ana, template, {"clip": {"type": "video", "asset": small}})
    assert wrong.json()["error"]["param"] == "variables.clip.asset.asset_id"
    sandbox.wallet(ana, balance=0)
    broke = render(sandbox, ana, template, {})
    assert (broke.status_code, broke.json()["error"]["code"]) == (402, "insufficient_credit")


def test_a_repeat_gives_the_film_as_it_was_at_first(sandbox: SandboxProcess, ana: str) -> None:
    template = detail(sandbox, ana, "Greeting")
    body, headers = {"variables": {}, "title": FAILING}, {"Idempotency-Key": "t-1"}
    path = f"{PATH}/{template['id']}"
    first = sandbox.call(ana, "POST", path, json=body, headers=headers).json()
    sandbox.video(ana, first["data"]["id"], status="failed")
    assert sandbox.call(ana, "POST", path, json=body, headers=headers).json() == first
    assert len(sandbox.state(ana)["videos"]) == 1


def test_templates_are_renamed_and_removed_for_their_account_alone(sandbox: SandboxProcess, ana: str, dan: str) -> None:
    template = detail(sandbox, ana, "Greeting")
    path = f"{PATH}/{template['id']}"
    renamed = sandbox.call(ana, "PATCH", path, json={"name": "Birthday"}).json()["data"]
    assert renamed == {**template, "name": "Birthday", "updated_at": renamed["updated_at"], "thumbnail_url": ANY}
    for body in ({}, {"name": ""}, {"name": "x" * 257}, {"name": "x", "title": "y"}):
        assert sandbox.call(ana, "PATCH", path, json=body).json()["error"]["code"] == "invalid_parameter"
    assert sandbox.call(ana, "DELETE", path).json() == {"data": {"id": template["id"]}}
    for method in ("GET", "DELETE"):
        gone = sandbox.call(ana, method, path)
        assert (gone.status_code, gone.json()["error"]["code"]) == (404, "template_not_found")
    assert len(sandbox.call(ana, "GET", PATH).json()["data"]) == 2
    assert detail(sandbox, dan, "Greeting")["name"] == "Greeting for phones"


def made_of(sandbox: SandboxProcess, key: str, video: str, **more: Any) -> dict[str, Any]:
    answer = sandbox.call(key, "POST", PATH, json={"video_id": video, **more})
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def test_a_film_becomes_a_template_whose_parts_become_variables(sandbox: SandboxProcess, ana: str) -> None:
    picture = requests.get(detail(sandbox, ana, "Offer")["variables"]["picture"]["asset"]["url"], timeout=60).content
    asset = upload(sandbox, ana, picture).json()["data"]["asset_id"]
    background = {"type": "image", "asset_id": asset}
    video = create(sandbox, ana, title="Hello", script="Hello from Ana.", background=background)
    sandbox.video(ana, video)
    told = sandbox.call(ana, "GET", f"/v3/videos/{video}/scenes").json()["data"]
    (scene,) = told["scenes"]
    (person,), (said,) = scene["elements"], scene["script"]
    assert (person["type"], said["text"], scene["background"]["type"]) == ("avatar", "Hello from Ana.", "image")
    template = made_of(sandbox, ana, video)
    assert (template["name"], template["variables"], template["aspect_ratio"]) == ("Hello", {}, "16:9")
    assert template["id"] not in {one["id"] for one in sandbox.call(ana, "GET", PATH).json()["data"]}
    path = f"{PATH}/{template['id']}/variables"
    wanted = [
        {"name": "words", "type": "text", "target_id": said["id"]},
        {"name": "voice", "type": "voice", "target_id": said["id"]},
        {"name": "who", "type": "character", "target_id": person["id"]},
        {"name": "behind", "type": "image", "target_id": scene["background"]["id"]},
    ]
    data = sandbox.call(ana, "PUT", path, json={"variables": wanted}).json()["data"]
    assert data["variables"]["words"] == text("Hello from Ana.")
    assert data["scenes"][0]["script"] == "{{words}}"
    assert template["id"] in {one["id"] for one in sandbox.call(ana, "GET", PATH).json()["data"]}
    made = render(sandbox, ana, data, data["variables"] | {"words": text("Goodbye.")}).json()["data"]
    assert "Goodbye." in load(sandbox.video(ana, made["id"])["subtitle_url"]).decode()
    fewer = sandbox.call(ana, "PUT", path, json={"variables": wanted[2:3]}).json()["data"]
    assert (list(fewer["variables"]), fewer["scenes"][0]["script"]) == (["who"], "Hello from Ana.")
    twice = made_of(sandbox, ana, made["id"], name="Again")
    assert twice["scenes"][0]["script"] == "Goodbye."
    for body, param in (
        ({"variables": [wanted[0], wanted[0]]}, "variables"),
        ({"variables": [{**wanted[0], "target_id": "none"}]}, "variables.0.target_id"),
        ({"variables": [{**wanted[0], "type": "image"}]}, "variables.0.type"),
        ({"variables": [{**wanted[0], "name": "two words"}]}, "variables.0.name"),
        ({}, "variables"),
    ):
        error = sandbox.call(ana, "PUT", path, json=body).json()["error"]
        assert (error["code"], error["param"]) == ("invalid_parameter", param)


def test_templates_are_made_of_finished_films_of_the_account(sandbox: SandboxProcess, ana: str, dan: str) -> None:
    failed = create(sandbox, ana, title=FAILING)
    sandbox.video(ana, failed, status="failed")
    error = sandbox.call(ana, "POST", PATH, json={"video_id": failed}).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_parameter", "video_id")
    for key, video in ((dan, failed), (ana, "none")):
        answer = sandbox.call(key, "POST", PATH, json={"video_id": video})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "video_not_found")
    unknown = sandbox.call(ana, "GET", "/v3/videos/none/scenes")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "not_found")


def test_what_is_not_certain_of_templates_can_be_left_out(own_sandbox: SandboxProcess) -> None:
    own_sandbox.settings(template_authoring=False)
    ana = own_sandbox.key()
    path = f"{PATH}/{detail(own_sandbox, ana, 'Welcome')['id']}"
    for method, address in (("POST", PATH), ("PATCH", path), ("DELETE", path), ("PUT", f"{path}/variables")):
        answer = own_sandbox.call(ana, method, address, json={})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
