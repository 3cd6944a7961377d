"""The table, for the terminal and for the documents alike."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from .line import Line

INTRODUCTION = """\
# Benchmarks

`make bench` measures all of this anew. Numbers alone say little, because machines differ; so each thing stands beside
a bare one of its kind, measured in the same run and by turns, and what counts is the ratio.

Times are CPU time, with the settings of production: cached templates, static files under their hashes. Views are
asked in process, one thread, without a socket: ours through the doors in front of Django and with all middleware, the
plain list in our frame too, the bare view of a webhook with none. Beside the feed stands a WSGI application without
Django's handler, its connection looked after as around any request. What is said of few and of many are two workspaces
in one database. The job's time is that of the whole path from the queue to the settled end, run task by task as a
worker does it. Copying the results home is not in it. A film's time is that of the sandbox's process that makes it:
with an empty cache, or of a look that has said something else before.
"""


COUNTED = """\
## Counted, not timed

Statements are counted in tests, with the frame of the page: `tests/web/test_pages_queries.py` for pages,
`tests/engine/test_statement_counts.py` for what happens to a job. Four goals are missed: a job's page may ask 11 times
(goal 9) and a review's 14 to 16 times (12), for comments, rules and money that not every visitor sees; sending for
review takes 21 (20); and all that happens after an approval 50 (45), two mails among it.
"""
MISSED = "## What was aimed at and not reached"
REASONS = {
    "Jobs page with": """\
* **The list of jobs beside 25 plain rows.** Six statements are what its filters, prices, pictures and actions need;
  what is left is making rows of them, in Python.
""",
    "Jobs page among": """\
* **The list among 100,000 jobs.** Counts by state stand above it, and are counted: keeping them would make every move
  of a job write one row more that all jobs of a workspace share.
""",
    "Webhook": """\
* **Webhooks.** Beside the one INSERT stand the check that the news is new, and the task that many of them share.
""",
    "Feed": """\
* **The feed.** Beside the query stand the signature of the session and the headers of the answer.
""",
    "Voice search": """\
* **Voices.** The facets beside the search are counted among all voices of the account.
""",
    "Sandbox film": """\
* **A sandbox film of a known look.** The presenter is drawn once for each look; what remains is mostly x264.
""",
    "Memory": """\
* **Memory.** Processes are forked from one that is loaded; what Python writes to count references is no longer shared.
""",
    "Work of all": """\
* **Work while nothing happens.** The clock beats, workers look for work, and the listener looks for streams.
""",
}
"""Why a goal may be missed, by the beginning of its row."""


def page(machine: Iterable[str], lines: Sequence[Line]) -> str:
    """A page of Markdown that can be read as it is."""
    rows = [("What", "Ours", "Bare", "Ratio", "Goal")]
    rows += [(line.what, line.ours, line.bare, f"{line.ratio:.2f} {line.times}", line.goal) for line in lines]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    told = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    told.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    text = "\n".join([INTRODUCTION, "Measured on:", "", *(f"* {line}" for line in machine), "", *told, ""])
    missed = [_reason(line) for line in lines if line.is_missed]
    told = [f"{MISSED}\n\n{''.join(missed)}"] if missed else []
    return "\n".join([text, *told, COUNTED])


def _reason(line: Line) -> str:
    known = (words for begins, words in REASONS.items() if line.what.startswith(begins))
    return next(known, f"* **{line.what}.**\n")


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
