"""Batches: many orders at once, each of which ends for itself, never more of them under way than there are places."""

import json
from typing import Any

import pytest
import requests

from tests.sandbox.conftest import create, order
from tests.sandbox.receiver import Receiver
from tests.sandbox.test_assets import upload
from tests.sandbox.test_translations import film, source
from tests.sandbox.test_webhooks import register
from tests.support.sandbox import SandboxProcess

pytestmark = pytest.mark.usefixtures("lawful")
VIDEOS, TRANSLATIONS = "/v3/videos/batches", "/v3/video-translations/batches"
FAILING = "fail:rendering_failed"
__all__ = ["film", "source"]


def opened(answer: requests.Response) -> str:
    assert answer.status_code == 202, answer.text
    return str(answer.json()["data"]["batch_id"])


def ended(sandbox: SandboxProcess, key: str, path: str, batch: str) -> dict[str, Any]:
    def read() -> dict[str, Any] | None:
        data: dict[str, Any] = sandbox.call(key, "GET", f"{path}/{batch}").json()["data"]
        return data if data["status"] != "processing" else None

    found: dict[str, Any] = sandbox.until(read)
    return found


def test_each_item_ends_for_itself_and_the_batch_is_announced_once(
    sandbox: SandboxProcess, ana: str, receiver: Receiver
) -> None:
    register(sandbox, ana, receiver.url, events=["batch.finished"])
    items = [order(title="One"), order(title=FAILING), order(script=None), order(avatar_id="none")]
    body = {"videos": items, "title": "Campaign", "callback_url": f"{receiver.url}/hook", "folder_id": "f1"}
    batch = opened(sandbox.call(ana, "POST", VIDEOS, json=body))
    done = ended(sandbox, ana, VIDEOS, batch)
    assert (done["status"], done["title"], done["total_items"]) == ("completed", "Campaign", 4)
    assert done["counts_by_status"] == {"completed": 1, "failed": 3}
    assert [item["item_index"] for item in done["items"]] == [0, 1, 2, 3]
    assert [item["status"] for item in done["items"]] == ["completed", "failed", "failed", "failed"]
    codes = [(item["error"] or {}).get("code") for item in done["items"]]
    assert codes == [None, "rendering_failed", "invalid_parameter", "avatar_not_found"]
    assert [item["video_id"] is None for item in done["items"]] == [False, False, True, True]
    video = sandbox.video(ana, done["items"][0]["video_id"])
    assert (video["title"], video["folder_id"]) == ("One", "f1")
    state = sandbox.state(ana)
    assert state["spent"] == pytest.approx(0.0667 * video["duration"], abs=0.001)
    told = [json.loads(post.body) for post in receiver.await_posts(2)]
    assert {post.path for post in receiver.posts} == {"/", "/hook"}
    assert [one["event_type"] for one in told] == ["batch.finished"] * 2
    assert told[0]["event_data"] == {
        "batch_id": batch,
        "status": "completed",
        "total_items": 4,
        "counts_by_status": {"completed": 1, "failed": 3},
        "title": "Campaign",
    }


def test_a_batch_has_failed_where_everything_has(sandbox: SandboxProcess, ana: str) -> None:
    batch = opened(sandbox.call(ana, "POST", VIDEOS, json={"videos": [order(title=FAILING), order(script="")]}))
    done = ended(sandbox, ana, VIDEOS, batch)
    assert (done["status"], done["counts_by_status"], done["title"]) == ("failed", {"failed": 2}, None)
    page = sandbox.call(ana, "GET", f"{VIDEOS}/{batch}", params={"limit": 1}).json()["data"]
    assert ([item["item_index"] for item in page["items"]], page["has_more"]) == ([0], True)
    rest = sandbox.call(ana, "GET", f"{VIDEOS}/{batch}", params={"token": page["next_token"]}).json()["data"]
    assert ([item["item_index"] for item in rest["items"]], rest["has_more"]) == ([1], False)


def test_each_language_is_an_item(sandbox: SandboxProcess, ana: str, source: dict[str, str]) -> None:
    sandbox.fault("render_fails", key=ana, language="fr")
    items = [
        {"video": source, "output_languages": ["de", "fr"], "title": "One"},
        {"video": source, "output_languages": ["Klingon"]},
        {"video": source, "output_languages": ["it"]},
    ]
    batch = opened(sandbox.call(ana, "POST", TRANSLATIONS, json={"video_translations": items}))
    done = ended(sandbox, ana, TRANSLATIONS, batch)
    assert [item["status"] for item in done["items"]] == ["completed", "failed", "failed", "completed"]
    assert done["items"][2]["error"]["code"] == "invalid_parameter"
    first = done["items"][0]["video_id"]
    assert first.endswith("-de")
    read = sandbox.call(ana, "GET", f"/v3/video-translations/{first}").json()["data"]
    assert (read["status"], read["title"]) == ("completed", "One")
    query = {"batch_ids": f"{batch},none", "video_translation_ids": first}
    told = sandbox.call(ana, "GET", "/v3/video-translations/statuses", params=query).json()["data"]
    assert [(one["video_id"], one["status"], one["item_index"]) for one in told[:2]] == [
        (first, "completed", None),
        (first, "completed", 0),
    ]
    assert [one["status"] for one in told[2:]] == ["failed", "failed", "completed", "not_found"]
    assert [one["batch_id"] for one in told[1:]] == [batch] * 4 + ["none"]


