"""A test run that is ended in the middle leaves no process behind, whatever it had started."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.sandbox import wait_until

ROOT = Path(__file__).resolve().parents[2]
A_TEST = """
import time
from pathlib import Path


def test_it_is_at_work(world, portal):
    portal.web()
    portal.worker()
    Path({mark!r}).touch()
    time.sleep(60)
"""


def of_this_run(folder: Path) -> list[str]:
    """The command lines of all processes whose environment names this folder."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in environ.read_bytes():
                found.append((environ.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [line for line in found if line]


def test_a_run_that_gets_sigterm_leaves_no_process(tmp_path: Path) -> None:
    mark, data = tmp_path / "at-work", tmp_path / "data"
    inner = ROOT / "tests" / "engine" / f"test_inner_{os.getpid()}.py"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    inner.write_text(A_TEST.format(mark=str(mark)))
    try:
        run = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "pytest",
                "-n2",
                "-p",
                "no:cacheprovider",
                f"--basetemp={tmp_path / 'inner'}",
                inner,
            ],
            cwd=ROOT,
            env={**inherited, "DATA_DIR": str(data)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(mark.exists, seconds=60)
        wait_until(lambda: any("qcluster" in line for line in of_this_run(data)), seconds=20)
        run.send_signal(signal.SIGTERM)
        run.wait(20)
        wait_until(lambda: not of_this_run(data), seconds=30)
    finally:
        inner.unlink()


def test_the_checks_and_the_tests_of_the_project_end_with_who_runs_them(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci" / "run"
    script.write_bytes((ROOT / ".ci" / "run").read_bytes())
    for checked in (False, True):
        first = "@true" if checked else "@sleep 60"
        (tmp_path / "Makefile").write_text(f"check:\n\t{first}\n\ntest:\n\t@sleep 60\n")
        data = tmp_path / f"data-{checked}"
        run = subprocess.Popen(["sh", script], env={**os.environ, "DATA_DIR": str(data)})
        wait_until(lambda data=data: any("sleep" in line for line in of_this_run(data)), seconds=20)  # type: ignore[misc]
        run.send_signal(signal.SIGTERM)
        assert run.wait(20) == 143
        wait_until(lambda data=data: not of_this_run(data), seconds=20)  # type: ignore[misc]


def test_a_red_check_or_a_red_test_is_a_red_run(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci" / "run"
    script.write_bytes((ROOT / ".ci" / "run").read_bytes())
    for check, test, red in (("true", "true", False), ("false", "true", True), ("true", "false", True)):
        (tmp_path / "Makefile").write_text(f"check:\n\t@{check}\n\ntest:\n\t@{test}\n")
        assert bool(subprocess.run(["sh", script], capture_output=True, check=False).returncode) is red
