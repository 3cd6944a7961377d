"""Proofreads: subtitles to be read, corrected and then spoken; glossaries that they follow."""

import json
from typing import Any

import pytest
import requests

from tests.sandbox.receiver import Receiver
from tests.sandbox.test_assets import PNG, upload
from tests.sandbox.test_films import load
from tests.sandbox.test_translations import NOT_A_FILM, film, finished, ids, source, translate
from tests.sandbox.test_webhooks import register
from tests.support.sandbox import SandboxProcess

pytestmark = pytest.mark.usefixtures("lawful")
PATH = "/v3/video-translations/proofreads"
GLOSSARIES = "/v3/brand-glossaries"
__all__ = ["film", "source"]


def proofread(
    sandbox: SandboxProcess, key: str, source: dict[str, str], *languages: str, **changes: Any
) -> requests.Response:
    body = {"video": source, "output_languages": list(languages or ("German",)), "title": "Gloves", **changes}
    return sandbox.call(key, "POST", PATH, json={name: value for name, value in body.items() if value != "left out"})


def opened(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["status"] == "processing"
    found: list[str] = answer.json()["data"]["proofread_ids"]
    return found


def ended(sandbox: SandboxProcess, key: str, identifier: str, status: str = "completed") -> dict[str, Any]:
    def read() -> dict[str, Any] | None:
        data: dict[str, Any] = sandbox.call(key, "GET", f"{PATH}/{identifier}").json()["data"]
        return data if data["status"] != "processing" else None

    found: dict[str, Any] = sandbox.until(read)
    assert found["status"] == status, found
    return found


def test_subtitles_are_read_corrected_and_spoken(sandbox: SandboxProcess, ana: str, source: dict[str, str]) -> None:
    one, other = opened(proofread(sandbox, ana, source, "German", "fr"))
    done = ended(sandbox, ana, one)
    assert (done["title"], done["input_language"], done["output_language"]) == ("Gloves", "en", "de")
    links = sandbox.call(ana, "GET", f"{PATH}/{one}/srt").json()["data"]
    text = load(links["srt_url"]).decode()
    assert text.startswith("1\n00:00:0")
    french = ended(sandbox, ana, other)
    assert load(sandbox.call(ana, "GET", f"{PATH}/{other}/srt").json()["data"]["srt_url"]).decode() != text
    assert french["output_language"] == "fr"
    corrected = text.replace(text.splitlines()[2], "Ein ganz anderer Satz.", 1)
    asset = upload(sandbox, ana, corrected.encode()).json()["data"]["asset_id"]
    changed = sandbox.call(ana, "PUT", f"{PATH}/{one}/srt", json={"srt": {"type": "asset_id", "asset_id": asset}})
    assert changed.json()["data"]["status"] == "completed"
    assert load(sandbox.call(ana, "GET", f"{PATH}/{one}/srt").json()["data"]["srt_url"]).decode() == corrected
    assert sandbox.state(ana)["spent"] == 0, "text alone costs nothing here"
    made = sandbox.call(ana, "POST", f"{PATH}/{one}/generate", json={"callback_id": "c-3", "captions": True})
    told = made.json()["data"]
    assert told["status"] == "processing"
    translated = finished(sandbox, ana, told["video_translation_id"])
    assert (translated["title"], translated["output_language"], translated["callback_id"]) == ("Gloves", "de", "c-3")
    assert "Ein ganz anderer Satz." in load(translated["srt_caption_url"]).decode()
    assert sandbox.state(ana)["spent"] == pytest.approx(0.0333 * translated["duration"], abs=0.001)


def test_generating_twice_makes_two_films_and_a_repeat_makes_none(
    sandbox: SandboxProcess, ana: str, source: dict[str, str]
) -> None:
    (one,) = opened(proofread(sandbox, ana, source))
    ended(sandbox, ana, one)
    path, made = f"{PATH}/{one}/generate", set()
    for key in ("first", "first", "second"):
        answer = sandbox.call(ana, "POST", path, json={}, headers={"Idempotency-Key": key})
        made.add(answer.json()["data"]["video_translation_id"])
    assert len(made) == len(sandbox.state(ana)["translations"]) == 2


def test_nothing_is_read_before_it_is_there(own_sandbox: SandboxProcess, film: bytes) -> None:
    own_sandbox.clock(factor=0.001)
    ana = own_sandbox.key()
    asset = {"type": "asset_id", "asset_id": upload(own_sandbox, ana, film).json()["data"]["asset_id"]}
    (one,) = opened(proofread(own_sandbox, ana, asset))
    srt = {"srt": {"type": "asset_id", "asset_id": "none"}}
    for method, path, body in (("GET", "srt", None), ("PUT", "srt", srt), ("POST", "generate", {})):
        answer = own_sandbox.call(ana, method, f"{PATH}/{one}/{path}", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "resource_not_ready")
    assert own_sandbox.call(ana, "GET", f"{PATH}/{one}").json()["data"]["input_language"] is None
    own_sandbox.clock(advance=60)
    ended(own_sandbox, ana, one)
    link = own_sandbox.call(ana, "GET", f"{PATH}/{one}/srt").json()["data"]["srt_url"]
    own_sandbox.clock(advance=3700)
    assert requests.get(link, timeout=10).status_code == 403, "links to subtitles live for an hour"


def test_subtitles_that_were_brought_along_are_kept_as_the_original(
    sandbox: SandboxProcess, ana: str, source: dict[str, str]
) -> None:
    words = b"1\n00:00:00,500 --> 00:00:02,000\nBuy snow now.\n"
    srt = {"type": "asset_id", "asset_id": upload(sandbox, ana, words).json()["data"]["asset_id"]}
    (one,) = opened(proofread(sandbox, ana, source, srt=srt))
    ended(sandbox, ana, one)
    links = sandbox.call(ana, "GET", f"{PATH}/{one}/srt").json()["data"]
    assert load(links["original_srt_url"]) == words
    assert load(links["srt_url"]).decode().startswith("1\n00:00:00,500 --> 00:00:02,000\n")
    assert b"Buy snow" not in load(links["srt_url"])


def test_what_is_said_in_the_film_is_told_cue_by_cue_unless_the_sandbox_is_told_otherwise(
    own_sandbox: SandboxProcess, film: bytes
) -> None:
    ana = own_sandbox.key()
    asset = {"type": "asset_id", "asset_id": upload(own_sandbox, ana, film).json()["data"]["asset_id"]}
    (one,) = opened(proofread(own_sandbox, ana, asset))
    ended(own_sandbox, ana, one)
    links = own_sandbox.call(ana, "GET", f"{PATH}/{one}/srt").json()["data"]
    said, translated = (load(links[name]).decode() for name in ("original_srt_url", "srt_url"))
    assert "Northbound gloves" in said
    assert "Northbound gloves" not in translated
    assert _times(said) == _times(translated) != []
    own_sandbox.settings(proofread_originals=False)
    assert own_sandbox.call(ana, "GET", f"{PATH}/{one}/srt").json()["data"]["original_srt_url"] is None


def _times(srt: str) -> list[str]:
    return [line for line in srt.splitlines() if " --> " in line]


def test_another_number_of_cues_is_refused_where_the_sandbox_is_told_to(
    own_sandbox: SandboxProcess, film: bytes
) -> None:
    ana = own_sandbox.key()
    asset = {"type": "asset_id", "asset_id": upload(own_sandbox, ana, film).json()["data"]["asset_id"]}
    (one,) = opened(proofread(own_sandbox, ana, asset))
    ended(own_sandbox, ana, one)
    path = f"{PATH}/{one}/srt"
    text = load(own_sandbox.call(ana, "GET", path).json()["data"]["srt_url"]).decode()
    more = text + f"\n{len(_times(text)) + 1}\n00:09:00,000 --> 00:09:01,000\nMehr.\n"

    def put(srt: str) -> requests.Response:
        stored = {"type": "asset_id", "asset_id": upload(own_sandbox, ana, srt.encode()).json()["data"]["asset_id"]}
        return own_sandbox.call(ana, "PUT", path, json={"srt": stored})

    own_sandbox.settings(proofread_fixed_cues=True)
    refused = put(more)
    assert (refused.status_code, refused.json()["error"]["code"], refused.json()["error"]["param"]) == (
        400,
        "invalid_parameter",
        "srt",
    )
    assert put(text.replace("\n\n", ".\n\n")).status_code == 200
    own_sandbox.settings(proofread_fixed_cues=False)
    assert put(more).status_code == 200


def test_subtitles_are_taken_by_a_link_where_the_sandbox_is_told_to_refuse_them_as_assets(
    own_sandbox: SandboxProcess, film: bytes, receiver: Receiver
) -> None:
    own_sandbox.settings(subtitle_assets=False)
    ana, corrected = own_sandbox.key(), b"1\n00:00:00,000 --> 00:00:01,500\nEin ganz anderer Satz.\n"
    refused = upload(own_sandbox, ana, corrected)
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "file")
    asset = {"type": "asset_id", "asset_id": upload(own_sandbox, ana, film).json()["data"]["asset_id"]}
    (one,) = opened(proofread(own_sandbox, ana, asset))
    ended(own_sandbox, ana, one)
    receiver.files["/corrected.srt"] = corrected
    path = f"{PATH}/{one}/srt"
    link = {"type": "url", "url": f"{receiver.url}/corrected.srt"}
    assert own_sandbox.call(ana, "PUT", path, json={"srt": link}).status_code == 200
    assert load(own_sandbox.call(ana, "GET", path).json()["data"]["srt_url"]) == corrected
    gone = {"type": "url", "url": f"{receiver.url}/none.srt"}
    error = own_sandbox.call(ana, "PUT", path, json={"srt": gone}).json()["error"]
    assert (error["code"], error["param"]) == ("download_failed", "srt.url")
    assert load(own_sandbox.call(ana, "GET", path).json()["data"]["srt_url"]) == corrected


