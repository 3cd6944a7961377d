from urllib.parse import urlsplit, urlunsplit

import pytest
import requests

from tests.sandbox.conftest import order
from tests.sandbox.receiver import Receiver
from tests.support.sandbox import SandboxProcess

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
)
WAV = b"RIFF" + (36).to_bytes(4, "little") + b"WAVEfmt " + bytes(28)
SRT = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n"


def upload(sandbox: SandboxProcess, key: str, data: bytes, name: str = "file.bin") -> requests.Response:
    return sandbox.call(key, "POST", "/v3/assets", files={"file": (name, data, "application/octet-stream")})


@pytest.mark.parametrize(
    ("data", "mime", "kind"),
    [
        (PNG, "image/png", "image"),
        (WAV, "audio/wav", "audio"),
        (SRT, "application/x-subrip", "subtitle"),
        (b"%PDF-1.7\n", "application/pdf", "document"),
    ],
)
def test_a_file_is_known_by_its_bytes(sandbox: SandboxProcess, ana: str, data: bytes, mime: str, kind: str) -> None:
    made = upload(sandbox, ana, data, "holiday.exe").json()["data"]
    assert (made["mime_type"], made["size_bytes"]) == (mime, len(data))
    read = sandbox.call(ana, "GET", f"/v3/assets/{made['asset_id']}").json()["data"]
    owner = sandbox.state(ana)["spaces"][0]["username"]
    assert (read["type"], read["name"], read["owner"]) == (kind, "holiday.exe", owner)
    loaded = requests.get(read["url"], timeout=10)
    assert loaded.content == data
    assert loaded.headers["Content-Type"].startswith(mime)


@pytest.mark.parametrize("data", [b"<html></html>", b"", b"GIF89a", b"just words"])
def test_other_files_are_refused(sandbox: SandboxProcess, ana: str, data: bytes) -> None:
    answer = upload(sandbox, ana, data, "picture.png")
    assert answer.json()["error"]["param"] == "file"


def test_a_file_above_32_megabytes_is_too_large(sandbox: SandboxProcess, ana: str) -> None:
    answer = upload(sandbox, ana, PNG + bytes(32 * 1024 * 1024))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "payload_too_large")


def test_assets_are_listed_by_owner_newest_first_and_can_be_deleted(sandbox: SandboxProcess, ana: str) -> None:
    ids = [upload(sandbox, ana, PNG).json()["data"]["asset_id"] for _ in range(3)]
    owner = sandbox.call(ana, "GET", "/v3/users/me").json()["data"]["username"]
    listed = sandbox.call(ana, "GET", "/v3/assets", params={"username": owner}).json()["data"]
    assert [asset["id"] for asset in listed] == ids[::-1]
    assert sandbox.call(ana, "GET", "/v3/assets", params={"username": "ben"}).json()["data"] == []
    deleted = sandbox.call(ana, "DELETE", f"/v3/assets/{ids[0]}").json()
    assert deleted == {"data": {"id": ids[0]}}
    assert sandbox.call(ana, "GET", f"/v3/assets/{ids[0]}").status_code == 404
    assert requests.get(listed[2]["url"], timeout=10).status_code == 404


def test_an_upload_is_replayed_under_its_key(sandbox: SandboxProcess, ana: str) -> None:
    headers = {"Idempotency-Key": "up.1"}
    ids = {
        sandbox.call(ana, "POST", "/v3/assets", files={"file": ("a.png", PNG)}, headers=headers).json()["data"][
            "asset_id"
        ]
        for _ in range(2)
    }
    assert len(ids) == 1


def test_a_link_that_was_changed_is_refused(sandbox: SandboxProcess, ana: str) -> None:
    link = upload(sandbox, ana, PNG).json()["data"]["url"]
    assert requests.get(link, timeout=10).status_code == 200
    parts = urlsplit(link)
    later = parts.query.replace("expires=", "expires=9")
    for query in ("", later, parts.query.replace("signature=", "signature=0"), "expires=x&nonce=&signature="):
        answer = requests.get(urlunsplit(parts._replace(query=query)), timeout=10)
        assert answer.status_code == 403
        assert "<Code>AccessDenied</Code>" in answer.text


def test_a_link_expires_with_the_clock_and_a_new_read_signs_anew(own_sandbox: SandboxProcess) -> None:
    ana = own_sandbox.key()
    made = upload(own_sandbox, ana, PNG).json()["data"]
    own_sandbox.clock(advance=8 * 86_400)
    assert requests.get(made["url"], timeout=10).status_code == 403
    fresh = own_sandbox.call(ana, "GET", f"/v3/assets/{made['asset_id']}").json()["data"]["url"]
    assert requests.get(fresh, timeout=10).content == PNG


def test_parts_of_a_file_can_be_asked_for(sandbox: SandboxProcess, ana: str) -> None:
    link = upload(sandbox, ana, PNG).json()["data"]["url"]
    part = requests.get(link, headers={"Range": "bytes=1-3"}, timeout=10)
    assert (part.status_code, part.content) == (206, b"PNG")
    assert part.headers["Content-Range"] == f"bytes 1-3/{len(PNG)}"
    assert requests.get(link, headers={"Range": "bytes=9999-"}, timeout=10).status_code == 416


def test_an_input_must_be_the_right_kind_of_file(sandbox: SandboxProcess, ana: str) -> None:
    picture = upload(sandbox, ana, PNG).json()["data"]["asset_id"]
    body = order(script=None, voice_id=None, audio_asset_id=picture)
    assert sandbox.call(ana, "POST", "/v3/videos", json=body).json()["error"]["param"] == "audio_asset_id"


@pytest.mark.parametrize("path", ["/page.html", "/missing.mp3"])
def test_a_url_that_is_not_a_recording_cannot_be_downloaded(
    sandbox: SandboxProcess, ana: str, receiver: Receiver, path: str
) -> None:
    receiver.files["/page.html"] = b"<html>share me</html>"
    body = order(script=None, voice_id=None, audio_url=receiver.url + path)
    error = sandbox.call(ana, "POST", "/v3/videos", json=body).json()["error"]
    assert (error["code"], error["param"]) == ("download_failed", "audio_url")


def test_a_strict_sandbox_takes_public_https_urls_only(own_sandbox: SandboxProcess, receiver: Receiver) -> None:
    own_sandbox.settings(allow_local_urls=False)
    ana = own_sandbox.key()
    receiver.files["/a.wav"] = WAV
    for url in (f"{receiver.url}/a.wav", "https://127.0.0.1/a.wav", "https://localhost/a", "https://10.1.2.3/a"):
        for changes in ({"script": None, "voice_id": None, "audio_url": url}, {"callback_url": url}):
            answer = own_sandbox.call(ana, "POST", "/v3/videos", json=order(**changes))
            assert answer.json()["error"]["param"] in ("audio_url", "callback_url")
        answer = own_sandbox.call(ana, "POST", "/v3/webhooks/endpoints", json={"url": url})
        assert answer.json()["error"]["param"] == "url"
