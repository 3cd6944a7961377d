"""A test run that is ended in the middle leaves no process behind, whatever it had started."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

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
    """Names and command lines of all processes whose environment names this folder."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in environ.read_bytes():
                line = (environ.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append(line and f"{(environ.parent / 'comm').read_text().strip()}: {line}")
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
        wait_until(lambda: any(line.startswith("cluster:") for line in of_this_run(data)), seconds=20)
        run.send_signal(signal.SIGTERM)
        run.wait(20)
        wait_until(lambda: not of_this_run(data), seconds=30)
    finally:
        inner.unlink()


@pytest.mark.parametrize("check", ["sleep 60", "true"], ids=["while checking", "while testing"])
def test_the_checks_and_the_tests_of_the_project_end_with_who_runs_them(tmp_path: Path, check: str) -> None:
    script = ci_run(tmp_path, check, "sleep 60")
    run = subprocess.Popen(["sh", script], env={**os.environ, "DATA_DIR": str(tmp_path)})
    wait_until(lambda: any("sleep" in line for line in of_this_run(tmp_path)), seconds=20)
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 143
    wait_until(lambda: not of_this_run(tmp_path), seconds=20)


@pytest.mark.parametrize(("check", "test", "red"), [("true", "true", 0), ("false", "true", 1), ("true", "false", 1)])
def test_a_red_check_or_a_red_test_is_a_red_run(tmp_path: Path, check: str, test: str, red: int) -> None:
    ran = subprocess.run(["sh", ci_run(tmp_path, check, test)], capture_output=True, check=False)
    assert bool(ran.returncode) is bool(red)


def ci_run(folder: Path, check: str, test: str) -> Path:
    """What the project runs on every change, with checks and tests that do nothing else than this."""
    (folder / "Makefile").write_text(f"check:\n\t@{check}\n\ntest:\n\t@{test}\n")
    (folder / ".ci").mkdir()
    return Path(shutil.copy(ROOT / ".ci" / "run", folder / ".ci"))
