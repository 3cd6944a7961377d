"""A table is brought, mapped and mended with the keyboard alone; every page of it is sound for everybody."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.stories.conftest import MIDDLE, PHONE, WIDE, Opener, sign_in
from tests.stories.test_every_page import looked_at
from tests.support.demo import Demo

TABLE = """First name	Company	Start date	E-mail
Astrid	Northbound	1 December	astrid@example.com
	Northbound	1 December	elif@example.com
Bo	Northbound	31 November	bo@example.com
Noor	Northbound	1 December	astrid@example.com
Pi\u200blar	Northbound	1 December	pilar@example.com"""


def bring(page: Page, title: str) -> str:
    """A campaign of this table; its address."""
    for _try in range(60):
        page.goto("/templates/campaigns/new/")
        if page.locator("select[name=template] option").count() > 1:
            break
        page.wait_for_timeout(500)
    page.get_by_label("Title").fill(title)
    page.get_by_label("Template").select_option(label="Welcome to the team")
    page.get_by_label("Or paste a block").fill(TABLE)
    page.get_by_role("button", name="Read the table").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Columns")
    page.get_by_role("button", name="Save and check all rows").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url.partition("?")[0]


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f"#row-{row} td[data-at='{column}']")


def paste(page: Page, text: str) -> None:
    """What a browser does on Ctrl+V with this on the clipboard."""
    page.evaluate(
        """(text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


@pytest.mark.row("TPL-18")
def test_a_table_is_mended_with_the_keyboard_alone(demo: Demo, window: Opener) -> None:
    page = sign_in(window(), "Ana")
    bring(page, "With the keyboard")
    expect(page.locator("#grid-totals")).to_contain_text("1 of 5")
    keys = page.keyboard

    # F8 walks through what is to fix, over cells and rows.
    keys.press("F8")
    expect(cell(page, 2, 0)).to_be_focused()
    keys.press("F8")
    expect(cell(page, 3, 2)).to_be_focused()
    keys.press("Shift+F8")
    expect(cell(page, 2, 0)).to_be_focused()

    # Enter edits, Esc leaves it as it was, Enter saves and goes down.
    keys.press("Enter")
    keys.type("Nobody")
    keys.press("Escape")
    expect(cell(page, 2, 0)).to_have_attribute("data-text", json.dumps(""))
    expect(cell(page, 2, 0)).to_be_focused()
    keys.press("Enter")
    keys.type("Elif")
    keys.press("Enter")
    expect(cell(page, 2, 0)).to_have_attribute("data-text", json.dumps("Elif"))
    expect(cell(page, 3, 0)).to_be_focused()
    expect(page.locator("#grid-totals")).to_contain_text("2 of 5")

    # A block is pasted over two rows and two columns, and undone.
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    expect(cell(page, 3, 2)).to_be_focused()
    paste(page, "30 November\tbo@example.com\n2 December\tnoor@example.com\n")
    expect(cell(page, 4, 3)).to_have_attribute("data-text", json.dumps("noor@example.com"))
    expect(page.locator("#grid-totals")).to_contain_text("4 of 5")
    expect(cell(page, 3, 2)).to_be_focused()
    keys.press("Control+z")
    expect(cell(page, 4, 3)).to_have_attribute("data-text", json.dumps("astrid@example.com"))
    expect(page.locator("#grid-totals")).to_contain_text("2 of 5")
    expect(cell(page, 3, 2)).to_have_attribute("data-text", json.dumps("31 November"))

    # Space shows a row filled in, x takes it out and puts it back.
    keys.press("Space")
    expect(page.locator("#preview")).to_contain_text("Row 3, filled in")
    expect(page.locator("#preview mark").first).to_have_text("Bo")
    expect(cell(page, 3, 2)).to_be_focused()
    keys.press("x")
    expect(page.locator("#row-3 del").first).to_have_text("Bo")
    expect(page.locator("#grid-totals")).to_contain_text("2 of 4")
    expect(cell(page, 3, 2)).to_be_focused()
    keys.press("x")
    expect(page.locator("#row-3 del")).to_have_count(0)

    # The map of the keys, and the search.
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys of the table")).to_be_visible()
    keys.press("Escape")
    cell(page, 1, 0).focus()
    keys.press("/")
    expect(page.get_by_role("searchbox", name="Search the rows")).to_be_focused()


def test_typing_is_not_lost_where_the_portal_does_not_answer(demo: Demo, window: Opener) -> None:
    page = sign_in(window(), "Ana")
    bring(page, "Offline")
    cell(page, 1, 0).focus()
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("Astrid Marie")
    page.keyboard.press("Enter")
    expect(page.locator("#row-1 textarea")).to_have_value("Astrid Marie")
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    expect(cell(page, 1, 0)).to_have_attribute("data-text", json.dumps("Astrid Marie"))


def test_without_scripts_a_row_is_mended_on_its_own_page(demo: Demo, window: Opener) -> None:
    page = sign_in(window(java_script_enabled=False), "Ana")
    bring(page, "Without scripts")
    page.get_by_role("link", name=re.compile("^2")).first.click()
    page.get_by_label("First name").fill("Elif")
    page.get_by_role("button", name="Save and check").click()
    expect(page.locator("main")).to_contain_text("Hello Elif, welcome to Northbound.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ready")


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(WIDE, "light"), (WIDE, "dark"), (MIDDLE, "light"), (PHONE, "light"), (PHONE, "dark")],
    ids=["wide-light", "wide-dark", "middle-light", "phone-light", "phone-dark"],
)
def test_axe_finds_nothing_on_the_pages_of_a_campaign(
    demo: Demo, window: Opener, size: tuple[int, int], scheme: str
) -> None:
    page = sign_in(window(size, scheme), "Ana")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    url = bring(page, f"For everybody, {scheme}")
    paths = [
        "",
        "?show=fix",
        "?q=nothing",
        "columns/",
        "table/",
        "rows/2/",
        "rows/5/",
        "results/",
        "results/links/",
        "results/clear/",
    ]
    found = [line for path in paths for line in looked_at(page, url + path)]
    found += [line for path in ("/templates/campaigns/", "/templates/campaigns/new/") for line in looked_at(page, path)]
    assert found == []
    assert complaints == []
