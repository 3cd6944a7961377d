"""Nothing stays behind of a file that came in half, and nothing is taken from whoever is still writing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import LazySettings

from apps.library import incoming
from apps.library.incoming import workroom

WRITER = """
import sys, django
from pathlib import Path
from django.conf import settings
settings.configure(INCOMING_DIR=Path(sys.argv[1]))
from apps.library.incoming import incoming, workroom
with incoming() as file, workroom() as folder:
    file.write(b"half"); file.flush()
    (folder / "piece").write_bytes(b"half")
    print("writing", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.INCOMING_DIR = tmp_path / "incoming"
    return tmp_path / "incoming"


def writer(folder: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    return process


def age(folder: Path, seconds: float = incoming.YOUNG + 1) -> None:
    then = time.time() - seconds
    for path in folder.iterdir():
        os.utime(path, (then, then))


def test_what_a_killed_process_left_is_swept_and_what_is_being_written_stays(folder: Path) -> None:
    dead, living = writer(folder), writer(folder)
    assert len(list(folder.iterdir())) == 4
    dead.send_signal(signal.SIGKILL)
    dead.wait()
    assert incoming.remove_abandoned() == 0, "it is young"
    age(folder)
    assert incoming.remove_abandoned() == 2
    assert len(list(folder.iterdir())) == 2
    assert incoming.remove_abandoned() == 0
    living.communicate(b"")
    assert living.returncode == 0
    assert list(folder.iterdir()) == []
    assert dead.stdin is not None
    assert dead.stdout is not None
    dead.stdin.close()
    dead.stdout.close()


def test_a_link_that_somebody_put_there_leads_the_sweep_nowhere(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_bytes(b"precious")
    folder.mkdir()
    (folder / "link").symlink_to(kept)
    os.utime(folder / "link", (0, 0), follow_symlinks=False)
    incoming.remove_abandoned()
    assert (kept / "file").read_bytes() == b"precious"


def test_without_a_folder_there_is_nothing_to_sweep(folder: Path) -> None:
    assert incoming.remove_abandoned() == 0
    with workroom() as room:
        assert room.parent == folder
    assert list(folder.iterdir()) == []
