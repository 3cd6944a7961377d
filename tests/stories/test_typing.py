"""Nobody loses what they typed: not offline, not by leaving, not by choosing, not by pasting too much."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.stories.conftest import Opener, sign_in


@pytest.fixture
def page(window: Opener) -> Page:
    return sign_in(window(), "Ana")


def begin_a_speech(page: Page, title: str) -> None:
    page.get_by_role("link", name="Only a voice-over").click()
    page.get_by_role("textbox", name="Title").fill(title)


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]").first).to_contain_text("Saved")


def test_a_long_paste_is_kept_whole_and_found_again(page: Page) -> None:
    page.goto("/create/avatar/")
    script = "A sentence that somebody pasted. " * 620
    page.locator("textarea[name=script]").focus()
    page.keyboard.insert_text(script)
    expect(page.locator("textarea[name=script]")).to_have_value(script)
    saved(page)
    expect(page.locator("[data-saved]").first).to_contain_text("Title")
    expect(page.locator("[data-count-of=id_script]")).to_have_attribute("data-over", "")
    expect(page.locator("#summary")).to_contain_text("Too long by")
    page.reload()
    expect(page.locator("textarea[name=script]")).to_have_value(script)
    expect(page.locator("h1")).to_contain_text("Untitled")


def test_sending_without_a_connection_keeps_the_page_and_sends_when_there_is_one(page: Page) -> None:
    begin_a_speech(page, "Offline")
    page.locator("textarea[name=text]").fill("We are open from nine to five.")
    page.locator("input[name=voice]").first.check()
    saved(page)
    page.context.set_offline(True)
    page.locator("textarea[name=text]").fill("We are open until six.")
    page.locator("#send").click()
    expect(page.locator("[data-saved]").first).to_contain_text("Not sent")
    expect(page.locator("textarea[name=text]")).to_have_value("We are open until six.")
    page.context.set_offline(False)
    page.locator("#send").click()
    expect(page.locator("h1")).to_contain_text("In review")
    expect(page.locator("main")).to_contain_text("We are open until six.")


def test_leaving_warns_while_something_is_unsaved(page: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    begin_a_speech(page, "Leaving")
    saved(page)
    page.context.set_offline(True)
    page.locator("textarea[name=text]").press_sequentially("Not saved")
    page.on("dialog", stay)
    page.evaluate("setTimeout(() => location.assign('/jobs/'))")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.locator("textarea[name=text]")).to_have_value("Not saved")
    expect(page.locator("[data-saved]").first).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    expect(page.locator("[data-saved]").first).to_contain_text("Saved just now", timeout=15_000)
    page.goto("/jobs/")
    assert asked == ["beforeunload"]


def test_the_first_click_on_a_found_voice_counts(page: Page) -> None:
    begin_a_speech(page, "Found")
    page.locator("label:has([name=service][value=heygen])").click()
    page.locator("input[name=voice]").first.check()
    page.locator("textarea[name=text]").fill("Hello.")
    names = page.locator("#voices li .font-medium")
    wanted = names.nth(3).inner_text()
    page.locator("input[name=pick_q]").press_sequentially(wanted[:4], delay=20)
    found = page.locator("#voices li").filter(has_text=wanted).locator("input[name=voice]")
    value = found.first.get_attribute("value")
    found.first.click()
    page.wait_for_timeout(1200)
    expect(page.locator(f'input[name=voice][value="{value}"]')).to_be_checked()
    assert page.locator("input[name=voice]:checked").count() == 1


def test_changing_the_service_moves_no_setting(page: Page) -> None:
    begin_a_speech(page, "Untouched")
    page.locator("textarea[name=text]").fill("Hello.")
    for slug in ("gateway", "playht", "heygen", "gateway"):
        page.locator(f"label:has([name=service][value={slug}])").click()
        expect(page.locator("[name=shown_service]")).to_have_value(slug)
    for slider in page.locator("#options input[type=range]").all():
        assert slider.get_attribute("value") == slider.input_value()
        assert re.fullmatch(r"100|0|1", slider.input_value())


def send_a_speech(page: Page, title: str) -> None:
    begin_a_speech(page, title)
    page.locator("textarea[name=text]").fill("We are open from nine to five.")
    page.locator("input[name=voice]").first.check()
    saved(page)
    page.locator("#send").click()
    expect(page.locator("h1")).to_contain_text("In review")


def tries_to_leave(page: Page) -> bool:
    """Whether the browser asks before it leaves; the page stays."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    here = page.url
    page.evaluate("setTimeout(() => location.assign('/projects-that-are-not/'))")
    page.wait_for_timeout(400)
    page.remove_listener("dialog", stay)
    assert (page.url == here) == bool(asked)
    return asked == ["beforeunload"]


