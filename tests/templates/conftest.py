"""Ana's team at a real sandbox, with the templates that its account has."""

import pytest
from django.test import Client

from apps.accounts.demo.cast import Cast, seed_people
from apps.library.models import Preview
from apps.templates.gallery.sync import sync_templates
from apps.templates.models import Campaign, Template
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world
from tests.templates.campaign_world import make_campaign, make_template


@pytest.fixture
def world(db: None, sandbox: SandboxProcess) -> World:
    """With its voices, avatars and templates copied."""
    found = make_world(sandbox)
    sync_templates(found.connection.pk)
    Preview.objects.update(next_try_at=None)  # pictures are another test's business
    return found


@pytest.fixture
def welcome(world: World) -> Template:
    """Five variables in two scenes: three texts, the presenter, the voice."""
    return Template.objects.select_related("current").get(connection=world.connection, name="Welcome to the team")


@pytest.fixture
def offer(world: World) -> Template:
    """Four scenes with a picture, a clip and a sound."""
    return Template.objects.select_related("current").get(connection=world.connection, name="Offer of the week")


@pytest.fixture
def ana(world: World) -> Client:
    client = Client()
    client.force_login(world.cast.ana)
    return client


@pytest.fixture
def ben(world: World) -> Client:
    client = Client()
    client.force_login(world.cast.ben)
    return client


@pytest.fixture
def cast(db: None) -> Cast:
    """The team without a provider behind it, for the campaigns' tables."""
    return seed_people()


@pytest.fixture
def template(cast: Cast) -> Template:
    return make_template(cast.connection)


@pytest.fixture
def campaign(cast: Cast, template: Template) -> Campaign:
    """Three rows, nothing in them to fix."""
    return make_campaign(cast, template)
