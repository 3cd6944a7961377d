"""Client and sandbox are both held against the vendor's contract, so that neither drifts towards the other.

Everything that the client can send goes through a recording relay to the real sandbox; each request and each
answer must then validate.
"""

import base64
import io
import itertools
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from PIL import Image

from apps.providers import (
    Busy,
    Conflict,
    Declaration,
    Forbidden,
    ForcedTranslation,
    HeyGen,
    LinkExpired,
    NotAvailable,
    NotFound,
    NotReady,
    OutOfCredit,
    Pronunciation,
    ProofreadOptions,
    ProviderError,
    Rejected,
    RenderOptions,
    Timeouts,
    TranslationOptions,
    TranslationOrder,
    Unauthorized,
    Unavailable,
    VideoOptions,
    download,
    sniff,
)
from apps.providers.heygen.resource import Resource
from apps.providers.report import Role
from tests.providers.contract import FILE, FOLDER, Contract, Operation
from tests.providers.loopback import Loopback, answer
from tests.providers.recorder import Exchange, recording
from tests.support.sandbox import SandboxProcess, wait_until

pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason=f"the vendor's contract is not beside this repository ({FILE})"
)
FAILING = "fail:rendering_failed"
LINE = "Hello. This film is short."
SRT = b"1\n00:00:00,000 --> 00:00:01,500\nHello\n"
WATERMARK = {
    "image": {"type": "url", "url": "https://example.com/mark.png"},
    "scale": 0.5,
    "opacity": 0.8,
    "placement": {"position": "top_left", "offset_x": 0.1, "offset_y": -0.1},
}
_numbers = itertools.count(1)


@dataclass
class Story:
    """What one step leaves for the next."""

    client: HeyGen
    sandbox: SandboxProcess
    key: str
    hook: str
    ids: dict[str, str] = field(default_factory=dict)

    def order(self, **body: Any) -> str:
        """A video that the sandbox lets fail at once, so that only its order costs time."""
        body = {"idempotency_key": fresh(), "title": "fail:rendering_failed", "script": LINE, **body}
        make = self.client.videos.create_image if "image" in body else self.client.videos.create_avatar
        return make(**body).video_id


def fresh() -> str:
    return f"contract-{next(_numbers)}"


def users_me(story: Story) -> None:
    for billing in ("subscription", "usage_based", "wallet"):
        story.sandbox.wallet(story.key, billing_type=billing)
        assert getattr(story.client.users.me(), billing) is not None
    story.ids["username"] = story.client.users.me().username


def voices_list(story: Story) -> None:
    voices = list(story.client.voices.list(limit=7))
    assert len(voices) == len({voice.voice_id for voice in voices}) > 14
    wanted = story.client.voices.list(type="public", engine="starfish", language="English", gender="female", limit=1)
    story.ids["voice"] = next(wanted).voice_id
    story.ids["own voice"] = next(story.client.voices.list(type="private")).voice_id
    eleven = story.client.voices.list(engine="elevenlabs", language="English")
    story.ids["elevenlabs"] = next(eleven).voice_id
    fish = next(story.client.voices.list(engine="fish"), None)
    story.ids["fish"] = fish.voice_id if fish else story.ids["voice"]


def voices_get(story: Story) -> None:
    assert story.client.voices.get(story.ids["voice"]).state == "completed"
    assert story.client.voices.get(story.ids["own voice"]).status == "complete"
    refused(NotFound, lambda: story.client.voices.get("unknown"))


def voices_speak(story: Story) -> None:
    speech = story.client.voices.speak(
        text=LINE, voice_id=story.ids["voice"], speed=1.25, language="en", idempotency_key=fresh()
    )
    assert [word.word.strip(".").lower() for word in speech.words][:2] == ["hello", "this"]
    story.ids["sound"] = speech.audio_url
    story.client.voices.speak(
        text='<speak>One <break time="0.5s"/> two</speak>',
        voice_id=story.ids["voice"],
        input_type="ssml",
        locale="en-US",
    )
    refused(Rejected, lambda: story.client.voices.speak(text="", voice_id=story.ids["voice"]))
    refused(ProviderError, lambda: story.client.voices.speak(text=LINE, voice_id="unknown"))


def voices_design(story: Story) -> None:
    design = story.client.voices.design
    wish = "warm, confident female narrator"
    batches = [design(prompt=wish), design(prompt=wish, seed=1), design(prompt=wish, seed=0)]
    assert [batch.seed for batch in batches] == [0, 1, 0]
    first, others, again = ([voice.voice_id for voice in batch.voices] for batch in batches)
    assert 0 < len(first) <= 3
    assert first == again != others
    narrowed = design(prompt=wish, gender="female", locale="en-US", idempotency_key=fresh())
    assert {voice.gender for voice in narrowed.voices} == {"female"}
    refused(Rejected, lambda: design(prompt=""))
    refused(Rejected, lambda: design(prompt=wish, seed=-1))


def voices_clone(story: Story) -> None:
    clone, key = story.client.voices.clone, fresh()
    recording = {"type": "asset_id", "asset_id": story.ids["recording"]}
    made = clone(
        audio=recording, voice_name="Anas own", language="en", remove_background_noise=False, idempotency_key=key
    )
    assert clone(audio=recording, voice_name="Anas own", idempotency_key=key) == made
    assert wait_until(lambda: story.client.voices.get(made).state != "processing")
    assert story.client.voices.get(made).status == "complete"
    assert made in {voice.voice_id for voice in story.client.voices.list(type="private")}
    assert made not in {voice.voice_id for voice in story.client.voices.list()}
    sound = io.BytesIO()
    download(story.ids["sound"], to=sound, max_bytes=10**7, allowed_types={"audio/mpeg"}, allow_private=True)
    inline = {
        "type": "base64",
        "media_type": "audio/mpeg",
        "data": base64.b64encode(sound.getvalue()).decode(),
    }
    for audio in (inline, {"type": "url", "url": story.ids["sound"]}):
        clone(audio=audio, voice_name="Anas other", idempotency_key=fresh())
    refused(Rejected, lambda: clone(audio=recording, voice_name="", idempotency_key=fresh()))
    refused(Rejected, lambda: clone(audio=recording, voice_name="x" * 101, idempotency_key=fresh()))
    unknown = {"type": "asset_id", "asset_id": "unknown"}
    refused(NotFound, lambda: clone(audio=unknown, voice_name="Nobody", idempotency_key=fresh()))
    story.ids["clone"] = made


