import json

import requests

from tests.sandbox.conftest import order
from tests.sandbox.test_assets import PNG, upload
from tests.support.sandbox import SandboxProcess

FAILING = "fail:rendering_failed"


def test_the_journal_tells_what_came_and_what_was_answered(sandbox: SandboxProcess, ana: str) -> None:
    headers = {"Idempotency-Key": "job.7", "X-HeyGen-Source": "portal"}
    answer = sandbox.call(ana, "POST", "/v3/videos", json=order(title=FAILING), headers=headers)
    (entry,) = sandbox.journal(key=ana, method="POST", path="/v3/videos")
    assert entry["body"]["title"] == FAILING
    assert entry["answer"] == answer.json()
    assert (entry["status"], entry["idempotency_key"], entry["fault"]) == (200, "job.7", None)
    assert entry["headers"]["X-Heygen-Source"] == "portal"
    assert entry["duration_ms"] >= 0


def test_no_secret_is_ever_in_the_journal(sandbox: SandboxProcess, ana: str) -> None:
    sandbox.call(ana, "GET", "/v3/users/me", params={"note": ana}, headers={"Authorization": f"Bearer {ana}"})
    sandbox.call(ana, "POST", "/v3/videos", json=order(title=f"{FAILING} {ana} whsec_abcdefgh12345"))
    sandbox.call("hg_0123456789abcdef", "GET", "/v3/users/me")
    link = upload(sandbox, ana, PNG).json()["data"]["url"]
    requests.get(link, timeout=10)
    told = json.dumps(sandbox.journal(), ensure_ascii=False)
    assert ana not in told
    assert "whsec_abcdefgh12345" not in told
    assert "hg_0123456789abcdef" not in told
    assert link.rpartition("signature=")[2] not in told
    masks = {entry["key"] for entry in sandbox.journal(key=ana)}
    assert masks == {f"sandbox_…{ana[-4:]}"}


def test_an_endpoint_secret_is_masked(sandbox: SandboxProcess, ana: str) -> None:
    sandbox.settings(probe_on_create=False)
    try:
        body = {"url": "http://127.0.0.1:9/hook"}
        secret = sandbox.call(ana, "POST", "/v3/webhooks/endpoints", json=body).json()["data"]["secret"]
    finally:
        sandbox.settings(probe_on_create=True)
    (entry,) = sandbox.journal(key=ana)
    assert entry["answer"]["data"]["secret"] == f"whsec_…{secret[-4:]}"


def test_files_are_told_of_but_not_kept(sandbox: SandboxProcess, ana: str) -> None:
    upload(sandbox, ana, PNG, "holiday.png")
    (entry,) = sandbox.journal(key=ana)
    assert entry["body"]["files"]["file"]["filename"] == "holiday.png"


def test_the_journal_can_be_read_on_from_where_one_was(sandbox: SandboxProcess, ana: str) -> None:
    before = sandbox.last_entry()
    sandbox.call(ana, "GET", "/v3/users/me")
    sandbox.call(ana, "GET", "/v3/voices")
    entries = sandbox.journal(after=before, key=ana)
    assert [entry["path"] for entry in entries] == ["/v3/users/me", "/v3/voices"]
    assert sandbox.last_entry() >= entries[-1]["id"]


def test_the_journal_can_be_cleared(own_sandbox: SandboxProcess) -> None:
    own_sandbox.call(own_sandbox.key(), "GET", "/v3/users/me")
    requests.post(f"{own_sandbox.url}/_sandbox/journal/clear", timeout=10).raise_for_status()
    assert own_sandbox.journal() == []
