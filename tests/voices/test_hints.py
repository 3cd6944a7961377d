"""What an author is told beside the form: letters that the chosen voice does not read, and words of other languages."""

import pytest
from django.test import Client
from django.utils.translation import get_language_info

from apps.voices import hints
from apps.voices.models import Voice
from bench.prose import SPOKEN
from tests.voices.three_services import SPEAK, Studio

FRENCH = "Bonjour à tous et bienvenue dans notre nouveau bureau, où vous serez très bien reçus par nos équipes."
ENGLISH = "Good morning and welcome to the new office. If you cannot find somebody, ask at the front desk."
NOT_FOREIGN = [
    "La Roche, Le Monde, De Niro, El País and Los Angeles are names of a few things.",
    "Les Misérables de Victor Hugo",
    "She said “je ne regrette rien”, left the room with a certain je ne sais quoi, and never came back to us.",
    "The chef does a menu à la carte or du jour, the lawyers work pro bono and ad hoc, en route to São Paulo.",
    "Milka Schokolade\nMozart Kugeln\nBahlsen Kekse\nHaribo Colorado",
    "Our motto for this year is as follows and it will stay with us:\nTous pour un et un pour tous, de tout cœur.",
    "WELCOME TO THE NEW OFFICE OF OUR TEAM",
    "one two three four five six seven",
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor",
    "Hallo!",
]
ARABIC = "مرحبا بالعالم كيف حالك"


@pytest.mark.parametrize(
    ("text", "language", "script", "count"),
    [
        (ARABIC, "English", "Arabic", "19 letters"),
        ("Привет", "German", "Cyrillic", "6 letters"),
        ("Hello 世界", "English", "Chinese characters", "2 letters"),
        ("カタカナ ひらがな", "English", "Japanese", "8 letters"),
        ("สวัสดี", "French", "Thai", "4 letters"),
        ("a Ω", "English", "Greek", "1 letter "),
    ],
)
def test_letters_that_the_voice_does_not_read_are_told(text: str, language: str, script: str, count: str) -> None:
    (said,) = hints.of_text(text, Voice(name="Lena", language=language))
    assert f"Lena speaks {language}" in said
    assert f"({script})" in said
    assert count in said


@pytest.mark.parametrize(
    ("text", "language", "locale"),
    [
        (ARABIC, "Arabic", ""),
        (ARABIC, "", "ar-EG"),
        (ARABIC, "Multilingual", ""),
        ("漢字とかな", "Japanese", ""),
        ("Grüße, señor Łukasz! 1234 € 🎉", "English", ""),
        ("Plain English in an Arabic voice", "Arabic", ""),
        ("", "English", ""),
    ],
)
def test_what_the_voice_reads_is_no_news(text: str, language: str, locale: str) -> None:
    assert hints.of_text(text, Voice(name="Lena", language=language, locale=locale)) == []
    assert hints.of_text(text, None) == []


@pytest.mark.parametrize("code", ["de", "fr", "es", "it", "nl", "sv", "fi", "pl", "cs", "tr", "ar", "hi", "pt", "da"])
def test_prose_of_another_language_is_told_whatever_the_voice_speaks(code: str) -> None:
    text, named = " ".join(SPOKEN[code]), get_language_info(code)["name"]
    for other in ("English", "German", "Vietnamese", "Polish", "Turkish"):
        if other != named:
            said = hints.of_text(text, Voice(name="Lena", language=other))
            told = f"in another script ({named})" if code == "ar" else f"This text looks like {named}"
            assert code == "hi" or (len(said) == 1 and told in said[0]), (other, said)
            assert f"Lena speaks {other}" in said[0]
    assert hints.of_text(text, Voice(name="Lena", language=named)) == []
    assert hints.of_text(text.upper(), Voice(name="Lena", language=named)) == []
    assert hints.of_text(text, Voice(name="Lena", language="Multilingual")) == []


@pytest.mark.parametrize("text", NOT_FOREIGN)
def test_names_quotes_and_loan_words_make_no_text_foreign(text: str) -> None:
    assert hints.of_text(text, Voice(name="Lena", language="English")) == []


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        FRENCH.upper(),
        f"{FRENCH}\n\nMade by Big Pictures in London",
        f"{FRENCH} Le directeur a dit: time is money, and the early bird catches the worm.",
    ],
)
def test_a_text_that_is_french_for_the_most_part_is_told(text: str) -> None:
    (said,) = hints.of_text(text, Voice(name="Lena", language="English"))
    assert "This text looks like French, and Lena speaks English." in said


@pytest.mark.parametrize("language", ["Galician", "Afrikaans", "Catalan", "Swahili", "Filipino"])
def test_of_a_voice_whose_language_has_no_known_words_nothing_is_said(language: str) -> None:
    for text in (FRENCH, ENGLISH, " ".join(SPOKEN["pt"])):
        assert hints.of_text(text, Voice(name="Lena", language=language)) == []


@pytest.mark.parametrize("language", ["Macedonian", "Kazakh", "Thai", "Japanese", "Arabic"])
def test_prose_in_latin_letters_is_told_where_the_voice_speaks_a_language_that_has_others(language: str) -> None:
    (said,) = hints.of_text(FRENCH, Voice(name="Lena", language=language))
    assert f"This text looks like French, and Lena speaks {language}." in said


def test_near_languages_are_named_together_or_not_at_all() -> None:
    danish = " ".join(SPOKEN["da"])
    assert hints.of_text(danish, Voice(name="Lena", language="Norwegian Bokmål")) == []
    (said,) = hints.of_text(danish, Voice(name="Lena", language="English"))
    assert "looks like Danish or Norwegian" in said


def test_the_language_that_is_asked_of_a_voice_counts() -> None:
    lena = Voice(name="Lena", language="English", locale="en-US")
    assert hints.of_text(FRENCH, lena, "fr-CA") == []
    (said,) = hints.of_text(ENGLISH, lena, "fr-CA")
    assert "looks like English, and Lena speaks French" in said


def test_the_desk_of_speech_tells_a_language_that_the_voice_does_not_speak(studio: Studio, ana: Client) -> None:
    told = ana.post(f"{SPEAK}summary/", studio.typed("heygen", text=FRENCH)).content.decode()
    assert "This text looks like French, and Mara speaks English" in told
    asked = ana.post(f"{SPEAK}summary/", studio.typed("heygen", text=FRENCH, locale="fr-FR")).content.decode()
    assert "looks like" not in asked


@pytest.mark.parametrize(("locale", "known"), [("pt-BR", True), ("gu-IN", True), ("xq-GB", False)])
def test_the_desk_of_speech_tells_a_locale_that_nobody_knows(
    studio: Studio, ana: Client, locale: str, known: bool
) -> None:
    told = ana.post(f"{SPEAK}summary/", studio.typed("heygen", locale=locale)).content.decode()
    assert (f"“{locale}” is not a language we know" in told) is not known


def test_the_desk_of_speech_tells_it_while_somebody_types(studio: Studio, ana: Client) -> None:
    told = ana.post(f"{SPEAK}summary/", studio.typed("heygen", text=ARABIC)).content.decode()
    assert "Mara speaks English, and this text has 19 letters in another script (Arabic)" in told
    plain = ana.post(f"{SPEAK}summary/", studio.typed("heygen")).content.decode()
    assert "in another script" not in plain