def voices_delete(story: Story) -> None:
    story.client.voices.delete(story.ids["clone"])
    refused(NotFound, lambda: story.client.voices.get(story.ids["clone"]))
    refused(NotFound, lambda: story.client.voices.delete(story.ids["clone"]))


def avatars_groups(story: Story) -> None:
    story.ids["group"] = next(story.client.avatars.groups(ownership="public")).id
    assert list(story.client.avatars.groups(ownership="private"))
    assert len(list(story.client.avatars.groups(limit=5))) > 5


def avatars_group(story: Story) -> None:
    assert story.client.avatars.group(story.ids["group"]).looks_count
    refused(NotFound, lambda: story.client.avatars.group("unknown"))


def avatars_looks(story: Story) -> None:
    assert list(story.client.avatars.looks(group_id=story.ids["group"]))
    looks = list(story.client.avatars.looks(limit=10))
    for kind in ("studio_avatar", "digital_twin", "photo_avatar"):
        assert list(story.client.avatars.looks(avatar_type=kind))
    public = list(story.client.avatars.looks(ownership="public"))
    assert 0 < len(public) < len(looks)
    by_kind = {look.avatar_type: look.id for look in public if "avatar_iv" in look.supported_api_engines}
    story.ids.update({kind: identifier for kind, identifier in by_kind.items() if kind})


def avatars_look(story: Story) -> None:
    look = story.client.avatars.look(story.ids["digital_twin"])
    assert look.supported_api_engines == ("avatar_iii", "avatar_iv", "avatar_v")
    refused(NotFound, lambda: story.client.avatars.look("unknown"))


def assets_upload(story: Story) -> None:
    picture, sound = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (320, 320), "#6b8f71").save(picture, "PNG")
    got = download(story.ids["sound"], to=sound, max_bytes=10**7, allowed_types={"audio/mpeg"}, allow_private=True)
    for name, file, mime in (
        ("picture", picture, "image/png"),
        ("recording", sound, got.mime_type),
        ("subtitle", io.BytesIO(SRT), "application/x-subrip"),
    ):
        assert sniff(file.getvalue()[:4096]) == mime
        file.seek(0)
        uploaded = story.client.assets.upload(
            file, filename=f"Anas {name} ☀.bin", mime_type=mime, idempotency_key=fresh()
        )
        assert (uploaded.mime_type, uploaded.size_bytes) == (mime, len(file.getvalue()))
        story.ids[name] = uploaded.asset_id
    html = io.BytesIO(b"<html></html>")
    refused(
        Rejected,
        lambda: story.client.assets.upload(html, filename="a.png", mime_type="image/png", idempotency_key=fresh()),
    )


def assets_get(story: Story) -> None:
    assert story.client.assets.get(story.ids["picture"]).type == "image"
    refused(NotFound, lambda: story.client.assets.get("unknown"))


def assets_list(story: Story) -> None:
    found = list(story.client.assets.list(username=story.ids["username"], folder_id="", limit=2))
    assert [asset.id for asset in found] == [story.ids[name] for name in ("subtitle", "recording", "picture")]
    assert list(story.client.assets.list(username="somebody-else")) == []


def assets_delete(story: Story) -> None:
    story.client.assets.delete(story.ids["subtitle"])
    refused(NotFound, lambda: story.client.assets.delete(story.ids["subtitle"]))


def everything(story: Story) -> VideoOptions:
    """All options that go together on a twin and on a picture."""
    return {
        "script": LINE,
        "voice_id": story.ids["elevenlabs"],
        "voice_settings": {
            "speed": 1.1,
            "pitch": 2,
            "volume": 0.9,
            "locale": "en-US",
            "engine_settings": {
                "engine_type": "elevenlabs",
                "model": "eleven_v3",
                "stability": 0.5,
                "similarity_boost": 0.7,
                "style": 0.1,
                "use_speaker_boost": True,
            },
        },
        "resolution": "720p",
        "aspect_ratio": "1:1",
        "fit": "contain",
        "output_format": "mp4",
        "background": {"type": "color", "value": "#aabbcc"},
        "remove_background": False,
        "caption": {"file_format": "srt", "style": "default"},
        "title": "A short film",
        "callback_url": story.hook,
        "callback_id": "job-1",
        "folder_id": "folder-1",
        "brand_glossary_id": "glossary-1",
    }


def videos_create_avatar(story: Story) -> None:
    twin, photo = story.ids["digital_twin"], story.ids["photo_avatar"]
    created = story.client.videos.create_avatar(
        idempotency_key=fresh(), avatar_id=twin, engine={"type": "avatar_iii"}, **everything(story)
    )
    story.ids["film"] = created.video_id
    story.order(avatar_id=twin, engine={"type": "avatar_v", "reference_look_id": twin}, motion_prompt="nods")
    story.order(avatar_id=twin, output_format="webm", script=None, audio_url=story.ids["sound"])
    story.order(avatar_id=twin, script=None, audio_asset_id=story.ids["recording"])
    for level in ("high", "medium", "low"):
        story.order(avatar_id=photo, engine={"type": "avatar_iv"}, expressiveness=level)
    for shape in ("16:9", "9:16", "4:5", "5:4", "auto"):
        story.order(avatar_id=twin, aspect_ratio=shape, fit="cover", resolution="1080p")
    story.order(avatar_id=twin, resolution="4k", background={"type": "image", "asset_id": story.ids["picture"]})
    refused(Forbidden, lambda: story.order(avatar_id=twin, watermark=WATERMARK))
    refused(NotFound, lambda: story.order(avatar_id="unknown"))
    refused(Rejected, lambda: story.order(avatar_id=twin, motion_prompt="nods", engine={"type": "avatar_iii"}))


