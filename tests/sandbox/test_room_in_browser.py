from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.sandbox.conftest import create
from tests.support.chromium import ABSENT, CHROMIUM
from tests.support.sandbox import SandboxProcess

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=ABSENT),
]
SMALL = """[...document.querySelectorAll('button, input:not([type=hidden]), select, summary, nav a')]
    .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"""


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1024, "dark"), (390, "light")])
def test_the_control_room_is_readable_by_everyone(
    own_sandbox: SandboxProcess, browser: Browser, width: int, scheme: str
) -> None:
    ana = own_sandbox.key()
    create(own_sandbox, ana, title="fail:rendering_failed")
    own_sandbox.fault("busy", match="POST /v3/nowhere", key=ana)
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=True)
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in ("/_sandbox/", f"/_sandbox/journal/{own_sandbox.last_entry()}"):
        page.goto(own_sandbox.url + path)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(SMALL) == []


def test_the_forms_work_without_scripts(sandbox: SandboxProcess, ana: str, browser: Browser) -> None:
    sandbox.call(ana, "GET", "/v3/users/me")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{sandbox.url}/_sandbox/")
    faults = page.get_by_role("region", name="Faults", exact=True)
    faults.get_by_label("Kind").select_option("webhook_lost")
    faults.get_by_label("Space").select_option(sandbox.state(ana)["spaces"][0]["id"])
    faults.get_by_role("button", name="Plan this fault").click()
    assert page.get_by_role("status").inner_text() == "Done."
    planned = sandbox.faults()[-1]
    assert planned["kind"] == "webhook_lost"
    page.get_by_role("button", name=f"Take back: Webhook lost, number {planned['id']}").click()
    assert planned["id"] not in [fault["id"] for fault in sandbox.faults()]
