"""The portal's processes, kept from one test to the next: starting them costs more than most of what they are asked."""

from typing import Any

import pytest

from heygen_web import clock
from tests.support.portal import Portal
from tests.support.sandbox import SandboxProcess

SHARED = ("polling", "patient", "ringing")
"""The fixtures whose tests share their processes; `tests/conftest.py` has those of each run one after another."""


class Crew:
    """Processes of tests that kill none of them. All the rest is each test's own: its world in an emptied database."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self.folders = folders
        self.wish: tuple[Any, ...] | None = None
        self.portal: Portal | None = None

    def at_work(self, sandbox: SandboxProcess, *, web: bool = False, **env: str) -> Portal:
        """Those of the test before where they are the same, or else new ones."""
        wish = (sandbox.url, web, env)
        if self.portal is None or self.wish != wish:
            self.leave()
            self.wish, self.portal = wish, Portal(self.folders.mktemp("crew"), SANDBOX_URL=sandbox.url, **env)
            if web:
                self.portal.web()
            self.portal.worker()
        clock.begin()  # as in a database that a worker has just found
        return self.portal

    def leave(self) -> None:
        if self.portal is not None:
            self.portal.stop()
        self.portal = None