def test_one_language_may_fail_and_all_are_announced(
    sandbox: SandboxProcess, ana: str, source: dict[str, str], receiver: Receiver
) -> None:
    register(sandbox, ana, receiver.url)
    sandbox.fault("render_fails", key=ana, language="fr")
    good, bad = opened(proofread(sandbox, ana, source, "de", "fr"))
    ended(sandbox, ana, good)
    assert ended(sandbox, ana, bad, "failed")["failure_message"]
    posts = [json.loads(post.body) for post in receiver.await_posts(2)]
    told = {post["event_data"]["proofread_id"]: post for post in posts}
    assert told[good]["event_type"] == "proofread_creation.success"
    assert set(told[good]["event_data"]) == {"proofread_id", "output_language", "callback_id"}
    assert told[bad]["event_type"] == "proofread_creation.fail"
    assert told[bad]["event_data"]["message"]
    answer = sandbox.call(ana, "POST", f"{PATH}/{bad}/generate", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "resource_not_ready")
    broken = {"type": "asset_id", "asset_id": upload(sandbox, ana, NOT_A_FILM).json()["data"]["asset_id"]}
    (unreadable,) = opened(proofread(sandbox, ana, broken))
    assert ended(sandbox, ana, unreadable, "failed")["failure_message"]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"title": "left out"}, "title"),
    ({"title": None}, "title"),
    ({"output_languages": []}, "output_languages"),
    ({"output_languages": ["Elvish"]}, "output_languages"),
    ({"mode": "best"}, "mode"),
    ({"keep_the_same_format": None}, "keep_the_same_format"),
    ({"input_language": "en"}, "input_language"),
    ({"callback_url": "https://example.com/hook"}, "callback_url"),
    ({"enable_dynamic_duration": True}, "enable_dynamic_duration"),
]


