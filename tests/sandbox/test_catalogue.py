import pytest

from sandbox.catalogue import GROUPS, LOOKS, VOICES
from tests.support.sandbox import SandboxProcess


def everything(sandbox: SandboxProcess, key: str, path: str, **query: str) -> list[dict[str, object]]:
    """All pages of a list, seven entries at a time."""
    found: list[dict[str, object]] = []
    token = ""
    while True:
        page = sandbox.call(key, "GET", path, params={**query, "limit": 7, "token": token}).json()
        found += page["data"]
        assert page["has_more"] == (page["next_token"] is not None)
        if not page["has_more"]:
            return found
        assert len(page["data"]) == 7
        token = page["next_token"]


def test_pages_of_voices_add_up_to_the_public_catalogue(sandbox: SandboxProcess, ana: str) -> None:
    found = [voice["voice_id"] for voice in everything(sandbox, ana, "/v3/voices")]
    assert found == [voice.id for voice in VOICES if voice.type == "public"]


def test_own_voices_are_only_listed_on_request(sandbox: SandboxProcess, ana: str) -> None:
    found = {voice["voice_id"] for voice in everything(sandbox, ana, "/v3/voices", type="private")}
    assert found == {voice.id for voice in VOICES if voice.type == "private"}


def test_pages_of_groups_and_looks_add_up(sandbox: SandboxProcess, ana: str) -> None:
    assert [group["id"] for group in everything(sandbox, ana, "/v3/avatars")] == [g.id for g in GROUPS]
    assert [look["id"] for look in everything(sandbox, ana, "/v3/avatars/looks")] == [x.id for x in LOOKS]


@pytest.mark.parametrize(
    ("query", "field"),
    [({"gender": "female"}, "gender"), ({"language": "English"}, "language")],
)
def test_voices_can_be_filtered(sandbox: SandboxProcess, ana: str, query: dict[str, str], field: str) -> None:
    found = everything(sandbox, ana, "/v3/voices", **query)
    assert found
    assert {voice[field] for voice in found} == set(query.values())


def test_looks_can_be_filtered_by_person_and_kind(sandbox: SandboxProcess, ana: str) -> None:
    of_group = everything(sandbox, ana, "/v3/avatars/looks", group_id=GROUPS[0].id)
    assert {look["group_id"] for look in of_group} == {GROUPS[0].id}
    photos = everything(sandbox, ana, "/v3/avatars/looks", avatar_type="photo_avatar")
    assert {look["avatar_type"] for look in photos} == {"photo_avatar"}


@pytest.mark.parametrize(
    ("path", "query", "param"),
    [
        ("/v3/voices", {"limit": "0"}, "limit"),
        ("/v3/voices", {"limit": "101"}, "limit"),
        ("/v3/avatars", {"limit": "51"}, "limit"),
        ("/v3/avatars/looks", {"limit": "x"}, "limit"),
        ("/v3/videos", {"token": "garbage"}, "token"),
        ("/v3/videos", {"token": "e30"}, "token"),
        ("/v3/voices", {"type": "shared"}, "type"),
        ("/v3/avatars/looks", {"avatar_type": "robot"}, "avatar_type"),
        ("/v3/assets", {}, "username"),
        ("/v3/webhooks/events", {"event_type": "avatar_video.failed"}, "event_type"),
        ("/v3/videos/statuses", {}, "video_ids"),
        ("/v3/videos/statuses", {"video_ids": ",".join("v" for _ in range(101))}, "video_ids"),
    ],
)
def test_queries_out_of_bounds_are_refused(
    sandbox: SandboxProcess, ana: str, path: str, query: dict[str, str], param: str
) -> None:
    answer = sandbox.call(ana, "GET", path, params=query)
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == param


def test_a_token_of_another_list_or_space_is_refused(sandbox: SandboxProcess, ana: str, dan: str) -> None:
    token = sandbox.call(ana, "GET", "/v3/voices", params={"limit": 1}).json()["next_token"]
    for key, path in [(ana, "/v3/avatars"), (dan, "/v3/voices")]:
        answer = sandbox.call(key, "GET", path, params={"token": token})
        assert answer.json()["error"]["param"] == "token"


def test_unknown_ids_have_their_own_codes(sandbox: SandboxProcess, ana: str) -> None:
    paths = {
        "/v3/voices/none": "voice_not_found",
        "/v3/avatars/none": "avatar_group_not_found",
        "/v3/avatars/looks/none": "avatar_not_found",
        "/v3/videos/none": "video_not_found",
        "/v3/assets/none": "asset_not_found",
    }
    for path, code in paths.items():
        answer = sandbox.call(ana, "GET", path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)
