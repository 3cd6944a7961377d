"""Captions out of word times: every word, in order, in time, in a shape that people can read."""

# ruff: noqa: RUF001 - it speaks many languages

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.library.formats.captions import Shape, cues, shift
from apps.library.formats.subtitles import Cue, srt, vtt

WORD = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)
ENDING = st.sampled_from(["", "", "", ",", ".", "?"])
SHAPES = st.builds(Shape, line=st.integers(20, 60), lines=st.integers(1, 2), speed=st.floats(10, 25, allow_nan=False))


@st.composite
def spoken(draw: st.DrawFn) -> list[tuple[str, float, float]]:
    """Words one after the other, with pauses between some of them."""
    now, words = draw(st.floats(0, 3)), []
    for text, ending in draw(st.lists(st.tuples(WORD, ENDING), min_size=1, max_size=60)):
        lasts, pause = draw(st.floats(0.05, 0.9)), draw(st.sampled_from([0.0, 0.02, 0.1, 1.2]))
        words.append((text + ending, now, now + lasts))
        now += lasts + pause
    return words


def said(found: list[Cue]) -> str:
    return "".join("".join(cue.lines) for cue in found).replace(" ", "")


@given(spoken(), SHAPES)
def test_each_word_stands_once_and_times_rise(words: list[tuple[str, float, float]], shape: Shape) -> None:
    found = cues(words, shape)
    assert said(found) == "".join(word for word, *_times in words)
    assert found[0].start == round(words[0][1] * 1000)
    assert found[-1].end == round(words[-1][2] * 1000)
    for cue, after in zip(found, [*found[1:], None], strict=True):
        assert cue.start <= cue.end
        assert after is None or cue.end <= after.start
        assert len(cue.lines) <= shape.lines
        assert all(len(line) <= shape.line for line in cue.lines)
        assert cue.end - cue.start <= 7000


@given(spoken())
def test_other_programs_read_the_same(words: list[tuple[str, float, float]]) -> None:
    found = cues(words)
    for text in (srt(found), vtt(found)):
        read = pysubs2.SSAFile.from_string(text)
        assert [(line.start, line.end) for line in read] == [(cue.start, cue.end) for cue in found]
        assert [line.plaintext.split() for line in read] == [" ".join(cue.lines).split() for cue in found]


def test_a_sentence_ends_its_cue_and_a_pause_begins_another() -> None:
    words = [("One", 0.0, 0.4), ("two.", 0.5, 0.9), ("Three", 1.0, 1.2), ("four", 2.4, 3.4)]
    assert [cue.lines for cue in cues(words)] == [("One two.",), ("Three",), ("four",)]


def test_two_lines_are_about_as_long_as_each_other() -> None:
    text = "a cue of two lines is easy to read when both are even"
    words = [(word, n * 0.3, n * 0.3 + 0.2) for n, word in enumerate(text.split())]
    (cue,) = cues(words, Shape(line=42))
    assert len(cue.lines) == 2
    assert abs(len(cue.lines[0]) - len(cue.lines[1])) < 10


def test_a_cue_stays_for_slow_readers_but_never_into_the_next() -> None:
    fast = [("Incomprehensibilities.", 0.0, 0.1), ("Next.", 5.0, 5.2)]
    first, second = cues(fast, Shape(speed=10))
    assert first.end == 2200
    close = [("Incomprehensibilities.", 0.0, 0.1), ("Next.", 0.9, 1.8)]
    first, second = cues(close, Shape(speed=10))
    assert first.end == second.start == 900


def test_scripts_without_spaces_get_none() -> None:
    assert cues([("こん", 0.0, 0.4), ("にちは。", 0.4, 0.9), ("Hello", 1.0, 1.9)])[0].lines == ("こんにちは。",)
    assert cues([("你好，", 0.0, 0.4), ("世界", 0.4, 0.8), ("！", 0.8, 0.9)])[0].lines == ("你好，世界！",)
    assert cues([("สวัสดี", 0.0, 0.4), ("ครับ", 0.4, 0.8)])[0].lines == ("สวัสดีครับ",)
    assert cues([("안녕", 0.0, 0.4), ("하세요", 0.4, 0.8)])[0].lines == ("안녕 하세요",)