def videos_create_image(story: Story) -> None:
    picture = {"type": "asset_id", "asset_id": story.ids["picture"]}
    link = story.client.assets.get(story.ids["picture"]).url
    story.order(**{**everything(story), "image": picture, "title": "fail:rendering_failed"})
    story.order(
        image=picture,
        voice_id=story.ids["voice"],
        voice_settings={"engine_settings": {"engine_type": "starfish"}},
        expressiveness="medium",
        motion_prompt="smiles",
    )
    story.order(image=picture, script=None, audio_url=story.ids["sound"], remove_background=True)
    refused(Forbidden, lambda: story.order(image=picture, voice_id=story.ids["voice"], watermark=WATERMARK))
    story.order(image={"type": "url", "url": link}, voice_id=story.ids["voice"])
    data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    inline = {"type": "base64", "media_type": "image/png", "data": data}
    story.order(image=inline, script=None, audio_asset_id=story.ids["recording"])
    refused(Rejected, lambda: story.order(image=picture, script=LINE))
    refused(Rejected, lambda: story.order(image={"type": "url", "url": "not a link"}, voice_id="x"))


def videos_get(story: Story) -> None:
    deadline = time.monotonic() + 90
    while (report := story.client.videos.get(story.ids["film"]).report()).state == "processing":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert report.state == "completed", report.failure_message
    wanted = {
        "video": "video/mp4",
        "captioned_video": "video/mp4",
        "subtitle": "application/x-subrip",
        "thumbnail": "image/jpeg",
        "gif": "image/gif",
    }
    for role, link in report.links.items():
        got = download(link, to=io.BytesIO(), max_bytes=10**8, allowed_types={wanted[role]}, allow_private=True)
        assert got.size > 0
    assert set(report.links) == set(wanted)
    failed = story.order(avatar_id=story.ids["digital_twin"])
    while (report := story.client.videos.get(failed).report()).state == "processing":
        time.sleep(0.05)
    assert (report.state, report.failure_code) == ("failed", "rendering_failed")
    refused(NotFound, lambda: story.client.videos.get("unknown"))


def videos_list(story: Story) -> None:
    assert [video.id for video in story.client.videos.list(title="A SHORT", limit=1)] == [story.ids["film"]]
    assert [video.id for video in story.client.videos.list(folder_id="folder-1")][-1:] == [story.ids["film"]]
    assert len(list(story.client.videos.list(limit=3))) > 6


def videos_statuses(story: Story) -> None:
    film, unknown = story.client.videos.statuses([story.ids["film"], "unknown"])
    assert (film.state, unknown.is_missing) == ("completed", True)


def videos_delete(story: Story) -> None:
    failed = story.order(avatar_id=story.ids["digital_twin"])
    story.client.videos.delete(failed)
    refused(NotFound, lambda: story.client.videos.delete(failed))


def videos_scenes(story: Story) -> None:
    (scene,) = story.client.videos.scenes(story.ids["film"])
    (person,), (said,) = scene.elements, scene.script
    assert (person.type, person.avatar_id) == ("avatar", story.ids["digital_twin"])
    assert (said.type, said.text, scene.background) == ("text", LINE, None)
    story.ids.update({"person": person.id, "said": said.id})
    refused(NotFound, lambda: story.client.videos.scenes("unknown"))


def templates_list(story: Story) -> None:
    listed = list(story.client.templates.list(limit=2))
    assert sorted(one.aspect_ratio or "" for one in listed) == ["16:9", "16:9", "9:16"]
    story.ids.update({(one.name or "").partition(" ")[0]: one.id for one in listed})
    refused(Rejected, lambda: next(story.client.templates.list(limit=101)))


def templates_get(story: Story) -> None:
    details = [story.client.templates.get(story.ids[name]) for name in ("Welcome", "Offer", "Greeting")]
    kinds = {variable["type"] for detail in details for variable in detail.variables.values()}
    assert kinds == {"text", "image", "video", "audio", "character", "voice"}
    for detail in details:
        assert detail.scene_ids == tuple(scene.scene_id for scene in detail.scenes)
        assert {name for scene in detail.scenes for name in scene.variables} == set(detail.variables)
    refused(NotFound, lambda: story.client.templates.get("unknown"))


def templates_render(story: Story) -> None:
    render, key = story.client.templates.render, fresh()
    offer = story.client.templates.get(story.ids["Offer"])
    glossary = story.sandbox.call(story.key, "POST", "/v3/brand-glossaries", json={"name": "Ana"}).json()["data"]
    story.ids["glossary"] = glossary["brand_glossary_id"]
    options: RenderOptions = {
        "title": "fail:rendering_failed",
        "caption": True,
        "dimension": {"width": 640, "height": 360},
        "fps": 30,
        "scene_ids": offer.scene_ids[::-1],
        "subtitles": {"preset_name": "classic", "alignment": 2, "font_size": 40, "position": {"x": 0, "y": 10}},
        "reorder_music": False,
        "keep_text_vertically_centered": True,
        "include_gif": True,
        "enable_sharing": False,
        "folder_id": "folder-1",
        "brand_glossary_id": story.ids["glossary"],
        "callback_id": "job-3",
        "callback_url": story.hook,
    }
    made = render(offer.id, idempotency_key=key, variables=offer.variables, **options)
    assert render(offer.id, idempotency_key=key, variables=offer.variables, **options) == made
    assert made.status == "pending"
    welcome = story.client.templates.get(story.ids["Welcome"])
    render(welcome.id, idempotency_key=fresh(), variables=welcome.variables, title="fail:rendering_failed")
    words = {"name": {"type": "text", "content": "Ana"}}
    film = render(story.ids["Greeting"], idempotency_key=fresh(), variables=words)
    assert wait_until(lambda: story.client.videos.get(film.video_id).report().state == "completed")
    odd = {"unknown": {"type": "text", "content": "Ana"}}
    refused(Rejected, lambda: render(welcome.id, idempotency_key=fresh(), variables=odd))
    refused(NotFound, lambda: render("unknown", idempotency_key=fresh(), variables={}))


