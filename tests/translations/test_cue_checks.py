"""Each check of a line at its bound, inside and outside of it; all lines at once, and one alone."""

import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.translations.cues import problems
from apps.translations.cues.checks import check_all, check_around, check_cue
from apps.translations.cues.cue import Cue
from apps.translations.cues.glossary import Term
from apps.translations.cues.limits import Level, Limits, limits_of
from apps.translations.cues.problems import ORDINARY, Problem, Span, read_problem
from apps.translations.cues.rules import Rules, rules_for

GERMAN = rules_for("German", "English")


def cue(target: str, source: str | None = None, start: int = 0, end: int = 5000, number: int = 1) -> Cue:
    return Cue(number, start, end, target if source is None else source, target)


def found(target: str, source: str | None = None, rules: Rules = GERMAN, **times: int) -> dict[str, Problem]:
    return {one.code: one for one in check_cue([cue(target, source, **times)], 0, rules)}


def codes(target: str, source: str | None = None, language: str = "de", source_language: str = "en") -> set[str]:
    return set(found(target, source, rules_for(language, source_language)))


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (0, 1000, None),
        (0, 999, "short"),
        (0, 8000, None),
        (0, 8001, "long"),
        (500, 500, "ends_first"),
        (500, 499, "ends_first"),
        (500, 501, "short"),
    ],
)
def test_how_long_a_line_is_shown(start: int, end: int, code: str | None) -> None:
    times = {"short", "long", "ends_first"}
    assert set(found("Ja.", "Yes.", start=start, end=end)) & times == ({code} if code else set())


@pytest.mark.parametrize(
    ("start", "code"), [(5000, "gap"), (4999, "overlap"), (5079, "gap"), (5080, None), (0, "overlap")]
)
def test_the_time_between_two_lines(start: int, code: str | None) -> None:
    cues = [cue("Ja.", "Yes."), cue("Nein.", "No.", start=start, end=start + 2000, number=2)]
    assert {one.code for one in check_cue(cues, 1, GERMAN)} & {"gap", "overlap"} == ({code} if code else set())
    assert {one.code for one in check_cue(cues, 0, GERMAN)} == set()


@pytest.mark.parametrize(
    ("language", "target", "code"),
    [
        ("de", "a" * 42, None),
        ("de", "a" * 43, "line"),
        ("de", f"<i>{'a' * 42}</i>", None),
        ("de", "a" * 41 + "e\u0301", None),
        ("ja", "あ" * 16, None),
        ("ja", "あ" * 16 + "a", "line"),
        ("ja", "あ" * 15 + "ab", None),
        ("ja", "a" * 32, None),
        ("ja", "a" * 33, "line"),
        ("ko", "가" * 17, "line"),
        ("ar", "\u0628\u064e" * 42, None),
        ("de", "a\nb", None),
        ("de", "a\nb\nc", "lines"),
    ],
)
def test_the_size_of_a_line(language: str, target: str, code: str | None) -> None:
    shown = found(target, "Yes.", rules_for(language, "en"), end=8000)
    assert set(shown) & {"line", "lines"} == ({code} if code else set())


def test_a_line_that_is_too_long_says_where_it_is() -> None:
    problem = found("Ja.\n" + "a" * 43)["line"]
    assert (problem.span, problem.key) == (Span(4, 47), "line:2")


@pytest.mark.parametrize(
    ("language", "letters", "code"),
    [
        ("de", 30, None),
        ("de", 31, "fast"),
        ("de", 50, "fast"),
        ("de", 51, "too_fast"),
        ("ja", 18, None),
        ("ja", 19, "fast"),
        ("ja", 30, "fast"),
        ("ja", 31, "too_fast"),
    ],
)
def test_how_fast_it_has_to_be_read(language: str, letters: int, code: str | None) -> None:
    shown = found(("あ" if language == "ja" else "a") * letters, "Yes.", rules_for(language, "en"), end=2000)
    assert set(shown) & {"fast", "too_fast"} == ({code} if code else set())


def test_what_is_beyond_a_limit_never_looks_as_if_it_were_not() -> None:
    assert found("a" * 62, "Yes.", end=4132)["fast"].words.startswith("15.1 characters")


@pytest.mark.parametrize(
    ("seconds", "pace", "is_too_long"), [(3, 1.0, False), (2, 1.0, True), (2, 0.5, False), (3, 1.5, True)]
)
def test_what_takes_longer_to_say_than_its_time(seconds: int, pace: float, is_too_long: bool) -> None:
    rules = rules_for("de", "en", pace=pace)
    text = "Wir bauen heute zusammen ein neues Fahrrad."
    assert ("spoken" in found(text, "x", rules, end=seconds * 1000)) is is_too_long


