"""Cutting long texts: at the ends of sentences in any language, without losing a character, and with their pauses."""

# ruff: noqa: RUF001 - it speaks many languages

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.common.sentences import graphemes, sentences
from apps.voices.kinds.speech.text.split import PARAGRAPH, SENTENCE, cut, pauses

LANGUAGES = st.sampled_from(["", "en", "de", "German", "pt-BR", "ja", "ar", "hi", "xx", "?"])
PROSE = st.text(st.sampled_from('aB 1.!?,;。！？、؟।۔\n\r\t’"é\u0301👩\u200d👧好ก')) | st.text()


@given(PROSE, LANGUAGES)
@example("\r", "")
def test_sentences_joined_are_the_text(text: str, language: str) -> None:
    found = sentences(text, language)
    assert "".join(found) == text
    assert all(found)


@given(PROSE, st.integers(1, 40), LANGUAGES)
def test_pieces_fit_and_lose_no_character(text: str, most: int, language: str) -> None:
    pieces = cut(text, most, language)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece) <= most for piece in pieces)
    assert len(pauses(text, pieces, language)) == max(0, len(pieces) - 1)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("English", "We spoke with Dr. Lee and Prof. Okafor at 5 p.m. on Monday.", "They agreed."),
        ("en-GB", "Mrs. Hall paid $3.50, e.g. for tea.", "Nice."),
        ("German", "Das ist z. B. am 5. Mai mit Dr. Braun so.", "Gut."),
        ("fr", "M. Dupont voit le Dr. Petit.", "Il part."),
        ("Polish", "Dr. Nowak śpi.", "Tak."),
        ("Spanish", "El Sr. García llegó.", "¿Cómo está?"),
        ("Arabic", "كيف حالك؟", "أنا بخير."),
        ("Urdu", "یہ ایک جملہ ہے۔", "یہ دوسرا ہے۔"),
        ("Hindi", "यह एक वाक्य है।", "यह दूसरा है।"),
        ("Khmer", "ជំរាបសួរ។", "បាទ។"),
        ("km", "គាត់ទៅផ្សារ ទិញបន្លែ។ល។", "ល្អណាស់៕"),
        ("", "ជំរាបសួរ។", "បាទ។"),
        ("Greek", "Τι κάνεις;", "Καλά είμαι."),
        ("el", "Έχεις iPhone;", "Ναι."),
        ("en", "«Τι κάνεις;»", "Καλά."),
        ("", "Τι κάνεις\u037e", "Καλά."),
        ("Chinese", "今天很好。", "真的吗？"),
        ("Japanese", "はい！", "そうです。"),
    ],
)
def test_a_cut_is_behind_a_sentence_and_not_behind_an_abbreviation(language: str, first: str, second: str) -> None:
    blank = "" if language in ("Chinese", "Japanese") else " "
    text = first + blank + second
    assert [sentence.strip() for sentence in sentences(text, language)] == [first, second]
    assert cut(text, max(len(first), len(second)) + 1, language) == [first, second]
    assert pauses(text, [first, second], language) == [SENTENCE]


def test_a_semicolon_ends_no_sentence_but_a_greek_one() -> None:
    assert len(sentences("It rained; we stayed. Good.", "en")) == 2
    assert len(sentences("It rained; we stayed. Good.")) == 2
    assert len(sentences("Δες &alpha;1;2 εδώ.", "el")) == 1


def test_what_readers_take_for_one_character_is_not_torn() -> None:
    family = "👩‍👩‍👧"
    assert graphemes(f"e\u0301{family}🇩🇪") == ["e\u0301", family, "🇩🇪"]
    assert cut(family * 3, 12) == [family * 2, family]
    assert cut("e\u0301" * 4, 3) == ["e\u0301"] * 4


def test_the_pause_is_the_one_that_the_text_has_there() -> None:
    text = "One is here. Two is here.\n\nThree goes on, and on and on.\nFour"
    pieces = ["One is here.", "Two is here.", "Three goes on,", "and on and on.", "Four"]
    assert pauses(text, pieces) == [SENTENCE, PARAGRAPH, 0.0, SENTENCE]


def test_a_piece_that_is_said_twice_is_found_where_it_is() -> None:
    assert pauses("Go on. Go on.\n\nGo on.", ["Go on.", "Go on.", "Go on."]) == [SENTENCE, PARAGRAPH]


def test_sealed_pieces_that_are_not_in_the_text_have_no_pause() -> None:
    assert pauses("One. Two. Three.", ["One.", "2.", "Three."]) == [0.0, 0.0]
