"""A guest on a phone: a link, no account, one film; a remark, a yes, and the film when it is made."""

import re

from playwright.sync_api import Page, expect

from tests.stories.conftest import PHONE, Opener, sign_in
from tests.stories.test_every_page import violations
from tests.stories.test_first_minute import film_facts
from tests.support.demo import Demo


def invite(page: Page, review: str, name: str, may: str, password: str = "") -> str:
    """Make a link where the review offers it, and return its address."""
    page.goto(review)
    page.get_by_role("link", name="Invite a guest").click()
    page.get_by_label("Guest name").fill(name)
    page.get_by_role("radio", name=may, exact=True).check()
    if password:
        page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Create link").click()
    found = page.locator("[data-guest-link]").inner_text()
    assert violations(page, "guests of a review") == []
    return found


def test_a_guest_decides_on_a_phone_and_sees_the_film(demo: Demo, window: Opener) -> None:
    ana = sign_in(window(), "Ana")
    ana.goto("/create/avatar/")
    ana.get_by_role("textbox", name="Title").fill("For the client")
    ana.locator(".looks .look").first.click()
    ana.locator("textarea[name=script]").fill("Good morning, dear client.")
    ana.get_by_role("button", name="Send for review").last.click()
    expect(ana.locator("h1")).to_contain_text("In review")
    job = ana.url
    twin = ana.request.get(job.rstrip("/") + ".json").json()
    assert twin["state"] == "in_review"

    ben = sign_in(window(), "Ben")
    ben.goto("/reviews/")
    ben.get_by_role("link", name=re.compile("For the client")).first.click()
    review = ben.url
    address = invite(ben, review, "Mia Sol", "Can approve", password="open sesame")

    mia = window(PHONE).new_page()
    mia.goto(address)
    expect(mia.get_by_role("heading", level=1)).to_have_text("Password required")
    assert violations(mia, "the password of a guest") == []
    mia.get_by_label("Password").fill("open sesame")
    mia.get_by_role("button", name="Open").click()
    expect(mia.get_by_role("heading", level=1)).to_have_text("For the client")
    expect(mia.locator("main")).to_contain_text("Good morning, dear client.")
    expect(mia.locator("main")).to_contain_text("asks Mia Sol to review and approve this")
    assert mia.locator("nav").count() == 0
    assert violations(mia, "the page of a guest") == []
    mia.get_by_label("Your comment").fill("Please smile.")
    mia.get_by_role("button", name="Comment").click()
    expect(mia.locator("article")).to_contain_text("Please smile.")
    ben.goto(review)
    expect(ben.locator("main")).to_contain_text("Please smile.")
    mia.get_by_role("button", name="Approve").click()
    expect(mia.get_by_role("status")).to_contain_text("You approved this.")
    assert mia.get_by_role("button", name="Approve").count() == 0

    ana.goto(job)
    expect(ana.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=90_000)
    expect(ana.locator("video")).to_be_visible()
    ana.get_by_role("button", name="Publish").click(timeout=30_000)
    expect(ana.locator("#job-publication")).to_contain_text("Open the review")
    ana.get_by_role("link", name="Open the review").click()
    film = invite(ana, ana.url, "Tom", "Can comment")
    tom = window(PHONE).new_page()
    tom.goto(film)
    expect(tom.locator("video")).to_be_visible()
    facts = film_facts(tom)
    assert facts["played"] > 0.2
    assert facts["cues"] >= 1
    assert violations(tom, "the film of a guest") == []
    assert tom.request.get(job).url.split("?")[0].endswith("/account/login/")

    ana.get_by_role("button", name="Revoke").click()
    expect(ana.locator("main")).to_contain_text("revoked")
    tom.reload()
    expect(tom.get_by_role("heading", level=1)).to_have_text("This link doesn’t work")
    assert violations(tom, "a closed link") == []
