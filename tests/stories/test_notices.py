"""Ben hears that something waits, Ana that her film is ready: without asking, and without reloading."""

from playwright.sync_api import Page, expect

from tests.stories.conftest import Opener, sign_in


def bell(page: Page) -> int:
    """The number at the bell."""
    count = page.locator("#bell [data-bell-count]")
    return int(count.locator("span").last.inner_text()) if count.is_visible() else 0


def expect_bell(page: Page, number: int) -> None:
    expect(page.locator("#bell [data-bell-count] > span").last).to_have_text(str(number), timeout=90_000)


def send_for_review(page: Page, title: str) -> None:
    page.goto("/create/")
    page.get_by_role("link", name="script").first.click()
    page.get_by_role("textbox", name="Title").fill(title)
    page.locator(".looks .look").first.click()
    page.locator("textarea[name=script]").fill("Somebody should be told about this one.")
    page.get_by_role("button", name="Send for review").last.click()
    expect(page.locator("h1")).to_contain_text("In review")


def test_people_are_told_on_the_page_that_is_open(window: Opener) -> None:
    ana, ben = sign_in(window(), "Ana"), sign_in(window(), "Ben")
    ben.goto("/voices/")
    before = bell(ben)
    ben.evaluate("window.neverReloaded = true")
    send_for_review(ana, "A film to be told of")
    expect_bell(ben, before + 1)
    expect(ben.locator("#toasts")).to_contain_text("A film to be told of: Ana asks for approval: Avatar video, up to $")
    assert ben.evaluate("window.neverReloaded") is True

    ana.goto("/notices/settings/")
    mine = bell(ana)
    ana.evaluate("window.neverReloaded = true")
    ben.locator("#bell").click()
    row = ben.get_by_role("listitem").filter(has_text="A film to be told of")
    expect(row).to_contain_text("You are a reviewer here.")
    row.get_by_role("button", name="A film to be told of", exact=True).click()
    ben.wait_for_url("**/reviews/*/")
    assert bell(ben) == before
    ben.get_by_role("button", name="Approve and render").first.click()
    expect_bell(ana, mine + 2)
    expect(ana.locator("#toasts")).to_contain_text("A film to be told of: Ready to watch.")
    assert ana.evaluate("window.neverReloaded") is True

    ana.locator("#bell").click()
    rows = ana.get_by_role("listitem").filter(has_text="A film to be told of")
    expect(rows).to_have_count(2)
    ana.get_by_role("button", name="Mark all as read").click()
    expect(ana.get_by_role("button", name="Mark all as read")).to_have_count(0)
    assert bell(ana) == 0


def test_who_wants_silence_has_it_without_javascript_too(window: Opener) -> None:
    page = sign_in(window(java_script_enabled=False), "Dan")
    page.locator("#bell").click()
    expect(page.get_by_text("No notifications yet")).to_be_visible()
    page.get_by_role("link", name="Notification settings").click()
    for way in ("In the portal", "By email"):
        page.get_by_role("group", name=way).get_by_label("Nothing").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("group", name="By email").get_by_label("Nothing")).to_be_checked()
    page.get_by_role("group", name="By email").get_by_label("Everything").check()
    page.get_by_role("button", name="Save").click()
