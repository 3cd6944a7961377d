"""Runs one render in a process of its own that dies with the server, even when the server is killed.

Started as ``python -m sandbox.background.media_child PARENT_PID NICENESS SPEC.json``.
"""

import ctypes
import os
import runpy
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, niceness, spec = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            raise SystemExit("The server is gone.")
    os.nice(niceness)
    sys.argv = ["sandbox.media", spec]
    runpy.run_module("sandbox.media", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