@pytest.mark.parametrize(("changes", "param"), REFUSED, ids=[f"{param}-{n}" for n, (_, param) in enumerate(REFUSED)])
def test_an_order_that_breaks_a_rule_is_refused_at_its_field(
    sandbox: SandboxProcess, ana: str, source: dict[str, str], changes: dict[str, Any], param: str
) -> None:
    error = proofread(sandbox, ana, source, **changes).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_parameter", param)


def test_only_subtitles_replace_subtitles(sandbox: SandboxProcess, ana: str, source: dict[str, str]) -> None:
    (one,) = opened(proofread(sandbox, ana, source))
    ended(sandbox, ana, one)
    picture = upload(sandbox, ana, PNG).json()["data"]["asset_id"]
    for body, param in (
        ({}, "srt"),
        ({"srt": None}, "srt"),
        ({"srt": {"type": "asset_id", "asset_id": picture}}, "srt.asset_id"),
        ({"srt": {"type": "asset_id", "asset_id": picture}, "title": "x"}, "title"),
    ):
        error = sandbox.call(ana, "PUT", f"{PATH}/{one}/srt", json=body).json()["error"]
        assert (error["code"], error["param"]) == ("invalid_parameter", param)
    wrong = sandbox.call(ana, "POST", f"{PATH}/{one}/generate", json={"mode": "speed"}).json()["error"]
    assert (wrong["code"], wrong["param"]) == ("invalid_parameter", "mode")


