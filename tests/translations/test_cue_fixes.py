"""The safe fixes: what each makes of a line, that it makes no more of it twice, and that words and numbers stay."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from apps.common.text import hidden, nfc
from apps.translations.cues.checks import check_all
from apps.translations.cues.cue import Cue
from apps.translations.cues.figures.numbers import figures
from apps.translations.cues.fixes import FIXES, Fixed, fixed, preview
from apps.translations.cues.limits import Limits
from apps.translations.cues.markup import said_in_place
from apps.translations.cues.rules import rules_for


@pytest.mark.parametrize(
    ("code", "language", "before", "after"),
    [
        ("hidden", "de", "Ja\u200bwohl\u202e", "Jawohl"),
        ("hidden", "de", "a\u2028b\r\nc", "a\nb\nc"),
        ("hidden", "ar", "نعم\u200f\u202e", "نعم\u200f"),
        ("hidden", "fa", "می\u200cخواهم", "می\u200cخواهم"),
        ("composed", "de", "scho\u0308n", "schön"),
        ("tags", "de", '<I>a</I> <FONT color="RED">B</FONT>', '<i>a</i> <font color="RED">B</font>'),
        ("ellipsis", "de", "Ja... 1....", "Ja… 1...."),
        ("ellipsis", "zh", "等...", "等……"),
        ("ellipsis", "de", "{{a...}}", "{{a...}}"),
        ("quotes", "de", 'Er sagt "Ja" und "Nein".', "Er sagt „Ja“ und „Nein“."),
        ("quotes", "en", 'The "x", don\'t', "The “x”, don’t"),
        ("quotes", "fr", '"Oui"', "«\u00a0Oui\u00a0»"),
        ("quotes", "ja", '"はい"', "「はい」"),
        ("quotes", "de", 'Ein 5" Rohr', 'Ein 5" Rohr'),
        ("quotes", "de", '<font color="red">"Ja"</font>', '<font color="red">„Ja“</font>'),
        ("marks", "ar", "نعم? لا, 3,5", "نعم؟ لا، 3,5"),
        ("marks", "ja", "はい. いいえ, です!", "はい。 いいえ、 です！"),
        ("marks", "zh", "是, 3.5 ABC?", "是， 3.5 ABC?"),
        ("marks", "de", "Ja?", "Ja?"),
        ("spaces", "de", "  Ja  so \n\n\n nein ,  gut !", "Ja so\nnein, gut!"),
        ("spaces", "de", "a\t\tb\u3000\u3000c", "a b\u3000c"),
        ("spaces", "fr", "Oui\u00a0!  Non ?", "Oui\u00a0! Non ?"),
        ("spaces", "de", "{{a}} :) ...", "{{a}} :) ..."),
        ("dashes", "de", "- Ja.\n–Nein.", "- Ja.\n- Nein."),
        ("dashes", "de", "Das -- ja -- hier", "Das – ja – hier"),
        ("dashes", "de", "-5 Grad\nam --> Tag", "-5 Grad\nam --> Tag"),
        ("lines", "de", f"{'a' * 30} {'b' * 30}", f"{'a' * 30}\n{'b' * 30}"),
        ("lines", "de", "eins\nzwei\ndrei", "eins zwei drei"),
        ("lines", "de", "a" * 60, "a" * 60),
        ("lines", "de", "- eins\n- zwei\n- drei", "- eins\n- zwei\n- drei"),
    ],
)
def test_what_a_fix_makes_of_a_text(code: str, language: str, before: str, after: str) -> None:
    [cue] = fixed([Cue(1, 0, 4000, "x", before)], rules_for(language), [code])
    assert cue == Cue(1, 0, 4000, "x", after)


def test_dashes_as_a_workspace_wants_them() -> None:
    rules = rules_for("de", limits=Limits(dash="– "))
    assert fixed([Cue(1, 0, 4000, "", "-Ja.\n<i>- Nein.</i>")], rules)[0].target == "– Ja.\n<i>– Nein.</i>"


@pytest.mark.parametrize(
    ("code", "times", "after"),
    [
        ("overlaps", [(0, 3000), (2000, 4000)], [(0, 2000), (2000, 4000)]),
        ("overlaps", [(0, 3000), (1000, 4000)], [(0, 1000), (1000, 4000)]),
        ("overlaps", [(0, 3000), (999, 4000)], [(0, 3000), (999, 4000)]),
        ("overlaps", [(0, 2000), (2000, 4000)], [(0, 2000), (2000, 4000)]),
        ("gaps", [(0, 2000), (2000, 4000)], [(0, 1920), (2000, 4000)]),
        ("gaps", [(0, 2000), (2080, 4000)], [(0, 2000), (2080, 4000)]),
        ("gaps", [(0, 1050), (1060, 4000)], [(0, 1050), (1060, 4000)]),
        ("gaps", [(0, 3000), (2000, 4000)], [(0, 3000), (2000, 4000)]),
        ("short", [(0, 500), (3000, 3100)], [(0, 1000), (3000, 4000)]),
        ("short", [(0, 500), (800, 2000)], [(0, 720), (800, 2000)]),
        ("short", [(0, 500), (550, 2000)], [(0, 500), (550, 2000)]),
        ("short", [(500, 400)], [(500, 400)]),
    ],
)
def test_what_a_fix_makes_of_times(code: str, times: list[tuple[int, int]], after: list[tuple[int, int]]) -> None:
    cues = [Cue(n, start, end, "", "Ja.") for n, (start, end) in enumerate(times)]
    assert [(cue.start, cue.end) for cue in fixed(cues, rules_for("de"), [code])] == after


def test_a_preview_shows_a_line_before_and_after_and_why() -> None:
    cues = [Cue(1, 0, 4000, "Yes", "Ja  so..."), Cue(2, 5000, 8000, "No", "Nein.")]
    assert preview(cues, rules_for("de")) == [
        Fixed(cues[0], Cue(1, 0, 4000, "Yes", "Ja so…"), ("ellipsis", "spaces")),
    ]


def test_what_a_fix_mends_is_not_found_any_more() -> None:
    rules = rules_for("de", "en")
    texts = ["Ja\u200b", " Ja", "- A\n–B", "a\nb\nc", "Ja", "Ja", "Ja", "Ja"]
    times = [(0, 4000), (5000, 9000), (10000, 14000), (15000, 19000), (20000, 23000), (22000, 25000), (25000, 25500)]
    cues = [
        Cue(n, *time, "- x\n- y" if n == 2 else "x", text)
        for n, (time, text) in enumerate(zip(times, texts, strict=False))
    ]
    mended = {code for fix in FIXES for code in fix.mends} - {"line"}
    assert {one.code for one in check_all(cues, rules)} >= mended
    assert {one.code for one in check_all(fixed(cues, rules), rules)} & mended == set()


PARTS = st.sampled_from([
    *("Ja", "Nein", "don't", '"', "'", " ", "  ", "\n", ".", "...", ",", "?", "!", "-", "--", "–", "- ", "-->", "5"),
    *("3.5", "1,000", "<I>", "</i>", '<FONT a="b">', "{{x  y}}", "%s", "{a}", "\u200b", "\u202e", "\u200f", "\u00a0"),
    *("\u3000", "\t", "e\u0301", "はい", "是", "نعم", "\u2028", "\r", "\v", "\ue000", "a" * 30, "%", "؟", "ー", "♪"),
    *("\u0301", "ß", "İ"),
])  # fmt: skip
TEXTS = st.lists(PARTS, max_size=12).map("".join)
LANGUAGES = st.sampled_from(["de", "en", "fr", "ja", "zh", "ar", "ko", ""])
CODES = st.sampled_from([None, *([fix.code] for fix in FIXES)])
TIMES = st.lists(st.tuples(st.integers(0, 6000), st.integers(-50, 4000)), min_size=1, max_size=6)


def words(text: str) -> list[str]:
    """The words of a text as they are read: without tags and what nobody sees."""
    text = regex.sub(r"\r\n|[\r\v\f\x85\u2028\u2029]", "\n", said_in_place(text))
    seen = nfc("".join(part for part, _sign in hidden(text)))
    return regex.findall(r"[\p{L}\p{M}\p{N}]+", seen)  # type: ignore[no-any-return]


@given(TEXTS, LANGUAGES, CODES)
def test_a_fix_changes_no_word_and_no_number(text: str, language: str, codes: list[str] | None) -> None:
    [after] = fixed([Cue(1, 0, 4000, "", text)], rules_for(language), codes)
    assert words(after.target) == words(text)
    numbers = [[one.values for one in figures(" ".join(words(each)), language)] for each in (text, after.target)]
    assert numbers[0] == numbers[1]


@given(TEXTS, LANGUAGES, CODES)
def test_a_fix_made_twice_changes_no_more_of_a_text(text: str, language: str, codes: list[str] | None) -> None:
    rules = rules_for(language)
    once = fixed([Cue(1, 0, 4000, "", text)], rules, codes)
    assert fixed(once, rules, codes) == once


@given(TIMES, CODES)
def test_a_fix_made_twice_changes_no_more_of_times(times: list[tuple[int, int]], codes: list[str] | None) -> None:
    cues = [Cue(n, start, start + long, "", "Ja.") for n, (start, long) in enumerate(sorted(times))]
    rules = rules_for("de")
    once = fixed(cues, rules, codes)
    assert fixed(once, rules, codes) == once
    assert [(cue.id, cue.start, cue.target) for cue in once] == [(cue.id, cue.start, cue.target) for cue in cues]
