"""Keys, signing secrets and presigned links do not leak through reprs, errors, logs or call records."""

import logging
import traceback

import pytest

from apps.providers import Call, HeyGen, ProviderError, Report, Secret, scrub
from tests.providers.conftest import KEY
from tests.providers.loopback import Action, Loopback, answer, data, raw, reset, silence

LINK = "https://files.example.com/film.mp4?X-Amz-Signature=0123456789abcdef"
WEBHOOK_SECRET = "whsec_do-not-show-me"


def echo(status: int) -> Action:
    """A vendor so careless that it repeats the key and a link in its error."""
    message = f"Key {KEY} may not read {LINK} with {WEBHOOK_SECRET}, Bearer abc.def-ghi"
    return answer(status, {"error": {"code": f"bad_{KEY}", "message": message, "param": f"header.{KEY}"}})


@pytest.mark.parametrize(
    "action",
    [echo(400), echo(401), echo(500), reset, silence, raw(KEY.encode()), answer(302)],
    ids=["400", "401", "500", "reset", "silence", "no HTTP", "302"],
)
def test_an_error_shows_no_secret(
    server: Loopback, client: HeyGen, calls: list[Call], caplog: pytest.LogCaptureFixture, action: Action
) -> None:
    caplog.set_level(logging.DEBUG)
    server.will(action)
    with pytest.raises(ProviderError) as caught:
        client.videos.create_avatar(idempotency_key="k", avatar_id="a", audio_url=LINK)
    error = caught.value
    shown = "".join(traceback.format_exception(error))
    shown += f"{error!r}{error}{error.says}{error.message}{error.code}{error.param}{calls}{caplog.text}"
    for hidden in (KEY, KEY.lower(), "X-Amz-Signature", "0123456789abcdef", WEBHOOK_SECRET, "abc.def-ghi"):
        assert hidden not in shown
    assert error.__context__ is None
    assert error.__cause__ is None
    assert server.received[0].headers["x-api-key"] == KEY


def test_the_key_travels_in_its_header_only(server: Loopback, client: HeyGen) -> None:
    server.will(data({"username": "ana"}))
    client.users.me()
    request = server.received[0]
    assert request.headers["x-api-key"] == KEY
    assert KEY not in request.target
    assert "authorization" not in request.headers
    assert "cookie" not in request.headers


def test_the_environment_adds_neither_proxy_nor_password(
    server: Loopback,
    client: HeyGen,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login ana password from-netrc\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.will(data({"username": "ana"}))
    assert client.users.me().username == "ana"
    assert "authorization" not in server.received[0].headers


def test_cookies_are_not_kept(server: Loopback, client: HeyGen) -> None:
    server.will(answer(200, {"data": {"username": "ana"}}, headers={"Set-Cookie": "session=1; Path=/"}))
    client.users.me()
    client.users.me()
    assert "cookie" not in server.received[1].headers


def test_reprs_hide_keys_secrets_and_links(server: Loopback, client: HeyGen) -> None:
    endpoint = {
        "endpoint_id": "ep_1",
        "url": "https://x.test/",
        "status": "enabled",
        "secret": WEBHOOK_SECRET,
    }
    server.will(
        data(endpoint),
        data({"endpoint_id": "ep_1", "secret": WEBHOOK_SECRET}),
        data({"id": "v1", "status": "completed", "video_url": LINK, "thumbnail_url": LINK}),
        data({"asset_id": "a1", "url": LINK}),
        data({"audio_url": LINK, "duration": 1.5}),
    )
    created = client.webhooks.create_endpoint(url="https://x.test/", idempotency_key="k1")
    rotated = client.webhooks.rotate_secret("ep_1", idempotency_key="k2")
    video = client.videos.get("v1")
    asset = client.assets.get("a1")
    speech = client.voices.speak(text="Hello", voice_id="v")
    shown = f"{client!r}{created!r}{rotated!r}{video!r}{video.report()!r}{asset!r}{speech!r}"
    for hidden in (KEY, WEBHOOK_SECRET, "X-Amz-Signature"):
        assert hidden not in shown
    assert created.secret == rotated == WEBHOOK_SECRET
    assert f"{rotated}" == WEBHOOK_SECRET
    assert video.report().links == {"video": LINK, "thumbnail": LINK}


def test_a_call_holds_no_query(server: Loopback, client: HeyGen, calls: list[Call]) -> None:
    server.will(answer(200, {"data": [], "has_more": False}))
    assert list(client.assets.list(username="ana@example.com")) == []
    assert calls[0].path == "/v3/assets"


def test_a_report_made_by_hand_hides_its_links_too() -> None:
    assert LINK not in repr(Report(state="completed", provider_id="v1", links={"video": LINK}))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain words", "plain words"),
        ("see https://a.test/x?y=z now", "see [link] now"),
        ("see HTTP://a.test/x", "see [link]"),
        ("s3://bucket/key", "[link]"),
        ("the secret whsec_abc-1 is", "the secret [secret] is"),
        ("two\nlines\tand a bell\x07", "two lines and a bell"),
        ("<html>hello</html>", ""),
        ("1 < 2 and a<b", "1 < 2 and a<b"),
        ("x" * 600, "x" * 499 + "…"),
    ],
)
def test_words_from_outside_are_scrubbed(text: str, clean: str) -> None:
    assert scrub(text) == clean


def test_a_secret_is_a_string_that_does_not_show_itself() -> None:
    secret = Secret("whsec_1234567")
    assert secret == "whsec_1234567"
    assert "1234567" not in repr([secret])
