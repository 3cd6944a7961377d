"""Stories are told in a real browser, against the demo as a newcomer starts it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.chromium import ABSENT, CHROMIUM
from tests.support.demo import Demo

WIDE, MIDDLE, PHONE = (1440, 900), (1024, 768), (390, 844)

expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/stories/"):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=ABSENT))


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("demo") / "data").start()
    yield running
    running.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all stories, closed after the last: while it is open an event loop runs, and Django refuses queries."""
    with sync_playwright() as playwright:
        arguments = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--autoplay-policy=no-user-gesture-required",
        ]
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield launched
        launched.close()


Opener = Callable[..., BrowserContext]


@pytest.fixture
def window(browser: Browser, demo: Demo) -> Iterator[Opener]:
    """Open a browser window of its own, wide or phone, light or dark, with or without JavaScript."""
    opened: list[BrowserContext] = []

    def make(size: tuple[int, int] = WIDE, scheme: str = "light", **options: Any) -> BrowserContext:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            base_url=demo.url,
            **options,
        )
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


def sign_in(context: BrowserContext, name: str) -> Page:
    """One click, as the demo offers it."""
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name=f"Continue as {name}").click()
    page.wait_for_url("**/")
    return page
