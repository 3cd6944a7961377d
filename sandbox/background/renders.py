"""The studio floor: threads that take queued videos one by one and have them rendered."""

import json
import logging
import sqlite3
import threading

from sandbox.background.films import Films
from sandbox.background.media_process import Media, RenderError, StoppedError
from sandbox.background.wakeup import Wakeup

log = logging.getLogger(__name__)


class Renders:
    def __init__(self, films: Films, media: Media, *, workers: int, settled: Wakeup) -> None:
        self._films = films
        self._media = media
        self._settled = settled
        self._bells = [Wakeup() for _ in range(workers)]
        self._threads = [
            threading.Thread(target=self._work, args=(bell,), name=f"render-{number}", daemon=True)
            for number, bell in enumerate(self._bells)
        ]

    def start(self) -> None:
        self._films.requeue_interrupted()
        for thread in self._threads:
            thread.start()

    def ring(self) -> None:
        for bell in self._bells:
            bell.ring()

    def stop(self) -> None:
        for bell in self._bells:
            bell.stop()
        self._media.stop()
        for thread in self._threads:
            thread.join()

    def _work(self, bell: Wakeup) -> None:
        while not bell.stopped:
            row = self._films.claim()
            if row is None:
                bell.wait(5)
                continue
            try:
                self._render(row)
            except StoppedError:
                return
            except Exception:
                log.exception("Rendering %s broke off", row["id"])
                self._films.broke(row, code="rendering_failed", message="The renderer broke off.")
            self._settled.ring()

    def _render(self, row: sqlite3.Row) -> None:
        try:
            rendering = self._media.render(json.loads(row["spec"]))
        except RenderError as failure:
            self._films.broke(row, code=failure.code, message=failure.message)
            return
        rendering.copy_to(self._films.folder(row["id"]))
        if not self._films.rendered(
            row, duration=rendering.duration, files=rendering.files, language=rendering.language
        ):
            # Deleted while it was being made.
            self._films.remove(row["id"])
