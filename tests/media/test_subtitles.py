"""Cues are short enough to read, and never overlap."""

import itertools
from pathlib import Path

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.catalogue import voice_id
from sandbox.media.voice.speech import say
from sandbox.media.voice.subtitles import LINE, LONGEST, Cue, cues, join, write_srt
from sandbox.media.voice.words import Word

LONG = (
    "Cold hands, warm back, damp shirt. Most customers who feel cold on the hill are not short of clothes; they "
    "are wearing them in the wrong order. Three layers, and every one of them has a single job, which is to move "
    "sweat away from the skin, to keep warm air in, and to hold off wind and rain. So ask. Listen. Then begin."
)


def _check(made: tuple[Cue, ...]) -> None:
    for cue in made:
        assert 1 <= len(cue.lines) <= 2
        assert all(len(join(line)) <= LINE for line in cue.lines)
        assert 0 < cue.end - cue.start <= LONGEST + 0.001
    for before, after in itertools.pairwise(made):
        assert before.end <= after.start


@pytest.fixture
def made() -> tuple[Cue, ...]:
    speech = say(LONG, voice_id("mara-calm"))
    return cues(speech.words, speech.sound.duration)


def test_a_long_script_becomes_readable_cues(made: tuple[Cue, ...]) -> None:
    _check(made)
    assert " ".join(join(cue.words) for cue in made) == LONG
    assert sum(join(cue.words)[-1] in ".,;" for cue in made) >= len(made) - 2


def test_a_file_of_cues_is_read_back_by_others(made: tuple[Cue, ...], tmp_path: Path) -> None:
    write_srt(made, tmp_path / "a.srt")
    events = pysubs2.load(str(tmp_path / "a.srt")).events
    assert [(event.start, event.end) for event in events] == [
        (round(cue.start * 1000), round(cue.end * 1000)) for cue in made
    ]


def test_signs_without_spaces_are_joined_without_spaces() -> None:
    words = [Word(sign, index, index + 1) for index, sign in enumerate("こんにちは")]
    assert join(words) == "こんにちは"


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.text("abcdef.,", min_size=1, max_size=60), st.floats(0.05, 3.0), st.floats(0.0, 1.5)),
        min_size=1,
        max_size=40,
    )
)
def test_any_words_become_readable_cues(spoken: list[tuple[str, float, float]]) -> None:
    words, now = [], 0.0
    for text, length, pause in spoken:
        words.append(Word(text, round(now, 3), round(now + length, 3)))
        now += length + pause
    _check(cues(words, now))