def test_what_has_no_blanks_is_wrapped_and_shares_its_time() -> None:
    sentence = "今天天气很好我们一起去公园散步吧然后去吃晚饭再回家看电影。"
    found = cues([(sentence * 2, 0.0, 12.0)], Shape(line=20))
    assert "".join("".join(cue.lines) for cue in found) == sentence * 2
    assert all(len(line) <= 20 for cue in found for line in cue.lines)
    assert [cue.start for cue in found] == [0, 6000]
    link = "https://example.com/" + "a" * 50
    assert "".join(cues([(link, 0.0, 4.0)])[0].lines) == link
    family = "👩‍👩‍👧"
    assert all(line.count("👧") * 5 == len(line) for cue in cues([(family * 9, 0.0, 4.0)]) for line in cue.lines)


def test_no_cue_is_gone_before_it_is_read_and_none_stays_for_ever() -> None:
    quick = [(word, n * 0.3, n * 0.3 + 0.3) for n, word in enumerate(["No.", "Yes.", "No.", "Oh.", "Ah.", "Well."])]
    found = cues(quick)
    assert [cue.lines for cue in found] == [("No. Yes. No.",), ("Oh. Ah. Well.",)]
    assert cues([("Yes.", 0.0, 0.2), ("No.", 9.0, 9.9)])[0].end == 833
    slow = [(f"word{n}", n * 2.0, n * 2.0 + 1.5) for n in range(9)]
    assert all(833 <= cue.end - cue.start <= 7000 for cue in cues(slow))
    drawn = [(f"a{n}", n * 1.0, n * 1.0 + 0.9) for n in range(30)]
    assert all(833 <= cue.end - cue.start <= 7000 for cue in cues(drawn))


def test_the_last_word_alone_goes_with_the_ones_before() -> None:
    words = [(word, n * 0.5, n * 0.5 + 0.4) for n, word in enumerate(["We", "go", "home", "now.", "Bye."])]
    assert [cue.lines for cue in cues(words)] == [("We go home",), ("now. Bye.",)]


def test_an_abbreviation_does_not_end_a_cue() -> None:
    text = "We asked Dr. Lee and Prof. Okafor at 5 p.m. yesterday. Then we went."
    words = [(word, n * 0.4, n * 0.4 + 0.4) for n, word in enumerate(text.split())]
    assert [" ".join(cue.lines) for cue in cues(words)][-1].startswith("Then we went")
    assert not any(" ".join(cue.lines).endswith(("Dr.", "Prof.", "p.m.")) for cue in cues(words))
    german = [(word, n * 0.6, n * 0.6 + 0.6) for n, word in enumerate(["Das", "ist", "z.", "B.", "so."])]
    assert len(cues(german, language="German")) == 1


@pytest.mark.parametrize("text", ["هل أنت بخير؟ نعم أنا بخير", "यह एक है। वह दो है", "یہ ایک ہے۔ وہ دو ہے"])
def test_sentences_of_other_scripts_end_their_cue(text: str) -> None:
    words = [(word, n * 0.5, n * 0.5 + 0.5) for n, word in enumerate(text.split())]
    assert cues(words)[0].lines[0].endswith(("؟", "।", "۔"))


def test_marks_in_words_are_none_in_webvtt() -> None:
    assert "&lt;b&gt; &amp; co" in vtt(cues([("<b>", 0.0, 0.2), ("&", 0.2, 0.3), ("co", 0.3, 0.5)]))


def test_nothing_said_has_no_cues_and_odd_times_do_not_go_back() -> None:
    assert cues([]) == []
    assert cues([(" ", 0, 1)]) == []
    odd = cues([("a", 2.0, 1.0), ("b", 1.0, 3.0)])
    assert (odd[0].start, odd[-1].end) == (2000, 3000)


@pytest.mark.parametrize("by", [0.0, 1.25])
def test_a_piece_is_moved_as_a_whole(by: float) -> None:
    assert shift([("a", 1.0, 2.0)], by) == [("a", 1.0 + by, 2.0 + by)]
