"""A campaign from a workbook to its films: mapped, mended, priced, piloted, approved, run, repeated, taken along.

Equal films are rendered once by the sandbox, so most rows say the same; what is measured is the portal.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.stories.conftest import PHONE, Opener, sign_in
from tests.stories.test_every_page import violations
from tests.stories.test_reviews import open_review, write_a_film
from tests.support.demo import Demo

ROWS = 200
LIMIT = 10
TITLE = "Thank you, Bergen"
HEADINGS = ["Greeting", "Name", "E-mail", "Shop"]
NO_NAME, HIDDEN, NO_GREETING = 17, 90, 155
"""Rows in which something is wrong, on three pages of the grid."""
LONGEST, ODDEST = 120, 44


def table() -> list[list[str]]:
    rows = [["Thanks", "you", f"guest-{number:03}@example.com", "007"] for number in range(1, ROWS + 1)]
    rows[LONGEST - 1][0] = "Thank you for five years of Sundays by the sea"
    rows[ODDEST - 1][1] = "Željka Šarić"
    return rows


def workbook(path: Path) -> Path:
    """The table with three bad rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows = table()
    rows[NO_NAME - 1][1] = ""
    rows[HIDDEN - 1][1] = "y\u200bou"
    rows[NO_GREETING - 1][0] = ""
    for row in [HEADINGS, *rows]:
        sheet.append(row)
    book.save(path)
    return path


def mend(page: Page) -> None:
    """With the keyboard, wherever the next fault is."""
    expect(page.locator("#grid-totals")).to_contain_text(f"{ROWS - 3} of {ROWS}")
    bad = ((NO_NAME, 1, "you"), (HIDDEN, 1, "you"), (NO_GREETING, 0, "Thanks"))
    for fixed, (number, column, text) in enumerate(bad, 1):
        page.keyboard.press("F8")
        cell = page.locator(f"#row-{number} td[data-at='{column}']")
        expect(cell).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(cell).to_have_attribute("data-text", json.dumps(text))
        expect(page.locator("#grid-totals")).to_contain_text(f"{ROWS - 3 + fixed} of {ROWS}")


def approve(page: Page, title: str) -> None:
    """As a reviewer, out of the inbox."""
    open_review(page, title)
    page.get_by_role("button", name=re.compile("^Approve")).locator("visible=true").first.click()
    expect(page.locator("#toasts")).to_contain_text("Approved")


def seconds(job: dict[str, Any], first: str, last: str) -> float:
    """Between two states of a job."""
    reached = {event["after"]: datetime.fromisoformat(event["at"]) for event in job["events"] if event["after"]}
    return (reached[last] - reached[first]).total_seconds()


def sent(demo: Demo) -> list[dict[str, Any]]:
    """What the provider was asked for in this campaign."""
    query = {"method": "POST", "path": "/v3/templates/", "limit": "5000"}
    answer = requests.get(f"{demo.sandbox_url}/_sandbox/journal.json", params=query, timeout=30)
    entries: list[dict[str, Any]] = answer.json()["entries"]
    return [entry for entry in entries if str(entry["body"].get("title", "")).startswith(TITLE)]


def save(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile(f"^{name}")).click()
    saved = folder / coming.value.suggested_filename
    coming.value.save_as(saved)
    return saved


