"""What a campaign gives back: its table, sheets that no spreadsheet runs, an archive that goes on where it ended."""

import csv
import io
import zipfile

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.jobs.models import Job
from apps.library.models import Media
from apps.templates.campaigns.results import workbook
from apps.templates.campaigns.tables import read_table
from apps.templates.models import CampaignRow
from tests.web.page_tour import content
from tests.web.sample_rows import client_of

from .results_world import COLUMNS, FILM, ROWS, Results, make_results

pytestmark = pytest.mark.django_db
OWN = ["Row", "State", "Link", "Length", "Paid (USD)", "Subtitles", "Approved by"]


@pytest.fixture
def made(db: None) -> Results:
    return make_results()


@pytest.fixture
def ana(made: Results) -> Client:
    return client_of(made.ana)


def get(client: Client, made: Results, name: str, query: str = "", **headers: str) -> HttpResponseBase:
    return client.get(reverse(f"templates:{name}", args=[made.campaign.pk]) + query, headers=headers)


def lines(answer: HttpResponseBase) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(answer).decode())))


@pytest.mark.row("TPL-21")
@pytest.mark.row("VID-82")
def test_the_csv_has_a_line_for_each_row_with_their_columns_and_working_links(made: Results, ana: Client) -> None:
    answer = get(ana, made, "results_csv")
    assert 'filename="New-starters-results.csv"' in answer["Content-Disposition"]
    head, *rows = lines(answer)
    assert head == [*COLUMNS, *OWN]
    assert len(rows) == len(ROWS)
    for (*cells, number, _state, link, length, paid, subtitles, who), row in zip(rows[:3], ROWS, strict=False):
        assert cells[:3] == list(row[:3])
        assert (length, paid, subtitles, who) == ("0:06", "0.3200", "SRT, VTT", "Ben Okafor")
        assert ana.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
        assert link.endswith(made.films[int(number)].get_absolute_url())
    assert [row[5] for row in rows] == ["Ready", "Ready", "Ready", "Failed", "Rendering", "Taken out"]
    assert [row[6] for row in rows[3:]] == ["", "", ""]


def test_no_cell_is_run_as_a_formula_and_nothing_hides(made: Results, ana: Client) -> None:
    notes = [row[3] for row in lines(get(ana, made, "results_csv"))[1:]]
    assert notes == ["'" + ROWS[0][3], "'+47 1", "00123", "[U+202E]gnp.exe", "", "never sent"]
    book = load_workbook(io.BytesIO(content(get(ana, made, "results_xlsx"))))
    cells = list(book["Results"].iter_rows())
    assert [cell.value for cell in cells[0]] == [*COLUMNS, *OWN]
    assert cells[1][3].value == ROWS[0][3]
    assert {cell.data_type for row in cells for cell in row if cell.value is not None} == {"s"}
    assert all(cell.quotePrefix and cell.number_format == "@" for row in cells for cell in row if cell.value)
    assert cells[3][3].value == "00123"


def test_a_workbook_holds_any_text_and_many_columns() -> None:
    rows = [["a"] * 800, ['x\r\ny_x000D_ \x01<&>"', "é😀", " kept "]]
    book = b"".join(workbook.written("Very <long> name " * 3, rows))
    cells = list(next(iter(load_workbook(io.BytesIO(book)))).iter_rows(values_only=True))
    assert len(cells[0]) == 800
    assert cells[1][1:3] == ("é😀", " kept ")
    found = read_table(io.BytesIO(b"".join(workbook.written("Results", [["a", "b"], rows[1][:2]]))), name="r.xlsx")
    assert found.rows[0].cells == ('x\r\ny_x000D_ <&>"', "é😀")


def test_sheets_and_the_page_ask_the_database_as_often_for_many_rows(made: Results, ana: Client) -> None:
    def costs() -> list[int]:
        found = []
        for name in ("results", "results_csv", "results_zip"):
            with CaptureQueriesContext(connection) as asked:
                content(get(ana, made, name, "?numbered=1"))
            found.append(len(asked))
        return found

    costs()
    few = costs()
    CampaignRow.objects.bulk_create(
        CampaignRow(campaign=made.campaign, number=number, line=number, cells=list(ROWS[0])) for number in range(7, 200)
    )
    assert costs() == few


