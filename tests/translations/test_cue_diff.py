"""What was changed between two texts, word by word, in any script and in bounded time."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.translations.cues.diff import Change, diff


def marked(before: str, after: str) -> str:
    signs = {Change.KEPT: "{}", Change.REMOVED: "[-{}]", Change.INSERTED: "[+{}]"}
    return "".join(signs[run.change].format(run.text) for run in diff(before, after))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "", ""),
        ("same", "same", "same"),
        ("", "new", "[+new]"),
        ("old", "", "[-old]"),
        ("a red house", "a blue house", "a [-red][+blue] house"),
        ("a red house", "a house", "a [-red ]house"),
        ("the cat", "the caterpillar", "the [-cat][+caterpillar]"),
        ("one two x", "three four x", "[-one two][+three four] x"),
        ("don’t go", "don’t stop", "don’t [-go][+stop]"),
        ("Hello, you", "Hello you", "Hello[-,] you"),
        ("costs 3.50 now", "costs 3.60 now", "costs [-3.50][+3.60] now"),
        ("私は学生です", "私は先生です", "私は[-学][+先]生です"),
        ("ที่บ้าน", "ที่ร้าน", "ที่[-บ้][+ร้]าน"),
        ("أنا طالب هنا", "أنا معلم هنا", "أنا [-طالب][+معلم] هنا"),
        ("나는 학생이다", "나는 선생이다", "나는 [-학생이다][+선생이다]"),
        ("hi 👩\u200d👧!", "hi 👩\u200d👦!", "hi [-👩\u200d👧][+👩\u200d👦]!"),
        ("one\ntwo", "one two", "one[-\n][+ ]two"),
    ],
)
def test_what_was_changed_is_told_by_words(before: str, after: str, shown: str) -> None:
    assert marked(before, after) == shown


TEXT = st.text(alphabet="ab .\n漢字e\u0301", max_size=30)


@given(TEXT, TEXT)
def test_the_runs_are_both_texts(before: str, after: str) -> None:
    runs = diff(before, after)
    assert "".join(run.text for run in runs if run.change is not Change.INSERTED) == before
    assert "".join(run.text for run in runs if run.change is not Change.REMOVED) == after
    assert all(run.text for run in runs)
    assert all(one.change != other.change for one, other in pairwise(runs))


def _texts() -> dict[str, tuple[str, str]]:
    rng = random.Random(4)
    words = [f"w{n}" for n in range(300)]
    long = [" ".join(rng.choices(words, k=2400))[:10_000] for _ in range(2)]
    han = ["".join(rng.choices("的一是不了人我在有他这为之大来以个中上们", k=10_000)) for _ in range(2)]
    unlike = ["".join(chr(0x4E00 + rng.randrange(9000)) for _ in range(10_000)) for _ in range(2)]
    few = list(han[0])
    for at in range(0, 10_000, 97):
        few[at] = "新"
    return {
        "words": (long[0], long[1]), "signs": (han[0], han[1]), "unlike": (unlike[0], unlike[1]),
        "one sign": ("的" * 10_000, "的" * 9_000 + "新" + "的" * 999), "blank": ("a " * 5000, " b" * 5000),
        "few": (han[0], "".join(few)), "turned": (unlike[0], unlike[0][::-1]),
    }  # fmt: skip


@pytest.mark.parametrize(("name", "texts"), _texts().items())
def test_ten_thousand_characters_take_under_a_second_of_the_processor(name: str, texts: tuple[str, str]) -> None:
    began = time.process_time()
    runs = diff(*texts)
    assert time.process_time() - began < 1
    assert "".join(run.text for run in runs if run.change is not Change.INSERTED) == texts[0]
    assert "".join(run.text for run in runs if run.change is not Change.REMOVED) == texts[1]


def test_a_hundred_changes_in_a_long_text_are_told_one_by_one() -> None:
    before, after = _texts()["few"]
    removed = [run.text for run in diff(before, after) if run.change is Change.REMOVED]
    assert len(removed) > 95
    assert max(map(len, removed)) == 1
