from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.conftest import order
from tests.sandbox.receiver import Receiver
from tests.sandbox.test_assets import WAV
from tests.support.sandbox import SandboxProcess

FAILING = "fail:rendering_failed"


def test_the_same_key_gives_the_first_answer_again_whatever_the_body(sandbox: SandboxProcess, ana: str) -> None:
    headers = {"Idempotency-Key": "job.1.seal"}
    first = sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING), headers=headers)
    second = sandbox.call(ana, "POST", "/v3/videos", json={"no": "sense"}, headers=headers)
    assert first.json() == second.json()
    assert len(sandbox.state(ana)["videos"]) == 1
    entries = sandbox.journal(method="POST", path="/v3/videos", key=ana)
    assert [entry["replayed"] for entry in entries] == [False, True]
    assert "body differs" in entries[1]["note"]


def test_a_refusal_is_not_kept(sandbox: SandboxProcess, ana: str) -> None:
    headers = {"Idempotency-Key": "again"}
    assert sandbox.call(ana, "POST", "/v3/videos", json={"type": "avatar"}, headers=headers).status_code == 400
    assert sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING), headers=headers).status_code == 200


def test_keys_of_two_spaces_do_not_meet(sandbox: SandboxProcess, ana: str, dan: str) -> None:
    headers = {"Idempotency-Key": "shared"}
    ids = {
        sandbox.call(key, "POST", "/v3/videos", json=order(title=FAILING), headers=headers).json()["data"]["video_id"]
        for key in (ana, dan)
    }
    assert len(ids) == 2


@pytest.mark.parametrize("key", ["with space", "ü", "x" * 256, "a/b"])
def test_a_malformed_key_is_refused(sandbox: SandboxProcess, ana: str, key: str) -> None:
    answer = sandbox.call(
        ana, "POST", "/v3/videos", json=order(), headers={"Idempotency-Key": key.encode("latin-1").decode("latin-1")}
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "Idempotency-Key"


def test_twenty_calls_at_once_under_one_key_make_one_video(sandbox: SandboxProcess, ana: str) -> None:
    def call(_number: int) -> int:
        headers = {"Idempotency-Key": "storm"}
        return sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING), headers=headers).status_code

    with ThreadPoolExecutor(20) as crowd:
        statuses = set(crowd.map(call, range(20)))
    assert statuses <= {200, 409}
    assert len(sandbox.state(ana)["videos"]) == 1


def test_a_second_call_is_held_off_while_the_first_is_running(
    sandbox: SandboxProcess, ana: str, receiver: Receiver
) -> None:
    receiver.files["/a.wav"], receiver.delay = WAV, 0.7
    body = order(title=FAILING, script=None, voice_id=None, audio_url=f"{receiver.url}/a.wav")
    headers = {"Idempotency-Key": "slow"}
    with ThreadPoolExecutor(1) as crowd:
        first = crowd.submit(sandbox.call, ana, "POST", "/v3/videos", json=body, headers=headers)
        sandbox.until(lambda: sandbox.journal(key=ana))
        second = sandbox.call(ana, "POST", "/v3/videos", json=body, headers=headers)
        assert (second.status_code, second.json()["error"]["code"]) == (409, "request_in_progress")
        made = first.result().json()
    assert sandbox.call(ana, "POST", "/v3/videos", json=body, headers=headers).json() == made


def test_after_a_day_the_key_is_free_again(own_sandbox: SandboxProcess) -> None:
    ana, headers = own_sandbox.key(), {"Idempotency-Key": "daily"}
    first = own_sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING), headers=headers).json()
    own_sandbox.clock(advance=86_500)
    second = own_sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING), headers=headers).json()
    assert first != second


def test_a_replay_survives_a_sudden_death(own_sandbox: SandboxProcess) -> None:
    ana, headers = own_sandbox.key(), {"Idempotency-Key": "durable"}
    first = own_sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING), headers=headers).json()
    own_sandbox.restart(kill=True)
    second = own_sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING), headers=headers).json()
    assert first == second
    assert len(own_sandbox.state(ana)["videos"]) == 1


@pytest.fixture
def strict(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    sandbox.settings(ignore_assumed_keys=True)
    yield sandbox
    sandbox.settings(ignore_assumed_keys=False)


def test_keys_that_no_documentation_promises_can_be_ignored_and_then_each_call_is_charged(
    strict: SandboxProcess, ana: str
) -> None:
    voice = strict.call(ana, "GET", "/v3/voices?engine=starfish").json()["data"][0]["voice_id"]
    speech = {"text": "Hello and welcome.", "voice_id": voice}
    headers = {"Idempotency-Key": "job.1.seal"}
    answers = [
        strict.call(ana, "POST", "/v3/voices/speech", json=speech, headers=headers).json()["data"] for _ in range(2)
    ]
    assert answers[0]["request_id"] != answers[1]["request_id"]
    once = round(0.000667 * answers[0]["duration"], 4)
    assert strict.state(ana)["spent"] == pytest.approx(2 * once, abs=0.0002)
    for path in ("/v3/voices", "/v3/voices/speech"):
        body = speech if path.endswith("speech") else {"prompt": "a calm voice"}
        strict.call(ana, "POST", path, json=body, headers=headers)
    assert not [entry for entry in strict.journal(method="POST", path="/v3/voices", key=ana) if entry["replayed"]]
    films = {
        strict.call(ana, "POST", "/v3/videos", json=order(title=FAILING), headers=headers).json()["data"]["video_id"]
        for _ in range(2)
    }
    assert len(films) == 1, "documented keys are honoured all the same"
