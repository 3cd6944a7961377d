import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from sandbox.control.labels import FAULTS
from sandbox.state.faults import KINDS
from tests.sandbox.conftest import create, order
from tests.sandbox.receiver import Receiver
from tests.sandbox.test_assets import WAV
from tests.support.sandbox import SandboxProcess

FAILING = "fail:rendering_failed"


def page(sandbox: SandboxProcess, path: str = "/_sandbox/") -> requests.Response:
    return requests.get(sandbox.url + path, timeout=10)


def test_the_page_shows_what_is_going_on(sandbox: SandboxProcess, ana: str) -> None:
    sandbox.fault("busy", match="POST /v3/nowhere", key=ana)
    video = create(sandbox, ana, title=f"{FAILING} <b>bold</b>")
    answer = page(sandbox)
    assert answer.status_code == 200
    assert video in answer.text
    assert "&lt;b&gt;bold" in answer.text
    assert "<b>bold" not in answer.text
    assert ana not in answer.text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert " style=" not in answer.text
    assert "<script" not in answer.text


def test_a_journal_entry_has_a_page(sandbox: SandboxProcess, ana: str) -> None:
    create(sandbox, ana, title=FAILING)
    entry = sandbox.journal(key=ana)[-1]
    answer = page(sandbox, f"/_sandbox/journal/{entry['id']}")
    assert "POST /v3/videos" in answer.text
    assert page(sandbox, "/_sandbox/journal/999999999").status_code == 404


def test_forms_do_what_json_does(own_sandbox: SandboxProcess) -> None:
    ana = own_sandbox.key()
    own_sandbox.call(ana, "GET", "/v3/users/me")
    space = own_sandbox.state(ana)["spaces"][0]["id"]
    forms: list[tuple[str, dict[str, str]]] = [
        ("faults", {"kind": "broken", "times": "3", "every": "", "code": "503", "space": space, "message": "404"}),
        ("clock", {"factor": "7", "advance": ""}),
        ("wallet", {"space": space, "balance": "1.5", "billing_type": "usage_based"}),
        ("settings", {"retry_after": "9", "probe_on_create": "false", "link_lifetime": "60.0"}),
        ("events", {"space": space, "event_type": "avatar_video.success", "event_data": '{"video_id": "v"}'}),
    ]
    for action, form in forms:
        answer = requests.post(f"{own_sandbox.url}/_sandbox/{action}", data=form, timeout=10, allow_redirects=False)
        assert answer.status_code == 303
        assert "said=Done." in answer.headers["Location"]
    state = own_sandbox.state(ana)
    assert state["clock"]["factor"] == 7
    assert state["wallet"] == {"balance": 1.5, "billing_type": "usage_based"}
    assert (state["settings"]["retry_after"], state["settings"]["probe_on_create"]) == (9, False)
    (fault,) = own_sandbox.faults()
    assert (fault["kind"], fault["remaining"], fault["space"]) == ("broken", 3, space)
    wrong = requests.post(f"{own_sandbox.url}/_sandbox/clock", data={"factor": "-1"}, timeout=10)
    assert "factor is a number" in wrong.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
    ],
)
def test_other_sites_cannot_press_the_buttons(sandbox: SandboxProcess, headers: dict[str, str]) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/reset", data={"a": "b"}, headers=headers, timeout=10)
    assert answer.status_code == 403


