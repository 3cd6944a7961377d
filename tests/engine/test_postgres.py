"""The same promises on PostgreSQL: the files below run once more, in a pytest of their own on a database of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from heygen_web.processes import end_with_parent
from tests.support import postgres

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def database() -> Iterator[dict[str, str]]:
    server = postgres.server()
    if server is None:
        pytest.skip(f"no PostgreSQL server lets us make a database here; {postgres.VARIABLE} may name one")
    with postgres.throw_away(server) as found:
        yield found


@pytest.mark.parametrize(
    "files",
    [
        ["test_races.py", "test_sweeps.py", "locks_on_postgres.py"],
        ["test_many.py"],
        ["test_family_races.py"],
        ["test_chaos.py"],
        ["test_campaign_kills.py"],
        ["../templates/test_batches_at_once.py"],
        ["../money/test_caps_at_once.py", "../money/test_caps.py"],
        ["../notices/test_once.py"],
        ["../web/test_search.py", "../web/test_statements.py", "../web/test_feed.py"],
        ["../reviews/test_at_once.py"],
        ["../webhooks/test_the_door.py", "../webhooks/test_storm.py"],
        ["test_audit_races.py", "../accounts/test_append_only.py", "../accounts/test_audit_page.py"],
    ],
    ids=[
        "races, sweeps and locks",
        "two hundred films",
        "requests with several results",
        "chaos",
        "campaigns whose workers are killed",
        "campaigns sent by several at once",
        "caps",
        "notices",
        "the search, the feed and named statements",
        "decisions and guests",
        "signed news",
        "the audit log",
    ],
)
def test_it_holds_on_postgresql(database: dict[str, str], files: list[str], tmp_path: Path) -> None:
    paths = [f"tests/engine/{file}" for file in files]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inner'}", *paths],
        cwd=ROOT,
        env={**inherited, **database, "DATA_DIR": str(tmp_path / "data")},
        preexec_fn=partial(end_with_parent, os.getpid(), signal.SIGTERM),
        capture_output=True,
        text=True,
        timeout=550,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]
    assert " passed" in done.stdout