@pytest.mark.timeout(600)
@pytest.mark.row("TPL-18", "TPL-19", "TPL-20", "TPL-21", "VID-82")
def test_a_campaign_from_a_workbook_to_its_films(demo: Demo, window: Opener, tmp_path: Path) -> None:
    demo.control("settings", concurrency_limit=LIMIT)
    ana, cleo = sign_in(window(), "Ana"), sign_in(window(), "Cleo")
    ben = sign_in(window(PHONE, "dark"), "Ben")

    # The workbook is read and its columns are mapped by their names.
    ana.goto("/templates/campaigns/new/")
    ana.get_by_label("Title").fill(TITLE)
    ana.get_by_label("Template").select_option(label="Greeting for phones")
    ana.get_by_label("A file").set_input_files(workbook(tmp_path / "guests.xlsx"))
    ana.get_by_role("button", name="Read the table").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Columns")
    expect(ana.get_by_label("“Greeting” fills")).to_have_value("greeting")
    expect(ana.get_by_label("“Name” fills")).to_have_value("name")
    expect(ana.get_by_label("“Shop” fills")).to_have_value("")
    expect(ana.get_by_role("checkbox", name="Never sent : E-mail")).to_be_checked()
    ana.get_by_role("button", name="Save and check all rows").first.click()
    expect(ana.get_by_role("heading", level=1)).to_have_text(TITLE)
    campaign = ana.url.partition("?")[0]

    mend(ana)
    ana.get_by_role("button", name="Suggest three").click()
    expect(ana.locator("#pilot li")).to_have_count(3)
    expect(ana.locator("#grid-side .sealed-total")).to_contain_text(re.compile(r"up to \$\d"))

    # The pilot is sent, approved, made, watched and signed off by Ben.
    ana.get_by_role("link", name="Pilot, review and progress").click()
    ana.get_by_role("button", name=re.compile("^Send for review")).click()
    expect(ana.locator("#toasts")).to_contain_text("Sent for review.")
    assert violations(ana, "the pilot in review") == []
    approve(ben, f"{TITLE}, pilot")
    ben.goto(campaign + "run/")
    for left in (2, 1, 0):
        ben.locator("#run-pilot").get_by_role("button", name=re.compile("^Approve")).first.click(timeout=150_000)
        expect(ben.locator("#run-pilot")).to_contain_text(f"{3 - left} of 3 approved")
    assert violations(ben, "the pilot on a phone") == []

    # The rest is sent for what it costs at most, and approved on a phone, where every row can be read.
    demo.control("faults", kind="render_fails", times=2)
    rest = ana.get_by_role("region", name="Send the rest")
    expect(rest).to_contain_text(f"{ROWS - 3} rows are not sent yet")
    expect(rest.get_by_role("button")).to_contain_text(re.compile(r"up to \$\d"))
    rest.get_by_role("button").click()
    expect(ana.locator("#toasts")).to_contain_text("Sent for review.")
    review = open_review(ben, TITLE)
    expect(ben.get_by_role("link", name="Campaign and its progress")).to_be_visible()
    assert violations(ben, "the review on a phone") == []
    ben.get_by_role("link", name=f"All {ROWS - 3} rows").click()
    ben.get_by_role("searchbox", name="Search rows").fill(str(ROWS - 1))
    ben.keyboard.press("Enter")
    expect(ben.locator(f"#row-{ROWS - 1}")).to_contain_text("Thanks you!")
    assert violations(ben, "its rows on a phone") == []
    single = write_a_film(cleo, "In between", "We open on Monday.")
    ben.goto(review)
    ben.get_by_role("button", name=re.compile("^Approve")).locator("visible=true").first.click()
    expect(ben.locator("#toasts")).to_contain_text("Approved")

    # While ten at a time are made, a colleague's film waits no longer than one film takes.
    failed = ana.locator("#run-causes")
    expect(failed.get_by_role("button", name="Render the failed ones again")).to_be_visible(timeout=150_000)
    approve(ben, "In between")
    expect(cleo.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=150_000)
    between = ana.request.get(single.rstrip("/") + ".json").json()
    ready = re.search(rf"(\d+) of {ROWS} ready", ana.locator("#run-numbers").inner_text())
    assert ready
    assert int(ready[1]) < ROWS - 2 * LIMIT
    assert violations(ana, "the run") == []

    # Only the two that failed are made again.
    expect(failed).to_contain_text("Rows")
    failed.get_by_role("button", name="Render the failed ones again").click()
    expect(ana.locator("#toasts")).to_contain_text("2 films are rendered again.")
    expect(ana.locator("#run-numbers")).to_contain_text(f"{ROWS} of {ROWS} ready", timeout=150_000)
    asked = sent(demo)
    assert [entry["status"] for entry in asked] == [200] * (ROWS + 2), "within the limit, and nothing twice"
    assert "@example.com" not in json.dumps(asked)

    # The table comes back with its columns in their order, and the archive has each film once.
    ana.get_by_role("link", name="Results").first.click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Results")
    expect(ana.locator("#results-clash")).to_contain_text(f"{ROWS - 1} rows would all be Thanks.mp4")
    assert violations(ana, "the results") == []
    saved = {name: save(ana, name, tmp_path) for name in ("CSV", "Excel")}
    lines = list(csv.reader(io.StringIO(saved["CSV"].read_text("utf-8-sig"))))
    assert lines[0][: len(HEADINGS) + 2] == [*HEADINGS, "Row", "State"]
    assert [line[: len(HEADINGS)] for line in lines[1:]] == table()
    assert {line[lines[0].index("State")] for line in lines[1:]} == {"Ready"}
    links = [line[lines[0].index("Link")] for line in lines[1:]]
    assert len(set(links)) == ROWS
    films = [ana.request.get(link.rstrip("/") + ".json").json() for link in (links[0], links[-1])]
    assert [film["state"] for film in films] == ["completed", "completed"]
    assert seconds(between, "queued", "submitting") <= max(seconds(film, "submitting", "completed") for film in films)
    sheet = load_workbook(saved["Excel"]).active
    assert sheet is not None
    assert [[cell or "" for cell in line] for line in sheet.iter_rows(values_only=True)] == lines

    ana.get_by_role("link", name="Add the row number").click()
    expect(ana.locator("#results-clash")).to_contain_text("end in the number of their row")
    with zipfile.ZipFile(save(ana, f"ZIP, {ROWS} films", tmp_path)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".mp4")]
        assert len(set(names)) == ROWS
        assert archive.testzip() is None
        last = archive.read(next(name for name in names if name.endswith(f"-{ROWS}.mp4")))
    assert hashlib.sha256(last).hexdigest() in [output.get("sha256") for output in films[-1]["outputs"]]