def templates_create(story: Story) -> None:
    create, key = story.client.templates.create, fresh()
    made = create(story.ids["film"], "Ana says", idempotency_key=key)
    assert create(story.ids["film"], "Ana says", idempotency_key=key).id == made.id
    assert (made.name, made.variables, len(made.scene_ids)) == ("Ana says", {}, 1)
    story.ids["own template"] = made.id
    refused(NotFound, lambda: create("unknown", "Nothing"))
    refused(Rejected, lambda: create(story.ids["film"], ""))


def templates_declare(story: Story) -> None:
    declare, own = story.client.templates.declare, story.ids["own template"]
    words: Declaration = {"name": "words", "type": "text", "target_id": story.ids["said"]}
    who: Declaration = {"name": "who", "type": "character", "target_id": story.ids["person"]}
    declared = declare(own, [words, who])
    assert declared.variables["words"] == {"type": "text", "content": LINE}
    assert declared.scenes[0].variables == ("words", "who")
    assert own in {one.id for one in story.client.templates.list()}
    assert set(declare(own, [who]).variables) == {"who"}
    refused(Rejected, lambda: declare(own, [words, words]))
    refused(NotFound, lambda: declare("unknown", [words]))


def templates_rename(story: Story) -> None:
    assert story.client.templates.rename(story.ids["own template"], "Cleo says").name == "Cleo says"
    refused(Rejected, lambda: story.client.templates.rename(story.ids["own template"], ""))
    refused(NotFound, lambda: story.client.templates.rename("unknown", "Nothing"))


def templates_delete(story: Story) -> None:
    story.client.templates.delete(story.ids["own template"])
    refused(NotFound, lambda: story.client.templates.get(story.ids["own template"]))
    refused(NotFound, lambda: story.client.templates.delete(story.ids["own template"]))


def translations_languages(story: Story) -> None:
    names = story.client.translations.languages()
    assert {"German", "Spanish (Spain)", "Portuguese (Brazil)"} <= set(names)
    listed = json.loads((FOLDER / "heygen-languages.json").read_text())["languages"]
    assert set(names) == {language["name"] for language in listed}


def _film(story: Story) -> dict[str, object]:
    return {"type": "url", "url": story.client.videos.get(story.ids["film"]).report().links["video"]}


def translations_create(story: Story) -> None:
    create, key, film = story.client.translations.create, fresh(), _film(story)
    options: TranslationOptions = {
        "title": "In other languages",
        "mode": "precision",
        "input_language": "en",
        "translate_audio_only": False,
        "speaker_num": 1,
        "enable_caption": True,
        "enable_dynamic_duration": False,
        "disable_music_track": True,
        "enable_speech_enhancement": True,
        "enable_watermark": False,
        "keep_the_same_format": True,
        "start_time": 0,
        "end_time": 1.5,
        "stock_voice_config": {"use_stock_voice": False, "preferred_stock_voice_ids": []},
        "brand_glossary_id": story.ids["glossary"],
        "folder_id": "folder-1",
        "callback_id": "job-2",
        "callback_url": story.hook,
    }
    made = create(idempotency_key=key, video=film, languages=("Spanish (Spain)", "German"), **options)
    story.ids["spanish"], story.ids["german"] = made.ids
    assert create(idempotency_key=key, video=film, languages=("Spanish",)) == made
    sound = {"type": "asset_id", "asset_id": story.ids["recording"]}
    subtitles = {"type": "asset_id", "asset_id": story.ids["subtitle"]}
    for mode in ("vfr", "cfr", "passthrough"):
        create(idempotency_key=fresh(), video=film, languages=("French",), title=FAILING, audio=sound, fps_mode=mode)
    for role in ("input", "output"):
        create(idempotency_key=fresh(), video=film, languages=("French",), title=FAILING, srt=subtitles, srt_role=role)
    refused(Rejected, lambda: create(idempotency_key=fresh(), video=film, languages=("Klingon",)))
    stock = {"use_stock_voice": True}
    refused(
        Forbidden,
        lambda: create(idempotency_key=fresh(), video=film, languages=("German",), stock_voice_config=stock),
    )
    unknown = {"type": "asset_id", "asset_id": "unknown"}
    refused(NotFound, lambda: create(idempotency_key=fresh(), video=unknown, languages=("German",)))


def translations_create_batch(story: Story) -> None:
    create, key, film = story.client.translations.create_batch, fresh(), _film(story)
    orders: list[TranslationOrder] = [
        {"video": film, "languages": ["Dutch", "French"], "title": "Together", "mode": "speed"},
        {"video": film, "languages": ["Klingon"]},
    ]
    made = create(orders, idempotency_key=key, title="All", callback_url=story.hook)
    assert create(orders[:1], idempotency_key=key) == made
    story.ids["batch"] = made
    refused(Rejected, lambda: create([], idempotency_key=fresh()))