def test_the_own_page_may_press_them(sandbox: SandboxProcess) -> None:
    headers = {"Origin": sandbox.url, "Sec-Fetch-Site": "same-origin"}
    answer = requests.post(f"{sandbox.url}/_sandbox/faults/clear", data={"id": "0"}, headers=headers, timeout=10)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("clock", {}),
        ("clock", {"factor": 0}),
        ("clock", {"advance": -1}),
        ("clock", {"advance": "x"}),
        ("wallet", {"balance": 1}),
        ("wallet", {"key": "sandbox_abcdef", "billing_type": "barter"}),
        ("settings", {"nonsense": 1}),
        ("settings", {"retry_after": 1.5}),
        ("settings", {"probe_on_create": "maybe"}),
        ("user", {"key": "sandbox_abcdef", "username": None}),
        ("events", {"key": "sandbox_abcdef"}),
        ("events", {"key": "sandbox_abcdef", "event_type": "x", "event_data": [], "repeat": 1}),
        ("events", {"key": "sandbox_abcdef", "event_type": "x", "repeat": 0}),
        ("reset", {"space": "unknown"}),
    ],
)
def test_what_makes_no_sense_is_refused_with_words(sandbox: SandboxProcess, action: str, body: Any) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/{action}", json=body, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_user_can_be_renamed(sandbox: SandboxProcess, ana: str) -> None:
    before = sandbox.call(ana, "GET", "/v3/users/me").json()["data"]["username"]
    sandbox.user(ana, email="ana@example.com", first_name="Ana", last_name=None)
    data = sandbox.call(ana, "GET", "/v3/users/me").json()["data"]
    assert (data["email"], data["first_name"], data["last_name"]) == ("ana@example.com", "Ana", None)
    assert data["username"] == before


def test_a_reset_of_one_space_leaves_the_others_alone(sandbox: SandboxProcess, ana: str, dan: str) -> None:
    for key in (ana, dan):
        create(sandbox, key, title=FAILING)
    sandbox.wallet(ana, balance=1)
    sandbox.reset(ana)
    assert sandbox.state(ana)["videos"] == []
    assert sandbox.state(ana)["wallet"]["balance"] == 100.0
    assert len(sandbox.state(dan)["videos"]) == 1


def test_a_reset_of_everything_starts_afresh(own_sandbox: SandboxProcess) -> None:
    ana = own_sandbox.key()
    create(own_sandbox, ana, title=FAILING)
    own_sandbox.fault("busy")
    own_sandbox.settings(concurrency_limit=1)
    own_sandbox.reset()
    state = own_sandbox.state()
    assert (state["videos"], state["spaces"], own_sandbox.faults(), own_sandbox.journal()) == ([], [], [], [])
    assert state["settings"]["concurrency_limit"] == 10


def test_settings_clock_and_faults_survive_a_restart(own_sandbox: SandboxProcess) -> None:
    own_sandbox.settings(concurrency_limit=3)
    own_sandbox.fault("busy", times=4)
    own_sandbox.clock(advance=1000)
    assert own_sandbox.restart().state()["settings"]["concurrency_limit"] == 3
    assert own_sandbox.faults()[0]["remaining"] == 4
    assert own_sandbox.state()["clock"]["now"] >= 1000


def test_sigterm_ends_it_with_a_clean_exit_and_lets_the_waiting_go(own_sandbox: SandboxProcess) -> None:
    ana = own_sandbox.key()
    own_sandbox.fault("timeout_before", key=ana, seconds=60, match="GET /v3/users")
    with ThreadPoolExecutor(1) as crowd:
        waiting = crowd.submit(own_sandbox.call, ana, "GET", "/v3/users/me")
        own_sandbox.until(lambda: own_sandbox.faults()[0]["used"])
        began = time.monotonic()
        assert own_sandbox.stop() == 0
        assert time.monotonic() - began < 4
        assert isinstance(waiting.exception(), requests.ConnectionError)


def test_a_request_under_way_is_answered_before_the_end(own_sandbox: SandboxProcess, receiver: Receiver) -> None:
    ana = own_sandbox.key()
    receiver.delay = 1.0
    receiver.files["/a.wav"] = WAV
    body = order(title=FAILING, script=None, voice_id=None, audio_url=f"{receiver.url}/a.wav")
    with ThreadPoolExecutor(1) as crowd:
        under_way = crowd.submit(own_sandbox.call, ana, "POST", "/v3/videos", json=body)
        own_sandbox.until(lambda: own_sandbox.journal(key=ana))
        assert own_sandbox.stop() == 0
        assert under_way.result().status_code == 200
    own_sandbox.start()
    assert len(own_sandbox.state(ana)["videos"]) == 1


def test_two_sandboxes_do_not_share_a_data_folder(own_sandbox: SandboxProcess) -> None:
    with pytest.raises(RuntimeError, match="Another sandbox is using"):
        SandboxProcess(own_sandbox.data_dir).start()


def test_every_kind_of_fault_has_words_on_the_page() -> None:
    assert set(FAULTS) == set(KINDS)
