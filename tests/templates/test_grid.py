"""The pages of campaigns: bringing a table, mapping it, editing in the grid, one row filled in."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from apps.accounts.demo.cast import Cast
from apps.accounts.models import AuditEntry
from apps.templates.models import Campaign, RememberedMapping, Template
from tests.templates.campaign_world import COLUMNS, ROWS, STORED, codes, make_campaign, row, see_version

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def at(name: str, campaign: Campaign, *args: Any) -> str:
    return reverse(f"templates:{name}", args=[campaign.pk, *args])


def change(ana: Client, campaign: Campaign, *changes: tuple[int, int, str, str | None]) -> str:
    """What the grid is answered."""
    answer = ana.post(at("cells", campaign), {"changes": json.dumps(changes)}, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.row("TPL-18")
def test_a_table_becomes_a_campaign_whose_columns_are_mapped_by_likeness(ana: Client, template: Template) -> None:
    file = SimpleUploadedFile(
        "starters.csv", "First name,Store,E-mail\nAstrid,Oslo,a@example.com\n,Malmö,b@x.com\n".encode()
    )
    form = {"title": "New starters", "template": template.pk, "nonce": "one", "file": file}
    answer = ana.post(reverse("templates:new_campaign"), form)
    made = Campaign.objects.get()
    assert answer.headers["Location"] == at("mapping", made)
    page = ana.get(answer.headers["Location"])
    fields = page.context["form"].fields
    assert [fields[f"target_{n}"].initial for n in range(3)] == ["first_name", "store", ""]
    assert fields["private_2"].initial
    assert row(made, 2).line == 3
    assert row(made, 2).blocked
    assert "row 2" in ana.get(made.get_absolute_url()).content.decode()


def test_the_same_form_twice_makes_one_campaign(ana: Client, template: Template) -> None:
    form = {"title": "New starters", "template": template.pk, "nonce": "one", "pasted": "First name\tStore\nBo\tBergen"}
    first, again = (ana.post(reverse("templates:new_campaign"), form) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert Campaign.objects.count() == 1


def test_a_table_that_cannot_be_read_is_told_in_words(ana: Client, template: Template) -> None:
    form = {"title": "None", "template": template.pk, "nonce": "one", "pasted": "First name\tStore"}
    answer = ana.post(reverse("templates:new_campaign"), form)
    assert answer.status_code == 422
    assert answer.context["form"].errors["pasted"]
    assert not Campaign.objects.exists()


def mapped(campaign: Campaign, **changes: Any) -> dict[str, Any]:
    form: dict[str, Any] = {"scenes": ["one", "two"]}
    for n, column in enumerate(campaign.columns):
        form |= {f"target_{n}": column["target"], f"default_{n}": column["default"]}
        form |= {f"private_{n}": "on"} if column["private"] else {}
    return form | changes


def test_a_mapping_is_saved_remembered_and_checked(
    ana: Client, campaign: Campaign, template: Template, cast: Cast
) -> None:
    assert ana.post(at("mapping", campaign), mapped(campaign, target_1="", default_0="there")).status_code == 302
    assert "not filled in" in ana.get(campaign.get_absolute_url()).content.decode()
    campaign.refresh_from_db()
    assert ana.post(at("mapping", campaign), mapped(campaign, constant_store="All stores")).status_code == 302
    assert change(ana, campaign, (1, 0, "", None))
    found = row(campaign, 1)
    assert not found.blocked
    assert RememberedMapping.objects.get(column="store").target == ""
    again = make_campaign(cast, template)
    assert [column["target"] for column in again.columns] == ["first_name", "", ""]


def test_two_columns_to_one_variable_are_refused(ana: Client, campaign: Campaign) -> None:
    answer = ana.post(at("mapping", campaign), mapped(campaign, target_1="first_name"))
    assert answer.status_code == 422
    assert "both fill" in answer.content.decode()


def test_a_private_column_fills_nothing(ana: Client, campaign: Campaign) -> None:
    answer = ana.post(at("mapping", campaign), mapped(campaign, target_2="#label"))
    assert answer.status_code == 422
    assert "never sent" in answer.content.decode()


def test_an_edited_cell_is_checked_and_answered_with_its_row(ana: Client, campaign: Campaign) -> None:
    html = change(ana, campaign, (2, 0, "", "Elif"))
    assert 'id="row-2"' in html
    assert "{{first_name}}" in html
    assert row(campaign, 2).blocked
    html = change(ana, campaign, (2, 0, "Elif", ""))
    assert not row(campaign, 2).blocked
    assert " data-ok" in html


def test_what_was_changed_meanwhile_is_not_written_over(ana: Client, campaign: Campaign) -> None:
    html = change(ana, campaign, (2, 0, "Elvira", "Not what it was"))
    assert "was changed meanwhile" in html
    assert " data-ok" not in html
    assert row(campaign, 2).cells[0] == "Elif"


def test_a_pasted_block_is_all_or_nothing_and_can_be_undone(ana: Client, campaign: Campaign) -> None:
    html = change(ana, campaign, (1, 0, "Anna", None), (2, 0, "Berta", None), (3, 1, "Kiruna", None))
    undo = [(3, 1, "Bergen", "Kiruna"), (2, 0, "Elif", "Berta"), (1, 0, "Astrid", "Anna")]
    assert json.dumps(undo).replace('"', "&quot;") in html
    change(ana, campaign, *undo)
    assert [row(campaign, n).cells for n in (1, 2, 3)] == [list(cells) for cells in ROWS]
    html = change(ana, campaign, (1, 0, "Anna", None), (9, 0, "Nobody", None))
    assert "no such cell" in html
    assert row(campaign, 1).cells[0] == "Astrid"


def test_a_row_that_is_taken_out_stays_visible_and_counts_no_more(ana: Client, campaign: Campaign) -> None:
    html = ana.post(at("take_out", campaign, 3), headers=HTMX).content.decode()
    assert "<del" in html
    assert "2 of 2" in html
    assert "Bo" in ana.get(campaign.get_absolute_url()).content.decode()
    assert ana.get(campaign.get_absolute_url() + "?show=out").context["page"].lines[0].row.number == 3
    ana.post(at("put_back", campaign, 3))
    assert not row(campaign, 3).removed


def test_a_row_is_shown_filled_in(ana: Client, campaign: Campaign) -> None:
    html = ana.get(at("row", campaign, 2), headers=HTMX).content.decode()
    assert html.strip().startswith("<section")
    assert "Hello <mark>Elif</mark>, welcome to <mark>Malmö</mark>." in html
    change(ana, campaign, (2, 0, "", None))
    assert "<del>{{first_name}}</del>" in ana.get(at("row", campaign, 2)).content.decode()


def test_without_scripts_a_row_is_edited_on_its_page(ana: Client, campaign: Campaign) -> None:
    form = {"cell_0": "Elvira", "cell_1": "Malmö", "cell_2": "elif@example.com"}
    assert ana.post(at("row", campaign, 2), form).status_code == 302
    assert row(campaign, 2).cells[0] == "Elvira"


def test_a_change_of_somebody_else_is_told_and_not_written_over(ana: Client, campaign: Campaign) -> None:
    form = {"was": json.dumps(row(campaign, 2).cells), "cell_0": "Elvira", "cell_1": "Malmö", "cell_2": ROWS[1][2]}
    change(ana, campaign, (2, 1, "Lund", None))
    assert ana.post(at("row", campaign, 2), form).status_code == 302
    assert row(campaign, 2).cells[:2] == ["Elvira", "Lund"]
    answer = ana.post(at("row", campaign, 2), {**form, "cell_0": "Ella"})
    assert answer.status_code == 422
    assert "to “Elvira”" in answer.content.decode()
    assert row(campaign, 2).cells[0] == "Elvira"


def test_what_was_read_otherwise_stays_with_the_campaign(ana: Client, template: Template) -> None:
    pasted = "First name\tStore\t\nBo\tBergen\tx\n\nElif\tMalmö\n"
    form = {"title": "New starters", "template": template.pk, "nonce": "one", "pasted": pasted}
    ana.post(reverse("templates:new_campaign"), form)
    made = Campaign.objects.get()
    assert made.notes
    for page in (at("mapping", made), made.get_absolute_url()):
        assert all(escape(note) in ana.get(page).content.decode() for note in made.notes)


def test_the_size_of_a_film_fits_its_template(ana: Client, campaign: Campaign) -> None:
    assert ana.post(at("mapping", campaign), mapped(campaign, width=1000, height=1000)).status_code == 422
    assert ana.post(at("mapping", campaign), mapped(campaign, width=1280, height=720, fps=60)).status_code == 302
    campaign.refresh_from_db()
    assert campaign.options == {"width": 1280, "height": 720, "fps": 60}


def test_what_matters_is_in_the_audit_log(ana: Client, cast: Cast, campaign: Campaign, template: Template) -> None:
    change(ana, campaign, (3, 0, "Astrid", None), (3, 1, "Oslo Storo", None), (3, 2, "astrid@example.com", None))
    ana.post(at("mapping", campaign), mapped(campaign))
    ana.post(at("dismiss", campaign, 3), {"problem": "twin:", "reason": "Two of them"})
    see_version(template, {**STORED, "aspect_ratio": "9:16"})
    ana.post(at("take_over", campaign))
    ana.post(at("replace_table", campaign), {"pasted": "First name\tStore\nBo\tBergen"})
    ana.post(at("delete_campaign", campaign))
    written = AuditEntry.objects.filter(workspace=cast.northbound, action__startswith="campaign.").order_by("number")
    assert list(written.values_list("action", flat=True)) == [
        "campaign.created",
        "campaign.mapped",
        "campaign.dismissed",
        "campaign.version_taken_over",
        "campaign.table_replaced",
        "campaign.deleted",
    ]
    assert "example.com" not in str(list(written.values_list("detail", flat=True)))


def test_another_table_keeps_what_columns_of_the_same_name_fill(ana: Client, campaign: Campaign) -> None:
    ana.post(at("mapping", campaign), mapped(campaign, target_0="", target_1="first_name", default_1="there"))
    ana.post(at("replace_table", campaign), {"pasted": "Store\tFirst name\tTeam\nOslo\tBo\tFloor"})
    campaign.refresh_from_db()
    assert [(one["target"], one["default"]) for one in campaign.columns] == [
        ("first_name", "there"),
        ("", ""),
        ("", ""),
    ]
    assert [one.cells for one in campaign.rows.all()] == [["Oslo", "Bo", "Floor"]]


def test_what_does_not_block_is_dismissed_with_a_reason(ana: Client, campaign: Campaign) -> None:
    change(ana, campaign, (3, 0, "Astrid", None), (3, 1, "Oslo Storo", None), (3, 2, "astrid@example.com", None))
    assert codes(campaign, 3) == ["twin:"]
    assert row(campaign, 3).doubtful
    ana.post(at("dismiss", campaign, 3), {"problem": "twin:", "reason": ""})
    assert row(campaign, 3).doubtful
    ana.post(at("dismiss", campaign, 3), {"problem": "twin:", "reason": "Two of them"})
    found = row(campaign, 3)
    assert not found.doubtful
    assert found.dismissed["twin:"]["reason"] == "Two of them"
    change(ana, campaign, (3, 1, "Oslo Sentrum", None))
    change(ana, campaign, (3, 1, "Oslo Storo", None))
    assert row(campaign, 3).doubtful


def test_what_blocks_cannot_be_dismissed(ana: Client, campaign: Campaign) -> None:
    change(ana, campaign, (2, 0, "", None))
    ana.post(at("dismiss", campaign, 2), {"problem": "values.first_name:First name", "reason": "Never mind"})
    assert row(campaign, 2).blocked


def test_pilots_are_the_shortest_the_longest_and_the_oddest(ana: Client, cast: Cast, template: Template) -> None:
    rows = [("Maximiliane Friederike Charlotte", "Frankfurt am Main Hauptwache", ""), ("Bo", "Ås", "")]
    rows += [(f"Nora {n}", "Utrecht Centraal", "") for n in range(3)] + [("Ærøskøbing Østergård", "Århus Ø", "")]
    campaign = make_campaign(cast, template, COLUMNS, rows)
    ana.post(at("suggest_pilots", campaign))
    assert set(campaign.rows.filter(pilot=True).values_list("number", flat=True)) == {1, 2, 6}


def test_a_changed_template_is_told_and_taken_over(ana: Client, campaign: Campaign, template: Template) -> None:
    stored = json.loads(json.dumps(template.current.schema if template.current else {}))
    del stored["variables"]["store"]
    stored["scenes"][0]["script"] = "Hello {{first_name}}."
    see_version(template, stored)
    page = ana.get(campaign.get_absolute_url()).content.decode()
    assert "“store” is gone." in page
    ana.post(at("take_over", campaign))
    campaign.refresh_from_db()
    assert campaign.version_id == template.current_id
    assert [column["target"] for column in campaign.columns] == ["first_name", "", ""]
    assert not row(campaign, 1).blocked


def test_pages_of_rows_and_their_filters(ana: Client, cast: Cast, template: Template) -> None:
    rows = [(f"Name {n}", "Oslo", f"p{n}@example.com") for n in range(120)] + [("", "Bergen", "x@example.com")]
    campaign = make_campaign(cast, template, COLUMNS, rows)
    page = ana.get(campaign.get_absolute_url()).context["page"]
    assert [line.row.number for line in page.lines] == list(range(1, 51))
    assert page.before is None
    second = ana.get(campaign.get_absolute_url() + page.after).context["page"]
    assert second.lines[0].row.number == 51
    first = ana.get(campaign.get_absolute_url() + second.before).context["page"]
    assert first.lines[0].row.number == 1
    assert [line.row.number for line in ana.get(campaign.get_absolute_url() + "?show=fix").context["page"].lines] == [
        121
    ]
    assert [line.row.number for line in ana.get(campaign.get_absolute_url() + "?q=name+77").context["page"].lines] == [
        78
    ]
    assert ana.get(at("fault", campaign) + "?after=3").headers["Location"].endswith("?from=121#row-121")


def test_a_campaign_that_never_ran_is_deleted(ana: Client, campaign: Campaign) -> None:
    assert ana.post(at("delete_campaign", campaign)).headers["Location"] == reverse("templates:campaigns")
    assert not Campaign.objects.exists()


def test_a_page_of_any_length_asks_as_often(
    ana: Client, cast: Cast, template: Template, django_assert_max_num_queries: Any
) -> None:
    rows = [(f"Name {n}", "Oslo", f"p{n}@example.com") for n in range(60)]
    campaign = make_campaign(cast, template, COLUMNS, rows)
    with django_assert_max_num_queries(16):
        ana.get(campaign.get_absolute_url())
