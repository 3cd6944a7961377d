"""Two approvals for one film: remarks, a wish for changes, what changed since, and several with their total."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import MIDDLE, PHONE, WIDE, Opener, sign_in
from tests.stories.test_every_page import violations
from tests.support.demo import Demo


def write_a_film(page: Page, title: str, script: str) -> str:
    """Send a film to review. Returns the address of its job."""
    page.goto("/create/avatar/")
    page.get_by_role("textbox", name="Title").fill(title)
    page.locator(".looks .look").first.click()
    page.locator("textarea[name=script]").fill(script)
    page.get_by_role("button", name="Send for review").last.click()
    expect(page.locator("h1")).to_contain_text("In review")
    return page.url


def ask_for(page: Page, approvals: int) -> None:
    page.goto("/settings/rules/")
    page.get_by_label("Approvals needed").fill(str(approvals))
    page.get_by_role("button", name="Save the rules").click()
    expect(page.locator("body")).to_contain_text("The rules were saved.")


@pytest.fixture
def two_yeses(window: Opener) -> Iterator[None]:
    """A rule for the time of one story: two people must say yes."""
    cleo = sign_in(window(), "Cleo")
    ask_for(cleo, 2)
    yield
    ask_for(cleo, 1)


def open_review(page: Page, title: str) -> str:
    page.goto("/reviews/")
    page.get_by_role("link", name=re.compile(title)).first.click()
    expect(page.locator("h1")).to_contain_text(title)
    return page.url


def shown(page: Page, name: str) -> None:
    assert violations(page, name) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


@pytest.mark.usefixtures("two_yeses")
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_film_is_sent_back_mended_and_approved_by_two(demo: Demo, window: Opener, size: tuple[int, int]) -> None:
    title = f"Two approvals {size[0]}"
    cleo = sign_in(window(size), "Cleo")
    ana, ben = sign_in(window(size), "Ana"), sign_in(window(size), "Ben")
    job = write_a_film(ana, title, "We open in Oslo on Monday.")

    # Remarks: one for the team, one that guests read too, settled by its reviewer.
    first = open_review(ben, title)
    ben.get_by_role("textbox", name="Add a comment").fill("Is Monday a holiday?")
    ben.get_by_label("Team only, hidden from guests").check()
    ben.get_by_role("button", name="Comment", exact=True).click()
    expect(ben.locator("#review-comments")).to_contain_text("team only")
    ben.get_by_role("textbox", name="Add a comment").fill("Which city is it?")

    # Ana answers meanwhile: it appears where Ben types, and his words stay.
    ana.goto(first)
    ana.get_by_text("Reply", exact=False).and_(ana.locator("summary")).click()
    ana.get_by_label("Reply to Ben").fill("No, we have checked.")
    ana.get_by_role("button", name="Reply", exact=True).click()
    expect(ben.locator("#review-comments")).to_contain_text("No, we have checked.")
    expect(ben.get_by_role("textbox", name="Add a comment")).to_have_value("Which city is it?")
    ben.get_by_role("button", name="Comment", exact=True).click()
    expect(ben.locator("#review-comments")).to_contain_text("Which city is it?")
    shown(ben, "a review with remarks")
    ben.get_by_role("button", name=re.compile("^Resolve.*Is Monday")).click()
    expect(ben.locator("#review-comments summary", has_text="Resolved by Ben")).to_be_visible()

    # Changes need a reason.
    ben.get_by_role("button", name="Send back to Ana").click()
    assert ben.url.startswith(first)
    ben.get_by_label("What should change?").fill("Say Bergen, please.")
    ben.get_by_role("button", name="Send back to Ana").click()
    expect(ben.locator("h1")).to_contain_text("Changes requested")
    shown(ben, "a review that was sent back")

    # Ana mends it; the difference to what Ben saw is shown word by word.
    ana.goto(job)
    expect(ana.locator("main")).to_contain_text("Say Bergen, please.")
    ana.get_by_role("link", name=re.compile("^(Edit|Continue editing)")).first.click()
    ana.locator("textarea[name=script]").fill("We open in Bergen on Monday.")
    ana.get_by_role("button", name="Send for review").last.click()
    expect(ana.locator("h1")).to_contain_text("In review")
    second = open_review(ben, title)
    assert second != first.split("#")[0]
    expect(ben.locator("#versions del")).to_have_text(re.compile("Oslo"))
    expect(ben.locator("#versions ins")).to_have_text(re.compile("Bergen"))
    shown(ben, "a review with versions")

    # One yes is not enough; the second sends it.
    ben.get_by_role("button", name=re.compile("Approve and render")).locator("visible=true").first.click()
    expect(ben.locator("h1 .state")).to_have_attribute("data-state", "in_review")
    expect(ben.locator("#toasts")).to_contain_text("Approved. One more approval is needed.")
    cleo.goto(second)
    expect(cleo.locator("#review-rules")).to_contain_text("1 of 2")
    cleo.get_by_role("button", name=re.compile("Approve and render")).locator("visible=true").first.click()
    expect(cleo.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=90_000)

    # The first version comes back as a new draft, and nothing is overwritten.
    ana.goto(second)
    ana.get_by_role("button", name=re.compile("^As a new draft")).last.click()
    expect(ana.locator("textarea[name=script]")).to_have_value("We open in Oslo on Monday.")
    ana.goto(job)
    expect(ana.locator("main")).to_contain_text("We open in Bergen on Monday.")

    # A place in the finished film: typed wrongly it is asked for again, no word is lost; a click goes there.
    ana.get_by_role("textbox", name="Add a comment").fill("Her hand moves here.")
    place = ana.get_by_label(re.compile("^At m:ss"))
    place.fill("0:99")
    ana.get_by_role("button", name="Comment", exact=True).click()
    expect(ana.get_by_role("alert")).to_contain_text("such as 0:42")
    expect(ana.get_by_role("textbox", name="Comment")).to_have_value("Her hand moves here.")
    shown(ana, "a comment that is not kept yet")
    ana.get_by_label(re.compile("^At")).fill("0:01")
    ana.get_by_role("button", name="Comment", exact=True).click()
    ana.locator("#job-comments a.timecode").click()
    ana.wait_for_function("document.querySelector('[data-player]').currentTime >= 1")
    shown(ana, "a film with a remark at a place")


def test_several_are_approved_with_their_total_and_the_keyboard(demo: Demo, window: Opener) -> None:
    ana = sign_in(window(), "Ana")
    jobs = [write_a_film(ana, f"Series {number}", f"This is part {number}.") for number in (1, 2)]
    ben = sign_in(window(), "Ben")
    ben.goto("/reviews/")
    ben.keyboard.press("j")
    expect(ben.locator("[data-row]").first.locator("[data-open]")).to_be_focused()
    ben.keyboard.press("x")
    ben.keyboard.press("j")
    ben.keyboard.press("x")
    expect(ben.locator("[data-pick]:checked")).to_have_count(2)
    ben.keyboard.press("k")
    ben.keyboard.press("c")
    expect(ben.locator("[data-row]").first).to_contain_text("Claimed by you")
    expect(ben.locator("[data-pick]:checked")).to_have_count(2)
    expect(ben.locator("[data-row]").first.locator("[data-open]")).to_be_focused()
    ben.get_by_role("button", name="Approve selected").click()
    expect(ben.locator("h1")).to_have_text("Approve 2 reviews")
    shown(ben, "several at once")
    total = ben.locator(".sealed-total .sum").inner_text()
    assert re.search(r"\$\d", total)
    ben.get_by_role("button", name=re.compile("Approve all shown")).click()
    expect(ben.locator("body")).to_contain_text("2 approvals given.")
    for job in jobs:
        assert ben.request.get(job.rstrip("/") + ".json").json()["state"] not in ("draft", "in_review")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_request_for_changes_that_comes_too_late_keeps_its_reason(demo: Demo, window: Opener, scripts: bool) -> None:
    title = f"Too late {scripts}"
    write_a_film(sign_in(window(), "Ana"), title, "We open in Oslo on Monday.")
    ben, cleo = sign_in(window(java_script_enabled=scripts), "Ben"), sign_in(window(), "Cleo")
    address = open_review(ben, title)
    ben.get_by_label("What should change?").fill("Say Bergen, please.")
    cleo.goto(address)
    cleo.get_by_label("What should change?").fill("Say Molde, please.")
    cleo.get_by_role("button", name="Send back to Ana").click()
    expect(cleo.locator("h1")).to_contain_text("Changes requested")

    ben.get_by_role("button", name="Send back to Ana").click()
    expect(ben.get_by_role("alert")).to_contain_text("This review is closed: changes requested.")
    expect(ben.get_by_label("Your reason", exact=True)).to_have_value("Say Bergen, please.")
    if scripts:
        shown(ben, "a reason that came too late")
    ben.get_by_role("button", name="Post as a comment").click()
    expect(ben.locator("#review-comments")).to_contain_text("Say Bergen, please.")


def test_news_leaves_the_reason_of_a_refused_request_for_changes_alone(demo: Demo, window: Opener) -> None:
    title = "Another seal"
    write_a_film(sign_in(window(), "Ana"), title, "We open in Oslo on Monday.")
    ben, cleo = sign_in(window(), "Ben"), sign_in(window(), "Cleo")
    address = open_review(ben, title)
    ben.locator("form[action$='/changes/'] input[name=seal]").evaluate("field => { field.value = '0'.repeat(64) }")
    ben.get_by_label("What should change?").fill("Say Bergen, please.")
    ben.get_by_role("button", name="Send back to Ana").click()
    expect(ben.get_by_role("alert")).to_contain_text("changed while you were reading")
    cleo.goto(address)
    cleo.get_by_role("textbox", name="Add a comment").fill("I look at it too.")
    cleo.get_by_role("button", name="Comment", exact=True).click()
    expect(ben.locator("#review-comments")).to_contain_text("I look at it too.")
    expect(ben.get_by_label("What should change?")).to_have_value("Say Bergen, please.")
    ben.get_by_role("button", name="Send back to Ana").click()
    expect(ben.locator("h1")).to_contain_text("Changes requested")


def test_claiming_changes_nothing_else_on_the_page(demo: Demo, window: Opener) -> None:
    ana = sign_in(window(), "Ana")
    for number in range(1, 4):
        write_a_film(ana, f"Claimed {number}", f"This is part {number}.")
    ben = sign_in(window((1440, 420)), "Ben")
    ben.goto("/reviews/")
    ben.evaluate("window.neverReloaded = true")
    row = ben.locator("[data-row]").filter(has_text="Claimed 1")
    row.locator("[data-pick]").check()
    ben.locator("[data-row]").filter(has_text="Claimed 3").locator("[data-pick]").check()
    row.scroll_into_view_if_needed()
    ben.evaluate("scrollBy(0, 40)")
    place = ben.evaluate("scrollY")
    assert place > 0
    for words in ("Claimed by you", "Claim"):
        row.locator("[data-claim]").focus()
        ben.keyboard.press("Enter")
        expect(row.locator("[data-claim]")).to_have_text(re.compile(f"^{words}:"))
        expect(row.locator("[data-claim]")).to_be_focused()
        expect(ben.locator("[data-pick]:checked")).to_have_count(2)
        expect(row.locator("[data-pick]")).to_be_checked()
        assert ben.evaluate("scrollY") == place
    assert ben.evaluate("window.neverReloaded") is True

    # On the page of the review what is typed stays too.
    open_review(ben, "Claimed 2")
    ben.evaluate("window.neverReloaded = true")
    ben.get_by_label("What should change?").fill("Say Bergen, please.")
    for before, after in (("Claim review", "Unclaim"), ("Unclaim", "Claim review")):
        ben.get_by_role("button", name=before).click()
        expect(ben.get_by_role("button", name=after)).to_be_focused()
    expect(ben.get_by_label("What should change?")).to_have_value("Say Bergen, please.")
    assert ben.evaluate("window.neverReloaded") is True

    # A plain form does the same.
    plain = sign_in(window(java_script_enabled=False), "Ben")
    plain.goto("/reviews/")
    row = plain.locator("[data-row]").filter(has_text="Claimed 2")
    row.locator("[data-claim]").click()
    expect(row.locator("[data-claim]")).to_have_text(re.compile("^Claimed by you:"))
    open_review(plain, "Claimed 2")
    plain.get_by_role("button", name="Unclaim").click()
    expect(plain.get_by_role("button", name="Claim review")).to_be_visible()


@pytest.fixture
def due_in_three_days(window: Opener) -> Iterator[None]:
    """A rule for the time of one story."""
    cleo = sign_in(window(), "Cleo")
    for hours in ("72", ""):
        cleo.goto("/settings/rules/")
        cleo.get_by_label("Review due after, in hours").fill(hours)
        cleo.get_by_role("button", name="Save the rules").click()
        expect(cleo.locator("body")).to_contain_text("The rules were saved.")
        if hours:
            yield


@pytest.mark.usefixtures("due_in_three_days")
def test_the_inbox_and_a_review_fit_into_every_width(demo: Demo, window: Opener) -> None:
    title = "The lift at the north entrance is back in service"
    ana = sign_in(window(), "Ana")
    for take in ("first", "second"):
        write_a_film(ana, f"{title}, {take} take", "We open in Oslo on Monday.")
    cleo, ben = sign_in(window(), "Cleo"), sign_in(window(), "Ben")
    cleo.goto("/reviews/")
    cleo.locator("[data-row]").filter(has_text="first take").locator("[data-claim]").click()
    expect(cleo.locator("[data-row]").filter(has_text="first take")).to_contain_text("Claimed by you")
    review = open_review(ben, f"{title}, first take")
    for size in (WIDE, (1280, 800), MIDDLE, (800, 600), PHONE):
        ben.set_viewport_size({"width": size[0], "height": size[1]})
        for path in ("/reviews/", "/reviews/?show=decided", review):
            ben.goto(path)
            shown(ben, f"{path} at {size[0]}")
    ben.goto("/reviews/")
    expect(ben.locator("[data-row]").filter(has_text="first take")).to_contain_text("due in")
