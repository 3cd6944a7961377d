"""Names of a campaign's films out of the cells of their rows: safe everywhere, and told when they collide."""

import pytest

from apps.common.text import key
from apps.templates.campaigns.results.naming import Collision, Named, Names, names_of, suggestion, unknown

COLUMNS = ("Store", "First name", "E-mail")


def named(*rows: tuple[str, ...], pattern: str = "{Store}-{First name}", numbered: bool = False) -> Names:
    found = [Named(number, texts, f"film {number}") for number, texts in enumerate(rows, 1)]
    return names_of(pattern, COLUMNS, found, campaign="New starters", numbered=numbered)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{Store}-{First name}", "Utrecht-Noor"),
        ("{{store}}-{{first_name}}", "Utrecht-Noor"),
        ("{row} {STORE}", "1-Utrecht"),
        ("{campaign}/{label}", "New-starters-film-1"),
        ("{Store}.{E-mail}", "Utrecht-noor-example-com"),
        ("{nothing}", "untitled"),
        ("", "untitled"),
        ("welcome", "welcome"),
    ],
)
def test_a_pattern_is_filled_in_with_columns_row_campaign_and_label(pattern: str, name: str) -> None:
    assert named(("Utrecht", "Noor", "noor@example.com"), pattern=pattern).by_row == {1: name}


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Ólafur Þór", "Ólafur-Þór"),
        ("東京 さくら", "東京-さくら"),
        ("نورا", "نورا"),
        ("../../etc/passwd", "etc-passwd"),
        ('a\\b:c*d?e"f<g>h|i', "a-b-c-d-e-f-g-h-i"),
        ("CON", "CON-film"),
        ("lpt1", "lpt1-film"),
        ("\u202efdp.exe", "fdp-exe"),
        ("...", "untitled"),
        ("👩‍🚀", "untitled"),
        ("x" * 300, "x" * 80),
    ],
)
def test_a_name_is_safe_in_every_script_and_on_every_system(cell: str, name: str) -> None:
    assert named((cell,), pattern="{Store}").by_row == {1: name}


def test_what_the_table_does_not_have_is_named() -> None:
    assert unknown("{Store}-{Shop}-{row}-{shop}-{Nope}", COLUMNS) == ["Shop", "shop", "Nope"]
    assert unknown("{store} {first NAME} {campaign} {label}", COLUMNS) == []
    assert unknown(suggestion(COLUMNS), COLUMNS) == unknown(suggestion(()), ()) == []


@pytest.mark.row("TPL-21")
def test_rows_that_would_have_one_name_are_told_however_it_is_written() -> None:
    rows = [("Utrecht", "Noor"), ("Oslo", "Noor"), ("UTRECHT", "noor"), ("Malmö", "Åsa"), ("Malmo\u0308", "A\u030asa")]
    assert named(*rows).collisions == (Collision("Utrecht-Noor", (1, 3)), Collision("Malmö-Åsa", (4, 5)))
    assert named(*rows, pattern="{Store}-{First name}-{row}").collisions == ()


@pytest.mark.row("TPL-21")
def test_numbers_keep_colliding_names_apart_the_same_way_each_time() -> None:
    rows = [("a", "b"), ("a", "b"), ("a-b", "1"), ("a-b", "1"), ("c", "d")]
    found = named(*rows, numbered=True)
    assert found.collisions == ()
    assert len({key(name) for name in found.by_row.values()}) == len(rows)
    assert found.by_row[5] == "c-d"
    assert found.by_row[2] == "a-b-2"
    turned = [Named(number, texts, "") for number, texts in reversed(list(enumerate(rows, 1)))]
    again = names_of("{Store}-{First name}", COLUMNS, turned, campaign="", numbered=True)
    assert dict(again.by_row) == dict(found.by_row)
