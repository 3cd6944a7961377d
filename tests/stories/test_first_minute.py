"""The first sixty seconds: no key, no reading, one film."""

import io

import av
import pytest
import requests
from playwright.sync_api import Page, expect

from tests.stories.conftest import PHONE, Opener, sign_in
from tests.support.demo import Demo


def film_facts(page: Page) -> dict[str, float]:
    """What the browser says of the film on the page."""
    found: dict[str, float] = page.evaluate(
        """async () => {
            const video = document.querySelector("video");
            const heard = (name) => new Promise((done) => video.addEventListener(name, done, {once: true}));
            if (video.readyState < 1) await heard("loadedmetadata");
            const duration = video.duration;
            video.currentTime = duration / 2;
            await heard("seeked");
            const sought = video.currentTime;
            video.muted = true;
            await video.play();
            await new Promise((r) => setTimeout(r, 700));
            const played = video.currentTime - sought;
            video.pause();
            const track = video.textTracks[0];
            return {duration, sought, played, width: video.videoWidth, cues: track.cues ? track.cues.length : 0,
                    showing: track.mode === "showing" ? 1 : 0};
        }"""
    )
    return found


@pytest.mark.row("VID-02", "VID-22", "VID-28", "WEB-12")
def test_a_newcomer_has_a_film_within_the_first_minute(demo: Demo, window: Opener) -> None:
    mine = window()
    page = sign_in(mine, "Ana")
    page.get_by_role("link", name="Welcome video").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome video")
    job_url = page.url if "/jobs/" in page.url else ""
    page.get_by_role("button", name="Send for review").first.click()
    expect(page.locator("h1")).to_contain_text("In review")
    job_url = page.url
    page.get_by_role("button", name="Switch to Ben").click()

    expect(page.locator("h1")).to_contain_text("Welcome video")
    approve = page.get_by_role("button", name="Approve and render")
    expect(approve.first).to_contain_text("up to $0.4")
    expect(page.locator(".sealed")).to_contain_text("Simulated: no credits are spent.")
    ana = sign_in(window(), "Ana")
    ana.goto(job_url)
    ana.evaluate("window.neverReloaded = true")
    approve.first.click()
    page.wait_for_url(job_url)
    page.evaluate("window.neverReloaded = true")

    for watching in (page, ana):
        expect(watching.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=60_000)
        expect(watching.locator("video")).to_be_visible()
        expect(watching.locator("video track")).to_be_attached()  # copied after the film
        assert watching.evaluate("window.neverReloaded") is True

    facts = film_facts(page)
    assert 3 < facts["duration"] < 12
    assert facts["sought"] == pytest.approx(facts["duration"] / 2, abs=0.2)
    assert facts["played"] > 0.2
    assert facts["width"] == 1280
    assert facts["cues"] >= 1
    assert facts["showing"] == 1

    timeline = page.locator(".timeline-list")
    for words in ("Sealed", "Approved", "Sending", "Accepted", "Ready", "Copied"):
        expect(timeline).to_contain_text(words)
    expect(timeline).to_contain_text("webhook")

    twin = page.request.get(job_url.rstrip("/") + ".json").json()
    assert twin["state"] == "completed"
    assert [entry["move"] for entry in twin["ledger"]] == ["reserve", "settle"]
    film = next(output for output in twin["outputs"] if output["part"] == "video")
    body = page.request.get(film["link"]).body()
    with av.open(io.BytesIO(body)) as container:
        assert len(container.streams.video) == 1
        assert len(container.streams.audio) == 1
    stranger = requests.get(demo.url + film["link"], timeout=10, allow_redirects=False)
    assert stranger.status_code == 302


@pytest.mark.row("WEB-16")
def test_the_second_minute_a_lost_webhook_is_found_and_paid_once(demo: Demo, window: Opener) -> None:
    page = sign_in(window(PHONE), "Ana")
    panel = page.context.new_page()
    panel.goto(f"{demo.sandbox_url}/_sandbox/")
    panel.get_by_role("button", name="Lose the next webhook").click()
    expect(panel.get_by_text("Webhook lost").first).to_be_visible()
    page.goto("/create/")
    page.get_by_role("link", name="script").first.click()
    page.get_by_role("textbox", name="Title").fill("A lost word")
    page.locator(".looks .look").first.click()
    page.locator("textarea[name=script]").fill("Nobody told us that this was done.")
    page.get_by_role("button", name="Send for review").last.click()
    expect(page.locator("h1")).to_contain_text("In review")
    job_url = page.url
    page.get_by_role("button", name="Switch to Ben").click()
    page.get_by_role("button", name="Approve and render").last.click()
    page.wait_for_url(job_url)
    expect(page.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=90_000)
    twin = page.request.get(job_url.rstrip("/") + ".json").json()
    assert [event["source"] for event in twin["events"] if event["after"] == "completed"] == ["poll"]
    assert [entry["move"] for entry in twin["ledger"]] == ["reserve", "settle"]
    assert len(twin["attempts"]) == 1


def test_without_javascript_a_film_is_made_and_watched(demo: Demo, window: Opener) -> None:
    page = sign_in(window(java_script_enabled=False), "Ana")
    page.get_by_role("link", name="I have a script").click()
    page.get_by_role("button", name="Send for review").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Not sent yet.")
    page.locator("input[name=title]").fill("Plain pages")
    page.locator("textarea[name=script]").fill("No script runs in this browser.")
    page.locator(".looks .look").first.click()
    page.get_by_role("button", name="Send for review").first.click()
    expect(page.locator("h1")).to_contain_text("In review")
    page.get_by_role("button", name="Switch to Ben").click()
    page.get_by_role("button", name="Approve and render").first.click()
    # The page asks again by itself, every ten seconds while something moves.
    expect(page.locator("video")).to_be_visible(timeout=60_000)
    expect(page.locator("h1 .state")).to_have_attribute("data-state", "completed")


@pytest.mark.row("VID-22")
def test_a_watched_state_follows_within_two_seconds(demo: Demo, window: Opener) -> None:
    page = sign_in(window(), "Ana")
    page.goto("/create/avatar/")
    page.locator("input[name=title]").fill("Watched")
    page.locator(".looks .look").first.click()
    page.locator("textarea[name=script]").fill("Somebody is watching this page.")
    page.get_by_role("button", name="Send for review").first.click()
    expect(page.locator("h1")).to_contain_text("In review")
    ben = sign_in(window(), "Ben")
    ben.goto("/reviews/")
    ben.get_by_role("link", name="Watched").first.click()
    with ben.expect_navigation():
        ben.get_by_role("button", name="Approve and render").first.click()
    expect(page.locator("h1 .state")).not_to_have_attribute("data-state", "in_review", timeout=2_000)
