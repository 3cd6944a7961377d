"""Cleo caps a project; a yes beyond it is refused with words; she raises it, it goes through, and the month adds up."""

import csv
import io
from decimal import ROUND_FLOOR, Decimal

from playwright.sync_api import Page, expect

from tests.stories.conftest import PHONE, Opener, sign_in
from tests.stories.test_every_page import violations
from tests.support.demo import Demo


def set_cap(page: Page, amount: str) -> None:
    page.goto("/spend/caps/")
    page.get_by_label("For", exact=True).select_option(label="Spring launch")
    page.get_by_label("Limit, in US dollars").fill(amount)
    page.get_by_role("button", name="Set the cap").click()
    expect(page.locator("body")).to_contain_text("Cap set for the project “Spring launch”.")


def write_a_film(page: Page) -> str:
    """Send a film of the project to review. Returns the address of its job."""
    page.goto("/create/avatar/")
    page.get_by_role("textbox", name="Title").fill("Spring is here")
    page.get_by_label("Project").select_option(label="Spring launch")
    page.locator(".looks .look").first.click()
    page.locator("textarea[name=script]").fill("Spring is here, and so are we.")
    expect(page.locator("#summary")).to_contain_text("Over the cap for the project “Spring launch”")
    page.get_by_role("button", name="Send for review").last.click()
    expect(page.locator("h1")).to_contain_text("In review")
    return page.url


def amount(page: Page, selector: str) -> Decimal:
    return Decimal(page.locator(selector).inner_text().replace("$", "").replace(",", ""))


def test_a_cap_holds_is_raised_and_the_month_adds_up(demo: Demo, window: Opener) -> None:
    cleo = sign_in(window(), "Cleo")
    cleo.goto("/settings/projects/")
    cleo.get_by_label("Name", exact=True).fill("Spring launch")
    cleo.get_by_role("button", name="Add", exact=True).click()
    expect(cleo.locator("main")).to_contain_text("Jobs")
    set_cap(cleo, "0.01")
    job_url = write_a_film(sign_in(window(PHONE), "Ana"))

    ben = sign_in(window(), "Ben")
    ben.goto(job_url)
    ben.get_by_role("link", name="Review it").first.click()
    expect(ben.locator("main")).to_contain_text("Over the cap for the project “Spring launch”")
    assert violations(ben, "a review over its cap") == []
    review_url = ben.url
    ben.get_by_role("button", name="Approve and render").first.click()
    expect(ben.locator("body")).to_contain_text("$0.01 is left in")
    expect(ben.locator("body")).to_contain_text("Cleo Laurent can raise the cap")
    ben.goto(job_url)
    expect(ben.locator("h1")).to_contain_text("In review")

    set_cap(cleo, "5")
    ben.goto(review_url)
    expect(ben.locator("main")).to_contain_text("Within the cap for the project “Spring launch”: $5.00 left")
    ben.get_by_role("button", name="Approve and render").first.click()
    ben.goto(job_url)
    expect(ben.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=90_000)

    ledger = ben.request.get(job_url.rstrip("/") + ".json").json()["ledger"]
    paid = sum((Decimal(str(entry["spent"])) for entry in ledger), Decimal(0))
    assert paid > 0
    cleo.goto("/spend/")
    cents = paid.quantize(Decimal("0.01"))
    project = cleo.locator("section", has=cleo.get_by_role("heading", name="By project")).locator("li")
    expect(project.filter(has_text="Spring launch")).to_contain_text(f"${cents}" if cents else f"${paid:.4f}")
    sheet = cleo.request.get("/spend/entries.csv").text()
    lines = list(csv.DictReader(io.StringIO(sheet, newline="")))
    assert sum(Decimal(line["spent"]) for line in lines if line["project"] == "Spring launch") == paid
    spent = sum(Decimal(line["spent"]) for line in lines)
    assert abs(amount(cleo, "#spent") - spent) <= Decimal("0.005")
    cleo.goto("/spend/caps/")
    expect(cleo.locator("main")).to_contain_text(f"${(5 - paid).quantize(Decimal('0.01'), ROUND_FLOOR)} left")
