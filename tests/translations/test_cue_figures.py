"""Numbers and units of a source that a translation lacks, whatever digits and separators either writes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.translations.cues.checks import check_cue
from apps.translations.cues.cue import Cue
from apps.translations.cues.figures.numbers import figures
from apps.translations.cues.problems import Span
from apps.translations.cues.rules import rules_for


def missing(code: str, source: str, target: str, languages: str) -> list[str]:
    source_language, language = languages.split(">")
    shown = check_cue([Cue(1, 0, 5000, source, target)], 0, rules_for(language, source_language))
    return [one.about for one in shown if one.code == code]


@pytest.mark.parametrize(
    ("languages", "source", "target"),
    [
        ("en>de", "3.5 times", "3,5-mal"),
        ("en>de", "1,234.56 in all", "insgesamt 1.234,56"),
        ("en>de", "1,234 people", "1.234 Leute"),
        ("en>de", "1,234 people", "1234 Leute"),
        ("en>de", "1.234 of it", "1,234 davon"),
        ("en>fr", "10,000 people", "10 000 personnes"),
        ("en>fr", "10,000 people", "10\u202f000 personnes"),
        ("en>de", "10,000 people", "10’000 Leute"),
        ("en>es", "1,234 people", "1.234 personas"),
        ("en>es", "1,234 people", "1,234 personas"),
        ("en>hi", "1,234,567", "12,34,567"),
        ("en>hi", "1,234,567", "१२,३४,५६७"),
        ("en>ar", "1,234.5", "١٬٢٣٤٫٥"),
        ("en>ar", "15 people", "١٥ شخصا"),
        ("en>fa", "15 people", "۱۵ نفر"),
        ("ar>en", "١٥ شخصا", "15 people"),
        ("en>ja", "15 people", "１５人"),
        ("en>ja", "3.5 times", "３．５回"),
        ("en>ja", "30,000 people", "3万人"),
        ("en>ja", "1.5 million people", "150万人"),
        ("en>zh", "230 million", "2亿3000万"),
        ("en>ko", "30,000 people", "3만 명"),
        ("ja>en", "3万5000人", "35,000 people"),
        ("en>zh", "15 people", "十五个人"),
        ("en>ja", "3 people", "三人"),
        ("en>de", "1.5 million", "1,5 Millionen"),
        ("en>de", "5 billion", "5 Milliarden"),
        ("en>es", "5 billion", "5 mil millones"),
        ("en>es", "5,000 men", "5 mil hombres"),
        ("en>ru", "5 thousand", "5 тыс."),
        ("en>ru", "5,000", "5 тысяч"),
        ("en>sw", "5 million", "milioni 5"),
        ("en>de", "5k users", "5.000 Nutzer"),
        ("en>de", "in 4K", "in 4K"),
        ("en>de", "3 dogs", "drei Hunde"),
        ("en>de", "the 2nd", "der zweite"),
        ("en>de", "1 dog", "ein Hund"),
        ("en>de", "1 dog", "mit einem Hund"),
        ("en>fr", "12 dogs", "douze chiens"),
        ("en>ru", "2 dogs", "две собаки"),
        ("en>ko", "3 dogs", "개 세 마리"),
        ("en>de", "3:30 pm", "15:30 Uhr"),
        ("en>de", "3:30 pm", "15.30 Uhr"),
        ("de>en", "15.30 Uhr", "3:30 p.m."),
        ("en>de", "3 PM", "15 Uhr"),
        ("en>de", "3:00 pm", "15 Uhr"),
        ("en>de", "12 am", "0 Uhr"),
        ("en>de", "12:15 am", "0:15 Uhr"),
        ("en>de", "on 05/12/2026", "am 5.12.2026"),
        ("en>de", "v2.0.1", "v2.0.1"),
        ("en>de", "½ a cup", "1/2 Tasse"),
        ("en>de", "½ a cup", "0,5 Tassen"),
        ("en>de", "007", "7"),
        ("en>de", "m² of it", "davon"),
        ("en>de", "{0} and <font size=5>x</font>", "x"),
        ("en>de", "-5", "−5"),
        ("en>de", "5 times 5", "5"),
        ("en>de", "9" * 60, "9" * 60),
    ],
)
def test_a_number_is_there_however_it_is_written(languages: str, source: str, target: str) -> None:
    assert missing("number", source, target, languages) == []


@pytest.mark.parametrize(
    ("languages", "source", "target", "number"),
    [
        ("en>de", "3 dogs", "Hunde", "3"),
        ("en>de", "3 dogs", "4 Hunde", "3"),
        ("en>de", "13 dogs", "3 Hunde", "13"),
        ("en>de", "3 dogs", "13 Hunde", "3"),
        ("en>de", "3.5 times", "3,6-mal", "3.5"),
        ("en>de", "1,234 people", "1,234 Leute", "1,234"),
        ("en>de", "1.5 times", "1.500-mal", "1.5"),
        ("en>de", "5 million", "5 Leute", "5 million"),
        ("en>de", "5 million", "5 Milliarden", "5 million"),
        ("en>es", "5 billion", "5 billones", "5 billion"),
        ("en>ja", "30,000 people", "3千人", "30,000"),
        ("en>ar", "15 people", "١٦ شخصا", "15"),
        ("en>hi", "15", "१६", "15"),
        ("en>ja", "15", "１６", "15"),
        ("en>de", "3:30 pm", "15:45 Uhr", "30"),
        ("en>de", "3 pm", "14 Uhr", "3"),
        ("en>de", "10 tennis balls", "Tennisbälle", "10"),
        ("en>de", "3 presses", "drücken", "3"),
        ("en>de", "2 of them", "{2} davon", "2"),
        ("en>de", "9" * 60, "9" * 59 + "8", "9" * 60),
        ("", "3", "x", "3"),
    ],
)
def test_a_number_that_is_missing_or_another_one(languages: str, source: str, target: str, number: str) -> None:
    assert missing("number", source, target, languages or ">") == [number]


def test_a_missing_number_says_where_it_is_in_the_source_and_is_told_once() -> None:
    [problem] = [
        one
        for one in check_cue([Cue(1, 0, 5000, "Take 25, yes, 25.", "Nimm sie.")], 0, rules_for("de", "en"))
        if one.code == "number"
    ]
    assert (problem.span, problem.key) == (Span(5, 7, in_source=True), "number:25")
    assert problem.words == "The source says 25; the translation doesn’t."


@pytest.mark.parametrize(
    ("languages", "source", "target", "unit"),
    [
        ("en>de", "5%", "5 %", None),
        ("en>de", "5%", "5 Prozent", None),
        ("en>de", "5 percent", "5", "%"),
        ("en>tr", "50%", "%50", None),
        ("tr>en", "%50", "50", "%"),
        ("en>tr", "50 percent", "yüzde 50", None),
        ("en>zh", "50%", "百分之五十", None),
        ("en>ar", "50%", "٪٥٠", None),
        ("en>ar", "50%", "٥٠", "%"),
        ("en>hi", "50%", "50 प्रतिशत", None),
        ("en>de", "$5", "5 Dollar", None),
        ("en>de", "$5", "5 Euro", "$"),
        ("en>de", "5 dollars", "5 $", None),
        ("en>de", "$5 million", "5 Millionen", "$"),
        ("en>ja", "€5", "5ユーロ", None),
        ("en>zh", "¥500", "500元", None),
        ("en>de", "5 km", "5 Kilometer", None),
        ("en>de", "5 km", "5 Meilen", "km"),
        ("en>ru", "5 km", "5 километров", None),
        ("en>ja", "5 km", "5キロ", None),
        ("en>zh", "5 km", "5公里", None),
        ("en>ko", "5kg", "5킬로그램", None),
        ("en>de", "5 m", "5 Meter", None),
        ("en>de", "5 m", "5 mal", "m"),
        ("en>de", "20 °C", "20 Grad Celsius", None),
        ("en>de", "20°C", "20 °F", "°C"),
        ("en>de", "5 men", "5 Männer", None),
        ("en>de", "5 gigabytes", "5 GB", None),
        ("en>sw", "5 km", "5", None),
        ("en>de", "percent, 5", "5", None),
        ("en>de", "50 km/h", "50 km/h", None),
    ],
)
def test_units_by_their_signs_and_words(languages: str, source: str, target: str, unit: str | None) -> None:
    assert missing("unit", source, target, languages) == ([unit] if unit else [])


@given(st.integers(0, 10**9), st.sampled_from(["en", "de", "fr", "hi", ""]), st.sampled_from("0٠۰०０"))
def test_digits_of_any_script_are_the_same_number(number: int, language: str, zero: str) -> None:
    [figure] = figures("".join(chr(ord(zero) + int(digit)) for digit in str(number)), language)
    assert figure.values == {Fraction(number)}


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_grouped_numbers_mean_the_same_in_each_language(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = english.replace(",", "\u202f").replace(".", ",")
    meant = {Fraction(whole * 100 + cents, 100)}
    for text, language in ((english, "en"), (german, "de"), (french, "fr")):
        [figure] = figures(text, language)
        assert figure.values == meant


@given(
    st.text(alphabet="0123456789٣३３.,٫٬'’  \u202f½万億十 kKMpm:%$", max_size=40),
    st.sampled_from(["en", "de", "fr", "ja", ""]),
)
def test_whatever_looks_like_numbers_has_its_place(text: str, language: str) -> None:
    for figure in figures(text, language):
        assert text[figure.start : figure.end] == figure.written
        assert figure.values
    assert missing("number", text, text, f"{language}>{language}") == []
