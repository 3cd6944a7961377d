"""Every page, wide, narrower and on a phone, light and dark.

Axe finds nothing, nothing scrolls sideways or spills out of its panel, no script complains.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.stories.conftest import MIDDLE, PHONE, WIDE, Opener, sign_in
from tests.support.demo import Demo

PAGES = {
    "Ana": [
        "/",
        "/create/",
        "/create/avatar/",
        "/create/avatar/?view=fields",
        "/create/avatar/?view=json",
        "/create/image/",
        "/account/",
        "/jobs/",
        "/jobs/?state=failed",
        "/reviews/",
        "/reviews/?show=mine",
        "/library/",
        "/library/?as=list",
        "/library/upload/",
        "/published/",
        "/avatars/",
        "/templates/",
        "/templates/?q=nothing+is+called+so",
        "/templates/new/",
        "/templates/1/rename/",
        "/templates/1/delete/",
        "/voices/",
        "/voices/?gender=female",
        "/create/speech/",
        "/voices/describe/",
        "/voices/speech/",
        "/templates/campaigns/",
        "/templates/campaigns/new/",
        "/notices/",
        "/notices/?show=unread",
        "/notices/settings/",
        "/jobs/999999/",
    ],
    "Ben": [
        "/",
        "/reviews/",
        "/reviews/?show=decided",
        "/reviews/?show=assigned",
        "/reviews/bulk/",
        "/settings/connections/",
    ],
    "Cleo": [
        "/",
        "/settings/connections/",
        "/settings/people/",
        "/settings/rules/",
        "/settings/consents/",
        "/voices/clone/",
        "/settings/projects/",
        "/spend/",
        "/spend/?month=2026-01",
        "/spend/caps/",
        "/settings/calls/",
        "/settings/audit/",
        "/settings/audit/?q=nothing+has+these+words",
        "/webhooks/",
    ],
    "Dan": ["/", "/jobs/", "/library/"],
}
LOOKS = {
    "wide-light": (WIDE, "light"),
    "wide-dark": (WIDE, "dark"),
    "middle-light": (MIDDLE, "light"),
    "phone-light": (PHONE, "light"),
    "phone-dark": (PHONE, "dark"),
}
SPILLS = """() => {
  const clips = (part) => getComputedStyle(part).overflowX !== "visible";
  const right = (part) => part.getBoundingClientRect().right;
  const spills = (thing, part) => {
    let inside = thing.parentElement;
    while (inside !== part && !clips(inside)) inside = inside.parentElement;
    return inside === part && right(thing) > right(part) + 1;
  };
  const parts = [...document.querySelectorAll(".panel, .page-head, .decide")].filter((part) => !clips(part));
  const found = (part) => [...part.querySelectorAll("table, .btn")].filter((thing) => spills(thing, part));
  return parts.flatMap(found).map((thing) => thing.className);
}"""
"""The tables and buttons that stick out of the part of the page they stand in."""
FIRST_OF = ("/avatars/", "/templates/", "/library/", "/jobs/", "/voices/")
"""Lists whose first object is opened too."""


@pytest.mark.parametrize(("size", "scheme"), LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing(demo: Demo, window: Opener, who: str, size: tuple[int, int], scheme: str) -> None:
    page = sign_in(window(size, scheme), who)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found: list[str] = []
    for path in PAGES[who]:
        found += looked_at(page, path)
    for path in FIRST_OF if who == "Ana" else ():
        page.goto(path)
        first = page.locator("main a[href^='" + path + "']").filter(has_not_text="Upload")
        links = [href for href in first.evaluate_all("all => all.map(a => a.getAttribute('href'))") if href != path]
        objects = [href for href in links if href.rstrip("/").rsplit("/", 1)[-1].isdigit()]
        if objects:
            found += looked_at(page, objects[0])
    assert found == []
    assert [text for text in complaints if "status of 40" not in text] == []


@pytest.mark.parametrize(("size", "scheme"), LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing_before_signing_in(demo: Demo, window: Opener, size: tuple[int, int], scheme: str) -> None:
    page = window(size, scheme).new_page()
    found = [
        line for path in ("/account/login/", "/demo/", "/account/password/reset/") for line in looked_at(page, path)
    ]
    page.goto(f"{demo.sandbox_url}/_sandbox/")
    assert found + violations(page, "/_sandbox/") == []


def looked_at(page: Page, path: str) -> list[str]:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status < 500, path
    page.wait_for_load_state("networkidle") if "video" in path else page.wait_for_load_state()
    return violations(page, path)


def violations(page: Page, path: str) -> list[str]:
    """What axe says, and what does not fit: the page into the window, a table or a button into its panel."""
    found = [
        f"{path}: {problem['id']} at {problem['nodes'][0]['target']}"
        for problem in Axe().run(page).response["violations"]
    ]
    found += [f"{path}: {thing} spills out" for thing in page.evaluate(SPILLS)]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found if too_wide <= 0 else [*found, f"{path}: {too_wide} px too wide"]
