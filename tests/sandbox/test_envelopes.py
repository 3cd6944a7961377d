from typing import Any

import pytest
import requests

from tests.sandbox.conftest import order
from tests.support.sandbox import SandboxProcess


def test_a_key_opens_a_space_with_a_hundred_dollars(sandbox: SandboxProcess, ana: str) -> None:
    data = sandbox.call(ana, "GET", "/v3/users/me").json()["data"]
    assert data["username"] == sandbox.state(ana)["spaces"][0]["username"]
    assert data["email"] == "ana@sandbox.example"
    assert data["billing_type"] == "wallet"
    assert data["wallet"]["remaining_balance"] == 100.0
    assert data["subscription"] is None


@pytest.mark.parametrize("billing_type", ["wallet", "subscription", "usage_based"])
def test_each_way_of_billing_fills_its_own_block(sandbox: SandboxProcess, ana: str, billing_type: str) -> None:
    sandbox.wallet(ana, balance=12.5, billing_type=billing_type)
    data = sandbox.call(ana, "GET", "/v3/users/me").json()["data"]
    filled = [name for name in ("wallet", "subscription", "usage_based") if data[name] is not None]
    assert filled == [billing_type]


@pytest.mark.parametrize("key", ["", "sandbox_abc", "sandbox_with space", "hg_real_looking_key", "SANDBOX_ABCDEF"])
def test_other_keys_are_refused(sandbox: SandboxProcess, key: str) -> None:
    answer = sandbox.call(key, "GET", "/v3/users/me")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthorized"


def test_the_key_may_come_as_a_bearer_token(sandbox: SandboxProcess, ana: str) -> None:
    answer = requests.get(f"{sandbox.url}/v3/users/me", headers={"Authorization": f"Bearer {ana}"}, timeout=10)
    assert answer.json()["data"]["username"] == sandbox.state(ana)["spaces"][0]["username"]


def test_no_two_accounts_have_the_same_user_and_two_keys_of_one_account_have(sandbox: SandboxProcess, ana: str) -> None:
    other, second = sandbox.key("ana"), f"{ana}--second"
    found = {key: sandbox.call(key, "GET", "/v3/users/me").json()["data"] for key in (ana, other, second)}
    assert found[ana] == found[second]
    assert found[ana]["username"] != found[other]["username"]
    made = sandbox.call(ana, "POST", "/v3/videos", json=order()).json()["data"]["video_id"]
    seen = [sandbox.call(key, "GET", f"/v3/videos/{made}").status_code for key in (ana, second, other)]
    assert seen == [200, 200, 404]


def test_an_unknown_operation_is_not_found_in_the_same_envelope(sandbox: SandboxProcess, ana: str) -> None:
    for method, path in [("GET", "/v3/brand-kits"), ("PUT", "/v3/videos"), ("POST", "/v3/lipsyncs/batches")]:
        answer = sandbox.call(ana, method, path)
        assert answer.status_code == 404
        error = answer.json()["error"]
        assert error["code"] == "not_found"
        assert error["doc_url"].endswith("#not-found")
        assert error["param"] is None


def test_every_answer_carries_a_request_id_of_its_own(sandbox: SandboxProcess, ana: str) -> None:
    answers = [sandbox.call(ana, "GET", path) for path in ("/v3/users/me", "/v3/users/me", "/v3/nothing")]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 3


@pytest.mark.parametrize("field", ["enable_caption", "test", "dimension"])
def test_an_unknown_field_of_a_closed_body_is_named(sandbox: SandboxProcess, ana: str, field: str) -> None:
    error = sandbox.call(ana, "POST", "/v3/videos", json=order(**{field: True})).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_parameter", field)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"null"])
def test_a_body_that_is_no_object_is_refused(sandbox: SandboxProcess, ana: str, body: bytes) -> None:
    answer = sandbox.call(ana, "POST", "/v3/videos", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_parameter"


def test_dan_finds_nothing_of_anas(sandbox: SandboxProcess, ana: str, dan: str) -> None:
    made = sandbox.call(ana, "POST", "/v3/videos", json=order(title="fail:rendering_failed")).json()["data"]
    path = f"/v3/videos/{made['video_id']}"
    answers = [sandbox.call(dan, method, path) for method in ("GET", "DELETE")]
    assert [answer.json()["error"]["code"] for answer in answers] == ["video_not_found"] * 2
    assert sandbox.call(dan, "GET", "/v3/videos").json()["data"] == []
    statuses = sandbox.call(dan, "GET", "/v3/videos/statuses", params={"video_ids": made["video_id"]})
    assert statuses.json()["data"][0]["status"] == "not_found"


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"voice_id": 5}, "voice_id"),
        ({"voice_id": None, "text": "x"}, "text"),
        ({"text": ""}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"speed": 0.4}, "speed"),
        ({"speed": 2.1}, "speed"),
        ({"speed": True}, "speed"),
        ({"input_type": "markdown"}, "input_type"),
        ({"input_text": "v2 name"}, "input_text"),
        ({"voice_id": "no-such-voice"}, "voice_id"),
    ],
)
def test_speech_bodies_are_checked(sandbox: SandboxProcess, ana: str, changes: dict[str, Any], param: str) -> None:
    body = {"text": "Hello.", "voice_id": order()["voice_id"], **changes}
    error = sandbox.call(ana, "POST", "/v3/voices/speech", json=body).json()["error"]
    assert error["code"] == "invalid_parameter"
    assert error["param"] in (param, "voice_id")
