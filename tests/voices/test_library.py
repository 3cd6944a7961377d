"""One library over three services, read from the real sandbox."""

from typing import Any

import pytest
from django.db import connection as database
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.jobs.models import Job
from apps.voices import tasks
from apps.voices.catalogue.browse import browse, catalogues
from apps.voices.catalogue.sync import sync_voices
from apps.voices.models import Catalogue, FavouriteVoice, Voice
from tests.support.speech import Speaker, speaker
from tests.support.world import World, make_world


@pytest.fixture
def world(db: None, sandbox: Any) -> World:
    return make_world(sandbox)


@pytest.fixture
def gateway(world: World) -> Speaker:
    return speaker(world, Provider.USEAPI)


@pytest.fixture
def playht(world: World) -> Speaker:
    return speaker(world, Provider.PLAYHT)


@pytest.fixture
def ana(world: World) -> Client:
    client = Client()
    client.force_login(world.cast.ana)
    return client


def shown(client: Client, query: str = "") -> list[Voice]:
    voices: list[Voice] = client.get(f"/voices/{query}").context["browsing"].voices
    return voices


@pytest.mark.row("VOI-66")
def test_a_word_finds_voices_of_three_services(gateway: Speaker, playht: Speaker, ana: Client) -> None:
    found = shown(ana, "?q=mara")
    assert {voice.connection.provider for voice in found} == {"heygen", "useapi", "playht"}
    assert all("mara" in voice.name.lower() for voice in found)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("?service=playht", lambda voice: voice.connection.provider == "playht"),
        ("?engine=elevenLabsV3", lambda voice: "elevenLabsV3" in voice.engines),
        ("?engine=azure", lambda voice: "azure" in voice.engines),
        ("?emotions=yes", lambda voice: voice.emotions),
        ("?gender=male&language=German", lambda voice: (voice.gender, voice.language) == ("male", "German")),
        ("?type=private", lambda voice: voice.is_ours),
        ("?type=public", lambda voice: not voice.is_ours),
    ],
)
@pytest.mark.row("VOI-59", "VOI-62")
def test_filters_show_only_what_fits(query: str, holds: Any, gateway: Speaker, playht: Speaker, ana: Client) -> None:
    found = shown(ana, query)
    assert found
    assert all(holds(voice) for voice in found)


@pytest.mark.row("VOI-26")
def test_all_voices_of_the_gateway_are_read_in_its_own_spelling(gateway: Speaker) -> None:
    mine = Voice.objects.filter(connection=gateway.connection)
    assert mine.count() > 60
    lower = mine.get(voice_id="en-GB-MaraCalmNeural")
    assert lower.engines == ["azure", "elevenLabs"]
    assert (lower.default_engine, lower.emotions) == ("azure", ["happy", "sad", "neutral"])
    languages = Catalogue.objects.get(connection=gateway.connection).languages
    assert ["en-GB", "English (GB)"] in languages


def test_voices_of_playht_know_their_engine_and_clones_are_ours(playht: Speaker) -> None:
    mine = Voice.objects.filter(connection=playht.connection)
    assert {tuple(voice.engines) for voice in mine} >= {("PlayHT2.0",), ("PlayHT1.0",), ("Play3.0-mini",)}
    assert [voice.name for voice in mine.filter(type="private")] == ["Our founder"]


@pytest.mark.row("VOI-50")
def test_only_starfish_voices_of_heygen_speak_alone(world: World) -> None:
    asked = world.sandbox.journal(method="GET", path="/v3/voices", key=world.key)
    assert {call["query"].get("engine") for call in asked} == {None, "starfish", "elevenlabs", "fish"}
    alone = Voice.objects.filter(connection=world.connection, engines=["starfish"]).count()
    assert 0 < alone < Voice.objects.filter(connection=world.connection).count()


@pytest.mark.row("VOI-66")
def test_a_service_that_is_switched_off_vanishes_and_is_refused(gateway: Speaker, playht: Speaker, ana: Client) -> None:
    Connection.objects.filter(pk=playht.connection.pk).update(enabled=False)
    assert {voice.connection.provider for voice in shown(ana, "?q=mara")} == {"heygen", "useapi"}
    assert not shown(ana, "?service=playht")
    page = ana.get("/create/speech/?n=1&service=playht")
    assert "PlayHT" not in {str(offer.service.label) for offer in page.context["desk"].offers}
    ana.post("/create/speech/?service=playht", {"nonce": "x", "title": "T", "text": "Hello.", "do": "send"})
    assert not Job.objects.filter(kind="speech.playht").exists()


@pytest.mark.row("VOI-48")
def test_a_service_that_is_down_says_so_and_leaves_the_others_alone(
    gateway: Speaker, playht: Speaker, ana: Client
) -> None:
    Connection.objects.filter(pk=playht.connection.pk).update(base_url="http://127.0.0.1:9")
    assert sync_voices(playht.connection.pk) == 0
    page = ana.get("/voices/").content.decode()
    assert "The voices of PlayHT couldn’t be updated." in page
    assert sync_voices(gateway.connection.pk) > 60
    assert {voice.connection.provider for voice in shown(ana, "?q=mara")} == {"heygen", "useapi", "playht"}


def test_a_voice_has_a_page_and_can_be_asked_about_again(gateway: Speaker, ana: Client) -> None:
    voice = Voice.objects.get(connection=gateway.connection, voice_id="en-GB-MaraCalmNeural")
    Voice.objects.filter(pk=voice.pk).update(emotions=[], engines=[])
    ana.post(reverse("voices:ask", args=[voice.pk]))
    tasks.look(voice.pk)
    page = ana.get(reverse("voices:voice", args=[voice.pk])).content.decode()
    for word in ("elevenLabs", "happy, sad, neutral", "premium", "en-GB-MaraCalmNeural"):
        assert word in page


def test_ten_thousand_voices_take_as_many_queries_as_ten(world: World) -> None:
    Voice.objects.all().delete()
    connection, now = world.connection, timezone.now()

    def queries(count: int) -> int:
        Voice.objects.bulk_create(
            Voice(connection=connection, voice_id=f"v{number}", name=f"Voice {number}", synced_at=now)
            for number in range(Voice.objects.count(), count)
        )
        with CaptureQueriesContext(database) as captured:
            browse(catalogues(world.cast.northbound), QueryDict("q=voice"))
        return len(captured)

    assert queries(10) == queries(10_000)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "type=favourites",
        "language=English&gender=female",
        "service=playht&q=a",
        "engine=starfish&emotions=yes",
        "q=mara",
    ],
)
def test_each_filter_says_how_many_voices_it_would_show(
    query: str, world: World, gateway: Speaker, playht: Speaker
) -> None:
    for voice in Voice.objects.filter(name__contains="a")[:7]:
        FavouriteVoice.objects.create(voice=voice)
    connections = catalogues(world.cast.northbound)

    def total(address: str) -> int:
        found = browse(connections, QueryDict(address.removeprefix("?")))
        assert len(found.voices) == min(found.pages.total, 48)
        return found.pages.total

    shown = browse(connections, QueryDict(query))
    pills = [pill for _label, row in [*shown.rows, *shown.folded] for pill in row if pill.count is not None]
    assert len(pills) > 5
    assert [pill.count for pill in pills] == [total(pill.url) for pill in pills]
