"""Ana's workspace with a small catalogue of its own, no provider behind it."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import Connection
from apps.library.models import Media, Origin, Sort
from apps.videos.models import AvatarGroup, Look
from apps.voices.models import Voice
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world
from tests.videos.sounds import wav


@dataclass
class Shop:
    """What the films of these tests are made of."""

    cast: Cast
    connection: Connection
    twin: Look
    photo: Look
    studio: Look
    voice: Voice
    other_voice: Voice

    def media(self, mime_type: str, content: bytes, title: str = "A file", **changes: Any) -> Media:
        name = default_storage.save(f"tests/{title}", ContentFile(content))
        sort = Sort.IMAGE if mime_type.startswith("image") else Sort.AUDIO
        values: dict[str, Any] = {
            "workspace": self.cast.northbound,
            "title": title,
            "sort": sort,
            "origin": Origin.UPLOAD,
            "mime_type": mime_type,
            "size": len(content),
            "sha256": "ab" * 32,
            "file": name,
            "added_by": self.cast.ana,
        }
        return Media.objects.create(**{**values, **changes})

    def sound(self, seconds: float = 7.5, **changes: Any) -> Media:
        return self.media("audio/wav", wav(seconds), "A recording", **changes)


def make_look(connection: Connection, name: str, kind: str, **values: Any) -> Look:
    return Look.objects.create(
        connection=connection,
        look_id=f"look-{name}",
        name=name,
        avatar_type=kind,
        ownership="private",
        synced_at=timezone.now(),
        **{"supported_api_engines": ["avatar_iv", "avatar_v", "avatar_iii"], **values},
    )


def make_voice(connection: Connection, name: str, **values: Any) -> Voice:
    return Voice.objects.create(
        connection=connection,
        voice_id=f"voice-{name}",
        name=name,
        synced_at=timezone.now(),
        **{"language": "English", "gender": "female", **values},
    )


@pytest.fixture
def shop(db: None) -> Shop:
    cast = seed_people()
    connection = cast.connection
    group = AvatarGroup.objects.create(
        connection=connection, group_id="mara", name="Mara", ownership="private", synced_at=timezone.now()
    )
    voice, other = make_voice(connection, "Mara, calm"), make_voice(connection, "Tom")
    return Shop(
        cast=cast,
        connection=connection,
        twin=make_look(connection, "Mara, desk", "digital_twin", group=group, default_voice_id=voice.voice_id),
        photo=make_look(connection, "Mara, on the ridge", "photo_avatar", group=group),
        studio=make_look(connection, "Idris, studio", "studio_avatar", supported_api_engines=["avatar_iv"]),
        voice=voice,
        other_voice=other,
    )


@pytest.fixture
def ana(shop: Shop, client: Client) -> Client:
    client.force_login(shop.cast.ana)
    return client


@pytest.fixture
def dan(shop: Shop) -> Client:
    client = Client()
    client.force_login(shop.cast.dan)
    return client


@pytest.fixture
def world(db: None, sandbox: SandboxProcess) -> World:
    """The same team at a real sandbox, with its real catalogue."""
    return make_world(sandbox)
