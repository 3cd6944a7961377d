"""Lines cut, joined, added, taken out and moved: what they say stays, and in its order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.translations.cues import edit
from apps.translations.cues.cue import Cue, NotPossible


def lines(*texts: tuple[str, str]) -> list[Cue]:
    return [Cue(n, n * 5000, n * 5000 + 4000, source, target) for n, (source, target) in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("target", "place", "parts", "middle"),
    [
        ("Eins zwei drei", 4, ("Eins", "zwei drei"), 4 / 13),
        ("Eins zwei drei", 5, ("Eins", "zwei drei"), 4 / 13),
        ("Eins\nzwei", 4, ("Eins", "zwei"), 0.5),
        ("一二三四", 1, ("一", "二三四"), 0.25),
        ("a👩\u200d👧b", 3, ("a", "👩\u200d👧b"), 1 / 3),
        ("cafe\u0301s", 4, ("caf", "e\u0301s"), 0.6),
        ("a <i>b</i>", 4, ("a", "<i>b</i>"), 0.5),
        ("Hallo {{name}}", 9, ("Hallo", "{{name}}"), 5 / 13),
        ("<i>ab</i> cd", 9, ("<i>ab</i>", "cd"), 0.5),
    ],
)
def test_a_line_is_cut_and_its_time_with_it(target: str, place: int, parts: tuple[str, str], middle: float) -> None:
    first, second = edit.split([Cue(1, 1000, 5000, "One two three", target)], 0, place, 9)
    assert (first.target, second.target) == parts
    assert (first.id, second.id, first.start, second.end) == (1, 9, 1000, 5000)
    assert first.end == second.start == 1000 + round(4000 * middle)


@pytest.mark.parametrize("place", [-4, 0, 1, 5, 6, 99])
def test_a_cut_has_text_on_both_sides(place: int) -> None:
    with pytest.raises(NotPossible, match="both sides"):
        edit.split(lines(("One", " Eins ")), 0, place, 9)


def test_the_source_is_cut_between_words_as_far_in() -> None:
    cues = lines(("Yes.", "Ja."), ("One two three four", "Eins zwei drei vier"), ("No.", "Nein."))
    cut = edit.split(cues, 1, 9, 9)
    assert [(cue.id, cue.source, cue.target) for cue in cut] == [
        (1, "Yes.", "Ja."),
        (2, "One two", "Eins zwei"),
        (9, "three four", "drei vier"),
        (3, "No.", "Nein."),
    ]


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("Eins", "zwei", "Eins zwei"),
        ("一二", "三四", "一二三四"),
        ("一二", "ab", "一二 ab"),
        ("하나", "둘", "하나 둘"),
        ("- Ja?", "- Nein.", "- Ja?\n- Nein."),
        ("Ja?", "- Nein.", "Ja?\n- Nein."),
        ("", "Nein.", "Nein."),
        ("Ja.", "", "Ja."),
    ],
)
def test_two_lines_are_joined_as_their_script_writes(one: str, other: str, joined: str) -> None:
    [cue] = edit.merge(lines(("One", one), ("two", other)), 0)
    assert (cue.id, cue.start, cue.end, cue.source, cue.target) == (1, 5000, 14000, "One two", joined)


def test_there_is_nothing_to_join_behind_the_last_line() -> None:
    with pytest.raises(NotPossible, match="no line after"):
        edit.merge(lines(("One", "Eins")), 0)


@pytest.mark.parametrize(("at", "start", "end"), [(0, 0, 2000), (1, 9000, 10000), (2, 14000, 16000)])
def test_a_line_is_put_where_time_is_free(at: int, start: int, end: int) -> None:
    cues = lines(("One", "Eins"), ("two", "zwei"))
    more = edit.insert(cues, at, 9)
    assert more[at] == Cue(9, start, end, "", "")
    assert more[:at] + more[at + 1 :] == cues


def test_no_line_is_put_where_no_time_is_free() -> None:
    with pytest.raises(NotPossible, match="no time free"):
        edit.insert([Cue(1, 0, 1000, "a", "a"), Cue(2, 1000, 2000, "b", "b")], 1, 9)
    assert edit.insert([], 0, 9) == [Cue(9, 0, 2000, "", "")]


def test_a_line_is_taken_out_and_its_source_stays() -> None:
    cues = lines(("One", "Eins"), ("two", "zwei"), ("three", "drei"))
    assert [(cue.id, cue.source, cue.target) for cue in edit.delete(cues, 1)] == [
        (1, "One two", "Eins"),
        (3, "three", "drei"),
    ]
    assert [(cue.id, cue.source, cue.target) for cue in edit.delete(cues, 0)] == [
        (2, "One two", "zwei"),
        (3, "three", "drei"),
    ]
    with pytest.raises(NotPossible, match="last line"):
        edit.delete(cues[:1], 0)


def test_lines_are_moved_in_time_but_not_before_the_film() -> None:
    cues = lines(("One", "Eins"), ("two", "zwei"), ("three", "drei"))
    assert [cue.start for cue in edit.shift(cues, 1, 2, -300)] == [5000, 9700, 14700]
    assert [cue.end for cue in edit.shift(cues, 0, 0, 300)] == [9300, 14000, 19000]
    assert edit.shift(cues, 0, 2, -5000)[0].start == 0
    with pytest.raises(NotPossible, match="before 0:00"):
        edit.shift(cues, 0, 2, -5001)


TEXT = st.text(alphabet="ab -\n<i>{}漢字\u0301👩\u200d", max_size=12)
EDIT = st.tuples(
    st.sampled_from(["split", "merge", "insert", "delete", "shift"]), st.integers(0, 9), st.integers(-2, 14)
)


def said(texts: list[str]) -> str:
    return "".join("".join(texts).split())


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5), st.lists(EDIT, max_size=8))
def test_no_source_and_no_translation_loses_a_sign(
    texts: list[tuple[str, str]], edits: list[tuple[str, int, int]]
) -> None:
    cues = lines(*texts)
    sources, targets = (said([text[n] for text in texts]) for n in (0, 1))
    for n, (name, drawn, place) in enumerate(edits):
        at = drawn % len(cues)
        before = list(cues)
        try:
            if name == "split":
                cues = edit.split(cues, at, place, 100 + n)
            elif name == "merge":
                cues = edit.merge(cues, at)
            elif name == "insert":
                cues = edit.insert(cues, at, 100 + n)
            elif name == "shift":
                cues = edit.shift(cues, at, at + 1, place * 100)
            else:
                cues = edit.delete(cues, at)
                targets = said([cue.target for cue in before if cue.id != before[at].id])
        except NotPossible:
            assert cues == before
        assert said([cue.source for cue in cues]) == sources
        assert said([cue.target for cue in cues]) == targets
        assert len({cue.id for cue in cues}) == len(cues)


@given(TEXT, st.integers(0, 12), st.integers(0, 9000))
def test_the_parts_of_a_line_share_its_time(target: str, place: int, long: int) -> None:
    try:
        first, second = edit.split([Cue(1, 500, 500 + long, "a b", target)], 0, place, 2)
    except NotPossible:
        return
    assert 500 == first.start <= first.end == second.start <= second.end == 500 + long