def test_how_much_longer_it_takes_is_told_in_seconds() -> None:
    text = "Wir bauen heute zusammen ein neues Fahrrad."
    quick, slow = (found(text, "x", rules_for("de", "en", pace=pace), end=1000)["spoken"].words for pace in (1.0, 2.0))
    assert quick.startswith("About 2.1 s")
    assert slow.startswith("About 5.1 s")
    assert "spoken" not in found("<i>{{ein_langer_name_von_irgendwem}}</i>", "x", end=1000)


@pytest.mark.parametrize("target", ["", " ", "\n", "\u200b", "<i></i>", "{\\an8}", "<b> </b>\u2060"])
def test_what_nobody_sees_is_empty_and_nothing_else(target: str) -> None:
    assert set(found(target, "3 {{x}} km")) == {"empty"}


@pytest.mark.parametrize("target", [".", "♪", "{{x}}", "0"])
def test_what_somebody_sees_is_not_empty(target: str) -> None:
    assert "empty" not in found(target)


@pytest.mark.parametrize(
    ("language", "source", "target", "is_same"),
    [
        ("de", "Hello there!", "Hello there!", True),
        ("de", "Hello there!", "hello, there", True),
        ("de", "Hello there!", "Hallo!", False),
        ("en", "Hello there!", "Hello there!", False),
        ("de", "42", "42", False),
        ("de", "♪", "♪", False),
        ("de", "{{name}}", "{{name}}", False),
        ("de", "www.example.com", "www.example.com", False),
        ("de", "Reformer", "Reformer", False),
        ("", "Hello there!", "Hello there!", True),
    ],
)
def test_what_was_not_translated(language: str, source: str, target: str, is_same: bool) -> None:
    rules = rules_for(language, "en", terms=[Term("Reformer", keep=True)])
    assert ("same" in found(target, source, rules)) is is_same


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ("Hi {{name}}", "Hallo {{ name }}", []),
        ("Hi {{name}}", "Hallo {{nam}}", ["{{name}}"]),
        ("%s of %s", "%s von", ["%s"]),
        ("%1$s, %2$d", "%2$d, %1$s", []),
        ("{0} {name}", "{0}", ["{name}"]),
        ("${x}", "x", ["${x}"]),
        ("%(n)s", "n", ["%(n)s"]),
        ("%.2f", "", []),
        ("100%sure", "sicher 100%", []),
        ("100 % done", "100 % fertig", []),
        ("{\\an8}Up", "Hoch", []),
    ],
)
def test_places_for_variables(source: str, target: str, missing: list[str]) -> None:
    shown = check_cue([cue(target, source)], 0, GERMAN)
    assert [one.about for one in shown if one.code == "placeholder"] == missing


@pytest.mark.parametrize(
    ("target", "tag"),
    [
        ("<i>a</i>", None),
        ("<i>a", "<i>"),
        ("a</i>", "</i>"),
        ("<i><b>a</i></b>", "</i>"),
        ("<I>a</i>", None),
        ("a <3 b", None),
        ("1 < 2 > 0", None),
        ("<v Ana>Hi", None),
        ("<v Ana>Hi</v>", None),
        ("a<br>b<br/>c", None),
        ('<font color="#ff0000">a</font>', None),
        ('<font color="#ff0000">a', '<font color="#ff0000">'),
        ("<c.loud>a</c>", None),
        ("<i>a</i></i>", "</i>"),
        ("<00:00:01.000>a", None),
    ],
)
def test_tags_that_have_no_match(target: str, tag: str | None) -> None:
    problem = found(target).get("tags")
    assert (problem.about if problem else None) == tag


@pytest.mark.parametrize(
    ("target", "is_found"), [("a --> b", True), ("-->", True), ("a -> b", False), ("a -- > b", False)]
)
def test_an_arrow_that_subtitle_files_read_as_times(target: str, is_found: bool) -> None:
    assert ("arrow" in found(target)) is is_found


@pytest.mark.parametrize(
    ("target", "span"),
    [
        ("a  b", (1, 3)),
        (" a", (0, 1)),
        ("a ", (1, 2)),
        ("a\n b", (2, 3)),
        ("a \nb", (1, 2)),
        ("a\u3000\u3000b", (1, 3)),
        ("a b\nc", None),
        ("Non\u00a0!", None),
        ("a\t\tb", (1, 3)),
        ("a\u00a0 b", (1, 3)),
    ],
)
def test_spaces_that_are_too_many(target: str, span: tuple[int, int] | None) -> None:
    problem = found(target).get("spaces")
    assert (problem.span if problem else None) == (Span(*span) if span else None)


