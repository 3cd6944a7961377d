"""A table with a text to speak in each row: its pilot is spoken, rendered and watched."""

import re

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import PHONE, Opener, sign_in
from tests.stories.test_campaign import approve
from tests.stories.test_every_page import violations
from tests.support.demo import Demo

TITLE = "Spoken offers"
TABLE = """Product	Price	Claim	Text to speak
Rain jacket	49 euros	Dry in any weather.	Dear Mia, rain is on its way.
Wool hat	19 euros	Warm in any weather.	Dear Noor, this hat is warm."""


@pytest.mark.row("TPL-22")
@pytest.mark.timeout(300)
def test_a_text_of_each_row_is_spoken_for_its_film(demo: Demo, window: Opener) -> None:
    ana, ben = sign_in(window(), "Ana"), sign_in(window(PHONE, "dark"), "Ben")
    ana.goto("/templates/campaigns/new/")
    ana.get_by_label("Title").fill(TITLE)
    ana.get_by_label("Template").select_option(label="Offer of the week")
    ana.get_by_label("Or paste a block").fill(TABLE)
    ana.get_by_role("button", name="Read the table").click()
    expect(ana.get_by_label("“Text to speak” fills")).to_have_value("sound.speech")
    ana.get_by_role("button", name="Save and check all rows").first.click()
    expect(ana.locator("#grid-totals")).to_contain_text("0 of 2")
    expect(ana.locator("#row-1")).to_contain_text("Choose a voice.")

    ana.get_by_role("link", name="Columns", exact=True).first.click()
    voice = ana.get_by_label("Sound: voice that speaks")
    voice.select_option(index=1)
    assert violations(ana, "columns with a voice that speaks") == []
    ana.get_by_role("button", name="Save and check all rows").first.click()
    expect(ana.locator("#grid-totals")).to_contain_text("2 of 2")
    ana.get_by_role("button", name="Suggest").click()
    ana.get_by_role("link", name="Pilot, review and progress").click()
    ana.get_by_role("button", name=re.compile("^Send for review")).click()
    expect(ana.locator("#toasts")).to_contain_text("Sent for review.")
    campaign = ana.url

    ben.goto("/reviews/")
    ben.get_by_role("link", name=f"{TITLE}, pilot").first.click()
    expect(ben.get_by_text("Dear Mia, rain is on its way.").first).to_be_visible()
    assert violations(ben, "a spoken row in review") == []
    approve(ben, f"{TITLE}, pilot")
    ben.goto(campaign)
    for left in (1, 0):
        ben.locator("#run-pilot").get_by_role("button", name=re.compile("^Approve")).first.click(timeout=150_000)
        expect(ben.locator("#run-pilot")).to_contain_text(f"{2 - left} of 2 approved")

    ana.goto("/jobs/")
    ana.get_by_role("link", name=f"{TITLE}, pilot").first.click()
    ana.get_by_role("link", name=re.compile("Rain jacket$")).first.click()
    expect(ana.get_by_role("link", name=re.compile("Rain jacket, Sound"))).to_be_visible()
    assert violations(ana, "a film with its speech") == []
