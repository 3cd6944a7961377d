"""A test render in the browser: switched on by Cleo, made for nothing, and saved only after the warning was read."""

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import PHONE, WIDE, Opener, sign_in
from tests.stories.test_every_page import violations
from tests.support.demo import Demo

WARNING = "Test render: lower quality, with a watermark"


def switch_on(window: Opener) -> None:
    cleo = sign_in(window(), "Cleo")
    cleo.goto("/settings/connections/")
    cleo.get_by_role("button", name="Test this key").first.click()
    expect(cleo.locator("main")).to_contain_text("HeyGen announced its end for 31 Oct 2026")
    cleo.get_by_role("link", name="Change").first.click()
    cleo.get_by_label("Use HeyGen’s older template call").check()
    assert violations(cleo, "the form of a connection") == []
    cleo.get_by_role("button", name="Save").click()
    expect(cleo.locator("main")).to_contain_text("In use")
    assert violations(cleo, "the connections") == []


def fill_in(page: Page) -> None:
    page.goto("/templates/")
    page.get_by_role("link", name="Welcome to the team").first.click()
    page.locator("main a[href^='/create/template/']").first.click()
    page.get_by_role("textbox", name="Title").fill("A trial")
    for name, words in (("First name", "Mia"), ("Company", "Northbound"), ("Start date", "the first of May")):
        page.get_by_role("textbox", name=name).fill(words)


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
@pytest.mark.row("TPL-17")
def test_a_test_render_costs_nothing_and_warns_before_it_is_saved(
    demo: Demo, window: Opener, size: tuple[int, int], scheme: str
) -> None:
    switch_on(window)
    page = sign_in(window(size, scheme), "Ana")
    fill_in(page)
    panel = page.locator("#summary")
    expect(panel).to_contain_text("POST /v3/templates/")
    expect(panel).not_to_contain_text("free")
    page.get_by_label("Test render").check()
    expect(panel).to_contain_text("POST /v2/template/")
    expect(panel).to_contain_text("free")
    assert violations(page, "the desk") == []
    page.get_by_role("button", name="Send for review").first.click()
    expect(page.locator("h1")).to_contain_text("TEST")
    job = page.url
    page.get_by_role("button", name="Switch to Ben").click()
    page.get_by_role("button", name="Approve").first.click()
    page.wait_for_url(job)
    expect(page.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=60_000)
    expect(page.locator("video")).to_be_visible(timeout=30_000)

    page.get_by_role("button", name="Download the test", exact=True).first.click()
    warning = page.locator(".ask:popover-open")
    expect(warning).to_contain_text(WARNING)
    assert violations(page, "the warning") == []
    with page.expect_download() as coming:
        warning.get_by_role("link", name="Download the test anyway").click()
    assert coming.value.suggested_filename.startswith("TEST")
    page.keyboard.press("Escape")
    page.goto("/jobs/")
    expect(page.locator("table")).to_contain_text("TEST")
    assert violations(page, "the jobs") == []
