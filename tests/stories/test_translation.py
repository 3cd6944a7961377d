"""A film in other languages: chosen by search and by set, approved on a phone, played beside the original."""

import re

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import MIDDLE, PHONE, WIDE, Opener, sign_in
from tests.stories.test_campaign import approve
from tests.stories.test_every_page import violations
from tests.stories.test_reviews import write_a_film
from tests.support.demo import Demo

TITLE = "Welcome, translated"


@pytest.mark.row("TRA-01", "TRA-15", "TRA-16", "TRA-23", "TRA-33")
@pytest.mark.timeout(400)
def test_a_film_is_translated_and_played_beside_the_original(demo: Demo, window: Opener) -> None:
    ana, ben = sign_in(window(), "Ana"), sign_in(window(PHONE, "dark"), "Ben")
    write_a_film(ana, "To be translated", "Hello and welcome.")
    approve(ben, "To be translated")
    expect(ana.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=60_000)
    expect(ana.get_by_role("link", name="Download").first).to_be_visible(timeout=30_000)
    ana.get_by_role("button", name="More actions").click()
    ana.get_by_role("link", name="Translate", exact=True).click()

    ana.get_by_role("textbox", name="Title").fill(TITLE)
    search = ana.get_by_role("searchbox", name="Search languages")
    search.fill("Portug")
    shown = ana.locator("[data-filter-item]:visible")
    expect(shown).to_have_text(["Portuguese", "Portuguese (Brazil)", "Portuguese (Portugal)"])
    search.fill("Klingon")
    expect(ana.get_by_text("No language has this in its name.")).to_be_visible()
    search.fill("German")
    ana.get_by_role("checkbox", name="German (Germany)").check()
    search.fill("")
    ana.get_by_role("checkbox", name="Spanish (Spain)").check()
    expect(ana.locator("[data-filter-count]")).to_have_text("2")
    expect(ana.locator("#summary")).to_contain_text("2 languages")
    for size in (WIDE, MIDDLE, PHONE):
        ana.set_viewport_size({"width": size[0], "height": size[1]})
        assert violations(ana, f"the desk of a translation at {size[0]}") == []
    ana.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    ana.get_by_role("button", name="Send for review").first.click()
    expect(ana.locator("h1")).to_contain_text("In review")

    ben.goto("/reviews/")
    ben.get_by_role("link", name=TITLE).first.click()
    expect(ben.get_by_text("German (Germany), Spanish (Spain)").first).to_be_visible()
    assert violations(ben, "a translation in review") == []
    approve(ben, TITLE)
    expect(ana.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=90_000)
    ana.get_by_role("link", name=re.compile(r"German \(Germany\)$")).first.click()
    expect(ana.locator("video")).to_have_count(2, timeout=30_000)
    assert violations(ana, "a translation beside the original") == []

    ana.get_by_role("link", name="Translations").first.click()
    expect(ana.locator(".cell[data-state=ready]")).to_have_count(2)
    assert violations(ana, "the languages of a film") == []
    ben.goto("/translations/")
    assert violations(ben, "the languages of a film on a phone") == []
    ana.get_by_role("link", name="Language sets").click()
    ana.get_by_role("textbox", name="Name").fill("Nordics")
    for name in ("Danish (Denmark)", "Finnish (Finland)"):
        ana.get_by_role("checkbox", name=name).check()
    ana.get_by_role("button", name="Add set").click()
    expect(ana.locator("#toasts")).to_contain_text("The set was added.")
    assert violations(ana, "sets of languages") == []
    ana.goto("/create/translation/")
    ana.get_by_role("button", name=re.compile("Nordics")).click()
    expect(ana.locator("[data-filter-count]")).to_have_text("2")
