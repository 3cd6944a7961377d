"""What hides or turns text is cut out of fields, and shown as a mark on every page, in mails, sheets and evidence."""

# ruff: noqa: RUF001 - it is about such signs

import json
import re
import time
import zipfile

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from apps.common import marks
from apps.common.forms import LineField, TextField
from apps.common.text import cleaned, hidden, one_line
from apps.jobs.evidence import packing
from apps.jobs.models import Job
from apps.library.models import Media
from apps.notices import mail
from apps.notices.models import Notice
from apps.reviews.guests import links
from apps.reviews.models.guests import May

from . import two_workspaces
from .access_table import LINES
from .sample_rows import Rooms, client_of, furnished, page

TURNED = "Pay \u202e00.1$\u202c now"
MARK = 'title="RIGHT-TO-LEFT OVERRIDE">U+202E</mark>'
FIELDS = re.compile(r"<textarea\b.*?</textarea>|<(?:input|button|option)\b[^>]*>", re.DOTALL)
"""What holds a value that is sent back, or copied, as it is."""
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
    assert "U+" in marks.shown(f"one{sign} two")


@pytest.mark.parametrize("text", MEANT)
def test_joiners_that_a_script_or_an_emoji_needs_stay_as_they_are(text: str) -> None:
    assert cleaned(text) == text
    assert marks.shown(text) == marks.page(text) == text


def test_a_title_is_one_line_and_composed_and_a_script_keeps_its_lines() -> None:
    assert LineField().clean("  Cafe\u0301\r\n at\u2028noon ") == "Café at noon"
    assert TextField(strip=False).clean(" one\r\ntwo\n") == " one\ntwo\n"


@pytest.mark.parametrize("sign", "\u00ad\u200e\u200f\u061c\u2028\u3164\u2800")
def test_what_may_be_meant_is_kept_and_marked(sign: str) -> None:
    assert cleaned(f"a{sign}b").replace("\n", sign) == f"a{sign}b"
    assert f"U+{ord(sign):04X}" in marks.shown(f"a{sign}b")


def test_a_page_has_marks_in_its_text_and_codes_where_no_mark_can_be_and_leaves_fields_alone() -> None:
    page = (
        f'<title>{TURNED}</title><p title="{TURNED} > all" data-copy="{TURNED}">&lt;{TURNED}</p><br/>{TURNED}'
        f"<select><option value='{TURNED}'>{TURNED}</option></select><svg><title>{TURNED}</title></svg>"
    )
    kept = f'<textarea title="{TURNED}">{TURNED}</textarea><input value="{TURNED}"><script>"{TURNED}"</script>'
    code, mark = TURNED, TURNED
    for sign, name in (("\u202e", "RIGHT-TO-LEFT OVERRIDE"), ("\u202c", "POP DIRECTIONAL FORMATTING")):
        code = code.replace(sign, f"[U+{ord(sign):04X}]")
        mark = mark.replace(sign, f'<mark class="num" dir="ltr" title="{name}">U+{ord(sign):04X}</mark>')
    assert marks.page(page + kept) == (
        f'<title>{code}</title><p title="{code} > all" data-copy="{TURNED}">&lt;{mark}</p><br/>{mark}'
        f"<select><option value='{TURNED}'>{code}</option></select><svg><title>{code}</title></svg>{kept}"
    )


@given(st.text("a\u202e\u200b<>\"'/= title-option!"))
def test_whatever_a_page_is_made_of_nothing_is_lost_from_it(html: str) -> None:
    plain = html.replace("\u202e", "").replace("\u200b", "")
    assert re.sub(r"\[U\+20\w\w]|<mark [^>]*>U\+20\w\w</mark>|[\u202e\u200b]", "", marks.page(html)) == plain


def test_a_long_page_is_read_through_in_no_time() -> None:
    page = '<p title="Größe">Ein Wort · und noch eins</p>\n' * 5_000
    began = time.monotonic()
    assert marks.page(page) == page
    assert time.monotonic() - began < 0.5


def test_every_sign_that_is_cut_out_of_fields_is_shown() -> None:
    signs = [sign for sign in map(chr, range(0x110000)) if not 0xD800 <= ord(sign) < 0xE000]
    gone = set(signs) - set(cleaned("a".join(signs))) - set("\r\v\f\x85\u2028\u2029")
    assert {sign for _part, sign in hidden("a".join(sorted(gone))) if sign} == gone


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


def test_on_no_page_of_a_team_of_turned_names_is_one_left_as_it_is(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two_workspaces, "NORTH_WORD", "Wal\u202erus")
    monkeypatch.setattr(settings, "SANDBOX_URL", settings.SANDBOX_URL)
    found = two_workspaces.build()
    administrator, author = found.person("administrator"), found.person("author")
    pages = 0
    for line in LINES:
        address = line.url(found)
        answers = (who.get(address) for who in (administrator, author))
        answer = next((one for one in answers if one.status_code == 200), None)
        if answer is None or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        pages += 1
        shown = FIELDS.sub("", answer.content.decode())
        assert "\u202e" not in shown, (address, shown[shown.index("\u202e") - 200 :][:250])
    assert pages > 80


def test_a_notice_and_its_mail_show_what_a_title_hides(rooms: Rooms, mailoutbox: list[EmailMultiAlternatives]) -> None:
    rooms.in_review(TURNED)
    notice = Notice.objects.filter(user=rooms.cast.ben).latest("pk")
    assert mail.send(notice.pk)
    assert MARK in page(rooms.cast.ben, "/notices/")
    (sent,) = mailoutbox
    assert "Pay [U+202E]00.1$[U+202C] now" in sent.subject
    assert "Pay [U+202E]00.1$[U+202C] now" in sent.body
    html = str(sent.alternatives[0][0])
    assert MARK in html
    assert "\u202e" not in f"{sent.subject}{sent.body}{html}"


def test_sheets_and_evidence_show_what_a_title_hides(rooms: Rooms) -> None:
    job = rooms.completed(TURNED)
    cleo = client_of(rooms.cast.cleo)
    ledger = cleo.get("/spend/entries.csv").getvalue().decode()
    log = cleo.post("/settings/audit/export.csv").getvalue().decode()
    assert "Pay [U+202E]00.1$[U+202C] now" in ledger
    assert "Pay [U+202E]00.1$[U+202C] now" in log
    assert "\u202e" not in ledger + log
    with packing.pack(job, by=rooms.cast.cleo) as file, zipfile.ZipFile(file) as pack:
        told = pack.read("job.json").decode()
    assert "Pay \\u202e00.1$" in told
    assert json.loads(told)["title"] == TURNED


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
