"""The one command says in a line why it cannot start, before it touches anything."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from heygen_web.launch import reach

ROOT = Path(__file__).resolve().parent.parent


def refusal(data: Path, **asked: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-m", "heygen_web.launch"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(data), **asked},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert not data.exists()
    return answer.stderr


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    assert f"PORT is “{port}”" in refusal(tmp_path / "data", PORT=port)


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"cannot listen at 127.0.0.1:{port}" in refusal(tmp_path / "data", HOST="127.0.0.1", PORT=str(port))


def test_a_host_of_somebody_else_is_refused(tmp_path: Path) -> None:
    assert "cannot listen at 203.0.113.1:8000" in refusal(tmp_path / "data", HOST="203.0.113.1", PORT="8000")


def test_a_host_of_its_own_is_answered_to_and_told_to_providers() -> None:
    assert reach("0.0.0.0", 80) == {"PUBLIC_URL": "http://127.0.0.1:80"}  # noqa: S104
    assert reach("10.1.2.3", 80)["PUBLIC_URL"] == "http://10.1.2.3:80"
    assert reach("10.1.2.3", 80)["ALLOWED_HOSTS"].split(",")[-1] == "10.1.2.3"
    assert reach("fd00::2", 80)["PUBLIC_URL"] == "http://[fd00::2]:80"