def translations_batch(story: Story) -> None:
    batch = partial(story.client.translations.batch, story.ids["batch"])
    assert wait_until(lambda: batch().state != "processing")
    found = batch()
    assert (found.title, found.total_items, found.counts_by_status) == ("All", 3, {"completed": 2, "failed": 1})
    assert [(one.index, one.state, one.id is None) for one in found.items] == [
        (0, "completed", False),
        (1, "completed", False),
        (2, "failed", True),
    ]
    assert found.items[2].error
    assert story.client.translations.get(found.items[1].id or "").output_language == "fr"
    refused(NotFound, lambda: story.client.translations.batch("unknown"))


def translations_statuses_of_batches(story: Story) -> None:
    *items, unknown = story.client.translations.statuses_of_batches([story.ids["batch"], "unknown"])
    assert [(one.batch_id, one.index, one.state) for one in items] == [
        (story.ids["batch"], 0, "completed"),
        (story.ids["batch"], 1, "completed"),
        (story.ids["batch"], 2, "failed"),
    ]
    assert (unknown.batch_id, unknown.is_missing) == ("unknown", True)


def translations_get(story: Story) -> None:
    wanted: dict[Role, str] = {"video": "video/mp4", "subtitle": "application/x-subrip"}
    for name in ("spanish", "german"):
        identifier = story.ids[name]
        assert wait_until(partial(_is_over, story, identifier))
        report = story.client.translations.get(identifier).report()
        assert report.state == "completed", report.failure_message
        for role, mime in wanted.items():
            got = download(
                report.links[role], to=io.BytesIO(), max_bytes=10**8, allowed_types={mime}, allow_private=True
            )
            assert got.size > 0
    refused(NotFound, lambda: story.client.translations.get("unknown"))


def _is_over(story: Story, translation: str) -> bool:
    return story.client.translations.get(translation).report().state != "processing"


def translations_statuses(story: Story) -> None:
    german, unknown = story.client.translations.statuses([story.ids["german"], "unknown"])
    assert (german.state, unknown.is_missing) == ("completed", True)


def translations_list(story: Story) -> None:
    found = list(story.client.translations.list(limit=3))
    assert {story.ids["german"], story.ids["spanish"]} < {one.id for one in found}
    assert len(found) == len({one.id for one in found}) == 9
    refused(Rejected, lambda: next(story.client.translations.list(limit=101)))


def translations_rename(story: Story) -> None:
    rename = story.client.translations.rename
    assert rename(story.ids["german"], "Auf Deutsch").title == "Auf Deutsch"
    refused(NotFound, lambda: rename("unknown", "Nothing"))


def translations_delete(story: Story) -> None:
    story.client.translations.delete(story.ids["spanish"])
    refused(NotFound, lambda: story.client.translations.get(story.ids["spanish"]))
    refused(NotFound, lambda: story.client.translations.delete(story.ids["spanish"]))


def glossaries_create(story: Story) -> None:
    create, key = story.client.glossaries.create, fresh()
    made = create(
        "House words",
        idempotency_key=key,
        terms=[Pronunciation(term="Cleo", pronunciation="Clee-o")],
        do_not_translate_terms=["Ana"],
        forced_translations=[ForcedTranslation(term="film", translation="Streifen")],
    )
    assert create("Others", idempotency_key=key) == made
    assert (made.terms[0].pronunciation, made.do_not_translate_terms) == ("Clee-o", ("Ana",))
    assert made.forced_translations[0].translation == "Streifen"
    story.ids["words"] = made.id
    refused(Conflict, lambda: create("HOUSE words", idempotency_key=fresh()))
    refused(Rejected, lambda: create("x" * 65, idempotency_key=fresh()))
    story.sandbox.fault("no_scope", key=story.key)
    refused(Forbidden, lambda: create("Other words", idempotency_key=fresh()))


def glossaries_get(story: Story) -> None:
    found = story.client.glossaries.get(story.ids["words"])
    assert (found.name, found.do_not_translate_terms) == ("House words", ("Ana",))
    assert found.created_at
    assert story.client.glossaries.get(story.ids["glossary"]).terms == ()
    refused(NotFound, lambda: story.client.glossaries.get("unknown"))


def glossaries_list(story: Story) -> None:
    found = [one.id for one in story.client.glossaries.list(limit=1)]
    assert found == [story.ids["words"], story.ids["glossary"]]
    refused(Rejected, lambda: next(story.client.glossaries.list(limit=101)))


def glossaries_update(story: Story) -> None:
    update, own = story.client.glossaries.update, story.ids["words"]
    changed = update(own, terms=[], do_not_translate_terms=["Ana", "film"], forced_translations=[])
    assert (changed.terms, changed.do_not_translate_terms, changed.forced_translations) == ((), ("Ana", "film"), ())
    assert update(own, name="Our words").name == "Our words"
    refused(Conflict, lambda: update(own, name="ana"))
    refused(Rejected, lambda: update(own, do_not_translate_terms=[""]))
    refused(NotFound, lambda: update("unknown", name="Nothing"))


def glossaries_delete(story: Story) -> None:
    story.client.glossaries.delete(story.ids["words"])
    refused(NotFound, lambda: story.client.glossaries.get(story.ids["words"]))
    refused(NotFound, lambda: story.client.glossaries.delete(story.ids["words"]))


