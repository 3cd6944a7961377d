"""What goes out, and how answers are read, resource by resource."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from apps.providers import HeyGen, Report
from tests.providers.loopback import Loopback, answer, data


def test_nothing_that_was_not_given_is_sent(server: Loopback, client: HeyGen) -> None:
    server.will(data({"video_id": "v1", "status": "waiting"}))
    client.videos.create_avatar(idempotency_key="k", avatar_id="look_1", script="Hello", voice_id=None)
    assert server.received[0].json == {"type": "avatar", "avatar_id": "look_1", "script": "Hello"}


def test_what_was_given_is_sent_as_it_is(server: Loopback, client: HeyGen) -> None:
    server.will(data({"video_id": "v1", "status": "waiting", "output_format": "webm"}))
    created = client.videos.create_image(
        idempotency_key="job-1.1.abc",
        image={"type": "asset_id", "asset_id": "a1"},
        script="Grüße, 世界 🎬",
        voice_id="vo1",
        voice_settings={"speed": 1.25, "engine_settings": {"engine_type": "starfish"}},
        remove_background=False,
        caption={"file_format": "srt", "style": "default"},
        callback_id="",
    )
    assert (created.video_id, created.status, created.output_format) == ("v1", "waiting", "webm")
    request = server.received[0]
    assert (request.method, request.target) == ("POST", "/v3/videos")
    assert request.headers["idempotency-key"] == "job-1.1.abc"
    assert request.headers["content-type"] == "application/json"
    assert request.json == {
        "type": "image",
        "image": {"type": "asset_id", "asset_id": "a1"},
        "script": "Grüße, 世界 🎬",
        "voice_id": "vo1",
        "voice_settings": {"speed": 1.25, "engine_settings": {"engine_type": "starfish"}},
        "remove_background": False,
        "caption": {"file_format": "srt", "style": "default"},
        "callback_id": "",
    }


def test_a_misspelt_option_is_found_before_anything_is_sent(server: Loopback, client: HeyGen) -> None:
    with pytest.raises(TypeError, match="tittle"):
        client.videos.create_avatar(idempotency_key="k", avatar_id="a", tittle="Spring")  # type: ignore[call-arg]
    assert server.received == []


@pytest.mark.parametrize("key", ["", "x" * 256, "with space", "ümlaut", "line\nbreak", "semi;colon"])
def test_a_malformed_idempotency_key_is_found_before_anything_is_sent(
    server: Loopback, client: HeyGen, key: str
) -> None:
    with pytest.raises(ValueError, match="Idempotency-Key"):
        client.videos.create_avatar(idempotency_key=key, avatar_id="a", script="Hello")
    assert server.received == []


@pytest.mark.parametrize("odd", ["", ".", ".."])
def test_an_id_that_is_none_is_refused(server: Loopback, client: HeyGen, odd: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        client.videos.get(odd)
    assert server.received == []


def test_an_id_cannot_leave_its_place_in_the_path(server: Loopback, client: HeyGen) -> None:
    server.will(data({"id": "x"}))
    client.videos.get("../users/me?a=b#c%2F")
    assert server.received[0].target == "/v3/videos/..%2Fusers%2Fme%3Fa%3Db%23c%252F"


def test_an_upload_is_one_multipart_field(server: Loopback, client: HeyGen) -> None:
    server.will(data({"asset_id": "a1", "url": "https://x.test/a", "mime_type": "image/png", "size_bytes": 9}))
    name = 'Anas "best"\r\nX-Evil: 1 ☀.png'
    got = client.assets.upload(io.BytesIO(b"\x89PNGbytes"), filename=name, mime_type="image/png", idempotency_key="u")
    assert (got.asset_id, got.mime_type, got.size_bytes) == ("a1", "image/png", 9)
    request = server.received[0]
    boundary = request.headers["content-type"].removeprefix("multipart/form-data; boundary=")
    assert request.headers["content-length"] == str(len(request.body))
    head = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="Anas %22best%22%0D%0AX-Evil: 1 ☀.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    )
    assert request.body == head.encode() + b"\x89PNGbytes" + f"\r\n--{boundary}--\r\n".encode()


def test_an_upload_is_read_in_small_pieces(server: Loopback, client: HeyGen) -> None:
    class Watched(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            got = super().read(size)
            self.largest = max(self.largest, len(got))
            return got

    server.will(data({"asset_id": "a1"}))
    file = Watched(bytes(5_000_000))
    client.assets.upload(file, filename="a.mp4", mime_type="video/mp4", idempotency_key="u")
    assert len(server.received[0].body) > 5_000_000
    assert file.largest <= 65536


def test_statuses_are_asked_for_in_bulk(server: Loopback, client: HeyGen) -> None:
    server.will(
        data(
            [
                {"video_id": "a", "status": "waiting"},
                {"video_id": "b", "status": "Completed", "error": None},
                {
                    "video_id": "c",
                    "status": "failed",
                    "error": {"code": "rendering_failed", "message": "no luck"},
                },
                {"video_id": "d", "status": "not_found"},
                {"video_id": "e", "status": "polishing"},
                {"video_id": None, "status": "completed", "batch_id": "b1"},
            ]
        )
    )
    found = client.videos.statuses(["a", "b", "c", "d", "e"])
    assert server.received[0].target == "/v3/videos/statuses?video_ids=a%2Cb%2Cc%2Cd%2Ce"
    assert [(one.video_id, one.state, one.is_queued, one.is_missing, one.error) for one in found] == [
        ("a", "processing", True, False, None),
        ("b", "completed", False, False, None),
        ("c", "failed", False, False, "no luck"),
        ("d", "processing", False, True, None),
        ("e", "processing", False, False, None),
    ]


def test_statuses_have_a_limit_and_ask_nothing_for_nothing(server: Loopback, client: HeyGen) -> None:
    assert client.videos.statuses([]) == ()
    with pytest.raises(ValueError, match="100"):
        client.videos.statuses([str(number) for number in range(101)])
    assert server.received == []


VIDEO = {
    "id": "v1",
    "status": "completed",
    "title": "Spring",
    "video_url": "https://x.test/v",
    "captioned_video_url": None,
    "subtitle_url": "https://x.test/s",
    "thumbnail_url": "https://x.test/t",
    "gif_url": "",
    "duration": 6.5,
    "created_at": 1795176000,
    "completed_at": 1795176060,
    "failure_code": None,
    "brand_new_field": {"deep": [1]},
}


def test_a_completed_video_reports_its_links_and_times(server: Loopback, client: HeyGen) -> None:
    server.will(data(VIDEO))
    report = client.videos.get("v1").report()
    assert report == Report(
        state="completed",
        provider_id="v1",
        duration=6.5,
        created_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
        completed_at=datetime(2026, 11, 20, 12, 1, tzinfo=UTC),
        links={
            "video": "https://x.test/v",
            "subtitle": "https://x.test/s",
            "thumbnail": "https://x.test/t",
        },
    )


@pytest.mark.parametrize(
    ("word", "state", "is_queued"),
    [
        ("waiting", "processing", True),
        ("pending", "processing", True),
        ("queued", "processing", True),
        ("processing", "processing", False),
        ("rendering", "processing", False),
        ("completed", "completed", False),
        ("complete", "completed", False),
        ("COMPLETED", "completed", False),
        ("failed", "failed", False),
        ("cancelled", "failed", False),
        ("deleted", "failed", False),
        ("quantum_leaping", "processing", False),
        ("", "processing", False),
        (None, "processing", False),
        (7, "processing", False),
    ],
)
def test_state_words_are_translated_and_an_unknown_one_never_ends_a_job(
    server: Loopback, client: HeyGen, word: object, state: str, is_queued: bool
) -> None:
    server.will(data({"id": "v1", "status": word}))
    report = client.videos.get("v1").report()
    assert (report.state, report.is_queued) == (state, is_queued)


@pytest.mark.parametrize("junk", [None, "", [], {}, "NaN", 1e400, True, -1, "2026-13-45T99:99:99Z", 10**30, "x" * 9])
def test_odd_values_are_none_and_never_an_exception(server: Loopback, client: HeyGen, junk: object) -> None:
    server.will(data({**dict.fromkeys(VIDEO, junk), "id": "v1"}))
    report = client.videos.get("v1").report()
    assert report.state == "processing"
    assert report.duration in (None, -1.0, 1e30)


def test_all_three_ways_to_pay_are_read(server: Loopback, client: HeyGen) -> None:
    person = {"username": "ana", "email": "ana@example.com", "first_name": "Ana", "last_name": None}
    server.will(
        data(
            {
                **person,
                "billing_type": "wallet",
                "wallet": {
                    "currency": "usd",
                    "remaining_balance": 12.1,
                    "auto_reload": {"enabled": True, "threshold_usd": 5, "amount_usd": 20.55},
                },
            }
        ),
        data(
            {
                **person,
                "billing_type": "subscription",
                "subscription": {
                    "plan": "team",
                    "credits": {
                        "premium_credits": {"remaining": 40, "resets_at": "2026-12-01T00:00:00Z"},
                        "add_on_credits": None,
                    },
                },
            }
        ),
        data(
            {
                **person,
                "billing_type": "usage_based",
                "usage_based": {"spending_current_usd": 0.1, "spending_cap_usd": None, "included_credits": 3},
            }
        ),
        data({"username": "ana"}),
    )
    prepaid, subscribed, metered, bare = (client.users.me() for _ in range(4))
    assert prepaid.wallet is not None
    assert prepaid.wallet.remaining_balance == Decimal("12.1")
    assert prepaid.wallet.auto_reload is not None
    assert prepaid.wallet.auto_reload.amount_usd == Decimal("20.55")
    assert subscribed.wallet is None
    assert subscribed.subscription is not None
    assert subscribed.subscription.premium_credits is not None
    assert subscribed.subscription.premium_credits.remaining == Decimal(40)
    assert subscribed.subscription.premium_credits.resets_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert subscribed.subscription.add_on_credits is None
    assert metered.usage_based is not None
    assert metered.usage_based.spending_current_usd == Decimal("0.1")
    assert metered.usage_based.spending_cap_usd is None
    assert (bare.billing_type, bare.wallet, bare.email) == (None, None, None)


def test_speech_comes_with_its_words(server: Loopback, client: HeyGen) -> None:
    words = [{"word": "Hi", "start": 0, "end": 0.4}, {"word": "there", "start": 0.4}, "junk"]
    server.will(data({"audio_url": "https://x.test/a", "duration": 1, "word_timestamps": words}))
    speech = client.voices.speak(text="Hi there", voice_id="v1", speed=1.5, idempotency_key="s1")
    assert server.received[0].json == {"text": "Hi there", "voice_id": "v1", "speed": 1.5}
    assert server.received[0].headers["idempotency-key"] == "s1"
    assert [(one.word, one.start, one.end) for one in speech.words] == [("Hi", 0.0, 0.4)]
    assert speech.duration == 1.0


ASKED: list[tuple[str, Callable[[HeyGen], object]]] = [
    ("/v3/voices?limit=100", lambda c: list(c.voices.list())),
    (
        "/v3/voices?type=private&engine=starfish&language=English&gender=female&limit=5",
        lambda c: list(c.voices.list(type="private", engine="starfish", language="English", gender="female", limit=5)),
    ),
    ("/v3/avatars?ownership=public&limit=50", lambda c: list(c.avatars.groups(ownership="public"))),
    (
        "/v3/avatars/looks?group_id=g1&avatar_type=photo_avatar&ownership=private&limit=50",
        lambda c: list(c.avatars.looks(group_id="g1", avatar_type="photo_avatar", ownership="private")),
    ),
    (
        "/v3/assets?username=ana&folder_id=&limit=100",
        lambda c: list(c.assets.list(username="ana", folder_id="")),
    ),
    ("/v3/videos?folder_id=f1&limit=100", lambda c: list(c.videos.list(folder_id="f1"))),
    ("/v3/webhooks/endpoints?limit=100", lambda c: list(c.webhooks.list_endpoints())),
    ("/v3/webhooks/event-types", lambda c: c.webhooks.event_types()),
    (
        "/v3/webhooks/events?event_type=avatar_video.success&entity_id=v1&limit=100",
        lambda c: list(c.webhooks.events(event_type="avatar_video.success", entity_id="v1")),
    ),
]


@pytest.mark.parametrize(("target", "ask"), ASKED, ids=[target for target, _ in ASKED])
def test_lists_ask_for_what_was_given_only(
    server: Loopback, client: HeyGen, target: str, ask: Callable[[HeyGen], object]
) -> None:
    server.will(answer(200, {"data": [], "has_more": False, "next_token": None}))
    assert ask(client) in ([], ())
    assert server.received[0].target == target


def test_an_endpoint_without_a_list_hears_everything(server: Loopback, client: HeyGen) -> None:
    endpoint = {"endpoint_id": "ep_1", "url": "https://x.test/h", "status": "enabled", "secret": None}
    server.will(answer(200, {"data": [{**endpoint, "events": None}, {**endpoint, "events": ["video_agent.fail"]}]}))
    everything, one = client.webhooks.list_endpoints()
    assert everything.events is None
    assert one.events == ("video_agent.fail",)
    assert everything.secret is None
