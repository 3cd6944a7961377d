"""Rubbish in addresses, filters, headers and hidden fields: an answer in words, never a 500, never a change."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from apps.jobs.desk.registry import desk_with
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.voices.kinds.speech.options.fields import ORDER
from apps.voices.kinds.speech.services import SERVICES

from .access_table import LINES
from .page_tour import content
from .two_workspaces import House

pytestmark = pytest.mark.django_db

RUBBISH = (
    "", "abc", "-1", "0", "1e3", "10" + "0" * 30, "9" * 5000, "²", "٣", "\uff11\uff12", "1.5", "null", "' OR 1=1 --",
    "<script>", "%ff%fe", "\ud7ff", "🎬", "../../etc/passwd", "{{7*7}}", "%s%n", "1\n2", " 7 ", "+7", "0x10",
    "NaN", "Infinity",
)  # fmt: skip
LISTS = {
    "jobs:list": ("before", "after", "state", "kind", "who", "late", "q", "shown"),
    "reviews:inbox": ("before", "after", "show", "shown"),
    "library:list": ("before", "after", "sort", "q", "shown"),
    "voices:list": ("page", "language", "gender", "q", "type", "before"),
    "desk:new speech": ("n", "service", "voice", "again", "take", "title", "project", "pick_q", "pick_language"),
    "voices:speech": ("before", "after"),
    "voices:speech_voices": ("service", "voice", "pick_q", "pick_language", "pick_gender", "pick_whose"),
    "videos:avatars": ("before", "after", "page", "q", "kind", "gender", "tag"),
    "videos:looks": ("look", "q", "page", "kind", "group"),
    "videos:voices": ("look", "voice", "q", "language", "gender", "page"),
    "desk:new avatar": ("n", "view", "look", "voice", "audio", "image"),
    "webhooks:deliveries": ("before", "after", "verdict"),
    "accounts:calls": ("before", "after", "outcome"),
    "feed": ("after",),
}


@pytest.mark.parametrize("name", LISTS)
def test_rubbish_in_a_filter_is_no_mistake_of_ours(house: House, name: str) -> None:
    client = house.person("administrator")
    client.get(reverse("home"))
    view, *where = name.split()
    for rubbish in RUBBISH:
        for headers in ({}, {"HX-Request": "true"}):
            status = client.get(
                reverse(view, args=where), dict.fromkeys(LISTS[name], rubbish), headers=headers
            ).status_code
            assert status in (200, 204, 302, 404), f"{rubbish[:40]!r}: {status}"


@pytest.mark.parametrize("path", ["/", "/jobs/", "/feed/?after=0", "/accounts/login/"])
def test_a_cookie_with_a_nul_is_nobodys(house: House, settings: LazySettings, path: str) -> None:
    """In quotes a cookie may spell any sign; PostgreSQL takes no NUL."""
    client = house.person("administrator")
    name, key = settings.SESSION_COOKIE_NAME, client.session.session_key
    answer = client.get(path, headers={"Cookie": f'{name}="{key}\\000"'})
    assert answer.status_code == 400


def test_a_search_finds_what_it_says_and_not_what_it_means_elsewhere(house: House) -> None:
    client = house.person("author")
    for word, found in (("%", False), ("_", False), ("walrus: a d", True), ("' OR ''='", False)):
        page = content(client.get(reverse("jobs:list"), {"q": word})).decode()
        assert ("Walrus: a draft" in page) is found, word


def test_rubbish_in_a_path_is_a_page_that_is_not_there(house: House) -> None:
    client = house.person("administrator")
    for number in ("9" * 18, "9" * 19, "9" * 400, "-1", "²", "٣", "1.0", "1%20"):
        for path in (
            "/jobs/{}/", "/jobs/{}.json", "/reviews/{}/", "/library/{}/", "/library/{}.vtt", "/library/previews/{}/",
            "/library/{}/token/name", "/webhooks/deliveries/{}/", "/settings/connections/{}/", "/drafts/{}/",
            "/avatars/{}/", "/looks/{}/",
        ):  # fmt: skip
            assert client.get(path.format(number)).status_code == 404, path.format(number)
        for path in ("/jobs/{}/submit/", "/reviews/{}/approve/", "/settings/people/{}/role/", "/voices/{}/favourite/"):
            assert client.post(path.format(number)).status_code == 404, path.format(number)


def test_a_nul_in_an_address_is_refused_before_it_reaches_a_database(house: House) -> None:
    client = house.person("administrator")
    for path in (
        "/jobs/?q=a%00b",
        "/webhooks/in/a%00b/",
        "/library/?q=%00",
        "/create/avatar/?n=%00",
        "/feed/?after=%00",
    ):
        answer = client.get(path)
        assert answer.status_code == 400, path
        assert "Content-Security-Policy" in answer.headers


def test_a_nul_in_a_hidden_field_is_refused_or_dropped(house: House) -> None:
    client = house.person("administrator")
    fields = ("nonce", "seal", "round", "next", "workspace", "role", "reason", "title", "language", "gender", "look",
              "voice", "script", "do", "seen", "name", "email", "request", "login", "password")  # fmt: skip
    for line in LINES:
        answer = client.post(line.url(house), dict.fromkeys(fields, "a\0b"))
        assert answer.status_code < 500, line.name
        content(answer)  # read to its end, so that its file is closed
        if line.name in ("account_logout", "demo:sign_in"):
            client = house.person("administrator")


@pytest.mark.parametrize(
    "nonce", ["x" * 4000, "a\0b", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") * 60]
)
def test_an_odd_form_number_makes_a_copy_all_the_same_and_only_one(house: House, nonce: str) -> None:
    client = house.person("author")
    url = reverse("jobs:copy", args=[house.north.jobs[State.COMPLETED].pk])
    before = Job.objects.count()
    for _twice in range(2):
        assert client.post(url, {"nonce": nonce}).status_code == 302
    assert Job.objects.count() == before + 1
    assert len(Job.objects.latest("pk").nonce or "") <= 40


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "a b", "[::1"])
def test_a_foreign_host_is_refused(house: House, host: str, settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]  # the test runner adds its own
    client = Client(headers={"Host": host}, raise_request_exception=False)
    for url in (reverse("account_login"), reverse("account_reset_password")):
        assert client.get(url).status_code == 400


def test_forwarded_headers_are_not_believed_without_a_proxy(house: House) -> None:
    lies = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "10.0.0.1"}
    client = house.person("author")
    request = client.get(reverse("home"), headers=lies).wsgi_request
    assert not request.is_secure()
    assert request.get_host().partition(":")[0] == "testserver"
    page = content(client.get(reverse("account_login"), headers=lies)).decode()
    assert "evil.example" not in page


AWAY = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "javascript:alert(1)", "http:evil.example", "https:///evil.example", "\x01https://evil.example", "/\t/evil.example",
    "http://testserver@evil.example/", "data:text/html,x",
)  # fmt: skip


@pytest.mark.parametrize("away", AWAY)
def test_no_next_leads_out_of_the_portal(house: House, away: str) -> None:
    client = house.person("author")
    actions = {
        reverse("accounts:switch_workspace"): {"workspace": house.north.workspace.pk},
        reverse("voices:favourite", args=[house.north.voice.pk]): {},
        reverse("videos:favourite", args=[house.north.look.pk]): {},
        reverse("reviews:claim", args=[house.north.review.pk]): {},
        reverse("demo:sign_in"): {"person": house.cast.ben.pk},
    }
    for url, form in actions.items():
        for asked, given in ((url, {**form, "next": away}), (f"{url}?next={away}", form)):
            place = client.post(asked, given).headers.get("Location", "/")
            assert place.startswith("/"), (url, place)
            assert not place.startswith(("//", "/\\", "/\t")), (url, place)
    with_password = {"login": "ana@example.com", "password": "wrong", "next": away}
    assert "Location" not in Client().post(reverse("account_login"), with_password).headers


def test_the_sign_in_leads_home_when_it_is_told_to_go_elsewhere(house: House, settings: LazySettings) -> None:
    for away in AWAY:
        form = {"login": "ana@example.com", "password": settings.DEMO_PASSWORD, "next": away}
        assert Client().post(reverse("account_login"), form)["Location"] == "/", away


@pytest.mark.parametrize("slug", ["avatar", "image"])
def test_rubbish_in_a_film_is_told_and_never_stored_as_it_came(house: House, slug: str) -> None:
    client, new = house.person("author"), reverse("desk:new", args=[slug])
    names = list(desk_with(slug).form.base_fields)
    sources = ("audio", "image", "watermark", "background_image")
    files = [f"{source}_{kind}" for source in sources for kind in ("media", "url")]
    for number, rubbish in enumerate((*RUBBISH, "nan", "1e400", "-0", "javascript:alert(1)")):
        in_files = dict.fromkeys(files, rubbish[:400])
        for every in ({**dict.fromkeys(names, rubbish), **in_files}, {**in_files, "title": "x"}):
            form = {**every, "nonce": f"{slug}-{number}", "do": "send"}
            for url in (new, reverse("desk:summary", args=[slug]), reverse("desk:autosave", args=[slug])):
                status = client.post(url, form).status_code
                assert status in (200, 302, 400, 409, 422), f"{url} {rubbish[:30]!r}: {status}"
    assert not Job.objects.filter(nonce__startswith=f"{slug}-").exclude(state=State.DRAFT).exists()


@pytest.mark.parametrize("service", [one.slug for one in SERVICES])
def test_rubbish_in_a_speech_is_told_and_never_sent(house: House, service: str) -> None:
    client = house.person("author")
    names = {name for fields in ORDER.values() for name in fields}
    names |= {"title", "text", "split", "voice", "account", "take", "again_of", "project", "pick_q", "shown_for"}
    for number, rubbish in enumerate((*RUBBISH, "nan", "1e400", "1e300", "-0", "9" * 400)):
        every = dict.fromkeys(names, rubbish)
        for said in (every, {**every, "title": "x", "text": "Hello.", "service": service, "shown_service": service}):
            form = {**said, "nonce": f"{service}-{number}", "do": "send"}
            for name in ("desk:new", "desk:summary", "desk:autosave"):
                status = client.post(reverse(name, args=["speech"]), form).status_code
                assert status in (200, 302, 400, 409, 422), f"{name} {rubbish[:30]!r}: {status}"
    assert not Job.objects.filter(nonce__startswith=f"{service}-").exclude(state=State.DRAFT).exists()


def test_a_file_number_without_end_is_a_file_that_is_gone(house: House) -> None:
    form = {"nonce": "endless", "title": "x", "audio_media": "9" * 5000}
    answer = house.person("author").post(reverse("desk:new", args=["avatar"]), form)
    assert answer.status_code == 422
    assert "no longer in the library" in content(answer).decode()


JSONS = (
    "", "null", "[]", "7", '"x"', "{", "[" * 100_000, '{"a":' * 50_000, "NaN", '{"script": NaN}',
    '{"script": Infinity}',
    '{"type": "avatar", "type": "image"}', '{"script": "\\u0000"}', '{"script": "\\ud800"}',
    '{"script": ' + "9" * 5000 + "}",
    '{"avatar_id": {"$ne": null}}', '{"avatar_id": ["x"], "voice_settings": 7, "background": []}',
    '{"state": "completed"}',
)  # fmt: skip


@pytest.mark.parametrize("text", JSONS, ids=lambda text: repr(text[:24]))
def test_rubbish_as_a_request_is_told_and_makes_no_job(house: House, text: str) -> None:
    client, before = house.person("author"), Job.objects.count()
    url = reverse("desk:new", args=["avatar"]) + "?view=json"
    answer = client.post(url, {"request": text, "nonce": "json", "do": "send"})
    assert answer.status_code == 422
    assert Job.objects.count() == before


def test_behind_a_proxy_its_word_counts_on_https_and_not_on_the_host(house: House, settings: LazySettings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # what BEHIND_PROXY sets
    client = house.person("author")
    request = client.get(
        reverse("home"), headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    ).wsgi_request
    assert request.is_secure()
    assert request.get_host().partition(":")[0] == "testserver"
