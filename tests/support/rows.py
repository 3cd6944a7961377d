"""Which tests show which row of the checklist: `make rows` lists them, and runs none.

A test that shows what a row says, the way its last column says it, carries the row's id: `@pytest.mark.row("VID-02")`.
Where several tests carry the same row, they show it together; what is shown in part only has no mark.
"""

import io
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from contextlib import redirect_stdout
from pathlib import Path

import pytest

CHECKLIST = Path(__file__).resolve().parents[3] / "shared" / "mission.md"
ABSENT = "There is no checklist at ../shared/mission.md to compare the tests with."


def rows(checklist: str) -> dict[str, str]:
    """What each row is about, by its id."""
    return dict(re.findall(r"^\| ([A-Z]{3}-\d\d) \| [^|]+ \| ([^|]+) \|", checklist, re.MULTILINE))


def shown(items: Iterable[pytest.Item]) -> dict[str, list[str]]:
    """The names of the tests that carry a row, by its id; one with many cases counts once."""
    found: dict[str, dict[str, None]] = {}
    for item in items:
        for mark in item.iter_markers("row"):
            for row in mark.args:
                found.setdefault(row, {})[item.nodeid.partition("[")[0]] = None
    return {row: list(names) for row, names in found.items()}


def listing(about: Mapping[str, str], found: Mapping[str, Collection[str]]) -> str:
    """Rows with their tests, then rows without any, then how many there are of each."""
    without = [f"{row}  {text}" for row, text in about.items() if row not in found]
    lines = [
        line for row in about if row in found for line in (f"{row}  {about[row]}", *(f"    {n}" for n in found[row]))
    ]
    counts = f"{len(about)} rows: {len(about) - len(without)} shown by a test, {len(without)} by none."
    return "\n".join([*lines, "", "Shown by no test:", *without, "", counts, ""])


class Collected:
    """What pytest has found, without running it."""

    items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = session.items


def main() -> int:
    """Print the list; where tests cannot be collected, what pytest says of it."""
    if not CHECKLIST.exists():
        sys.stdout.write(f"{ABSENT}\n")
        return 0
    collected, said = Collected(), io.StringIO()
    with redirect_stdout(said):
        code = pytest.main(["--collect-only", "-q"], plugins=[collected])
    found = listing(rows(CHECKLIST.read_text("utf-8")), shown(collected.items))
    sys.stdout.write(found if code == 0 else said.getvalue())
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
