import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.sandbox.conftest import create, order
from tests.support.sandbox import SandboxProcess

ME = "/v3/users/me"
FAILING = "fail:rendering_failed"


@pytest.mark.parametrize(
    ("kind", "plan", "status", "code"),
    [
        ("busy", {"retry_after": 7}, 429, "rate_limit_exceeded"),
        ("broke", {"match": "GET /v3/users"}, 402, "insufficient_credit"),
        ("broken", {}, 500, "internal_error"),
        ("broken", {"code": 503}, 503, "service_unavailable"),
        ("broken", {"code": 504}, 504, "gateway_timeout"),
        ("rejected", {"match": "GET /v3/", "message": "No cats."}, 400, "invalid_parameter"),
        ("unauthorized", {}, 401, "unauthorized"),
    ],
)
def test_a_fault_strikes_as_often_as_planned(
    sandbox: SandboxProcess, ana: str, kind: str, plan: dict[str, Any], status: int, code: str
) -> None:
    sandbox.fault(kind, times=2, key=ana, **plan)
    answers = [sandbox.call(ana, "GET", ME) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 200]
    error = answers[0].json()["error"]
    assert error["code"] == code
    assert plan.get("message", error["message"]) == error["message"]
    assert answers[0].headers.get("Retry-After") == (str(plan["retry_after"]) if "retry_after" in plan else None)
    entries = sandbox.journal(key=ana, path=ME)
    assert [entry["fault"] for entry in entries] == [kind, kind, None]


def test_every_third_request_can_be_struck(sandbox: SandboxProcess, ana: str) -> None:
    identifier = sandbox.fault("busy", every=3, key=ana)
    statuses = [sandbox.call(ana, "GET", ME).status_code for _ in range(6)]
    assert statuses == [200, 200, 429, 200, 200, 429]
    planned = next(fault for fault in sandbox.faults() if fault["id"] == identifier)
    assert (planned["seen"], planned["used"]) == (6, 2)


def test_a_fault_only_strikes_what_it_matches(sandbox: SandboxProcess, ana: str, dan: str) -> None:
    sandbox.fault("busy", match="POST /v3/videos", key=ana)
    assert sandbox.call(ana, "GET", "/v3/videos").status_code == 200
    assert sandbox.call(dan, "POST", "/v3/videos", json=order(title=FAILING)).status_code == 200
    assert sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING)).status_code == 429


def test_a_proxy_may_answer_with_html(sandbox: SandboxProcess, ana: str) -> None:
    sandbox.fault("html", key=ana)
    answer = sandbox.call(ana, "GET", ME)
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("kind", "accepted", "patience"),
    [("timeout_before", 0, 2), ("timeout_after", 1, 2), ("disconnect_after", 1, 20)],
)
def test_a_lost_answer_tells_nothing_of_what_was_accepted(
    sandbox: SandboxProcess, ana: str, kind: str, accepted: int, patience: float
) -> None:
    sandbox.fault(kind, key=ana, seconds=20)
    headers = {"Idempotency-Key": "lost"}
    body = order(title=FAILING)
    with pytest.raises(requests.RequestException):
        sandbox.call(ana, "POST", "/v3/videos", json=body, headers=headers, timeout=patience)
    assert len(sandbox.state(ana)["videos"]) == accepted
    again = sandbox.call(ana, "POST", "/v3/videos", json=body, headers=headers)
    assert again.status_code == 200
    assert len(sandbox.state(ana)["videos"]) == 1
    # What became of a silence is written down when the sandbox sees that nobody listens any more.
    sandbox.until(lambda: sandbox.journal(key=ana, method="POST")[0]["fault"], seconds=30)
    entries = sandbox.journal(key=ana, method="POST")
    assert [(entry["status"], entry["fault"]) for entry in entries] == [(None, kind), (200, None)]
    assert entries[1]["replayed"] == bool(accepted)


def test_the_silence_ends_after_its_seconds(sandbox: SandboxProcess, ana: str) -> None:
    sandbox.fault("timeout_after", key=ana, seconds=0.5)
    began = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING))
    assert 0.4 < time.monotonic() - began < 5


def test_a_fault_after_acceptance_waits_for_one(sandbox: SandboxProcess, ana: str) -> None:
    sandbox.fault("disconnect_after", key=ana)
    assert sandbox.call(ana, "POST", "/v3/videos", json={"type": "avatar"}).status_code == 400
    with pytest.raises(requests.ConnectionError):
        sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING))


def test_a_render_can_be_told_to_fail_and_costs_nothing(sandbox: SandboxProcess, ana: str) -> None:
    sandbox.fault("render_fails", key=ana, code="script_too_long")
    video = sandbox.video(ana, create(sandbox, ana), status="failed")
    assert video["failure_code"] == "script_too_long"
    assert video["failure_message"]
    assert video["video_url"] is None
    state = sandbox.state(ana)
    assert (state["spent"], state["wallet"]["balance"]) == (0.0, 100.0)


def test_faults_can_be_taken_back(own_sandbox: SandboxProcess) -> None:
    ana = own_sandbox.key()
    for kind in ("busy", "broken"):
        own_sandbox.fault(kind, times=5)
    own_sandbox.clear_faults()
    assert own_sandbox.faults() == []
    assert own_sandbox.call(ana, "GET", ME).status_code == 200


@pytest.mark.parametrize(
    "plan", [{"kind": "earthquake"}, {"kind": "busy", "times": 0}, {"kind": "busy", "match": "videos"},
             {"kind": "busy", "wen": 1}, {"kind": "busy", "seconds": -1}, {"kind": "busy", "key": "abc"}, [], None],
)  # fmt: skip
def test_a_plan_that_makes_no_sense_is_refused_with_words(sandbox: SandboxProcess, plan: Any) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/faults", json=plan, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_rate_limit_can_be_switched_on(own_sandbox: SandboxProcess) -> None:
    ana = own_sandbox.key()
    own_sandbox.settings(requests_per_minute=3)
    answers = [own_sandbox.call(ana, "GET", ME) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 20
    assert own_sandbox.call(own_sandbox.key("dan"), "GET", ME).status_code == 200


def test_at_most_ten_jobs_are_under_way(own_sandbox: SandboxProcess) -> None:
    own_sandbox.clock(factor=0.001)
    ana = own_sandbox.key()
    answers = [own_sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING)) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert int(answers[10].headers["Retry-After"]) > 0
    own_sandbox.clock(advance=60)
    wait = own_sandbox.until(lambda: own_sandbox.state(ana)["counts"].get("failed") == 10)
    assert wait
    assert own_sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING)).status_code == 200


def test_thirty_orders_at_once_do_not_slip_past_the_limit(own_sandbox: SandboxProcess) -> None:
    own_sandbox.clock(factor=0.001)
    ana = own_sandbox.key()

    def ask(_number: int) -> int:
        return own_sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING)).status_code

    with ThreadPoolExecutor(15) as crowd:
        statuses = list(crowd.map(ask, range(30)))
    assert (statuses.count(200), statuses.count(429)) == (10, 20)


def test_an_empty_wallet_orders_nothing(sandbox: SandboxProcess, ana: str) -> None:
    sandbox.wallet(ana, balance=0)
    for path, body in [
        ("/v3/videos", order()),
        ("/v3/voices/speech", {"text": "Hi.", "voice_id": order()["voice_id"]}),
    ]:
        answer = sandbox.call(ana, "POST", path, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (402, "insufficient_credit")
    assert sandbox.state(ana)["videos"] == []