def proofreads_create(story: Story) -> None:
    create, key = story.client.proofreads.create, fresh()
    order: dict[str, Any] = {"video": _film(story), "title": "To be read"}
    options: ProofreadOptions = {
        "mode": "precision",
        "speaker_num": 1,
        "disable_music_track": True,
        "enable_speech_enhancement": True,
        "enable_video_stretching": False,
        "keep_the_same_format": True,
        "srt": {"type": "asset_id", "asset_id": story.ids["subtitle"]},
        "brand_glossary_id": story.ids["glossary"],
        "folder_id": "folder-1",
    }
    made = create(idempotency_key=key, languages=("German", "Spanish (Spain)"), **order, **options)
    story.ids["read"], story.ids["other read"] = made.ids
    assert create(idempotency_key=key, languages=("German",), **order) == made
    refused(Rejected, lambda: create(idempotency_key=fresh(), languages=("Klingon",), **order))
    refused(Rejected, lambda: create(idempotency_key=fresh(), languages=(), **order))
    unknown = {"type": "asset_id", "asset_id": "unknown"}
    refused(NotFound, lambda: create(idempotency_key=fresh(), video=unknown, languages=("German",), title="x"))
    story.sandbox.clock(factor=0.001)
    (at_work,) = create(idempotency_key=fresh(), languages=("German",), **order).ids
    refused(NotReady, lambda: story.client.proofreads.subtitles(at_work))
    refused(NotReady, lambda: story.client.proofreads.generate(at_work, idempotency_key=fresh()))
    subtitles = {"type": "asset_id", "asset_id": story.ids["subtitle"]}
    refused(NotReady, lambda: story.client.proofreads.replace_subtitles(at_work, subtitles))
    story.client.proofreads.delete(at_work)
    story.sandbox.clock(factor=100)


def proofreads_get(story: Story) -> None:
    get = story.client.proofreads.get
    both = story.ids["read"], story.ids["other read"]
    assert wait_until(lambda: all(get(one).state != "processing" for one in both))
    assert {get(one).report().state for one in both} == {"completed"}
    refused(NotFound, lambda: get("unknown"))


def proofreads_list(story: Story) -> None:
    found = [one.id for one in story.client.proofreads.list(limit=1)]
    assert found == [story.ids["other read"], story.ids["read"]]
    refused(Rejected, lambda: next(story.client.proofreads.list(limit=101)))


def _subtitles(story: Story, name: str) -> bytes:
    """The translated lines, through a fresh link."""
    file = io.BytesIO()
    link = story.client.proofreads.subtitles(story.ids[name]).srt_url
    download(link, to=file, max_bytes=10**6, allowed_types={"application/x-subrip"}, allow_private=True)
    return file.getvalue()


def proofreads_subtitles(story: Story) -> None:
    assert _subtitles(story, "read").startswith(b"1\n00:00:00,000 --> 00:00:01,500\n")
    assert story.client.proofreads.subtitles(story.ids["read"]).original_srt_url
    story.sandbox.fault("link_expired", key=story.key, times=1)
    with pytest.raises(LinkExpired):
        _subtitles(story, "read")
    assert _subtitles(story, "read"), "a fresh link is not expired"
    refused(NotFound, lambda: story.client.proofreads.subtitles("unknown"))


def proofreads_replace_subtitles(story: Story) -> None:
    replace = story.client.proofreads.replace_subtitles
    number, times, *_words = _subtitles(story, "read").decode().splitlines()
    file = io.BytesIO("\n".join([number, times, "Handschuhe.", ""]).encode())
    asset = story.client.assets.upload(
        file, filename="corrected.srt", mime_type="application/x-subrip", idempotency_key=fresh()
    )
    assert replace(story.ids["read"], {"type": "asset_id", "asset_id": asset.asset_id}).state == "completed"
    assert _subtitles(story, "read") == file.getvalue()
    link = story.client.assets.get(asset.asset_id).url
    replace(story.ids["other read"], {"type": "url", "url": link})
    assert _subtitles(story, "other read") == file.getvalue()
    picture = {"type": "asset_id", "asset_id": story.ids["picture"]}
    refused(Rejected, lambda: replace(story.ids["read"], picture))
    refused(NotFound, lambda: replace("unknown", picture))


def proofreads_generate(story: Story) -> None:
    generate, key = story.client.proofreads.generate, fresh()
    made = generate(
        story.ids["read"],
        idempotency_key=key,
        translate_audio_only=False,
        captions=True,
        callback_id="job-4",
        callback_url=story.hook,
    )
    assert generate(story.ids["read"], idempotency_key=key) == made
    assert wait_until(partial(_is_over, story, made.translation_id))
    done = story.client.translations.get(made.translation_id)
    assert (done.status, done.output_language) == ("completed", "de")
    refused(NotFound, lambda: generate("unknown", idempotency_key=fresh()))


def proofreads_delete(story: Story) -> None:
    story.client.proofreads.delete(story.ids["read"])
    refused(NotFound, lambda: story.client.proofreads.get(story.ids["read"]))
    refused(NotFound, lambda: story.client.proofreads.delete(story.ids["read"]))


def webhooks_create_endpoint(story: Story) -> None:
    create = story.client.webhooks.create_endpoint
    key = fresh()
    first = create(url=story.hook, idempotency_key=key)
    assert first.secret == create(url=story.hook, idempotency_key=key).secret
    assert first.events is None
    second = create(
        url=f"{story.hook}2",
        events=["avatar_video.success", "podcast.fail"],
        entity_id=story.ids["film"],
        idempotency_key=fresh(),
    )
    assert second.events == ("avatar_video.success", "podcast.fail")
    story.ids.update({"endpoint": first.endpoint_id, "second": second.endpoint_id})
    refused(Conflict, lambda: create(url=story.hook, idempotency_key=fresh()))
    refused(Rejected, lambda: create(url="not a link", idempotency_key=fresh()))


def webhooks_list_endpoints(story: Story) -> None:
    found = list(story.client.webhooks.list_endpoints(limit=1))
    assert [endpoint.endpoint_id for endpoint in found] == [story.ids["second"], story.ids["endpoint"]]
    assert {endpoint.secret for endpoint in found} == {None}