def test_sessions_are_listed_and_removed_and_what_was_made_stays(
    sandbox: SandboxProcess, ana: str, dan: str, source: dict[str, str]
) -> None:
    both = opened(proofread(sandbox, ana, source, "de", "fr"))
    ended(sandbox, ana, both[0])
    made = sandbox.call(ana, "POST", f"{PATH}/{both[0]}/generate", json={}).json()["data"]["video_translation_id"]
    first = sandbox.call(ana, "GET", PATH, params={"limit": 1}).json()
    rest = sandbox.call(ana, "GET", PATH, params={"token": first["next_token"]}).json()
    assert [one["id"] for one in (*first["data"], *rest["data"])] == both[::-1]
    assert sandbox.call(dan, "GET", PATH).json()["data"] == []
    gone = sandbox.call(dan, "DELETE", f"{PATH}/{both[0]}")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "resource_not_found")
    assert sandbox.call(ana, "DELETE", f"{PATH}/{both[0]}").json() == {"data": {"id": both[0]}}
    assert [one["id"] for one in sandbox.call(ana, "GET", PATH).json()["data"]] == [both[1]]
    assert sandbox.call(ana, "DELETE", f"{PATH}/{both[0]}").status_code == 404
    assert finished(sandbox, ana, made)["video_url"]
    assert [one["id"] for one in sandbox.state(ana)["proofreads"]] == [both[1]]


def test_the_same_key_opens_the_same_sessions(sandbox: SandboxProcess, ana: str, source: dict[str, str]) -> None:
    body = {"video": source, "output_languages": ["de", "fr"], "title": "Once"}
    headers = {"Idempotency-Key": "p-1"}
    answers = [opened(sandbox.call(ana, "POST", PATH, json=body, headers=headers)) for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(sandbox.state(ana)["proofreads"]) == 2


def glossary(sandbox: SandboxProcess, key: str, **changes: Any) -> dict[str, Any]:
    answer = sandbox.call(key, "POST", GLOSSARIES, json={"name": "House words", **changes})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


def test_glossaries_are_made_read_changed_listed_and_removed(sandbox: SandboxProcess, ana: str, dan: str) -> None:
    made = glossary(
        sandbox,
        ana,
        name="  House words ",
        terms=[{"term": "Northbound", "pronunciation": "North Bound"}],
        do_not_translate_terms=[{"term": " Northbound "}],
    )
    path = f"{GLOSSARIES}/{made['brand_glossary_id']}"
    assert made["name"] == "House words"
    assert made["terms"] == [{"term": "Northbound", "pronunciation": "North Bound"}]
    assert made["do_not_translate_terms"] == [{"term": "Northbound"}]
    assert "forced_translations" not in made
    other = glossary(sandbox, ana, name="Other")
    assert other["terms"] == []
    listed = sandbox.call(ana, "GET", GLOSSARIES).json()["data"]
    assert [set(one) for one in listed] == [{"brand_glossary_id", "name", "created_at", "updated_at"}] * 2
    assert [one["name"] for one in listed] == ["Other", "House words"]
    forced = [{"term": "gloves", "translation": "Handschuhe"}]
    changed = sandbox.call(ana, "PATCH", path, json={"forced_translations": forced, "do_not_translate_terms": []})
    data = changed.json()["data"]
    assert data["forced_translations"] == forced
    assert "do_not_translate_terms" not in data
    assert data["terms"] == made["terms"]
    assert sandbox.call(ana, "GET", path).json()["data"] == data
    taken = sandbox.call(ana, "PATCH", path, json={"name": "OTHER"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "conflict")
    assert sandbox.call(ana, "PATCH", path, json={"name": "house WORDS"}).status_code == 200
    assert sandbox.call(dan, "GET", path).status_code == 404
    assert sandbox.call(ana, "DELETE", path).json() == {"data": {"brand_glossary_id": made["brand_glossary_id"]}}
    gone = sandbox.call(ana, "GET", path)
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "resource_not_found")


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": "x", "words": []}, "words"),
        ({"name": "x", "terms": None}, "terms"),
        ({"name": "x", "terms": [{"term": "a"}]}, "terms.0.pronunciation"),
        ({"name": "x", "terms": [{"term": " ", "pronunciation": "b"}]}, "terms.0.term"),
        ({"name": "x", "do_not_translate_terms": [{"term": "a", "note": "b"}]}, "do_not_translate_terms.0.note"),
        ({"name": "x", "forced_translations": [{"term": "a"}]}, "forced_translations.0.translation"),
        ({"name": "x", "do_not_translate_terms": [{"term": "a"}] * 1001}, "do_not_translate_terms"),
    ],
)
def test_a_glossary_that_breaks_a_rule_is_refused(
    sandbox: SandboxProcess, ana: str, body: dict[str, Any], param: str
) -> None:
    error = sandbox.call(ana, "POST", GLOSSARIES, json=body).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_parameter", param)
    path = f"{GLOSSARIES}/{glossary(sandbox, ana)['brand_glossary_id']}"
    assert sandbox.call(ana, "PATCH", path, json=body).status_code == 400


