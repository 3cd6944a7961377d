"""The marks of tests lead to rows of the checklist."""

from pathlib import Path

import pytest

from tests.support import rows

CHECKLIST = """
| Id | Source | Capability | User sees or does in the portal | Verify from outside |
| --- | --- | --- | --- | --- |
| ABC-01 | one | Make a film | A form | The film plays |
| ABC-02 | one, two | Make a sound | A form | The sound plays |
| Make a film | ABC-01 |
"""


def test_every_mark_names_a_row_of_the_checklist(request: pytest.FixtureRequest) -> None:
    if not rows.CHECKLIST.exists():
        pytest.skip(rows.ABSENT)
    known = rows.rows(rows.CHECKLIST.read_text("utf-8"))
    unknown = {row: names for row, names in rows.shown(request.session.items).items() if row not in known}
    assert unknown == {}


def test_rows_are_listed_with_their_tests_and_then_those_without() -> None:
    about = rows.rows(CHECKLIST)
    assert about == {"ABC-01": "Make a film", "ABC-02": "Make a sound"}
    assert rows.listing(about, {"ABC-02": ["tests/test_a.py::test_b", "tests/test_a.py::test_c"]}).splitlines() == [
        "ABC-02  Make a sound",
        "    tests/test_a.py::test_b",
        "    tests/test_a.py::test_c",
        "",
        "Shown by no test:",
        "ABC-01  Make a film",
        "",
        "2 rows: 1 shown by a test, 1 by none.",
    ]


def test_without_a_checklist_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rows, "CHECKLIST", tmp_path / "mission.md")
    assert rows.main() == 0
    assert capsys.readouterr().out == f"{rows.ABSENT}\n"
