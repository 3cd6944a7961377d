"""A tab that nobody sees asks nothing, and catches up when it is seen again."""

from playwright.sync_api import Request

from tests.stories.conftest import Opener, sign_in

HIDDEN = """
    (hidden) => {
        Object.defineProperty(document, "visibilityState", {value: hidden ? "hidden" : "visible", configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
    }
"""


def test_a_hidden_tab_costs_nothing(window: Opener) -> None:
    page = sign_in(window(), "Ana")
    page.goto("/jobs/")
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/feed/" in request.url:
            asked.append(request.url)

    page.on("request", note)
    page.wait_for_timeout(4000)
    assert asked
    page.evaluate(HIDDEN, True)
    page.wait_for_timeout(300)
    asked.clear()
    page.wait_for_timeout(5000)
    assert asked == []
    page.evaluate(HIDDEN, False)
    page.wait_for_timeout(1500)
    assert asked
