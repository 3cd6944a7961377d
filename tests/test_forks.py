"""Forks of a supervisor: they behave like processes of their own, whatever their parent is in the middle of."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SUPERVISOR = """
import os, signal, sys, time
from heygen_web.processes import Fork, Stopped, stop_on_signals

def work():
    print("fork", os.getpid(), os.getsid(0), os.environ.get("GIVEN"), end=" ")
    print(open("/proc/self/comm").read().strip(), flush=True)
    {work}

stop_on_signals()
child = Fork("helper", work, {{"GIVEN": "to it alone"}}, orphaned=signal.SIG{orphaned})
child.start()
{then}
print("ended", child.exit_code, child.running, os.environ.get("GIVEN"), flush=True)
"""


def supervise(then: str, work: str = "time.sleep(60)", orphaned: str = "TERM") -> "subprocess.Popen[str]":
    script = SUPERVISOR.format(work=work, then=then, orphaned=orphaned)
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def line(process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout
    return process.stdout.readline().split()


def ended(pid: int) -> bool:
    for _moment in range(100):
        if not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_bytes():
            return True
        time.sleep(0.05)
    return False


def test_a_fork_has_a_session_a_name_and_settings_of_its_own() -> None:
    process = supervise("child.wait()", work="pass")
    _fork, pid, session, *rest = line(process)
    assert (pid, rest) == (session, ["to", "it", "alone", "helper"])
    assert int(pid) != process.pid
    assert line(process) == ["ended", "0", "False", "None"]
    process.communicate(timeout=20)


@pytest.mark.parametrize(
    ("then", "work", "code"),
    [
        ("child.stop()", "time.sleep(60)", -signal.SIGTERM),
        ("child.kill()", "time.sleep(60)", -signal.SIGKILL),
        ("child.stop(1)", "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)", -signal.SIGKILL),
        ("child.wait()", "sys.exit(3)", 3),
        ("child.wait()", "stop_on_signals(); raise Stopped(0)", 0),
    ],
)
def test_how_a_fork_ended_is_known(then: str, work: str, code: int) -> None:
    said = supervise(f"time.sleep(1); {then}", work).communicate(timeout=60)[0]
    assert f"ended {int(code)} False None" in said


@pytest.mark.parametrize("orphaned", ["TERM", "KILL"])
def test_a_fork_ends_when_its_supervisor_is_killed(orphaned: str) -> None:
    process = supervise("time.sleep(60)", orphaned=orphaned)
    pid = int(line(process)[1])
    process.kill()
    process.communicate(timeout=20)
    assert ended(pid)


def test_what_a_supervisor_does_on_a_signal_is_not_done_by_its_fork() -> None:
    process = supervise("child.wait()")
    os.kill(int(line(process)[1]), signal.SIGTERM)
    assert line(process) == ["ended", str(-signal.SIGTERM), "False", "None"]
    process.communicate(timeout=20)


def test_a_preparation_that_fails_ends_the_command(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "manage.py", "run"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder.sqlite3"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 1
    assert "The preparation did not succeed." in answer.stderr