def webhooks_update_endpoint(story: Story) -> None:
    update = story.client.webhooks.update_endpoint
    changed = update(story.ids["second"], url=f"{story.hook}3", events=["video_agent.fail"])
    assert (changed.url, changed.events) == (f"{story.hook}3", ("video_agent.fail",))
    refused(NotFound, lambda: update("ep_unknown", events=[]))
    refused(Rejected, lambda: update(story.ids["second"], events=["avatar_video.failed"]))


def webhooks_rotate_secret(story: Story) -> None:
    rotate, key = story.client.webhooks.rotate_secret, fresh()
    secret = rotate(story.ids["second"], idempotency_key=key)
    assert secret.startswith("whsec_")
    assert rotate(story.ids["second"], idempotency_key=key) == secret
    assert rotate(story.ids["second"], idempotency_key=fresh()) != secret


def webhooks_delete_endpoint(story: Story) -> None:
    story.client.webhooks.delete_endpoint(story.ids["second"])
    refused(NotFound, lambda: story.client.webhooks.delete_endpoint(story.ids["second"]))


def webhooks_event_types(story: Story) -> None:
    assert len(story.client.webhooks.event_types()) >= 30


def webhooks_events(story: Story) -> None:
    done = next(story.client.webhooks.events(event_type="avatar_video.success", entity_id=story.ids["film"]))
    assert done.event_data["video_id"] == story.ids["film"]
    assert len(list(story.client.webhooks.events(limit=2))) > 2


def refusals_of_every_kind(story: Story) -> None:
    plans: list[tuple[dict[str, Any], type[ProviderError]]] = [
        ({"kind": "busy", "retry_after": 7}, Busy),
        ({"kind": "broke", "match": "GET /v3/users"}, OutOfCredit),
        ({"kind": "unauthorized"}, Unauthorized),
        ({"kind": "rejected", "match": "GET /v3/users", "code": "content_policy_violation"}, Rejected),
    ]
    for plan, kind in plans:
        story.sandbox.fault(**plan, key=story.key, times=1)
        refused(kind, story.client.users.me)
    for code in (500, 504):
        story.sandbox.fault("broken", code=code, key=story.key, times=3)
        refused(Unavailable, story.client.users.me)
    story.sandbox.wallet(story.key, balance=0)
    refused(OutOfCredit, lambda: story.order(avatar_id=story.ids["digital_twin"]))
    story.sandbox.wallet(story.key, balance=100)
    story.sandbox.settings(concurrency_limit=0)
    refused(Busy, lambda: story.order(avatar_id=story.ids["digital_twin"]))
    story.sandbox.settings(concurrency_limit=1000)
    refused(Rejected, lambda: next(story.client.videos.list(limit=101)))
    story.sandbox.settings(glossary_editing=False, proofread_listing=False)
    refused(NotAvailable, lambda: story.client.glossaries.create("More words", idempotency_key=fresh()))
    refused(NotAvailable, lambda: story.client.glossaries.get(story.ids["glossary"]))
    refused(NotAvailable, lambda: next(story.client.proofreads.list()))
    refused(NotAvailable, lambda: story.client.proofreads.delete(story.ids["other read"]))
    assert next(story.client.glossaries.list()).id == story.ids["glossary"]
    assert story.client.proofreads.get(story.ids["other read"]).state == "completed"


STEPS: tuple[Callable[[Story], None], ...] = (
    users_me,
    voices_list,
    voices_get,
    voices_speak,
    voices_design,
    avatars_groups,
    avatars_group,
    avatars_looks,
    avatars_look,
    assets_upload,
    assets_get,
    assets_list,
    voices_clone,
    voices_delete,
    videos_create_avatar,
    videos_create_image,
    videos_get,
    videos_list,
    videos_statuses,
    videos_delete,
    videos_scenes,
    templates_list,
    templates_get,
    templates_render,
    templates_create,
    templates_declare,
    templates_rename,
    templates_delete,
    translations_languages,
    translations_create,
    translations_get,
    translations_statuses,
    translations_create_batch,
    translations_batch,
    translations_statuses_of_batches,
    translations_list,
    translations_rename,
    translations_delete,
    glossaries_create,
    glossaries_get,
    glossaries_list,
    glossaries_update,
    glossaries_delete,
    proofreads_create,
    proofreads_get,
    proofreads_list,
    proofreads_subtitles,
    proofreads_replace_subtitles,
    proofreads_generate,
    proofreads_delete,
    webhooks_create_endpoint,
    webhooks_list_endpoints,
    webhooks_update_endpoint,
    webhooks_rotate_secret,
    webhooks_delete_endpoint,
    webhooks_event_types,
    webhooks_events,
    assets_delete,
    refusals_of_every_kind,
)


def refused(kind: type[ProviderError], act: Callable[[], object]) -> None:
    with pytest.raises(kind):
        act()


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Exchange]]:
    """All exchanges of a story in which the client does everything that it can."""
    hook = Loopback()
    hook.will(answer(200))
    folder = tmp_path_factory.mktemp("sandbox")
    with SandboxProcess(folder) as sandbox, recording(sandbox.url) as (url, exchanges):
        key = sandbox.key("ana")
        sandbox.settings(concurrency_limit=1000)
        with HeyGen(key, base_url=url, allow_private=True, timeouts=Timeouts(), first_pause=0.001) as client:
            story = Story(client, sandbox, key, f"{hook.url}/hook")
            for step in STEPS:
                step(story)
        yield exchanges
    hook.close()


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract.load(later=True)


def test_the_story_tells_of_every_method_of_the_client() -> None:
    with HeyGen("sandbox_some_key") as client:
        resources = {name: one for name, one in vars(client).items() if isinstance(one, Resource)}
    # Of v2 there is no contract that a machine can read: test_heygen_templates_v2.py tells that story.
    del resources["templates_v2"]
    methods = {f"{name}_{method}" for name, one in resources.items() for method in vars(type(one)) if method[0] != "_"}
    assert methods == {step.__name__ for step in STEPS} - {refusals_of_every_kind.__name__}


