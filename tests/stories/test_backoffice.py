"""Ola looks after the installation: how things are, a search, and an action that asks why."""

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import WIDE, Opener, sign_in
from tests.stories.test_every_page import violations
from tests.support.demo import Demo

PATHS = ["/back-office/", "/back-office/jobs/job/", "/back-office/accounts/auditentry/", "/back-office/jobs/price/add/"]


def test_ola_pauses_a_connection_and_lets_it_go_on(demo: Demo, window: Opener) -> None:
    page = window().new_page()
    page.goto("/")
    page.get_by_role("button", name="Continue as Ola").click()
    expect(page.get_by_role("heading", name="Status")).to_be_visible()
    expect(page.get_by_text("Last news from each provider")).to_be_visible()
    for action, reason in (
        ("Pause: send nothing more", "The invoice is open"),
        ("Continue after a pause", "It is paid"),
    ):
        page.goto("/back-office/accounts/connection/?q=Southfield")
        page.locator("#result_list .action-select").first.check()
        page.get_by_label("Action:").select_option(label=action)
        page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).first.click()
        page.get_by_label("Reason").fill(reason)
        page.get_by_role("button", name=action).click()
        expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto("/back-office/accounts/auditentry/?q=connection.paused")
    expect(page.get_by_text("connection.paused").first).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (WIDE, "dark")])
def test_axe_finds_nothing_in_the_back_office(window: Opener, size: tuple[int, int], scheme: str) -> None:
    context = window(size, scheme)
    page = sign_in(context, "Ola")
    found = []
    for path in PATHS:
        page.goto(path)
        found += violations(page, path)
    assert found == []
