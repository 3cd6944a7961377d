"""Who is told what about a search for voices: the administrators that it waits, its author that it was approved."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.notices.models import Notice, NoticeLevel, Preference
from apps.voices.models import Design
from tests.money.test_purchases import price
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world
from tests.voices.test_custom_voices import WISH, asked, client_of, found

from .conftest import told


@pytest.fixture
def world(db: None, sandbox: SandboxProcess) -> World:
    return make_world(sandbox)


@pytest.fixture
def ana(world: World) -> Client:
    return client_of(world.cast.ana)


@pytest.fixture
def cleo(world: World) -> Client:
    return client_of(world.cast.cleo)


def test_administrators_are_told_that_a_search_waits_and_its_author_that_it_was_approved(
    world: World, ana: Client, cleo: Client
) -> None:
    price(cleo, "voice.design")
    design = asked(ana)
    ana.post(reverse("voices:design_others", args=[design.pk]))
    cast = world.cast
    assert {user.first_name: told(user) for user in (cast.ana, cast.ben, cast.cleo, cast.dan)} == {
        "Ana": [],
        "Ben": [],
        "Cleo": ["asked"],
        "Dan": [],
    }
    waits = Notice.objects.get(user=cast.cleo)
    assert (waits.title, waits.text) == (WISH, "Ana asks for approval of a search for voices: up to $0.30.")
    assert (waits.reason, waits.url) == ("You are an administrator here.", design.get_absolute_url())
    assert not waits.is_read
    assert found(design).voices
    waits.refresh_from_db()
    assert waits.is_read, "nobody is called to it any more"
    assert told(cast.ana) == ["approved"]
    news = Notice.objects.get(user=cast.ana)
    assert (news.title, news.text) == (WISH, "Cleo approved it. The voices appear automatically.")


def test_a_search_that_is_asked_for_again_is_told_again(world: World, ana: Client) -> None:
    world.sandbox.fault("rejected", times=1, match="POST /v3/voices", key=world.key)
    design = found(asked(ana))
    assert told(world.cast.cleo) == ["asked"]
    ana.post(reverse("voices:design_others", args=[design.pk]))
    assert told(world.cast.cleo) == ["asked", "asked"]
    assert found(design).voices
    assert told(world.cast.ana) == ["approved", "approved"]


def test_an_administrator_who_searches_is_told_nothing_and_who_wants_no_notices_gets_none(
    world: World, ana: Client, cleo: Client
) -> None:
    cleo.post(reverse("voices:describe"), {"prompt": "Another voice"})
    assert Design.objects.get().next_try_at
    Preference.objects.create(user=world.cast.cleo, in_app=NoticeLevel.FAILURES, by_mail=NoticeLevel.NONE)
    asked(ana)
    assert not Notice.objects.exists()
