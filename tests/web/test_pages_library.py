"""The library: everything that was uploaded and made."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.library.models import Media, Preview
from tests.videos.sounds import claiming, wav

from .sample_rows import Rooms, client_of, furnished, page

TYPES = {
    "video/mp4": "<video",
    "audio/mpeg": "<audio",
    "image/jpeg": "<img",
    "application/x-subrip": "VTT",
    "application/pdf": "Download PDF",
}


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()


def test_the_grid_shows_a_picture_for_films_and_pictures(rooms: Rooms) -> None:
    job = rooms.completed()
    grid = page(rooms.cast.ana, "/library/?sort=video")
    thumbnail = job.outputs.get(part="thumbnail").media
    assert thumbnail is not None
    assert grid.count(f'<img src="{thumbnail.link}"') == 2


def test_grid_and_list_and_kinds_are_links_that_keep_each_other(rooms: Rooms) -> None:
    rooms.media("Team picture")
    shown = page(rooms.cast.ana, "/library/?as=list&sort=image")
    assert 'role="table"' in shown
    assert "as=list&amp;sort=video" in shown
    assert "?sort=image" in shown


def test_nothing_found_is_another_thing_than_nothing_there(rooms: Rooms) -> None:
    assert "Nothing here yet" in page(rooms.cast.ana, "/library/")
    assert "No matches" in page(rooms.cast.ana, "/library/?q=x")


def test_new_files_are_counted_and_not_pushed_in(rooms: Rooms) -> None:
    first = rooms.media("One")
    rooms.media("Two")
    news = page(rooms.cast.ana, f"/library/?newest={first.pk}", live=True)
    assert "1 new, show it" in news
    assert "Two" not in news
    page(rooms.cast.ana, "/library/?newest=odd", live=True)


@pytest.mark.parametrize(("mime_type", "mark"), TYPES.items())
def test_each_sort_of_file_is_shown_as_what_it_is(rooms: Rooms, mime_type: str, mark: str) -> None:
    media = rooms.media("A thing", mime_type)
    shown = page(rooms.cast.ana, media.get_absolute_url())
    assert mark in shown
    assert f"{media.link}?download" in shown
    assert f'data-copy="{media.sha256}"' in shown


def test_subtitles_are_read_on_their_page_with_what_was_left_out(rooms: Rooms) -> None:
    data = "1\n00:00:01,50 --> 00:00:02,5\n<i>Ça va</i>\n\n2\n00:0x:01,0 --> 00:00:09,0\nLost\n".encode("cp1252")
    file = SimpleUploadedFile("a.srt", data)
    assert client_of(rooms.cast.ana).post("/library/upload/", {"file": file}).status_code == 302
    media = Media.objects.get(sort="subtitles")
    shown = page(rooms.cast.ana, media.get_absolute_url())
    for words in ("1 cue, CP1252", "00:00:01.500", "Ça va", "Line 3:", "Left out: the style", "“Lost”"):
        assert words in shown, words
    vtt = client_of(rooms.cast.ana).get(reverse("library:webvtt", args=[media.pk])).content.decode()
    assert vtt == "WEBVTT\n\n1\n00:00:01.500 --> 00:00:02.500\nÇa va\n"


def test_a_film_of_the_library_has_the_captions_it_was_made_with(rooms: Rooms) -> None:
    job = rooms.completed()
    film, burnt_in = job.outputs.get(part="video").media, job.outputs.get(part="captioned_video").media
    assert film is not None
    assert burnt_in is not None
    assert '<track kind="captions"' in page(rooms.cast.ana, film.get_absolute_url())
    assert "<track" not in page(rooms.cast.ana, burnt_in.get_absolute_url())


def test_a_medium_leads_back_to_the_job_that_made_it(rooms: Rooms) -> None:
    job = rooms.completed("Boot fitting")
    film = job.outputs.get(part="video").media
    assert film is not None
    assert job.get_absolute_url() in page(rooms.cast.ana, film.get_absolute_url())


def test_the_copy_at_the_provider_is_there_or_says_why_not(rooms: Rooms) -> None:
    media = rooms.media("Team picture")
    rooms.asset(media, asset_id="asset_123")
    assert "asset_123" in page(rooms.cast.ana, media.get_absolute_url())
    other = rooms.media("Another")
    rooms.asset(other, error="The provider did not answer.")
    assert "The provider did not answer." in page(rooms.cast.ana, other.get_absolute_url())


def test_a_file_of_the_wrong_kind_is_refused_in_words(rooms: Rooms) -> None:
    upload = SimpleUploadedFile("run.exe", b"MZ\x90\x00" + b"\0" * 100)
    response = client_of(rooms.cast.ana).post(reverse("library:upload"), {"file": upload})
    assert response.status_code == 422
    assert "Not uploaded yet." in response.content.decode()
    assert not Media.objects.exists()


def test_an_upload_without_a_file_says_so(rooms: Rooms) -> None:
    response = client_of(rooms.cast.ana).post(reverse("library:upload"), {"title": "Team"})
    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()


def test_a_header_that_claims_another_length_is_told(rooms: Rooms) -> None:
    upload = SimpleUploadedFile("interview.wav", claiming(wav(7), 0))
    client_of(rooms.cast.ana).post(reverse("library:upload"), {"file": upload})
    shown = page(rooms.cast.ana, Media.objects.get().get_absolute_url())
    assert "0:07" in shown
    assert "Measured. The file’s own header wrongly says 0:00." in shown


def test_a_recording_that_nobody_can_measure_has_an_unknown_length(rooms: Rooms) -> None:
    upload = SimpleUploadedFile("interview.wav", b"RIFF\x24\0\0\0WAVEfmt ")
    client_of(rooms.cast.ana).post(reverse("library:upload"), {"file": upload})
    shown = page(rooms.cast.ana, Media.objects.get().get_absolute_url())
    assert "a film that uses it has an unknown price" in shown


def test_previews_that_were_given_up_are_asked_for_once_more(rooms: Rooms) -> None:
    connection = rooms.cast.connection
    given_up = Preview.objects.create(
        connection=connection, source="https://a.example/a.webp", source_hash="a", tries=6
    )
    here = Preview.objects.create(connection=connection, source="https://a.example/b", source_hash="b", file="b")
    import_module("apps.library.migrations.0009_previews_once_more").ask_again(apps, None)
    given_up.refresh_from_db()
    here.refresh_from_db()
    assert (given_up.tries, given_up.next_try_at is None) == (0, False)
    assert here.next_try_at is None