def test_a_comment_sent_without_a_connection_stays_on_the_page_and_is_sent_when_there_is_one(page: Page) -> None:
    send_a_speech(page, "Commented")
    page.locator("#say-text").fill("Please say it slower.")
    page.context.set_offline(True)
    page.locator("#say").get_by_role("button", name="Comment").click()
    expect(page.locator("#say")).to_contain_text("Not sent: there is no connection.")
    expect(page.locator("#say-text")).to_have_value("Please say it slower.")
    page.context.set_offline(False)
    page.locator("#say").get_by_role("button", name="Comment").click()
    expect(page.locator("#comments, main")).to_contain_text("Please say it slower.")
    expect(page.locator("#say-text")).to_have_value("")


def test_an_answer_is_sent_as_one_after_the_connection_came_back(page: Page) -> None:
    send_a_speech(page, "Answered")
    page.locator("#say-text").fill("Slower?")
    page.locator("#say").get_by_role("button", name="Comment").click()
    page.locator("summary", has_text="Reply").click()
    page.locator("textarea[name^=answer-]").fill("Yes, slower.")
    page.context.set_offline(True)
    page.locator("button[name=parent]").click()
    expect(page.locator("main")).to_contain_text("Not sent: there is no connection.")
    page.context.set_offline(False)
    page.locator("button[name=parent]").click()
    expect(page.locator(".pl-8")).to_contain_text("Yes, slower.")


def test_an_answer_that_is_sent_leaves_the_words_of_a_new_comment(page: Page) -> None:
    send_a_speech(page, "Two comments")
    page.locator("#say-text").fill("Slower?")
    page.locator("#say").get_by_role("button", name="Comment").click()
    page.locator("summary", has_text="Reply").click()
    page.locator("#say-text").fill("Half a comment")
    page.locator("textarea[name^=answer-]").fill("Yes, slower.")
    page.locator("button[name=parent]").click()
    expect(page.locator(".pl-8")).to_contain_text("Yes, slower.")
    expect(page.locator("#say-text")).to_have_value("Half a comment")
    assert tries_to_leave(page)
    page.locator("#say").get_by_role("button", name="Comment").click()
    expect(page.locator("article", has_text="Half a comment")).to_be_visible()
    expect(page.locator("#say-text")).to_have_value("")


def test_what_is_sent_after_signing_out_elsewhere_stays_on_the_page(page: Page) -> None:
    send_a_speech(page, "Signed out")
    page.locator("#say-text").fill("Typed while somebody signed me out.")
    page.context.clear_cookies()
    page.locator("#say").get_by_role("button", name="Comment").click()
    expect(page.locator("#say")).to_contain_text("Not sent: you are no longer signed in.")
    expect(page.locator("#say-text")).to_have_value("Typed while somebody signed me out.")


def test_a_long_paste_into_a_comment_and_a_description_is_kept_and_says_what_to_do(page: Page) -> None:
    send_a_speech(page, "Long comment")
    pasted = "word " * 1000
    page.locator("#say-text").focus()
    page.keyboard.insert_text(pasted)
    expect(page.locator("#say-text")).to_have_value(pasted)
    expect(page.locator("#say")).to_contain_text("Too long by 1,000 characters. All of it is kept here")
    page.locator("#say").get_by_role("button", name="Comment").click()
    expect(page.locator("#say-text")).to_have_value(pasted)
    page.locator("#say-text").fill("Short.")
    expect(page.locator("#say")).not_to_contain_text("Too long")
    page.goto("/voices/describe/")
    page.locator("textarea[name=prompt]").focus()
    page.keyboard.insert_text(pasted)
    expect(page.locator("textarea[name=prompt]")).to_have_value(pasted)
    expect(page.locator("form", has=page.locator("textarea[name=prompt]"))).to_contain_text("Too long by")


def test_leaving_warns_for_words_in_a_field_and_for_a_chosen_file(page: Page) -> None:
    page.goto("/library/upload/")
    title = page.locator("form[method=post] input[name=title]").first
    assert not tries_to_leave(page)
    page.goto("/library/upload/")
    title.click()
    title.press_sequentially("A picture")
    assert tries_to_leave(page)
    title.fill("")
    chosen = page.locator("form[method=post] input[type=file]").first
    chosen.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"png"})
    assert tries_to_leave(page)


def test_a_draft_that_another_window_sent_is_kept_as_a_new_one_and_not_left_without_a_word(page: Page) -> None:
    begin_a_speech(page, "Two windows")
    page.locator("textarea[name=text]").fill("We are open from nine to five.")
    page.locator("input[name=voice]").first.check()
    saved(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#send").click()
    expect(other.locator("h1")).to_contain_text("In review")
    page.locator("textarea[name=text]").fill("Written in the first window.")
    expect(page.locator("[data-saved]").first).to_contain_text("no longer a draft")
    assert tries_to_leave(page)
    page.locator("#send").click()
    expect(page.locator("main")).to_contain_text("sent in another window")
    expect(page.locator("textarea[name=text]")).to_have_value("Written in the first window.")
    page.get_by_role("button", name="Keep as a new draft").click()
    expect(page).to_have_url(re.compile(r"/drafts/\d+/"))
    expect(page.locator("textarea[name=text]")).to_have_value("Written in the first window.")
