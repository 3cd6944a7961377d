"""Captions out of word times: every word, in order, in time, in a shape that people can read."""

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.library.captions import Cue, Shape, cues, shift, srt, vtt
from apps.library.subtitles import to_webvtt

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
        assert all(len(line) <= shape.line or " " not in line for line in cue.lines)


@given(spoken())
def test_other_programs_read_the_same(words: list[tuple[str, float, float]]) -> None:
    found = cues(words)
    for text in (srt(found), vtt(found), to_webvtt(srt(found))):
        read = pysubs2.SSAFile.from_string(text)
        assert [(line.start, line.end) for line in read] == [(cue.start, cue.end) for cue in found]
        assert [line.plaintext.split() for line in read] == [" ".join(cue.lines).split() for cue in found]


def test_a_sentence_ends_its_cue_and_a_pause_begins_another() -> None:
    words = [("One", 0.0, 0.2), ("two.", 0.3, 0.5), ("Three", 0.6, 0.8), ("four", 2.0, 2.2)]
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
    close = [("Incomprehensibilities.", 0.0, 0.1), ("Next.", 0.5, 0.7)]
    first, second = cues(close, Shape(speed=10))
    assert first.end == second.start == 500


def test_scripts_without_spaces_get_none() -> None:
    assert cues([("こん", 0.0, 0.2), ("にちは。", 0.2, 0.5), ("Hello", 0.6, 0.9)])[0].lines == ("こんにちは。",)


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
