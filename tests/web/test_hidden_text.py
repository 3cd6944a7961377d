"""What hides or turns text is cut out of fields, and shown as a mark wherever somebody approves."""

# ruff: noqa: RUF001 - it is about such signs

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from apps.common.forms import LineField, TextField
from apps.common.marks import marked
from apps.common.text import cleaned, hidden, one_line
from apps.jobs.models import Job
from apps.library.models import Media
from apps.reviews.guests import links
from apps.reviews.guests.models import May

from .furniture import Rooms, client_of, furnished, page

TURNED = "Pay \u202e00.1$\u202c now"
MARK = 'title="RIGHT-TO-LEFT OVERRIDE">U+202E</mark>'
MEANT = [
    "👩\u200d👩\u200d👧 ❤\ufe0f 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "می\u200cخواهم",
    "क्\u200dष",
    "葛\U000e0100",
    "Two\nlines\tand a tab",
]


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()


@given(st.text() | st.text(st.sampled_from("a👩👧\u200d\u200c\u202e\u200b\r\n\x85\x07क\ufe0f\U000e0067🏴")))
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)
    assert one_line(one_line(text)) == one_line(text)
    assert "".join(part + sign for part, sign in hidden(text)) == text


@pytest.mark.parametrize("sign", "\x01\x1b\x7f\x9f\u202a\u202e\u2066\u2069\u200b\u2060\ufeff\u200d\u200c\U000e0061")
def test_controls_overrides_and_what_has_no_width_are_cut_out_of_fields(sign: str) -> None:
    assert TextField().clean(f"one{sign} two") == "one two"
    assert LineField(max_length=7).clean(f"one{sign} two") == "one two"
    assert "U+" in marked(f"one{sign} two")


@pytest.mark.parametrize("text", MEANT)
def test_joiners_that_a_script_or_an_emoji_needs_stay_as_they_are(text: str) -> None:
    assert cleaned(text) == text
    assert marked(text) == text


def test_a_title_is_one_line_and_composed_and_a_script_keeps_its_lines() -> None:
    assert LineField().clean("  Cafe\u0301\r\n at\u2028noon ") == "Café at noon"
    assert TextField(strip=False).clean(" one\r\ntwo\n") == " one\ntwo\n"


@pytest.mark.parametrize("sign", "\u00ad\u200e\u200f\u061c\u2028\u3164\u2800")
def test_what_may_be_meant_is_kept_and_marked(sign: str) -> None:
    assert cleaned(f"a{sign}b").replace("\n", sign) == f"a{sign}b"
    assert f"U+{ord(sign):04X}" in marked(f"a{sign}b")


def test_a_mark_lets_no_markup_through() -> None:
    assert marked("<b>\u202e&") == f'&lt;b&gt;<mark class="num" dir="ltr" {MARK}&amp;'


def test_where_somebody_approves_a_turned_text_is_seen(rooms: Rooms) -> None:
    job = rooms.in_review(TURNED)
    review = job.review
    assert review is not None
    Job.objects.filter(pk=job.pk).update(params={**job.params, "script": f"Hello \u200b{TURNED}"})
    for address in (review.get_absolute_url(), "/reviews/", f"/reviews/bulk/?pick={review.pk}"):
        assert MARK in page(rooms.cast.ben, address), address
    shown = page(rooms.cast.ana, job.get_absolute_url())
    assert shown.count(MARK) >= 2
    assert "U+200B" in shown
    assert MARK in page(rooms.cast.ana, "/jobs/")
    _link, token = links.create(review, by=rooms.cast.ben, may=May.COMMENT, days=7, name="Mia")
    guest = Client()
    assert MARK in guest.get(f"/g/{token}/").content.decode()


def test_a_file_of_a_turned_name_is_seen_in_the_library_and_saved_under_a_plain_one(rooms: Rooms) -> None:
    media = rooms.media("Invoice\u202egpj.exe")
    assert MARK in page(rooms.cast.ana, "/library/")
    assert MARK in page(rooms.cast.ana, media.get_absolute_url())
    assert Media.objects.get(pk=media.pk).filename == "Invoice-gpj-exe.jpg"


def test_what_is_typed_turned_arrives_plain(rooms: Rooms) -> None:
    media = rooms.media("Old")
    client_of(rooms.cast.ana).post(f"/library/{media.pk}/rename/", {"title": TURNED})
    assert Media.objects.get(pk=media.pk).title == "Pay 00.1$ now"


def test_fields_and_pages_take_the_direction_of_their_text(rooms: Rooms) -> None:
    job = rooms.draft("مرحبا بكم", script="أهلا وسهلا")
    shown = page(rooms.cast.ana, job.get_absolute_url())
    assert '<h1 class="page-title" dir="auto">مرحبا بكم' in shown
    assert 'dir="auto">أهلا وسهلا<' in shown
    desk = page(rooms.cast.ana, f"/drafts/{job.pk}/")
    assert desk.count('dir="auto"') >= 2
