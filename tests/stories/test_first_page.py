"""What a browser that was never here is sent until it shows a page, byte by byte as it travels."""

import re

import pytest
from playwright.sync_api import Request

from tests.support.demo import Demo

from .conftest import Opener

LIMIT = 150_000


@pytest.mark.parametrize("name", ["sign-in", "home"])
def test_the_first_page_is_small(window: Opener, demo: Demo, name: str) -> None:
    context = window()
    page = context.new_page()
    sent: list[Request] = []
    if name == "home":
        # Signed in beside the browser, so that its cache is still empty.
        ana = re.search(r'name="person" value="(\d+)"', context.request.get("/demo/").text())
        assert ana
        token = next(one["value"] for one in context.cookies() if one["name"] == "heygen_web_csrf")
        form = {"person": ana[1], "csrfmiddlewaretoken": token}
        assert context.request.post("/demo/sign-in/", form=form, headers={"Referer": f"{demo.url}/demo/"}).ok
    page.on("requestfinished", lambda one: sent.append(one))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    # Without the pictures of what a team has made, which the stories before this one may have left.
    sizes = {one.url: one.sizes() for one in sent if "/library/" not in one.url}
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values())
    assert total < LIMIT, sizes
    if name == "home":
        # Ours, and the few lines that run before the first paint.
        assert len([url for url in sizes if url.endswith(".js")]) == 2, sizes
