"""Words, numbers and icons in templates."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from apps.common.markup import fill
from apps.common.templatetags import portal
from apps.jobs.templatetags import states

NOW = datetime(2026, 11, 20, 9, 46, tzinfo=UTC)
ROOT = Path(settings.BASE_DIR)


class Draft(forms.Form):
    title = forms.CharField(help_text="People see this.", widget=forms.TextInput(attrs={"class": "w-40"}))
    script = forms.CharField(widget=forms.Textarea)
    shape = forms.ChoiceField(choices=[("wide", "16:9"), ("tall", "9:16")], widget=forms.RadioSelect)
    captions = forms.BooleanField(required=False)
    speed = forms.FloatField(widget=forms.NumberInput(attrs={"type": "range"}))
    voice = forms.ChoiceField(choices=[("mara", "Mara")])
    languages = forms.MultipleChoiceField(choices=[("de", "German")], widget=forms.CheckboxSelectMultiple)
    picture = forms.FileField(required=False)
    seen = forms.CharField(widget=forms.HiddenInput)


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("4.2"), "$4.20"),
        (0, "$0.00"),
        (Decimal("1234.5"), "$1,234.50"),
        (Decimal("4.205"), "$4.21"),
        (Decimal("0.0003"), "$0.0003"),
        (Decimal("-0.46"), f"{portal.MINUS}$0.46"),
        ("19.9", "$19.90"),
        (None, "unknown"),
    ],
)
def test_money_always_shows_its_cents(amount: Decimal | str | None, shown: str) -> None:
    assert portal.money(amount) == shown


def test_a_price_for_each_second_keeps_four_decimals_where_cents_would_round_it_away() -> None:
    assert portal.money(Decimal("0.0667"), "unit") == "$0.0667"
    assert portal.money(Decimal("0.05"), "unit") == "$0.05"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (55.4, "0:55"), (59.6, "1:00"), (63, "1:03"), (3723, "1:02:03"), (None, portal.DASH)],
)
def test_running_lengths_are_minutes_and_seconds(seconds: float | None, shown: str) -> None:
    assert portal.clock(seconds) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (812, "812 B"),
        (2_048, "2 KB"),
        (142_000, "142 KB"),
        (18_400_000, "18.4 MB"),
        (999_999, "1.0 MB"),
        (None, portal.DASH),
    ],
)
def test_file_sizes_are_short(size: int | None, shown: str) -> None:
    assert portal.filesize_short(size) == shown


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Ferreira", "AF"),
        ("cleo", "CL"),
        ("ben.okafor@example.com", "BO"),
        ("María José Ruiz", "MR"),
        ("", "?"),
    ],
)
def test_a_face_carries_two_letters(name: str, letters: str) -> None:
    assert portal.initials(name) == letters


def test_a_name_keeps_its_tint() -> None:
    assert portal.hue("Ana Ferreira") == portal.hue("Ana Ferreira")
    assert {portal.hue(f"person {number}") for number in range(99)} == set(range(portal.HUES))


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=50), "1 minute ago"),
        (timedelta(minutes=34), "34 minutes ago"),
        (timedelta(hours=2, minutes=59), "2 hours ago"),
        (timedelta(hours=30), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=31), "20 Oct 2026"),
        (-timedelta(minutes=5), "in 5 minutes"),
        (-timedelta(hours=30), "tomorrow"),
    ],
)
def test_times_are_relative_and_the_title_is_exact(gap: timedelta, words: str) -> None:
    with time_machine.travel(NOW, tick=False):
        html = portal.when(NOW - gap)
    assert f">{words}</time>" in html
    assert re.search(r'title="\d{1,2} \w{3} 2026, \d\d:\d\d"', html)
    assert 'data-when="ago"' in html


def test_the_timeline_shows_hours_minutes_and_seconds_in_the_current_zone() -> None:
    moment = datetime(2026, 11, 20, 9, 46, 31, tzinfo=UTC)
    html = render("{% load tz portal %}{% timezone 'Europe/Oslo' %}{% when at 'clock' %}{% endtimezone %}", at=moment)
    assert ">10:46:31</time>" in html
    assert 'datetime="2026-11-20T10:46:31+01:00"' in html


def test_an_absent_moment_shows_nothing() -> None:
    assert portal.when(None) == ""


def test_every_state_has_an_icon_and_a_word() -> None:
    for state, (icon, word) in states.STATES.items():
        html = render("{% include 'components/state.html' with state=state only %}", state=state)
        assert f'data-state="{state}"' in html
        assert f"#{icon}" in html
        assert word in html


def test_a_state_may_carry_a_word_of_its_own_and_an_unknown_one_is_readable() -> None:
    own = render("{% include 'components/state.html' with state='processing' label='Translating' only %}")
    assert "Translating" in own
    assert "Rendering" not in own
    assert states.state_word("on_hold") == "On hold"


def test_an_icon_is_drawn_once_and_each_with_its_own_classes() -> None:
    assert portal.icon("bell") is portal.icon("bell")
    assert 'class="icon icon-lg"' in portal.icon("bell", "icon-lg")
    assert 'class="icon"' in portal.icon("bell")


def test_user_text_in_an_icon_is_escaped() -> None:
    assert "<script>" not in portal.icon('x"><script>')


def test_each_field_takes_its_shape() -> None:
    kinds = {field.name: portal.widget_kind(field) for field in Draft()}
    assert kinds == {
        "title": "input",
        "script": "textarea",
        "shape": "seg",
        "captions": "switch",
        "speed": "range",
        "voice": "select",
        "languages": "checks",
        "picture": "file",
        "seen": "hidden",
    }


def test_a_control_keeps_its_own_classes_and_names_its_help_and_its_error() -> None:
    form = Draft({"title": ""})
    html = render("{% include 'components/field.html' with field=field only %}", field=form["title"])
    control = html[html.index("<input") : html.index(">", html.index("<input"))]
    assert 'class="input w-40"' in control
    assert 'aria-invalid="true"' in control
    for name in re.findall(r'aria-describedby="([^"]+)"', control)[0].split():
        assert f'id="{name}"' in html


@pytest.mark.parametrize("name", Draft.base_fields)
def test_each_visible_field_shows_its_label_and_its_error(name: str) -> None:
    form = Draft({})
    field = form[name]
    html = render("{% include 'components/field.html' with field=field only %}", field=field)
    assert f'name="{name}"' in html
    if not field.is_hidden:
        assert str(field.label) in html
    for error in field.errors:
        assert str(error) in html


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text()))
    used = {name for name, _ in (*states.STATES.values(), *states.SOURCES.values())} | set(portal.TONES.values())
    for page in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "apps").glob("*/templates/**/*.html")]:
        text = page.read_text()
        used |= set(re.findall(r"""\{%\s*icon\s+["']([^"']+)["']""", text))
        used |= set(re.findall(r"""\bicon=["']([^"']+)["']""", text))
    assert used <= drawn, f"add to frontend/icons.txt: {sorted(used - drawn)}"


@pytest.mark.parametrize(
    "part", ["plain", '<b>"it\'s" & more</b>', mark_safe("<b>safe</b>"), gettext_lazy("A & b"), 7, None]
)
def test_pieces_of_html_are_filled_as_django_does(part: object) -> None:
    filled = fill('<i title="{title}">{text}</i>', title=part, text="{text}")
    assert filled == format_html('<i title="{title}">{text}</i>', title=part, text="{text}")
    assert isinstance(filled, SafeString)
