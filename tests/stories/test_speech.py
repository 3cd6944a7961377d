"""A voice-over: written, cut, approved, heard word by word, captioned, spoken anew, and made a film of."""

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import PHONE, WIDE, Opener, sign_in
from tests.stories.test_every_page import violations
from tests.support.demo import Demo

LONG = " ".join(f"This is sentence number {number} of what we say today." for number in range(1, 24))


def write(page: Page, title: str, text: str, service: str) -> None:
    page.get_by_role("link", name="Only a voice-over").click()
    page.get_by_role("textbox", name="Title").fill(title)
    page.locator(f"label:has([name=service][value={service}])").click()
    expect(page.locator("[name=shown_service]")).to_have_value(service)
    page.locator("textarea[name=text]").fill(text)
    page.locator("input[name=voice]").first.check()
    expect(page.locator("#summary")).to_contain_text("4 of 4")


def send_and_approve(page: Page) -> str:
    """The address of the job, which is done."""
    page.get_by_role("button", name="Send for review").first.click()
    expect(page.locator("h1")).to_contain_text("In review")
    job = page.url
    page.get_by_role("button", name="Switch to Ben").click()
    page.get_by_role("button", name="Approve").first.click()
    page.wait_for_url(job)
    expect(page.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=60_000)
    expect(page.locator("[data-speech] audio")).to_be_visible(timeout=30_000)
    return job


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
@pytest.mark.row("VOI-03", "VOI-20", "VOI-58")
def test_a_text_becomes_a_voice_over_that_is_heard_and_used(
    demo: Demo, window: Opener, size: tuple[int, int], scheme: str
) -> None:
    page = sign_in(window(size, scheme), "Ana")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    write(page, "Opening hours", LONG, "gateway")
    page.get_by_text("Cut a long text into pieces").click()
    expect(page.get_by_label("The pieces").locator("li")).to_have_count(2)
    expect(page.locator("[data-saved]").first).to_contain_text("Saved")
    assert violations(page, "the desk") == []

    job = send_and_approve(page)
    ana = sign_in(window(size, scheme), "Ana")
    ana.goto(job)
    words = ana.locator("[data-words] span")
    expect(words.first).to_be_visible()
    lit = ana.evaluate(
        """async () => {
            const sound = document.querySelector("[data-speech] audio");
            sound.muted = true;
            await sound.play();
            const seen = new Set();
            for (let look = 0; look < 20; look += 1) {
                await new Promise((done) => setTimeout(done, 100));
                const word = document.querySelector("[data-words] [data-lit]");
                if (word) seen.add(word.textContent);
            }
            sound.pause();
            return seen.size;
        }"""
    )
    assert lit >= 2
    expect(ana.locator("[data-wave] path")).to_have_count(1)
    assert violations(ana, "the job") == []

    ana.locator("#captions-fold summary").click()
    ana.get_by_label("Characters a line").fill("30")
    with ana.expect_download() as coming:
        ana.get_by_role("button", name="SRT", exact=True).click()
    text = coming.value.path().read_text()
    assert text.startswith("1\n00:00:00,")
    assert max(len(line) for line in text.splitlines()) <= 30

    ana.get_by_role("link", name="New take").click()
    expect(ana.locator("form .notice").first).to_contain_text("Take 2 of")
    expect(ana.locator("textarea[name=text]")).to_have_value(LONG)
    ana.go_back()
    ana.get_by_role("link", name="Run again with changes").click()
    expect(ana.get_by_text("Another version of")).to_be_visible()
    expect(ana.get_by_text("The same as before:")).to_be_visible()

    ana.goto(job)
    ana.get_by_role("link", name="Make a film from this sound").click()
    expect(ana.locator("select[name=audio_media] option:checked")).to_contain_text("Opening hours")
    expect(ana.locator("textarea[name=script]")).to_be_disabled()
    assert [line for line in complaints if "status of 40" not in line] == []


def test_without_javascript_a_speech_is_written_found_a_voice_for_and_heard(window: Opener) -> None:
    page = sign_in(window(java_script_enabled=False), "Ana")
    page.get_by_role("link", name="Only a voice-over").click()
    page.get_by_role("textbox", name="Title").fill("Plain words")
    page.locator("textarea[name=text]").fill("No script runs in this browser.")
    page.locator("[name=pick_gender]").select_option("male")
    page.get_by_role("button", name="Show these voices").click()
    expect(page.locator("textarea[name=text]")).to_have_value("No script runs in this browser.")
    page.locator("input[name=voice]").first.check()
    job = send_and_approve_plainly(page)
    page.goto(job)
    expect(page.locator("[data-words]")).to_contain_text("No script runs in this browser.")
    page.get_by_role("link", name="Every word with its time").click()
    expect(page.get_by_role("cell", name="browser.")).to_be_visible()


def send_and_approve_plainly(page: Page) -> str:
    page.get_by_role("button", name="Send for review").first.click()
    expect(page.locator("h1")).to_contain_text("In review")
    job = page.url
    page.get_by_role("button", name="Switch to Ben").click()
    page.get_by_role("button", name="Approve").first.click()
    for _look in range(30):
        page.goto(job)
        if page.locator("[data-speech] audio").count():
            return job
        page.wait_for_timeout(1000)
    raise AssertionError("it was never heard")
