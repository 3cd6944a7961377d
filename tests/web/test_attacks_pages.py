"""What every page of everybody must have and must not have: headers, no inline code, no secret."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Connection, User, Workspace
from apps.jobs.models import Job, JobEvent
from apps.library.models import Media
from apps.reviews.models import Decision, Review
from apps.videos.models import AvatarGroup, Look
from apps.voices.models import Voice
from apps.webhooks.models import Delivery

from .access_table import LINES
from .page_tour import Tour, content
from .two_workspaces import API_KEY, NORTH_WORD, OLD_SECRET, SIGNING_SECRET, SOUTH_WORD, House

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src": {"'self'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "object-src": {"'none'"},
    "img-src": {"'self'", "data:"},
}


class Inline(HTMLParser):
    """Collects what a strict policy would block: styles and code that stand in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.outside: list[str] = []
        self.forms: list[tuple[str, bool]] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        # Data for a script is no script: no browser runs it, whatever stands in it.
        is_code = tag == "script" and "src" not in given and given.get("type") != "application/json"
        if tag == "style" or is_code:
            self.found.append(f"<{tag}>")
        for name in ("src", "href", "action", "poster", "hx-get", "hx-post"):
            value = (given.get(name) or "").strip().lower()
            if value.startswith(("javascript:", "vbscript:", "data:text", "//")):
                self.found.append(f"<{tag} {name}={value[:40]}>")
            if name in ("src", "poster") and value.startswith("http"):
                self.outside.append(value)
        if tag == "form":
            self.forms.append(((given.get("method") or "get").lower(), False))
        if tag == "input" and given.get("name") == "csrfmiddlewaretoken" and self.forms:
            self.forms[-1] = (self.forms[-1][0], True)


def parsed(page: str) -> Inline:
    parser = Inline()
    parser.feed(page)
    return parser


def policy(header: str) -> dict[str, set[str]]:
    directives = [directive.split() for directive in header.split(";") if directive.strip()]
    return {words[0]: set(words[1:]) for words in directives}


def test_the_strict_policy_stands_on_every_page(visits: Tour) -> None:
    assert len(visits.pages) > 200
    for visit in visits.pages:
        assert policy(visit.headers["content-security-policy"]) == STRICT, str(visit)


def test_every_answer_forbids_guessing_framing_and_leaking_the_way(visits: Tour) -> None:
    for visit in visits.visits:
        assert visit.headers["x-content-type-options"] == "nosniff", str(visit)
        assert visit.headers["x-frame-options"] == "DENY", str(visit)
        # The address of a guest or of a recipient is a secret, so not even our own pages are told it.
        is_secret = visit.line.name.startswith(("guests:", "recipients:"))
        wanted = ("no-referrer", "same-origin") if is_secret else ("same-origin",)
        assert visit.headers["referrer-policy"] in wanted, str(visit)
        assert visit.headers["cross-origin-opener-policy"] == "same-origin", str(visit)


def test_no_page_holds_style_or_code_of_its_own(visits: Tour) -> None:
    found = {str(visit): inline for visit in visits.pages if (inline := parsed(visit.body).found)}
    assert found == {}


def test_no_page_loads_anything_from_elsewhere(visits: Tour) -> None:
    found = {str(visit): outside for visit in visits.pages if (outside := parsed(visit.body).outside)}
    assert found == {}


def test_no_page_lets_the_browser_cut_a_long_paste(visits: Tour) -> None:
    words = re.compile(
        r"<(?:textarea|input)\b[^>]*name=\"(?:\w+-)?(?:text|reason|prompt|title|name|language|answer-\d+)\"[^>]*>"
    )
    found = {str(visit) for visit in visits.pages for tag in words.findall(visit.body) if "maxlength" in tag}
    areas = {str(visit) for visit in visits.pages if re.search(r"<textarea\b[^>]*maxlength", visit.body)}
    assert found | areas == set()


def test_every_form_that_posts_carries_its_token(visits: Tour) -> None:
    # What a guest may do is in the address; there is no session that somebody could ride on.
    pages = [visit for visit in visits.pages if not visit.line.name.startswith("guests:")]
    bare = {str(v) for v in pages for method, token in parsed(v.body).forms if method == "post" and not token}
    assert bare == set()


@pytest.mark.row("WEB-06")
def test_no_secret_is_in_any_answer_for_anybody(visits: Tour) -> None:
    secrets = [form.format(word) for form in (API_KEY, SIGNING_SECRET, OLD_SECRET) for word in (NORTH_WORD, SOUTH_WORD)]
    secrets += [settings.SECRET_KEY, settings.DEMO_PASSWORD, *settings.FIELD_KEYS]
    for visit in visits.visits:
        for secret in secrets:
            assert secret not in visit.body, f"{visit} shows {secret[:12]}…"
            assert secret not in str(visit.headers), f"{visit} sends {secret[:12]}…"


def test_no_page_shows_the_address_at_which_news_come_in(visits: Tour) -> None:
    for visit in visits.visits:
        if visit.line.name not in ("webhooks:receive", "webhooks:callback"):
            assert f"token-{NORTH_WORD}" not in visit.body, str(visit)


def test_pages_of_members_are_not_kept_by_anybody_between(visits: Tour) -> None:
    for visit in visits.visits:
        if visit.status == 200 and "cache-control" in visit.headers:
            assert "public" not in visit.headers["cache-control"], str(visit)


def test_no_answer_shows_a_traceback_or_a_setting(visits: Tour) -> None:
    for visit in visits.visits:
        assert not re.search(r"Traceback|DJANGO_SETTINGS|sqlite3\.|psycopg", visit.body), str(visit)


@pytest.mark.usefixtures("house")
def test_a_missing_page_and_a_mistake_in_the_address_keep_the_policy() -> None:
    for path in ("/no/such/page/", "/jobs/" + "9" * 40 + "/", "/library/1/x/y", "/webhooks/in/x/"):
        answer = Client().get(path)
        assert answer.status_code in (302, 404)
        assert policy(answer["Content-Security-Policy"]) == STRICT
        assert answer["X-Frame-Options"] == "DENY"


def test_titles_are_text_and_never_code(house: House) -> None:
    trick = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    Job.objects.update(title=trick, failure=trick, failure_detail=trick)
    JobEvent.objects.update(what=trick, detail=trick)
    Decision.objects.update(reason=trick)
    Delivery.objects.update(event_type=trick, body=json.dumps({"event_type": trick, trick: trick}).encode())
    titled: tuple[type[Model], ...] = (Review, Media)
    named: tuple[type[Model], ...] = (Connection, Workspace, Voice, Look, AvatarGroup, User)
    for model in titled:
        model._default_manager.update(title=trick)
    for model in named:
        model._default_manager.update(name=trick)
    for person in ("author", "administrator"):
        client = house.person(person)
        for line in LINES:
            answer = client.get(line.url(house))
            if answer.headers.get("content-type", "").startswith("text/html"):
                page = content(answer).decode()
                assert parsed(page).found == [], line.name
                assert "<script>alert" not in page, line.name


def test_cookies_are_out_of_reach_for_code_and_other_sites(house: House) -> None:
    client = Client()
    client.post(reverse("demo:sign_in"), {"person": house.cast.ana.pk})
    client.get(reverse("home"))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    client.get(reverse("account_login"))
    assert client.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"
