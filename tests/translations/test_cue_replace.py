"""Find and replace over many texts: what it finds, what it would do, and what is refused in words."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.translations.cues.cue import NotPossible
from apps.translations.cues.replace import Hit, Search, preview


def replaced(text: str, search: Search) -> str:
    found = preview([(1, text)], search).texts
    return found[0].after if found else text


@pytest.mark.parametrize(
    ("search", "before", "after"),
    [
        (Search("cat", "dog"), "Cat, cats", "dog, dogs"),
        (Search("cat", "dog", matches_case=True), "Cat, cats", "Cat, dogs"),
        (Search("cat", "dog", whole_words=True), "cat, cats, (CAT)", "dog, cats, (dog)"),
        (Search("a.c", "x"), "abc a.c", "abc x"),
        (Search("a", r"\1 $1 \g<0>"), "a", r"\1 $1 \g<0>"),
        (Search("STRASSE", "Weg"), "die straße", "die Weg"),
        (Search("ペン", "筆", whole_words=True), "ペンとペンギン", "筆とペンギン"),
        (Search("学", "楽", whole_words=True), "大学生", "大楽生"),
        (Search("물", "불", whole_words=True), "물을 선물", "불을 선물"),
        (Search("cat", ""), "a cat", "a "),
        (Search(r"(\d+) km", r"\1 Kilometer", is_regex=True), "5 km, 12 km", "5 Kilometer, 12 Kilometer"),
        (Search(r"(?<n>\d+)%", r"\g<n> %", is_regex=True), "5%", "5 %"),
        (Search(r"^", "- ", is_regex=True), "a\nb", "- a\n- b"),
        (Search("c.t|dog", "x", is_regex=True, whole_words=True), "cat cut cats dogs dog", "x x cats dogs x"),
        (Search("c", "x", is_regex=True, matches_case=True), "cC", "xC"),
        (Search("x", "y"), "abc", "abc"),
    ],
)
def test_what_replacing_makes_of_a_text(search: Search, before: str, after: str) -> None:
    assert replaced(before, search) == after


def test_a_preview_says_what_where_and_how_often_over_all_languages() -> None:
    texts = [(("de", 1), "Ein Reformer, ein Reformer"), (("de", 2), "Nichts"), (("fr", 1), "Le reformer")]
    found = preview(texts, Search("Reformer", "Gerät"))
    assert found.count == 3
    assert [(text.key, text.after) for text in found.texts] == [
        (("de", 1), "Ein Gerät, ein Gerät"),
        (("fr", 1), "Le Gerät"),
    ]
    assert found.texts[0].hits == (Hit(4, 12, "Reformer", "Gerät"), Hit(18, 26, "Reformer", "Gerät"))


@pytest.mark.parametrize(
    ("search", "words"),
    [
        (Search(""), "Enter what to find"),
        (Search("a" * 501), "at most 500"),
        (Search("(", is_regex=True), "not a valid regular expression"),
        (Search("a)(b", is_regex=True, whole_words=True), "not a valid regular expression"),
        (Search("*", is_regex=True), "not a valid regular expression"),
        (Search("a", r"\2", is_regex=True), "names a group"),
        (Search("a", r"\g<x>", is_regex=True), "names a group"),
        (Search("a", "\\", is_regex=True), "names a group"),
        (Search("a", "x" * 60_000), "too long"),
    ],
)
def test_what_cannot_be_searched_is_refused_in_words(search: Search, words: str) -> None:
    with pytest.raises(NotPossible, match=words):
        preview([(1, "a a")], search)


@pytest.mark.parametrize("evil", [r"(a|aa)+$", r"(a|a)*b", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(.*)(.*)(.*)(.*)(.*)x\1"])
def test_an_evil_expression_ends_in_time(evil: str) -> None:
    texts = [(n, "a" * 400 + "!") for n in range(3000)]
    began = time.process_time()
    with suppress(NotPossible):
        assert preview(texts, Search(evil, is_regex=True), seconds=0.3).count == 0
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "evil",
    [
        "(?:(?:(?:a{1000}){1000}){1000}){1000}",
        "(a{9999}){9999}",
        "(?x)(?:a{1 000}){1000}",
        "(?R)a",
        "((?1)a)*",
        "(?&x)",
    ],
)
def test_an_expression_that_would_fill_the_memory_is_not_even_tried(evil: str) -> None:
    with pytest.raises(NotPossible, match="repeats too much"):
        preview([(1, "a")], Search(evil, is_regex=True))


def test_ordinary_repeats_are_allowed() -> None:
    assert replaced("On 2026-11-30", Search(r"(\d{4})-(\d{2})-(\d{2})", r"\3.\2.\1", is_regex=True)) == "On 30.11.2026"
    assert preview([(1, "a" * 43)], Search(r"^.{43,}$", is_regex=True)).count == 1


def test_a_search_that_takes_too_long_is_refused() -> None:
    with pytest.raises(NotPossible, match="takes too long"):
        preview([(1, "a" * 400 + "!")], Search(r"(a|aa)+$", is_regex=True), seconds=0.2)


TEXT = st.text(alphabet="abA .\\漢ßé", max_size=20)


@given(TEXT, TEXT.filter(bool), TEXT)
def test_plain_words_are_replaced_as_python_does(text: str, find: str, becomes: str) -> None:
    assert replaced(text, Search(find, becomes, matches_case=True)) == text.replace(find, becomes)


@given(TEXT, st.text(alphabet="ab.*+?()[]|\\^$é", max_size=8), st.text(alphabet="ab\\12g<>", max_size=6))
def test_any_expression_is_searched_or_refused(text: str, find: str, becomes: str) -> None:
    try:
        found = preview([(1, text)], Search(find, becomes, is_regex=True), seconds=1.0)
    except NotPossible:
        return
    for one in found.texts:
        assert all(text[hit.start : hit.end] == hit.found for hit in one.hits)