def test_every_request_and_every_answer_keeps_the_contract(traffic: list[Exchange], contract: Contract) -> None:
    faults = {
        f"{exchange.method} {exchange.path} ({exchange.status}): {fault}"
        for exchange in traffic
        for fault in contract.faults(exchange)
    }
    assert sorted(faults) == []


def test_every_field_of_a_video_order_has_been_sent(traffic: list[Exchange], contract: Contract) -> None:
    create = next(one for one in contract.operations if one.name == "POST /v3/videos")
    schema = create.request_schema()
    assert schema is not None
    orders = [one.sent for one in traffic if (one.method, one.path) == ("POST", "/v3/videos")]
    for variant in schema["oneOf"][:2]:
        [kind] = variant["properties"]["type"]["enum"]
        offered = set(variant["properties"]) - {"type", "avatar_id", "engine", "image"}
        assert offered == set(VideoOptions.__annotations__)
        sent = {name for order in orders if order["type"] == kind for name in order}
        assert set(variant["properties"]) - sent == set()


def test_every_field_of_a_render_has_been_sent(traffic: list[Exchange], contract: Contract) -> None:
    render = next(one for one in contract.operations if one.name == "POST /v3/templates/{template_id}")
    schema = render.request_schema()
    assert schema is not None
    # The older name of the glossary.
    offered = set(schema["properties"]) - {"variables", "brand_voice_id"}
    assert offered == set(RenderOptions.__annotations__)
    sent = {name for one in traffic if contract.operation(one) == render and one.method == "POST" for name in one.sent}
    assert offered - sent == set()


@pytest.mark.parametrize(
    ("name", "own", "options"),
    [
        ("POST /v3/video-translations", {"video", "output_languages"}, TranslationOptions),
        ("POST /v3/video-translations/proofreads", {"video", "output_languages", "title"}, ProofreadOptions),
    ],
)
def test_every_field_of_a_translation_and_of_a_proofread_has_been_sent(
    traffic: list[Exchange], contract: Contract, name: str, own: set[str], options: type
) -> None:
    create = next(one for one in contract.operations if one.name == name)
    # The older name of the glossary.
    fields = set(create.spec["request_schema"]["properties"]) - {"brand_voice_id"}
    assert fields - own == set(options.__annotations__)
    sent = {field for one in traffic if contract.operation(one) == create for field in one.sent}
    assert fields - sent == set()


def served(sandbox: SandboxProcess, operation: Operation) -> bool:
    """Whether the sandbox knows this operation, whatever it thinks of an empty request for something unknown."""
    path = re.sub(r"{\w+}", "unknown", operation.name.partition(" ")[2])
    answer = sandbox.call(sandbox.key("ana"), operation.spec["method"], path)
    # A word of the path that is taken for an id belongs to an operation that is not there.
    words = [word for word in path.split("/") if word != "unknown"]
    return not re.search(rf"There is no such operation here\.|No [a-z ]+ '{words[-1]}'", answer.text)


def test_what_is_covered_is_told(
    traffic: list[Exchange], contract: Contract, sandbox: SandboxProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = {operation.name for exchange in traffic if (operation := contract.operation(exchange))}
    missing = [operation for operation in contract.operations if operation.name not in seen]
    ready = [operation.name for operation in missing if served(sandbox, operation)]
    unknown = [operation.name for operation in missing if operation.name not in ready]
    codes = {exchange.answer["error"]["code"] for exchange in traffic if exchange.status >= 400 and exchange.answer}
    lines = (
        f"Contract: {len(traffic)} exchanges over {len(seen)} of {len(contract.operations)} operations",
        f"  covered:     {', '.join(sorted(seen))}",
        f"  not yet asked by the client, {len(ready)} that the sandbox serves: {', '.join(sorted(ready))}",
        f"  not covered: {', '.join(sorted(unknown))}",
        f"  error codes: {', '.join(sorted(codes))}",
    )
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert (len(seen), len(ready)) == (56, 2)


def test_the_judge_sees_faults(contract: Contract) -> None:
    """A contract test that finds nothing must be able to find something."""
    good = Exchange(
        "POST",
        "/v3/videos",
        {},
        {"x-api-key": "k", "content-type": "application/json", "idempotency-key": "k"},
        {"type": "avatar", "avatar_id": "a", "script": "Hi", "engine": {"type": "avatar_iv"}},
        200,
        {"x-request-id": "r", "content-type": "application/json"},
        {"data": {"video_id": "v", "status": "waiting", "output_format": "mp4"}},
    )
    assert contract.faults(good) == []
    fine = {**vars(good)}
    spoilt: list[dict[str, Any]] = [
        {"sent": {**good.sent, "enable_caption": True}},
        {"sent": {**good.sent, "resolution": "8k"}},
        {"sent": {**good.sent, "engine": {"type": "avatar_iv", "reference_look_id": "x"}}},
        {"sent": {"type": "avatar", "script": "Hi"}},
        {"sent": None},
        {"headers": {"content-type": "application/json"}},
        {"query": {"dry_run": "1"}},
        {"path": "/v3/video"},
        {"status": 201},
        {"answer": {"data": {"id": "v", "status": "waiting"}}},
        {"answer": {"data": {"video_id": "v", "status": "waiting", "extra": 1}}},
        {"answer": {"video_id": "v"}},
        {"answer_headers": {"content-type": "application/json"}},
        {"status": 404, "answer": {"error": {"code": "insufficient_credit", "message": "m"}}},
    ]
    for change in spoilt:
        assert contract.faults(Exchange(**{**fine, **change})) != [], change
