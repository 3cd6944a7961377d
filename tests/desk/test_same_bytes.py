"""What forms become, byte for byte: the params that are sealed and the body that is sent.

The recording in `requests.json` was made before the desks shared a frame. A seal that waits rests on these bytes: what
changes them breaks it. `RECORD_REQUESTS=1` writes the recording anew.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts.models import Connection
from apps.jobs.kinds import Callback, kind
from apps.jobs.models import Job
from apps.library.models import Asset, Media
from apps.providers import ProviderError
from tests.providers.loopback import Loopback, answer
from tests.videos.conftest import Shop
from tests.videos.sounds import png
from tests.voices.three_services import SPEAK, Studio

RECORDING = Path(__file__).with_name("requests.json")
SENTENCE = "We are open from nine to five, and on Saturdays from ten to two. "
SSML = '<speak>Hello.<break time="0.5s"/><prosody rate="slow">Bye.</prosody></speak>'
CALLBACK = Callback(url="https://portal.example/webhooks/in/x/", id="12.1")

Form = dict[str, Any]
SCRIPT: Form = {"title": "A film", "speech": "text", "script": "Cold hands,\r\nwarm back."}
FILMS: list[Form] = [
    {},
    {"title": "  Spaces  ", "script": " \t "},
    {"script": "Déjà vu: 雪 🎿\r\n\r\n  indented"},
    {"voice": "voice-Tom", "speed": "1.15", "pitch": "-3", "volume": "0.5", "locale": "en-GB"},
    {"voice": "voice-Tom", "speed": "1", "pitch": "0", "volume": "1"},
    {"resolution": "4k", "aspect_ratio": "9:16", "fit": "cover", "burn_captions": "on"},
    {"resolution": "720p", "aspect_ratio": "auto", "output_format": "webm", "remove_background": "on"},
    {"background": "color", "background_color": "#A1B2C3", "fit": "contain"},
    {"background": "color"},
    {"background": "image", "background_image_url": "https://files.example/a/wall.png"},
    {"background": "image", "background_image_media": "PICTURE"},
    {"background": "image", "background_image_media": "asset:wall-1", "output_format": "webm"},
    {"engine_type": "elevenlabs", "model": "eleven_v3", "stability": "0.5", "use_speaker_boost": "yes"},
    {"engine_type": "elevenlabs", "similarity_boost": "0", "style": "1", "use_speaker_boost": "no"},
    {"engine_type": "fish", "model": "s1", "similarity": "0.25"},
    {"speech": "recording", "audio_url": "https://files.example/voice.mp3", "script": ""},
    {"speech": "recording", "audio_media": "SOUND", "script": "", "voice": "voice-Tom", "speed": "1.2"},
    {"audio_media": "SOUND"},
    {"watermark_url": "https://files.example/logo.png", "watermark_scale": "0.5", "watermark_opacity": "0.75"},
    {"watermark_media": "PICTURE", "watermark_position": "top_left", "watermark_offset_x": "0.1"},
    {"expressiveness": "high", "motion_prompt": "Nods,\r\nthen points left."},
    {"folder_id": "folder-1", "brand_glossary_id": "glossary-1"},
]
OF_AVATARS: list[Form] = [
    {"engine": "avatar_v", "reference_look_id": "look-Mara, desk", "look": "look-Mara, on the ridge"},
    {"engine": "avatar_iii", "look": "look-Idris, studio"},
    {"look": "", "voice": "", "script": "Nobody says it."},
    {"look": "look-nobody", "voice": "voice-nobody"},
]
PASTED: list[Form] = [
    {"type": "avatar", "title": "Pasted", "avatar_id": "look-Mara, desk", "script": "Hi."},
    {
        "type": "avatar",
        "title": "All of it",
        "avatar_id": "look-Mara, desk",
        "engine": {"type": "avatar_v", "reference_look_id": "look-Mara, desk"},
        "script": "Hi.",
        "voice_id": "voice-Tom",
        "voice_settings": {
            "speed": 1.1,
            "pitch": 2,
            "locale": "en-GB",
            "engine_settings": {"engine_type": "elevenlabs", "model": "eleven_v3", "stability": 0.5},
        },
        "resolution": "4k",
        "aspect_ratio": "1:1",
        "fit": "cover",
        "background": {"type": "image", "asset_id": "asset-PICTURE"},
        "caption": {"file_format": "srt", "style": "default"},
        "watermark": {
            "image": {"type": "url", "url": "https://files.example/logo.png"},
            "opacity": 0.5,
            "placement": {"position": "top_right", "offset_x": 0.1},
        },
        "folder_id": "folder-1",
    },
    {"type": "avatar", "title": "Sound", "avatar_id": "look-Mara, desk", "audio_asset_id": "elsewhere-1"},
]
OF_PICTURES: list[Form] = [
    {"image_url": "https://files.example/face.jpg"},
    {"image_media": "PICTURE"},
    {"image_media": "asset:face-1", "expressiveness": "low"},
]
TEXT: Form = {"title": "Opening hours", "text": "We are open\r\nfrom nine to five."}
SPEECHES: dict[str, list[Form]] = {
    "heygen": [
        {},
        {"speed": "1.25", "language": "en", "locale": "en-GB"},
        {"speed": "1", "input_type": "text"},
        {"input_type": "ssml", "text": SSML},
        {"text": SENTENCE * 90, "split": "on"},
        {"text": " \r\n ", "voice": ""},
    ],
    "gateway": [
        {},
        {"engine": "azure", "emotion": "happy", "speed": "120", "pitch": "-5", "volume": "80"},
        {"engine": "elevenLabs", "language_code": "de-DE"},
        {"speed": "100", "take": "2"},
        {"text": SENTENCE * 100, "split": "on", "voice": "voice-Plain"},
    ],
    "playht": [
        {},
        {"voice_engine": "PlayHT2.0", "output_format": "wav", "quality": "high", "speed": "1.5", "seed": "7"},
        {"emotion": "female_happy", "style_guidance": "10", "voice_guidance": "2.5", "temperature": "1"},
        {"voice_engine": "Play3.0-mini", "temperature": "0.5", "sample_rate": "44100", "output_format": "mulaw"},
        {"text": SENTENCE * 50, "split": "on"},
    ],
}


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RECORDING.read_text()) if RECORDING.exists() else {}
    return found


@pytest.fixture
def provider() -> Iterator[Loopback]:
    """A provider that refuses whatever arrives, and keeps it."""
    server = Loopback([answer(422, {"error": {"code": "refused", "message": "no"}})])
    yield server
    server.close()


def store(client: Client, url: str, form: Form) -> Job:
    """The draft that a browser makes of this form."""
    nonce = uuid4().hex
    answered = client.post(url, {**form, "nonce": nonce, "do": "save"})
    assert answered.status_code == 302, answered.content.decode()
    return Job.objects.get(nonce=nonce)


def sent(job: Job, provider: Loopback) -> list[str]:
    """What reaches the provider of each step of the job."""
    Connection.objects.filter(pk=job.connection_id).update(base_url=provider.url, allow_private=True)
    provider.received.clear()
    steps = len(job.params.get("pieces", [])) or 1
    for step in range(steps):
        job = Job.objects.select_related("connection").get(pk=job.pk)
        job.step = step
        with pytest.raises(ProviderError):
            kind(job.kind).submit(job, idempotency_key="key", callback=CALLBACK)
    return [f"{one.method} {one.target} {one.body.decode()}" for one in provider.received]


def told(job: Job, provider: Loopback, *media: Media) -> dict[str, Any]:
    """The job as it is stored and sent, without the numbers that this database gave, and in short."""
    text = json.dumps({"title": job.title, "kind": job.kind, "params": job.params, "sent": sent(job, provider)})
    text = text.replace(SENTENCE, "§")
    for medium in media:
        text = text.replace(f'"media": {medium.pk},', f'"media": "{medium.title}",')
    found: dict[str, Any] = json.loads(text)
    return found


def compare(name: str, found: list[dict[str, Any]], recorded: dict[str, Any]) -> None:
    if os.environ.get("RECORD_REQUESTS"):
        before = json.loads(RECORDING.read_text()) if RECORDING.exists() else {}
        lines = {key: ",\n".join(map(_line, value)) for key, value in {**before, name: found}.items()}
        RECORDING.write_text("{" + ",\n".join(f'"{key}": [\n{rows}\n]' for key, rows in lines.items()) + "}\n")
        return
    assert list(map(_line, found)) == list(map(_line, recorded[name]))


def _line(one: dict[str, Any]) -> str:
    """As text, so that the order of keys counts too."""
    return json.dumps(one, ensure_ascii=False)


@pytest.mark.parametrize("slug", ["avatar", "image"])
def test_a_film_is_sealed_and_sent_as_before(
    shop: Shop, provider: Loopback, client: Client, slug: str, recorded: dict[str, Any]
) -> None:
    client.force_login(shop.cast.ana)
    picture, sound = shop.media("image/png", png(), "PICTURE", width=64, height=64), shop.sound()
    sound.title = "SOUND"
    sound.save(update_fields=["title"])
    for medium in (picture, sound):
        Asset.objects.create(media=medium, connection=shop.connection, asset_id=f"asset-{medium.title}")
    chosen = {"PICTURE": str(picture.pk), "SOUND": str(sound.pk)}
    who: Form = {"look": shop.twin.look_id} if slug == "avatar" else {"image_url": "https://files.example/f.png"}
    own = OF_AVATARS if slug == "avatar" else OF_PICTURES
    found = []
    for form in [*FILMS, *own]:
        values = {**SCRIPT, **who, **form}
        if slug == "image" and "image_media" in form:
            del values["image_url"]
        values = {name: chosen.get(value, value) for name, value in values.items()}
        found.append(told(store(client, f"/create/{slug}/", values), provider, picture, sound))
    if slug == "avatar":
        forms = [{"request": json.dumps(body)} for body in PASTED]
        found += [told(store(client, f"/create/{slug}/?view=json", form), provider, picture) for form in forms]
    compare(slug, found, recorded)


@pytest.mark.parametrize("slug", list(SPEECHES))
def test_a_speech_is_sealed_and_sent_as_before(
    studio: Studio, provider: Loopback, client: Client, slug: str, recorded: dict[str, Any]
) -> None:
    client.force_login(studio.cast.ana)
    voice = studio.voice_of(slug).voice_id
    found = []
    for form in SPEECHES[slug]:
        values = {**TEXT, "service": slug, "shown_service": slug, "voice": voice, **form}
        found.append(told(store(client, SPEAK, values), provider))
    compare(slug, found, recorded)