@pytest.mark.parametrize(
    ("language", "target", "sign"),
    [
        ("de", "Ja\u200b wohl", "U+200B"),
        ("de", "\u202eJa", "U+202E"),
        ("de", "Ja\u2066", "U+2066"),
        ("de", "Ja\x07", "U+0007"),
        ("de", "Ja\u200f", "U+200F"),
        ("ar", "نعم\u200f", None),
        ("he", "כן\u200e", None),
        ("ar", "نعم\u202e", "U+202E"),
        ("fa", "می\u200cخواهم", None),
        ("de", "👩\u200d👩\u200d👧", None),
        ("de", "Sil\u00adbe", "U+00AD"),
        ("de", "Ja", None),
    ],
)
def test_signs_that_nobody_sees(language: str, target: str, sign: str | None) -> None:
    problem = found(target, "x", rules_for(language, "en")).get("hidden")
    assert (problem.about if problem else None) == sign
    if problem and problem.span and sign:
        assert f"U+{ord(target[problem.span.start]):04X}" == sign


@pytest.mark.parametrize(
    ("language", "source", "target", "differs"),
    [
        ("de", "Yes.", "Ja.", False),
        ("de", "Yes.", "Ja", True),
        ("de", "Yes?", "Ja.", True),
        ("de", "Yes", "Ja", False),
        ("de", "Yes", "Ja!", True),
        ("ja", "Yes.", "はい。", False),
        ("ja", "Yes.", "はい", False),
        ("ja", "Yes?", "はい？", False),
        ("ja", "Yes?", "はい", True),
        ("zh", "Yes,", "是，", False),
        ("zh", "Wait…", "等等……", False),
        ("ar", "Yes?", "نعم؟", False),
        ("ar", "Yes,", "نعم،", False),
        ("ar", "Yes;", "نعم؛", False),
        ("ar", "Yes?", "نعم.", True),
        ("ur", "Yes.", "ہاں۔", False),
        ("hi", "Yes.", "हाँ।", False),
        ("el", "Yes?", "Ναι;", False),
        ("de", "Yes?", "Ja;", True),
        ("hy", "Yes.", "Այո։", False),
        ("th", "Yes.", "ใช่", False),
        ("de", "Wait...", "Warte…", False),
        ("de", "Wait...", "Warte.", True),
        ("de", "“Yes.”", "„Ja.“", False),
        ("fr", "“Yes!”", "«\u00a0Oui\u00a0!\u00a0»", False),
        ("de", "<i>Yes.</i>", "<i>Ja</i>", True),
        ("de", "Yes –", "Ja -", False),
        ("es", "What?!", "¿Qué!?", False),
        ("km", "Yes.", "បាទ។", False),
    ],
)
def test_the_mark_at_the_end(language: str, source: str, target: str, differs: bool) -> None:
    assert ("end_mark" in codes(target, source, language)) is differs


@pytest.mark.parametrize(
    ("dash", "source", "target", "differs"),
    [
        ("", "- A\n- B", "- A\n- B", False),
        ("", "- A\n- B", "- A\n-B", True),
        ("", "-A\n-B", "– A\n– B", False),
        ("", "- A\n- B", "A\nB", True),
        ("", "A", "- A", True),
        ("", "It is -5", "-5", False),
        ("", "x", "-5 Grad", False),
        ("- ", "- A", "– A", True),
        ("- ", "-A", "- A", False),
        ("", "- A\n- B", "<i>- A</i>\n<i>- B</i>", False),
        ("", "A - B", "A - B", False),
    ],
)
def test_dashes_in_front_of_speakers(dash: str, source: str, target: str, differs: bool) -> None:
    assert ("dash" in found(target, source, rules_for("de", "en", Limits(dash=dash)))) is differs


@pytest.mark.parametrize(("count", "differs"), [(2, False), (3, True), (1, True), (None, False)])
def test_another_number_of_lines_than_the_source(count: int | None, differs: bool) -> None:
    shown = check_all([cue("Ja.", "Yes."), cue("Nein.", "No.", 6000, 8000, 2)], GERMAN, count)
    assert [(one.code, one.cue) for one in shown] == ([("count", None)] if differs else [])


