"""Uploads: judged by their bytes, named harmlessly, refused in words at the field, and stored only when whole."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from apps.library.assets import LARGEST
from apps.library.models import Media

from .page_tour import content
from .two_workspaces import MP4, PNG, SRT, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(house: House) -> Client:
    return house.person("author")


def upload(client: Client, name: str, data: bytes, kind: str = "image/png", **form: str) -> Any:
    """Written by hand, for Django's own client cleans the name."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in form.items()
    ]
    parts.append(
        f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
    )
    body = "".join(parts).encode() + data + b"\r\n--edge--\r\n"
    return client.post(reverse("library:upload"), body, content_type="multipart/form-data; boundary=edge")


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * 10_000_000)
    return buffer.getvalue()


BAD = {
    "a page named .png": ("cat.png", b"<!doctype html><script>alert(1)</script>"),
    "a drawing with code": ("cat.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "a drawing after a declaration": ("cat.png", b'<?xml version="1.0"?><svg/>'),
    "an archive": ("cat.png", zipped()),
    "a program": ("cat.mp4", b"\x7fELF" + b"\0" * 100),
    "a script": ("cat.png", b"#!/bin/sh\nrm -rf /\n"),
    "words": ("cat.srt", b"only words"),
    "zeros": ("cat.png", b"\0" * 500),
    "half a signature": ("cat.png", b"\x89PNG\r\n"),
    "a GIF": ("cat.gif", b"GIF89a" + b"\0" * 50),
    "an Apple picture": ("cat.heic", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_it_is_called_does_not_matter(house: House, ana: Client, what: str) -> None:
    before = Media.objects.count()
    name, data = BAD[what]
    answer = upload(ana, name, data, title="Keep my words")
    assert answer.status_code == 422
    assert "bytes of this file are none of" in str(answer.context["form"].errors["file"])
    assert "Keep my words" in content(answer).decode()
    assert Media.objects.count() == before


def test_nothing_at_all_is_refused_at_the_field(house: House, ana: Client) -> None:
    assert "empty" in str(upload(ana, "cat.png", b"").context["form"].errors["file"])
    missing = ana.post(reverse("library:upload"), {"title": "x"})
    assert "Choose a file" in str(missing.context["form"].errors["file"])
    text = ana.post(reverse("library:upload"), {"file": "a text where a file should be"})
    assert text.status_code == 422


def test_one_byte_too_many_is_refused_and_leaves_nothing_behind(
    house: House, ana: Client, settings: LazySettings
) -> None:
    answer = upload(ana, "large.png", PNG + b"\0" * (LARGEST - len(PNG) + 1))
    assert answer.status_code == 422
    assert "larger than 32 MB" in str(answer.context["form"].errors["file"])
    assert list(settings.INCOMING_DIR.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.png",
        "..\\..\\windows\\cat.png",
        "/absolute/cat.png",
        "c:\\cat.png",
        "🎬 Zoë.png",
        "مرحبا.png",
        "cat\x00.php.png",
        "cat\r\nX-Evil: 1.png",
        "x" * 700 + ".png",
        ".png",
        "..",
        "cat.png.exe",
        "<b>cat</b>.png",
        '"; a="b.png',
    ],
)
def test_a_name_is_only_a_name(house: House, ana: Client, settings: LazySettings, name: str) -> None:
    before = Media.objects.count()
    answer = upload(ana, name, PNG)
    assert answer.status_code in (302, 422), name
    if answer.status_code == 302:
        kept = Media.objects.latest("pk")
        path = (Path(settings.MEDIA_ROOT) / kept.file).resolve()
        assert path.is_relative_to(Path(settings.MEDIA_ROOT).resolve())
        assert path.name == f"{kept.sha256}.png"
        assert len(kept.title) <= 200
        assert "/" not in kept.title
        assert "\\" not in kept.title
        assert kept.title.isprintable()
        assert ana.get(kept.get_absolute_url()).status_code == 200
        assert ana.get(kept.link + "?download").status_code == 200
    else:
        assert answer.context["form"].errors["file"]
        assert Media.objects.count() == before


def test_a_page_behind_the_signature_of_a_picture_is_served_as_a_picture_that_runs_nothing(
    house: House, ana: Client
) -> None:
    upload(ana, "cat.html", PNG + b"<script>alert(1)</script>", kind="text/html")
    kept = Media.objects.latest("pk")
    answer = ana.get(kept.link)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("data", "mime_type"),
    [
        (PNG, "image/png"),
        (MP4, "video/mp4"),
        (SRT, "application/x-subrip"),
        (b"\xef\xbb\xbf" + SRT, "application/x-subrip"),
        (SRT.decode().encode("utf-16-le"), "application/x-subrip"),
        (SRT.decode().encode("utf-32"), "application/x-subrip"),
        (b"Subtitles by somebody\n\n" + SRT, "application/x-subrip"),
    ],
)
def test_the_type_comes_from_the_bytes(house: House, ana: Client, data: bytes, mime_type: str) -> None:
    assert upload(ana, "anything.bin", data, kind="application/octet-stream").status_code == 302
    kept = Media.objects.latest("pk")
    assert (kept.mime_type, kept.size) == (mime_type, len(data))
    assert content(ana.get(kept.link)) == data


def test_the_same_bytes_twice_lie_on_the_disk_once(house: House, ana: Client) -> None:
    for _time in range(2):
        assert upload(ana, "cat.png", PNG + b"twice").status_code == 302
    first, second = Media.objects.order_by("-pk")[:2]
    assert first.file == second.file
    assert house.south.picture.file.split("/")[0] != first.file.split("/")[0]


def test_no_room_is_told_in_words_and_nothing_is_kept(
    house: House, ana: Client, settings: LazySettings, tmp_path: Path
) -> None:
    before = Media.objects.count()
    (tmp_path / "a file").touch()
    # A folder that cannot be made stands for every refusal of the disk.
    settings.INCOMING_DIR = tmp_path / "a file" / "incoming"
    answer = upload(ana, "cat.png", PNG, title="Keep my words")
    assert answer.status_code == 422
    assert "out of storage space" in str(answer.context["form"].errors["file"])
    assert "Keep my words" in content(answer).decode()
    assert Media.objects.count() == before


def test_titles_are_bounded_and_shown_as_text(house: House, ana: Client) -> None:
    answer = upload(ana, "cat.png", PNG, title="x" * 201)
    assert answer.status_code == 422
    assert "title" in answer.context["form"].errors
    answer = upload(ana, "cat.png", PNG, title="a\0b")
    assert answer.status_code == 422
    assert upload(ana, "cat.png", PNG, title="<b>bold</b>").status_code == 302
    page = content(ana.get(Media.objects.latest("pk").get_absolute_url())).decode()
    assert "<b>bold</b>" not in page
    assert "&lt;b&gt;bold" in page


@pytest.mark.parametrize("kept", [40, len(PNG) - 20], ids=["a header alone", "the end is missing"])
def test_a_damaged_picture_is_refused_in_words(house: House, ana: Client, kept: int) -> None:
    before = Media.objects.count()
    answer = upload(ana, "cat.png", PNG[:kept], title="Keep my words")
    assert answer.status_code == 422
    assert "damaged or incomplete" in str(answer.context["form"].errors["file"])
    assert "Keep my words" in content(answer).decode()
    assert Media.objects.count() == before


def test_a_picture_is_kept_with_its_size(house: House, ana: Client) -> None:
    assert upload(ana, "cat.png", PNG).status_code == 302
    kept = Media.objects.latest("pk")
    assert (kept.width, kept.height) == (9, 6)
    assert "9 × 6" in content(ana.get(kept.get_absolute_url())).decode()
