"""What an author is told beside the form: letters that the chosen voice does not read."""

import pytest
from django.test import Client

from apps.voices import hints
from apps.voices.models import Voice
from tests.voices.studio import SPEAK, Studio

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


def test_the_desk_of_speech_tells_it_while_somebody_types(studio: Studio, ana: Client) -> None:
    told = ana.post(f"{SPEAK}summary/", studio.typed("heygen", text=ARABIC)).content.decode()
    assert "Mara speaks English, and this text has 19 letters in another script (Arabic)" in told
    plain = ana.post(f"{SPEAK}summary/", studio.typed("heygen")).content.decode()
    assert "in another script" not in plain