def test_a_name_is_used_once_and_a_key_makes_one_glossary(sandbox: SandboxProcess, ana: str, dan: str) -> None:
    headers = {"Idempotency-Key": "g-1"}
    answers = [sandbox.call(ana, "POST", GLOSSARIES, json={"name": "Words"}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    taken = sandbox.call(ana, "POST", GLOSSARIES, json={"name": "WORDS"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "conflict")
    glossary(sandbox, dan, name="Words")


def test_glossaries_can_be_listed_alone_and_proofreads_not_listed_at_all(own_sandbox: SandboxProcess) -> None:
    ana = own_sandbox.key()
    made = glossary(own_sandbox, ana)["brand_glossary_id"]
    own_sandbox.settings(glossary_editing=False, proofread_listing=False)
    for method, path in (
        ("POST", GLOSSARIES),
        ("GET", f"{GLOSSARIES}/{made}"),
        ("PATCH", f"{GLOSSARIES}/{made}"),
        ("DELETE", f"{GLOSSARIES}/{made}"),
        ("GET", PATH),
        ("DELETE", f"{PATH}/one"),
    ):
        answer = own_sandbox.call(ana, method, path, json={"name": "x"} if method in ("POST", "PATCH") else None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), path
    assert len(own_sandbox.call(ana, "GET", GLOSSARIES).json()["data"]) == 1
    assert own_sandbox.call(ana, "GET", f"{PATH}/one").json()["error"]["code"] == "resource_not_found"


def test_a_key_may_be_told_that_it_lacks_a_permission(sandbox: SandboxProcess, ana: str) -> None:
    sandbox.fault("no_scope", key=ana)
    refused = sandbox.call(ana, "POST", GLOSSARIES, json={"name": "Words"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "insufficient_api_key_scope")
    assert refused.json()["error"]["message"].endswith("Required scope: brand:write.")
    assert sandbox.call(ana, "GET", GLOSSARIES).json()["data"] == []
    assert sandbox.call(ana, "POST", GLOSSARIES, json={"name": "Words"}).status_code == 201


def test_entries_of_terms_take_more_than_is_kept_of_them(own_sandbox: SandboxProcess) -> None:
    terms = [{"term": "Ridge", "pronunciation": "Ritsch", "note": "as in German"}]
    assert glossary(own_sandbox, own_sandbox.key(), terms=terms)["terms"] == [
        {"term": "Ridge", "pronunciation": "Ritsch"}
    ]


@pytest.mark.parametrize("name", ["brand_glossary_id", "brand_voice_id"])
def test_translations_and_proofreads_follow_the_glossary_they_name(
    sandbox: SandboxProcess, ana: str, dan: str, source: dict[str, str], name: str
) -> None:
    words = glossary(
        sandbox,
        ana,
        do_not_translate_terms=[{"term": "northbound"}],
        forced_translations=[{"term": "last", "translation": "halten ewig"}],
    )["brand_glossary_id"]
    (one,) = opened(proofread(sandbox, ana, source, **{name: words}))
    ended(sandbox, ana, one)
    text = load(sandbox.call(ana, "GET", f"{PATH}/{one}/srt").json()["data"]["srt_url"]).decode()
    assert "northbound" in text
    assert "halten ewig" in text
    (made,) = ids(translate(sandbox, ana, source, "German", **{name: words}))
    sandbox.call(ana, "DELETE", f"{GLOSSARIES}/{words}")
    heard = load(finished(sandbox, ana, made)["srt_caption_url"]).decode()
    assert "northbound" in heard
    assert "halten ewig" in heard
    for refused in (proofread(sandbox, ana, source, **{name: words}), translate(sandbox, ana, source, **{name: words})):
        error = refused.json()["error"]
        assert (refused.status_code, error["code"], error["param"]) == (404, "resource_not_found", name)
