"""A template: found, used without designing anything, made anew out of the film, renamed, and deleted by two people."""

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import PHONE, WIDE, Opener, sign_in
from tests.stories.test_every_page import violations
from tests.support.demo import Demo


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
@pytest.mark.row("TPL-02")
def test_a_template_from_the_gallery_to_its_end(demo: Demo, window: Opener, size: tuple[int, int], scheme: str) -> None:
    ana, ben = sign_in(window(size, scheme), "Ana"), sign_in(window(size, scheme), "Ben")
    cleo = sign_in(window(size, scheme), "Cleo")
    cleo.goto("/templates/new/")
    if cleo.get_by_role("button", name="Switch on").count():
        cleo.get_by_role("button", name="Switch on").click()
    expect(cleo.get_by_role("button", name="Switch off")).to_be_visible()

    ana.goto("/templates/")
    ana.get_by_role("link", name="Greeting for phones").click()
    ana.get_by_role("link", name="Use this template").click()
    ana.get_by_role("textbox", name="Title").fill(f"Happy birthday, {scheme}")
    ana.get_by_role("textbox", name="Greeting").fill("Happy birthday")
    ana.get_by_role("textbox", name="Name", exact=True).fill("Cleo")
    ana.get_by_role("button", name="Send for review").first.click()
    expect(ana.locator("h1")).to_contain_text("In review")
    ben.goto("/reviews/")
    ben.get_by_role("link", name=f"Happy birthday, {scheme}").first.click()
    ben.get_by_role("button", name="Approve").first.click()
    expect(ana.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=60_000)
    job = ana.url.rstrip("/").rsplit("/", 1)[-1]
    ana.goto("/templates/")
    expect(ana.get_by_role("link", name="Greeting for phones")).to_contain_text("Last used")

    ana.goto(f"/templates/new/?film={job}")
    ana.get_by_label("Name").fill(f"By name, {scheme}")
    ana.get_by_role("button", name="Make the template").click()
    words = ana.get_by_label("Name of the variable, scene 1, Text").first
    expect(words).to_be_visible()
    assert violations(ana, "making") == []
    words.fill("greeting")
    ana.get_by_role("button", name="Save variables").click()
    expect(ana.get_by_text("The template is ready to use.")).to_be_visible()
    ana.get_by_role("link", name="Open template").click()
    expect(ana.get_by_role("heading", name=f"By name, {scheme}")).to_be_visible()
    expect(ana.get_by_text("Version 2")).to_be_visible()
    place = ana.url

    ana.get_by_role("link", name="Rename").click()
    ana.get_by_label("Name").fill(f"To be forgotten, {scheme}")
    ana.get_by_role("button", name="Rename").click()
    expect(ana.get_by_role("heading", name=f"To be forgotten, {scheme}")).to_be_visible()
    ana.get_by_role("link", name="Delete…").click()
    ana.get_by_label("Why should it be deleted?").fill("It was a try.")
    ana.get_by_role("button", name="Request deletion").click()
    expect(ana.get_by_text("You requested this, so another")).to_be_visible()
    assert violations(ana, "deletion, asked") == []
    ben.goto(place)
    ben.get_by_role("link", name="Open", exact=True).click()
    assert violations(ben, "deletion, to be confirmed") == []
    ben.get_by_role("button", name="Confirm, delete it").click()
    expect(ben.get_by_text("This template is no longer offered.")).to_be_visible()
    ana.goto("/templates/")
    expect(ana.get_by_role("link", name=f"To be forgotten, {scheme}")).to_have_count(0)
