"""One script for all pages of the team, one for those of guests, each as its sources give it."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

FRONTEND = settings.BASE_DIR / "frontend"
BUILT = settings.BASE_DIR / "static/js"
BUNDLES: dict[str, list[str]] = json.loads((FRONTEND / "scripts.json").read_text())
HTMX = files("django_htmx") / "static/django_htmx/htmx-2.min.js"
BEFORE_THE_FIRST_PAINT = "js/theme.js"


@pytest.mark.parametrize(("name", "first"), [("portal", [f"{HTMX.read_text()}\n"]), ("guest", [])])
def test_a_committed_script_is_what_its_sources_give(name: str, first: list[str]) -> None:
    texts = [(FRONTEND / "scripts" / f"{source}.js").read_text() for source in BUNDLES[name]]
    sources = ["\n".join(line for line in text.split("\n") if not line.lstrip().startswith("//")) for text in texts]
    assert (BUILT / f"{name}.js").read_text() == "\n".join([*first, *sources]), (
        "run `make css`, and commit what it makes"
    )


def test_every_source_is_part_of_a_script() -> None:
    there = {path.stem for path in (FRONTEND / "scripts").glob("*.js")}
    assert there == {source for sources in BUNDLES.values() for source in sources}


def test_no_page_loads_a_script_of_its_own() -> None:
    """But for passkeys, which need allauth's, and what runs before the first paint."""
    pages = [path for folder in ("templates", "apps") for path in (settings.BASE_DIR / folder).rglob("*.html")]
    loaded = {
        path.relative_to(settings.BASE_DIR): found
        for path in pages
        if (
            found := set(re.findall(r"<script src=\"\{% static '([^']+)'", path.read_text())) - {BEFORE_THE_FIRST_PAINT}
        )
    }
    assert loaded == {
        Path("templates/base.html"): {"js/portal.js"},
        Path("templates/base_plain.html"): {"js/portal.js"},
        Path("apps/reviews/templates/reviews/guests/base.html"): {"js/guest.js"},
        Path("templates/mfa/webauthn/snippets/scripts.html"): {
            "mfa/js/webauthn-json.js",
            "mfa/js/webauthn.js",
            "js/passkeys.js",
            "account/js/onload.js",
        },
    }


@pytest.mark.django_db
def test_the_sign_in_page_loads_one_script_for_later(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert re.findall(r"<script src=\"([^\"]+)\" defer>", page) == ["/static/js/portal.js"]
