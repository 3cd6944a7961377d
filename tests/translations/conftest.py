"""Ana's team at a real sandbox, with a film that speaks in the library."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.library.models import Media, Preview
from apps.library.vault import keep_upload
from apps.translations.languages.sync import sync_languages
from tests.engine.conftest import film
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world

__all__ = ["film"]


@pytest.fixture
def world(db: None, sandbox: SandboxProcess) -> World:
    """With its voices, avatars and languages copied."""
    found = make_world(sandbox)
    sync_languages(found.connection.pk)
    Preview.objects.update(next_try_at=None)  # pictures are another test's business
    return found


@pytest.fixture
def medium(world: World, film: bytes) -> Media:
    """The film in the library."""
    upload = SimpleUploadedFile("welcome.mp4", film)
    return keep_upload(
        upload,
        workspace=world.cast.northbound,
        title="Welcome",
        added_by=world.cast.ana,
        allowed={"video/mp4"},
        max_bytes=32_000_000,
    )


@pytest.fixture
def ana(world: World) -> Client:
    client = Client()
    client.force_login(world.cast.ana)
    return client
