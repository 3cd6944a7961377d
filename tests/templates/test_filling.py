"""A row of a campaign becomes a film: cells, defaults, constants, and what they name in library and catalogues."""

from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.demo.cast import Cast
from apps.library.models import Media, Origin, Sort
from apps.templates.campaigns import actions
from apps.templates.campaigns.columns import Column
from apps.templates.campaigns.filling import Filling
from apps.templates.kinds.render.params import Options, RenderParams, Value
from apps.templates.models import Campaign, CampaignRow, Template
from apps.videos.models import Look
from apps.voices.models import Voice
from tests.templates.campaign_world import codes, make_campaign, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """With three voices and two looks."""
    now = timezone.now()
    for name, language in (("Mara, calm", "English"), ("Tom", "English"), ("Ingrid", "German")):
        Voice.objects.create(
            connection=cast.connection, voice_id=f"voice-{name}", name=name, language=language, synced_at=now
        )
    for name, kind in (("Mara, desk", "digital_twin"), ("Mara, ridge", "photo_avatar")):
        Look.objects.create(
            connection=cast.connection, look_id=f"look-{name}", name=name, avatar_type=kind, synced_at=now
        )
    return cast


def picture(cast: Cast, title: str) -> Media:
    values: dict[str, Any] = {"sort": Sort.IMAGE, "origin": Origin.UPLOAD, "mime_type": "image/png", "size": 9}
    size = {"width": 640, "height": 360, "is_inspected": True}
    return Media.objects.create(
        workspace=cast.northbound, title=title, sha256="ab" * 32, file=title, added_by=cast.ana, **values, **size
    )


def film(campaign: Campaign, number: int = 1) -> RenderParams:
    return Filling.of(campaign, [row(campaign, number)]).params(row(campaign, number))


def with_columns(campaign: Campaign, *columns: Column, **constants: Value) -> Campaign:
    actions.map_columns(campaign, columns, constants, Options(), by=campaign.author)
    return Campaign.objects.get(pk=campaign.pk)


@pytest.mark.row("TPL-18")
def test_a_row_is_a_film_of_exactly_its_cells(cast: Cast, template: Template) -> None:
    campaign = make_campaign(cast, template)
    found = film(campaign, 2)
    assert found.template_id == template.template_id
    assert found.version == campaign.version.fingerprint
    assert found.row == row(campaign, 2).pk
    assert {name: value.content for name, value in found.values.items()} == {"first_name": "Elif", "store": "Malmö"}
    assert "elif@example.com" not in str(found.to_json())


def test_an_empty_cell_has_its_default_and_else_the_constant(cast: Cast, template: Template) -> None:
    campaign = make_campaign(cast, template, ("First name", "Store"), [("", ""), ("Bo", "")])
    both = Column("First name", "first_name", "there"), Column("Store", "store")
    campaign = with_columns(campaign, *both, store=Value(type="text", content="All stores"))
    assert {name: value.content for name, value in film(campaign).values.items()} == {
        "first_name": "there",
        "store": "All stores",
    }
    assert film(campaign, 2).values["first_name"].content == "Bo"


@pytest.mark.row("TPL-23")
def test_each_row_has_its_own_voice_and_language(cast: Cast, template: Template) -> None:
    rows = [("A", "X", "Tom", "en-GB"), ("B", "Y", "voice-Ingrid", "de-DE"), ("C", "Z", "", "en-US")]
    campaign = make_campaign(cast, template, ("First name", "Store", "Voice", "Language"), rows)
    found = [film(campaign, n).values["voice"] for n in (1, 2, 3)]
    assert [(value.id, value.locale) for value in found] == [
        ("voice-Tom", "en-GB"),
        ("voice-Ingrid", "de-DE"),
        ("voice-Mara, calm", "en-US"),
    ]


@pytest.mark.row("TPL-23")
def test_a_voice_that_does_not_speak_the_language_of_its_row_is_told(cast: Cast, template: Template) -> None:
    rows = [("A", "X", "Tom", "de-DE"), ("B", "Y", "Ingrid", "de-AT"), ("C", "Z", "Nobody", "")]
    campaign = make_campaign(cast, template, ("First name", "Store", "Voice", "Language"), rows)
    assert codes(campaign, 1) == ["voice:Language"]
    assert row(campaign, 1).doubtful
    assert not row(campaign, 1).blocked
    assert codes(campaign, 2) == []
    assert codes(campaign, 3) == ["unknown:Voice"]
    assert row(campaign, 3).blocked


@pytest.mark.row("TPL-23")
def test_words_that_the_voice_of_a_row_does_not_speak_are_told(cast: Cast, template: Template) -> None:
    german = "und wir freuen uns sehr, dass du bei uns bist, denn das ist für uns alle wichtig und gut"
    rows = [(german, "X", "Tom"), (german, "X", "Ingrid"), ("Astrid", "X", "Tom")]
    campaign = make_campaign(cast, template, ("First name", "Store", "Voice"), rows)
    assert [codes(campaign, n) for n in (1, 2, 3)] == [["words:Voice"], [], []]


def test_a_look_is_found_by_name_and_has_its_kind(cast: Cast, template: Template) -> None:
    campaign = make_campaign(cast, template, ("First name", "Store", "Host"), [("A", "X", "mara, ridge")])
    assert film(campaign).values["host"] == Value(type="character", id="look-Mara, ridge", kind="talking_photo")


def test_a_picture_is_a_link_a_number_or_a_title_of_the_library(cast: Cast, template: Template) -> None:
    beach, two = picture(cast, "Beach"), [picture(cast, "Harbour") for _ in range(2)]
    link = "https://pictures.example.com/a.png"
    cells = [link, f"library:{beach.pk}", "beach", "Harbour", f"library:{two[0].pk}", "Nowhere", "library:99999"]
    campaign = make_campaign(
        cast, template, ("First name", "Store", "Photo"), [(f"N{n}", "X", c) for n, c in enumerate(cells)]
    )
    files = [film(campaign, n).values.get("photo") for n in range(1, 8)]
    media = [value.file.media if value and value.file else None for value in files]
    assert media == [None, beach.pk, beach.pk, None, two[0].pk, None, None]
    assert files[0] is not None
    assert files[0].file is not None
    assert files[0].file.url == link
    assert [row(campaign, n).blocked for n in range(1, 8)] == [False, False, False, True, False, True, True]


def test_a_film_is_called_by_its_label_else_by_its_first_text(cast: Cast, template: Template) -> None:
    campaign = make_campaign(cast, template, ("First name", "Store", "Title"), [("A", "X", "For A"), ("B", "Y", "")])
    rows = list(campaign.rows.order_by("number"))
    filling = Filling.of(campaign, rows)
    assert [filling.label(one) for one in rows] == ["For A", "B"]
    assert filling.label(CampaignRow(number=7, cells=["", "", ""])) == "Row 7"


def test_many_rows_ask_as_often_as_few(cast: Cast, template: Template) -> None:
    picture(cast, "Beach")
    rows = [(f"N{n}", "X", "Beach", "Tom", "Mara, desk") for n in range(40)]
    campaign = make_campaign(cast, template, ("First name", "Store", "Photo", "Voice", "Host"), rows)
    every = list(campaign.rows.order_by("number"))
    asked = []
    for some in (every[:2], every):
        fresh = Campaign.objects.select_related("template", "version", "connection").get(pk=campaign.pk)
        with CaptureQueriesContext(database) as queries:
            filling = Filling.of(fresh, some)
            films = [filling.params(one) for one in some]
        asked.append(len(queries))
        assert len({film.row for film in films}) == len(some)
    assert asked[0] == asked[1] == 4
