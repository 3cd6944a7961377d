"""Pages travel compressed where nobody else asked for them; files, streams, data and what has an ETag never do."""

import gzip
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.jobs.states import State

from .page_tour import content
from .two_workspaces import MP4, House

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "gzip, deflate, br"}
OWN = {**GZIP, "Sec-Fetch-Site": "same-origin"}
TYPED = {**GZIP, "Sec-Fetch-Site": "none"}
VARY = {"Accept-Encoding", "Sec-Fetch-Site"}


@pytest.fixture
def ana(house: House) -> Client:
    return house.person("author")


def plain(page: bytes) -> str:
    """A page without what differs each time it is made."""
    return re.sub(r"X-CSRFToken[^}]*}|csrfmiddlewaretoken\" value=\"[^\"]*", "", page.decode())


@pytest.mark.parametrize("headers", [OWN, TYPED, GZIP])
def test_a_page_of_our_own_is_compressed(house: House, ana: Client, headers: dict[str, str]) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        whole, small = ana.get(reverse("jobs:list")), ana.get(reverse("jobs:list"), headers=headers)
    assert small["Content-Encoding"] == "gzip"
    assert small["Content-Length"] == str(len(small.content))
    assert len(small.content) < len(whole.content) / 3
    assert plain(gzip.decompress(small.content)) == plain(whole.content)


def test_how_small_a_page_gets_differs_each_time(house: House, ana: Client) -> None:
    lengths = {len(ana.get(reverse("jobs:list"), headers=OWN).content) for _time in range(8)}
    assert len(lengths) > 2


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something new"])
def test_a_page_that_another_site_asked_for_is_not(house: House, ana: Client, site: str) -> None:
    answer = ana.get(reverse("jobs:list"), {"q": "walrus"}, headers={**GZIP, "Sec-Fetch-Site": site})
    assert "Content-Encoding" not in answer
    assert answer.content.startswith(b"<!doctype html>")


def test_over_https_a_browser_has_to_say_who_asked(house: House, ana: Client) -> None:
    assert "Content-Encoding" not in ana.get(reverse("jobs:list"), headers=GZIP, secure=True)
    assert ana.get(reverse("jobs:list"), headers=OWN, secure=True)["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("headers", [{}, GZIP, OWN, {"Sec-Fetch-Site": "cross-site"}])
def test_caches_are_told_what_a_page_depends_on(house: House, ana: Client, headers: dict[str, str]) -> None:
    assert set(re.split(r",\s*", ana.get(reverse("jobs:list"), headers=headers)["Vary"])) >= VARY


def test_parts_of_pages_and_refused_forms_are_compressed_too(house: House, ana: Client) -> None:
    assert ana.get(reverse("jobs:list"), headers={**OWN, "HX-Request": "true"})["Content-Encoding"] == "gzip"
    refused = ana.post(reverse("account_change_password"), {}, headers=OWN)
    assert refused["Content-Encoding"] == "gzip"


def test_a_head_says_what_a_get_would() -> None:
    answer = Client().head(reverse("account_login"), headers=OWN)
    assert (answer["Content-Encoding"], answer.content) == ("gzip", b"")


@pytest.mark.parametrize("wanted", [None, "bytes=0-99", "bytes=99999999-"])
def test_a_file_is_sent_as_it_is(house: House, ana: Client, wanted: str | None) -> None:
    answer = ana.get(house.north.film.link, headers={**OWN, **({"Range": wanted} if wanted else {})})
    assert "Content-Encoding" not in answer
    assert answer["ETag"].startswith('"')
    if answer.status_code != 416:
        body = MP4 if wanted is None else MP4[:100]
        assert (content(answer), answer["Content-Length"]) == (body, str(len(body)))


def test_a_file_that_the_browser_has_is_not_sent(house: House, ana: Client) -> None:
    tag = ana.get(house.north.film.link)["ETag"]
    answer = ana.get(house.north.film.link, headers={**OWN, "If-None-Match": tag})
    assert (answer.status_code, answer["ETag"], "Content-Encoding" in answer) == (304, tag, False)


def test_a_file_of_a_guest_is_sent_as_it_is(house: House) -> None:
    guest = Client()
    page = guest.get(reverse("guests:page", args=[house.north.guest_token]), headers=TYPED)
    links = re.findall(r'(?:src|href)="([^"]*/files/[^"]+)"', gzip.decompress(page.content).decode())
    assert links
    for link in links:
        answer = guest.get(link, headers=OWN)
        assert (answer.status_code, "Content-Encoding" in answer) == (200, False)


def test_data_and_streams_are_sent_as_they_are(house: House) -> None:
    administrator = house.person("administrator")
    for address in (
        reverse("jobs:json", args=[house.north.jobs[State.COMPLETED].pk]),
        f"{reverse('feed')}?after=0",
        reverse("spend:entries"),
        reverse("healthz"),
    ):
        answer = administrator.get(address, headers=OWN)
        assert (answer.status_code, "Content-Encoding" in answer) == (200, False), address