def test_items_wait_in_line_for_a_place(own_sandbox: SandboxProcess) -> None:
    own_sandbox.clock(factor=0.001)
    own_sandbox.settings(concurrency_limit=2)
    ana = own_sandbox.key()
    create(own_sandbox, ana, title=FAILING)
    batch = opened(own_sandbox.call(ana, "POST", VIDEOS, json={"videos": [order(title=FAILING)] * 4}))

    def counts() -> dict[str, int]:
        found: dict[str, int] = own_sandbox.call(ana, "GET", f"{VIDEOS}/{batch}").json()["data"]["counts_by_status"]
        return found

    own_sandbox.until(lambda: counts() == {"processing": 1, "queued": 3})
    query = {"batch_ids": batch}
    told = own_sandbox.call(ana, "GET", "/v3/videos/statuses", params=query).json()["data"]
    assert [one["status"] for one in told][-1] == "waiting"
    assert own_sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING)).status_code == 429
    own_sandbox.clock(advance=60)
    own_sandbox.until(lambda: counts() == {"failed": 1, "processing": 2, "queued": 1})
    # It starts at full pace again, and the rest of the line is not lost.
    own_sandbox.restart(kill=True)
    assert ended(own_sandbox, ana, VIDEOS, batch)["status"] == "failed"
    assert len(own_sandbox.state(ana)["videos"]) == 5


def test_a_repeat_opens_no_second_batch(sandbox: SandboxProcess, ana: str) -> None:
    headers, body = {"Idempotency-Key": "b-1"}, {"videos": [order(title=FAILING)]}
    answers = [sandbox.call(ana, "POST", VIDEOS, json=body, headers=headers) for _ in range(2)]
    assert opened(answers[0]) == opened(answers[1])
    ended(sandbox, ana, VIDEOS, opened(answers[0]))
    assert len(sandbox.state(ana)["videos"]) == 1


def test_without_money_the_items_fail(sandbox: SandboxProcess, ana: str) -> None:
    sandbox.wallet(ana, balance=0)
    batch = opened(sandbox.call(ana, "POST", VIDEOS, json={"videos": [order()]}))
    done = ended(sandbox, ana, VIDEOS, batch)
    assert (done["status"], done["items"][0]["error"]["code"]) == ("failed", "insufficient_credit")


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        (VIDEOS, {}, "videos"),
        (VIDEOS, {"videos": []}, "videos"),
        (VIDEOS, {"videos": ["film"]}, "videos"),
        (VIDEOS, {"videos": [{}] * 101}, "videos"),
        (VIDEOS, {"videos": [{}], "callback_id": "x"}, "callback_id"),
        (VIDEOS, {"videos": [{}], "callback_url": "ftp://example.com"}, "callback_url"),
        (TRANSLATIONS, {"video_translations": []}, "video_translations"),
        (TRANSLATIONS, {"video_translations": [{"output_languages": ["de"] * 60}] * 2}, "video_translations"),
        (TRANSLATIONS, {"video_translations": [{}], "folder_id": "f"}, "folder_id"),
    ],
)
def test_a_batch_that_breaks_a_rule_is_refused(
    sandbox: SandboxProcess, ana: str, path: str, body: dict[str, Any], param: str
) -> None:
    answer = sandbox.call(ana, "POST", path, json=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["param"].startswith(param)


def test_batches_are_of_one_kind_and_of_one_account(sandbox: SandboxProcess, ana: str, dan: str, film: bytes) -> None:
    batch = opened(sandbox.call(ana, "POST", VIDEOS, json={"videos": [order(title=FAILING)]}))
    for key, path in ((ana, TRANSLATIONS), (dan, VIDEOS)):
        answer = sandbox.call(key, "GET", f"{path}/{batch}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "resource_not_found")
    asset = {"type": "asset_id", "asset_id": upload(sandbox, dan, film).json()["data"]["asset_id"]}
    foreign = {"video_translations": [{"video": asset, "output_languages": ["de"]}]}
    done = ended(sandbox, ana, TRANSLATIONS, opened(sandbox.call(ana, "POST", TRANSLATIONS, json=foreign)))
    assert done["items"][0]["error"]["code"] == "asset_not_found"
