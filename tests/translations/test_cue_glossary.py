"""Terms of a glossary: said, left as they are, forbidden; words begin and end right in any script."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.translations.cues.checks import check_cue
from apps.translations.cues.cue import Cue
from apps.translations.cues.glossary import Glossary, Term
from apps.translations.cues.limits import Level
from apps.translations.cues.problems import Span
from apps.translations.cues.rules import rules_for


def broken(term: Term, source: str, target: str) -> list[str]:
    return [one.code for one in Glossary([term]).check(source, target)]


REFORMER = Term("reformer", "Trainingsgerät")


@pytest.mark.parametrize(
    ("term", "source", "target", "is_missing"),
    [
        (REFORMER, "The Reformer is new.", "Das Gerät ist neu.", True),
        (REFORMER, "The Reformer is new.", "Das Trainingsgerät ist neu.", False),
        (REFORMER, "The Reformer is new.", "Das trainingsgerät.", False),
        (REFORMER, "Two of them", "Das Trainingsgeräten sind neu.", False),
        (REFORMER, "The reformer", "Die Trainingsgeräten", False),
        (REFORMER, "The reformer", "Die Trainingsgerätschaften", True),
        (REFORMER, "The reformers", "x", False),
        (REFORMER, "performer, reformerly", "x", False),
        (Term("reformer", "Trainingsgerät", case_sensitive=True), "The Reformer", "x", False),
        (Term("reformer", "Gerät", case_sensitive=True), "The reformer", "gerät", True),
        (Term("personal trainer", "Betreuer"), "a personal\n trainer", "x", True),
        (Term("class", "программа"), "the class", "наши программы", False),
        (Term("class", "программа"), "the class", "наш прогресс", True),
        (Term("course", "リフォーマー"), "the course", "このリフォーマーを使う", False),
        (Term("pen", "ペン"), "a pen", "ペンギン", True),
        (Term("pen", "ペン"), "a pen", "このペンです", False),
        (Term("school", "学校"), "a school", "大学校舎", False),
        (Term("school", "โรงเรียน"), "a school", "ที่โรงเรียนนี้", False),
        (Term("dog", "มา"), "a dog", "ม้า", True),
        (Term("reformer", "리포머"), "the reformer", "리포머를 써요", False),
        (Term("water", "물"), "some water", "선물", True),
        (Term("phone", "iPhone"), "a phone", "iPhoneを使う", False),
        (Term("phone", "iPhone"), "a phone", "iPhone을 써요", False),
        (Term("school", "مدرسة"), "a school", "في المدرسة", False),
        (Term("school", "مدرسة"), "a school", "والمدرسة", False),
        (Term("ペン", "pen"), "ペンギン", "x", False),
        (Term("学校", "school"), "小学校です", "x", True),
        (Term("C++", "C++"), "in C++!", "in C", True),
        (Term("C++", "C++"), "in C++!", "in C++.", False),
        (Term("café", "Café"), "cafe\u0301", "x", True),
        (Term("café", "Café"), "café", "Cafe\u0301", False),
        (Term("reformer"), "the reformer", "x", False),
        (Term("", "x"), "the reformer", "y", False),
        (Term("Pilates", keep=True), "Pilates!", "Gymnastik!", True),
        (Term("Pilates", keep=True), "Pilates!", "Mit Pilates!", False),
        (Term("Pilates", "Gymnastik", keep=True), "Pilates!", "Gymnastik!", True),
    ],
)
def test_a_term_is_said_as_the_glossary_says(term: Term, source: str, target: str, is_missing: bool) -> None:
    assert broken(term, source, target) == (["term"] if is_missing else [])


@pytest.mark.parametrize(
    ("term", "source", "target", "is_said"),
    [
        (Term("reformer", "Umformer", forbidden=True), "the reformer", "der Umformer", True),
        (Term("reformer", "Umformer", forbidden=True), "the machine", "der Umformer", False),
        (Term("", "billig", forbidden=True), "cheap", "Das ist Billig!", True),
        (Term("billig", forbidden=True), "cheap", "Das ist billig!", True),
        (Term("", "billig", forbidden=True), "cheap", "billigen", False),
        (Term("", "billig", forbidden=True), "cheap", "zubillig", False),
        (Term("", "ass", forbidden=True), "x", "assessment, class", False),
        (Term("", "IT", forbidden=True, case_sensitive=True), "x", "it", False),
        (Term("", "安い", forbidden=True), "x", "とても安いです", True),
        (Term("", "ペン", forbidden=True), "x", "ペンギン", False),
        (Term("", "선물", forbidden=True), "x", "선물을", True),
        (Term("", "STRASSE", forbidden=True), "x", "straße", True),
    ],
)
def test_a_forbidden_term_is_found_as_a_whole_word(term: Term, source: str, target: str, is_said: bool) -> None:
    assert broken(term, source, target) == (["forbidden"] if is_said else [])


def test_a_broken_term_says_what_the_glossary_wants_and_where_it_is() -> None:
    rules = rules_for("de", "en", terms=[REFORMER, Term("", "Umformer", forbidden=True), Term("Pilates", keep=True)])
    cue = Cue(1, 0, 5000, "The Reformer, for Pilates", "Der Umformer")
    term, forbidden, kept = (one for one in check_cue([cue], 0, rules) if one.code in ("term", "forbidden"))
    assert term.words == "The glossary says “Trainingsgerät” for “reformer”."
    assert (term.level, term.span) == (Level.WARN, Span(4, 12, in_source=True))
    assert forbidden.words == "The glossary forbids “Umformer”."
    assert (forbidden.level, forbidden.span) == (Level.BLOCK, Span(4, 12))
    assert kept.words == "The glossary leaves “Pilates” as it is."


WORDS = st.text(alphabet="abß É漢ぺあ한글ก้ם.+-'\n", min_size=1, max_size=8)


@given(WORDS, WORDS, WORDS, st.booleans())
def test_a_term_between_blanks_is_always_found(before: str, term: str, after: str, is_strict: bool) -> None:
    text = f"{before} {term.strip()} {after}"
    found = broken(Term("", term, forbidden=True, case_sensitive=is_strict), "", text)
    assert found == (["forbidden"] if term.strip() else [])


def test_a_thousand_terms_are_looked_for_in_a_line_in_some_milliseconds() -> None:
    glossary = Glossary(Term(f"term{n}", f"wort{n}") for n in range(1000))
    list(glossary.check("term5 and term999", "wort5"))
    began = time.process_time()
    for _again in range(100):
        assert [one.about for one in glossary.check("term5 and term999", "wort5")] == ["term999"]
    assert (time.process_time() - began) / 100 < 0.005
