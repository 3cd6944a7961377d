"""Files on their way out: who may have them, which bytes, under which name, and that they run nowhere."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.jobs.models import Output
from apps.jobs.states import State
from apps.library.models import Media

from .page_tour import content
from .two_workspaces import MP4, PNG, SRT, House, medium

pytestmark = pytest.mark.django_db
WHOLE = len(MP4)


@pytest.fixture
def ana(house: House) -> Client:
    return house.person("author")


def ask(client: Client, media: Media, wanted: str) -> tuple[int, str, bytes]:
    answer = client.get(media.link, headers={"Range": wanted})
    return answer.status_code, answer.headers.get("Content-Range", ""), content(answer)


@pytest.mark.row("ACC-19")
def test_a_link_is_for_members_only_and_for_that_file_only(house: House, ana: Client) -> None:
    film, picture = house.north.film, house.north.picture
    token = film.link.split("/")[-2]
    assert ana.get(film.link).status_code == 200
    assert house.person("outsider").get(film.link).status_code == 404
    assert house.person("nobody").get(film.link).status_code == 302
    for pk in (picture.pk, house.south.film.pk, 10**9):
        assert ana.get(reverse("library:file", args=[pk, token, "film.mp4"])).status_code == 404
    # What the outsider reads of their own gives no token for anybody else's.
    own = house.south.film.link.split("/")[-2]
    assert house.person("outsider").get(reverse("library:file", args=[film.pk, own, "a"])).status_code == 404


def test_a_forged_token_opens_nothing(house: House, ana: Client) -> None:
    film = house.north.film
    token = film.link.split("/")[-2]
    stamp, _, signature = token.partition(":")
    for forged in (
        "x", ":", "::", f"{stamp}:", f":{signature}", signature, token[:-1], token + "A", token.upper(), token[::-1],
        f"zzzzzz:{signature}", f"{stamp}:{signature}:{signature}", "é:é", "1" * 5000, "%0a", f"-1:{signature}",
    ):  # fmt: skip
        assert ana.get(reverse("library:file", args=[film.pk, forged, "a.mp4"])).status_code == 404, forged


def test_a_link_ends_with_its_age_and_stays_the_same_within_an_hour(house: House, ana: Client) -> None:
    now = timezone.now().replace(minute=5)
    with time_machine.travel(now, tick=False) as clock:
        link = house.north.film.link
        clock.move_to(now + timedelta(minutes=50))
        assert house.north.film.link == link
        client = house.person("author")
        assert client.get(link).status_code == 200
        clock.move_to(now + settings.MEDIA_LINK_AGE + timedelta(minutes=1))
        assert client.get(link).status_code == 404
        assert client.get(house.north.film.link).status_code == 200


def test_the_name_in_a_link_is_for_the_browser_and_opens_no_other_file(house: House, ana: Client) -> None:
    film = house.north.film
    start = film.link.rpartition("/")[0]
    for name in (
        "anything",
        "../../../../etc/passwd",
        "..%2f..%2fdb.sqlite3",
        "%2e%2e/%2e%2e",
        "a/b/c",
        "%F0%9F%8E%AC",
    ):
        assert content(ana.get(f"{start}/{name}")) == MP4, name


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, WHOLE - 1),
        ("bytes=5-9", 5, 9),
        ("bytes=5-999999999999999999", 5, WHOLE - 1),
        ("bytes=-7", WHOLE - 7, WHOLE - 1),
        ("bytes=-999999999999999999", 0, WHOLE - 1),
        (f"bytes={WHOLE - 1}-", WHOLE - 1, WHOLE - 1),
    ],
)
def test_a_part_is_exactly_the_bytes_that_were_asked(
    house: House, ana: Client, wanted: str, first: int, last: int
) -> None:
    assert ask(ana, house.north.film, wanted) == (206, f"bytes {first}-{last}/{WHOLE}", MP4[first : last + 1])


@pytest.mark.parametrize("wanted", [f"bytes={WHOLE}-", f"bytes={WHOLE}-{WHOLE + 5}", "bytes=-0", "bytes=99999999999-"])
def test_a_part_outside_the_file_is_told_to_be_outside(house: House, ana: Client, wanted: str) -> None:
    assert ask(ana, house.north.film, wanted) == (416, f"bytes */{WHOLE}", b"")


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=-", "bytes=", "bytes", "=0-1", "bytes=a-b", "bytes=1-2,5-6", "bytes=0-0,-1", "bytes=0-,0-,0-,0-",
        "bytes=5-2",
        "bytes=--5", "bytes=-1-5", "bytes=1--5", "bytes=²-³", "bytes=٣-٤", "bytes=0x1-0x5",
        "bytes=1e3-",
        "bytes=0-" + "9" * 5000, "bytes=" + "9" * 5000 + "-", "items=0-5", "bytes=0-5\n", " bytes=0-5", "bytes= 0-5",
        "bytes=+1-5",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(500)),
    ],
)  # fmt: skip
def test_a_range_that_is_none_is_ignored(house: House, ana: Client, wanted: str) -> None:
    assert ask(ana, house.north.film, wanted) == (200, "", MP4)


def test_a_large_file_comes_in_parts_of_four_megabytes(house: House, ana: Client) -> None:
    large = medium(house.north.workspace, MP4 + b"\0" * 5_000_000, "large", by=None)
    status, spans, part = ask(ana, large, "bytes=0-")
    assert (status, spans, len(part)) == (206, f"bytes 0-{4 * 1024 * 1024 - 1}/{large.size}", 4 * 1024 * 1024)


def test_every_file_says_what_it_is_and_runs_nothing(house: House, ana: Client) -> None:
    for media in (house.north.film, house.north.picture, house.north.subtitles):
        for wanted in ("", "bytes=0-5", "bytes=99999999-"):
            answer = ana.get(media.link, headers={"Range": wanted} if wanted else {})
            assert answer["Content-Type"] == media.mime_type
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert "private" in answer["Cache-Control"]


TITLES = (
    "a\r\nSet-Cookie: stolen=1", 'a"; filename="b.html', "a\\b/c:d*e?f", "Grüße für Zoë 🎬", "..", "", ".htaccess",
    "CON", "x" * 200,
    "\u202egpj.exe", "a;b=c,d", "مرحبا", "<script>", "\x7f\x1b[31m",
)  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_a_title_makes_a_harmless_file_name(house: House, ana: Client, title: str) -> None:
    media = house.north.film
    Media.objects.filter(pk=media.pk).update(title=title)
    media.refresh_from_db()
    answer = ana.get(media.link + "?download")
    assert answer.status_code == 200
    header = answer["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not re.search(r"[\r\n\x00-\x1f\x7f]", header)
    assert re.fullmatch(r"[\w-]{1,80}\.mp4", media.filename)
    assert set(answer.headers) & {"Set-Cookie", "set-cookie"} == set()
    assert header.count("filename=") + header.count("filename*=") == 1


@pytest.mark.parametrize("title", TITLES)
def test_subtitles_get_a_harmless_name_too(house: House, ana: Client, title: str) -> None:
    media = house.north.subtitles
    Media.objects.filter(pk=media.pk).update(title=title)
    answer = ana.get(reverse("library:webvtt", args=[media.pk]) + "?download")
    assert answer.status_code == 200
    header = answer["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert header.isascii()
    assert header.count("filename=") + header.count("filename*=") == 1


@pytest.mark.row("VID-27")
def test_the_saved_name_is_the_title(house: House, ana: Client) -> None:
    media = house.north.film
    Media.objects.filter(pk=media.pk).update(title="Welcome, all of you!")
    media.refresh_from_db()
    assert ana.get(media.link + "?download")["Content-Disposition"] == 'attachment; filename="Welcome-all-of-you.mp4"'
    assert "attachment" not in ana.get(media.link).headers.get("Content-Disposition", "")


def test_without_captions_there_is_no_captioned_film_to_be_had(house: House, ana: Client) -> None:
    job = house.north.jobs[State.COMPLETED]
    page = content(ana.get(reverse("jobs:job", args=[job.pk]))).decode()
    assert not Output.objects.filter(job=job, part="captioned_video").exists()
    assert house.north.film.link in page
    assert "captions" not in re.sub(r"<track[^>]*>", "", page).lower().partition("download")[2][:400]
    captioned = medium(house.north.workspace, MP4 + b"captioned", f"{job.title} with captions", by=None)
    Output.objects.create(job=job, round=1, part="captioned_video", media=captioned)
    page = content(ana.get(reverse("jobs:job", args=[job.pk]))).decode()
    assert captioned.link in page
    assert content(ana.get(captioned.link)) != content(ana.get(house.north.film.link))


@pytest.mark.row("VID-28")
def test_a_film_plays_for_a_colleague_and_not_for_an_outsider(house: House) -> None:
    job = house.north.jobs[State.COMPLETED]
    page = content(house.person("viewer").get(job.get_absolute_url())).decode()
    source = re.search(r'<(?:video|source)[^>]*src="([^"]+)"', page)
    assert source is not None
    link = source[1]
    assert content(house.person("viewer").get(link)) == MP4
    assert content(house.person("reviewer").get(link)) == MP4
    assert house.person("outsider").get(link).status_code == 404


def test_a_copy_that_has_vanished_from_the_disk_is_a_page_that_is_not_there(house: House, ana: Client) -> None:
    for media in (house.north.film, house.north.subtitles):
        Media.objects.filter(pk=media.pk).update(file="1/no/such/file")
        assert ana.get(media.link).status_code == 404
    assert ana.get(reverse("library:webvtt", args=[house.north.subtitles.pk])).status_code == 404


def test_the_bytes_of_a_picture_and_of_subtitles_are_what_came_in(house: House, ana: Client) -> None:
    assert content(ana.get(house.north.picture.link)).startswith(PNG)
    assert content(ana.get(house.north.subtitles.link)) == SRT
    vtt = content(ana.get(reverse("library:webvtt", args=[house.north.subtitles.pk]))).decode()
    assert vtt.startswith("WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.500\nHello")


def test_a_browser_that_has_the_file_is_not_sent_it_again(house: House, ana: Client) -> None:
    for link in (house.north.film.link, house.north.picture.link, house.north.preview.link or ""):
        first = ana.get(link)
        content(first)
        tag = first["ETag"]
        for known in (tag, f"W/{tag}", f'"another", {tag}', "*"):
            again = ana.get(link, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag), known
            assert again["Content-Security-Policy"] == "default-src 'none'; sandbox"
        for other in ('"another"', 'W/"another"', "nonsense", ""):
            answer = ana.get(link, headers={"If-None-Match": other})
            assert answer.status_code == 200, other
            content(answer)


@pytest.mark.parametrize("version", ['"another"', 'W/"{tag}"', "Sat, 28 Nov 2026 10:00:00 GMT", "nonsense"])
def test_a_part_of_another_version_is_the_whole_of_this_one(house: House, ana: Client, version: str) -> None:
    film = house.north.film
    wanted = {"Range": "bytes=5-9", "If-Range": version.format(tag=film.sha256)}
    answer = ana.get(film.link, headers=wanted)
    assert (answer.status_code, content(answer)) == (200, MP4)
    answer = ana.get(film.link, headers={**wanted, "If-Range": f'"{film.sha256}"'})
    assert (answer.status_code, content(answer)) == (206, MP4[5:10])


def test_a_head_is_the_answer_without_its_body(house: House, ana: Client) -> None:
    film = house.north.film
    for link in (film.link, film.link + "?download"):
        seen, head = ana.get(link), ana.head(link)
        content(seen)
        assert head.status_code == 200
        assert dict(head.headers) == dict(seen.headers)
        assert content(head) == b""
    part = ana.head(film.link, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part["Content-Length"], part["Content-Range"]) == (206, "5", f"bytes 5-9/{WHOLE}")