@pytest.mark.row("TPL-21")
def test_the_archive_has_each_film_under_its_name_and_its_subtitles(made: Results, ana: Client) -> None:
    query = "?names={Store}-{First+name}&numbered=1"
    answer = get(ana, made, "results_zip", query)
    whole = content(answer)
    assert int(answer["Content-Length"]) == len(whole)
    assert 'filename="New-starters.zip"' in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(whole)) as found:
        assert found.testzip() is None
        stems = ["Utrecht-Noor-1", "Oslo-Søren", "utrecht-noor-3"]
        assert sorted(found.namelist()) == sorted(f"{stem}{end}" for stem in stems for end in (".mp4", ".srt"))
        assert found.read("Oslo-Søren.mp4") == FILM
    taken = Media.objects.filter(outputs__part__in=["captioned_video", "subtitle"], outputs__job__state="completed")
    assert taken.count() == 6
    assert not taken.filter(crc32=None).exists()


@pytest.mark.row("TPL-21")
def test_a_download_that_broke_off_goes_on_where_it_ended_and_begins_anew_once_something_changed(
    made: Results, ana: Client
) -> None:
    query = "?names={row}"
    first = get(ana, made, "results_zip", query)
    whole, version = content(first), first["ETag"]
    half = len(whole) // 2
    rest = get(ana, made, "results_zip", query, **{"Range": f"bytes={half}-", "If-Range": version})
    assert (rest.status_code, rest["Content-Range"]) == (206, f"bytes {half}-{len(whole) - 1}/{len(whole)}")
    assert whole[:half] + content(rest) == whole
    assert get(ana, made, "results_zip", query, **{"If-None-Match": version}).status_code == 304
    assert get(ana, made, "results_zip", query, Range=f"bytes={len(whole)}-").status_code == 416
    Job.objects.filter(pk=made.films[3].pk).update(state="failed")
    anew = get(ana, made, "results_zip", query, **{"Range": f"bytes={half}-", "If-Range": version})
    assert anew.status_code == 200
    assert anew["ETag"] != version
    assert zipfile.ZipFile(io.BytesIO(content(anew))).testzip() is None
    assert first["Cache-Control"] == "private, no-cache"


@pytest.mark.row("TPL-21")
def test_names_that_collide_are_shown_before_and_nothing_is_packed_with_them(made: Results, ana: Client) -> None:
    page = content(get(ana, made, "results", "?names={Store}-{First+name}")).decode()
    assert "Rows 1 and 3 would both be" in page
    assert "numbered=1" in page
    assert "results/zip/" not in page
    answer = get(ana, made, "results_zip", "?names={Store}-{First+name}")
    assert answer.status_code == 302
    assert "results/zip/?" in content(get(ana, made, "results", "?names={Store}-{First+name}&numbered=1")).decode()
    assert "has no column “Shop”" in content(get(ana, made, "results", "?names={Shop}")).decode()
    assert get(ana, made, "results_zip", "?names={Shop}").status_code == 302
    labels = content(get(ana, made, "results", "?names={label}")).decode()
    assert "For-Søren.mp4" in labels


def test_a_film_that_the_vault_has_lost_is_named_instead_of_packed(made: Results, ana: Client) -> None:
    film = Media.objects.get(outputs__job=made.films[2], outputs__part="video")
    Media.objects.filter(outputs__job=made.films[2]).update(size=film.size + 1, crc32=1)
    answer = ana.get(reverse("templates:results_zip", args=[made.campaign.pk]) + "?names={row}", follow=True)
    assert "The film of row 2 is no longer in the vault" in answer.content.decode()


def test_the_page_shows_rows_by_their_state(made: Results, ana: Client) -> None:
    def shown(query: str) -> list[int]:
        answer = ana.get(reverse("templates:results", args=[made.campaign.pk]) + query)
        return [line.result.row.number for line in answer.context["page"].lines]

    pills = ana.get(reverse("templates:results", args=[made.campaign.pk])).context["pills"]
    assert [pill.count for pill in pills] == [6, 3, 1, 1, 1]
    assert shown("") == [1, 2, 3, 4, 5, 6]
    assert shown("?show=ready") == [1, 2, 3]
    assert shown("?show=open") == [5]
    assert shown("?show=failed") == [4]
    assert shown("?show=out") == [6]
    assert shown("?from=3") == [3, 4, 5, 6]
    assert shown("?until=3") == [1, 2]
    assert shown("?show=nonsense&from=x") == [1, 2, 3, 4, 5, 6]
