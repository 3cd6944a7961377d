"""Ana's team at a real sandbox, with the templates that its account has."""

import pytest

from apps.library.models import Preview
from apps.templates.gallery.sync import sync_templates
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world


@pytest.fixture
def world(db: None, sandbox: SandboxProcess) -> World:
    """With its voices, avatars and templates copied."""
    found = make_world(sandbox)
    sync_templates(found.connection.pk)
    Preview.objects.update(next_try_at=None)  # pictures are another test's business
    return found
