"""Somebody asks how a film came to be: Cleo takes the evidence along, and a bare Python says that it is whole."""

import subprocess
import sys
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from tests.stories.conftest import Opener, sign_in
from tests.support.demo import Demo


def test_cleo_takes_the_evidence_of_a_film_along(demo: Demo, window: Opener, tmp_path: Path) -> None:
    ana = sign_in(window(), "Ana")
    ana.goto("/create/")
    ana.get_by_role("link", name="script").first.click()
    ana.get_by_role("textbox", name="Title").fill("Proven film")
    ana.locator(".looks .look").first.click()
    ana.locator("textarea[name=script]").fill("This can be shown to anybody.")
    ana.get_by_role("button", name="Send for review").last.click()
    expect(ana.locator("h1")).to_contain_text("In review")
    place = ana.url
    ana.get_by_role("button", name="Switch to Ben").click()
    ana.get_by_role("button", name="Approve and render").last.click()

    page = sign_in(window(), "Cleo")
    page.goto(place)
    expect(page.locator("h1 .state")).to_have_attribute("data-state", "completed", timeout=90_000)
    expect(page.locator("video")).to_be_visible()
    page.get_by_role("button", name="More actions").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Evidence pack").click()
    packed = tmp_path / coming.value.suggested_filename
    coming.value.save_as(packed)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "unpacked")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"],
        cwd=tmp_path / "unpacked",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.startswith("Fine: ")

    digest = done.stdout.split()[-1]
    page.goto("/settings/audit/")
    page.get_by_role("searchbox", name="Text, a seal or a hash").fill(digest)
    page.get_by_role("button", name="Search", exact=True).click()
    rows = page.get_by_role("table", name="Audit log, newest first").locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Evidence: packed")
    page.get_by_role("button", name="Verify the chain").click()
    expect(page.get_by_text("The chain is whole")).to_be_visible()
