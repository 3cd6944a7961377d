"""Columns are mapped to what a template can be filled with: by memory, by likeness, and only once each."""

import pytest

from apps.templates.campaigns.columns import Column, fitting, guess, mapping_problem, recipient_of, remember
from apps.templates.models import Template
from apps.templates.schema import Schema, read_schema
from tests.templates.campaign_world import STORED

SCHEMA = read_schema(STORED)


def guessed(template: Template, *names: str) -> list[str]:
    return [column.target for column in guess(names, template, SCHEMA)]


@pytest.mark.row("TPL-18")
@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("first_name", "first_name"),
        ("First Name", "first_name"),
        ("FIRSTNAME", "first_name"),
        ("firstName", "first_name"),
        ("Frist name", "first_name"),
        ("Store", "store"),
        ("Store (city)", "store"),
        ("Photo", "photo"),
        ("Language", "voice.locale"),
        ("Title", "#label"),
        ("Shoe size", ""),
    ],
)
def test_a_column_is_guessed_by_likeness(template: Template, name: str, target: str) -> None:
    assert guessed(template, name) == [target]


def test_of_two_alike_the_likest_gets_it_and_each_target_is_given_once(template: Template) -> None:
    assert guessed(template, "Store number", "Store") == ["", "store"]


def test_what_was_chosen_is_remembered_for_the_next_table(template: Template) -> None:
    remember(
        template,
        [Column("Nickname", "first_name"), Column("Shop", "store"), Column("Store", ""), Column("ID", private=True)],
    )
    found = guess(["shop", "NICKNAME", "Store", "id", "First name"], template, SCHEMA)
    assert [column.target for column in found] == ["store", "first_name", "", "", ""]
    assert [column.private for column in found] == [False, False, False, True, False]
    remember(template, [Column("Shop", "first_name")])
    assert guessed(template, "Shop") == ["first_name"]


def test_a_remembered_variable_that_is_gone_is_guessed_anew(template: Template) -> None:
    remember(template, [Column("Store", "warehouse")])
    assert guessed(template, "Store") == ["store"]


def test_personal_columns_are_private_unless_they_fill_something(template: Template) -> None:
    found = guess(["E-mail", "Phone (work)", "Team"], template, SCHEMA)
    assert [column.private for column in found] == [True, True, False]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([Column("A", "store"), Column("B", "store")], "both fill"),
        ([Column("A", "store", private=True)], "never sent"),
        ([Column("A", "#label", private=True)], "never sent"),
        ([Column("A", "warehouse")], "has no"),
        ([Column("A", "store"), Column("B"), Column("C"), Column("D", "voice.locale")], ""),
    ],
)
def test_what_cannot_be_mapped_so_is_told(columns: list[Column], words: str) -> None:
    assert words in mapping_problem(columns, SCHEMA)
    assert bool(mapping_problem(columns, SCHEMA)) == bool(words)


def test_targets_that_a_template_no_longer_has_are_let_go() -> None:
    smaller = Schema({"store": SCHEMA.variables["store"]}, (), "16:9")
    found = fitting([Column("A", "first_name", "there"), Column("B", "store"), Column("C", "#label")], smaller)
    assert found == (Column("A", "", "there"), Column("B", "store"), Column("C", "#label"))


@pytest.mark.parametrize(
    ("names", "at"),
    [(("Name", "E-mail"), 1), (("Name", "Team"), 0), (("First name", "Mobile phone"), 1), (("First name",), None)],
)
def test_who_gets_a_film_is_told_by_an_address_before_a_name(names: tuple[str, ...], at: int | None) -> None:
    assert recipient_of([Column(name) for name in names]) == at