def test_a_workspace_says_how_much_a_finding_counts() -> None:
    rules = rules_for("de", "en", Limits(levels={"end_mark": Level.BLOCK, "spaces": Level.OFF}))
    assert {code: one.level for code, one in found("Ja  so", "Yes.", rules).items()} == {"end_mark": Level.BLOCK}
    assert found("Ja", "Yes.")["end_mark"].level is Level.NOTE


def test_the_ordinary_level_of_each_code() -> None:
    by_level = {level: {code for code, its in ORDINARY.items() if its is level} for level in Level}
    blocking = {"empty", "ends_first", "overlap", "number", "unit", "placeholder", "forbidden", "arrow", "count"}
    assert by_level[Level.BLOCK] == blocking
    assert by_level[Level.NOTE] == {"fast", "gap", "end_mark", "dash"}
    assert len(ORDINARY) == 24


@pytest.mark.parametrize(
    "problem",
    [
        Problem("line", Level.WARN, "Words.", 7, Span(4, 9), "2"),
        Problem("number", Level.BLOCK, "Words.", 7, Span(0, 1, in_source=True), "3"),
        Problem("count", Level.BLOCK, "Words."),
    ],
)
def test_a_problem_comes_back_as_it_was_stored(problem: Problem) -> None:
    assert read_problem(problem.to_json()) == problem


@pytest.mark.parametrize(
    "stored", [{}, {"code": "line"}, {"code": "odd", "level": "warn"}, {"code": "line", "level": "loud"}]
)
def test_what_is_no_problem_is_not_read_as_one(stored: dict[str, Any]) -> None:
    assert read_problem(stored) is None


@pytest.mark.parametrize("span", ["x", [1], [3, 1, False], ["1", 2, True], None])
def test_a_place_that_cannot_be_read_is_none(span: object) -> None:
    problem = read_problem({"code": "line", "level": "warn", "span": span, "cue": True})
    assert problem == Problem("line", Level.WARN, "")


WORDS = st.sampled_from(
    ["Ja", "Nein", "3", "{{x}}", "<i>", "</i>", " ", "  ", "\n", ".", "\u200b", "-->", "- ", "5 km", "あ", "٣"]
)
TEXTS = st.lists(WORDS, max_size=6).map("".join)
CUES = st.lists(st.tuples(st.integers(0, 9000), st.integers(-10, 9000), TEXTS, TEXTS), min_size=1, max_size=6)


@given(CUES)
def test_all_at_once_finds_what_one_by_one_does_in_its_place(drawn: list[tuple[int, int, str, str]]) -> None:
    cues = [Cue(n * 7, start, start + long, *texts) for n, (start, long, *texts) in enumerate(drawn)]
    together = check_all(cues, GERMAN)
    singly: dict[int, list[Problem]] = {}
    for at in range(0, len(cues), 2):
        singly |= check_around(cues, at, GERMAN)
    assert together == [problem for one in cues for problem in singly[one.id]]
    for problem in together:
        one = cues[(problem.cue or 0) // 7]
        if problem.span:
            assert problem.span.end <= len(one.source if problem.span.in_source else one.target)


def test_three_thousand_lines_with_two_hundred_terms_take_under_a_second_of_the_processor() -> None:
    rng = random.Random(10)
    words = ["".join(rng.choices("abcdefghijklmnoprstuvwäöü", k=rng.randint(2, 11))) for _ in range(6000)]
    terms = [Term(rng.choice(words), rng.choice(words)) for _ in range(200)]
    cues = []
    for n in range(3000):
        text = " ".join(rng.choices(words, k=11)) + f" {n} km."
        cues.append(Cue(n, n * 4000, n * 4000 + 3500, text.replace("ä", "a"), f"{text[:40]}\n{text[40:]}"))
    rules = rules_for("de", "en", terms=terms)
    check_all(cues[:50], rules)
    taken = []
    for _again in range(3):
        began = time.process_time()
        check_all(cues, rules)
        taken.append(time.process_time() - began)
    assert min(taken) < 1.0


class _Counted(list[Cue]):
    """Lines that count how many of them were looked at."""

    looks = 0

    def __getitem__(self, at: Any) -> Any:
        self.looks += 1
        return super().__getitem__(at)


def test_one_line_alone_looks_at_its_neighbours_alone() -> None:
    cues = _Counted(cue("Ja.", "Yes.", n * 6000, n * 6000 + 5000, n) for n in range(3000))
    check_around(cues, 1500, GERMAN)
    assert cues.looks <= 6
    assert problems.OVERLAP not in {one.code for found in check_around(cues, 2999, GERMAN).values() for one in found}
    assert limits_of("de") == GERMAN.limits
