"""Everything that makes up one running sandbox, wired together."""

import shutil
import threading

from sandbox.background.batches import Batches
from sandbox.background.films import Films
from sandbox.background.media_process import Media
from sandbox.background.outbox import Outbox
from sandbox.background.previews import Previews
from sandbox.background.proofreads import Proofreads
from sandbox.background.renders import Renders
from sandbox.background.wakeup import Wakeup
from sandbox.options import Options
from sandbox.playht.jobs import Jobs
from sandbox.state.blobs import Blobs
from sandbox.state.clock import Clock
from sandbox.state.database import Database
from sandbox.state.faults import Faults
from sandbox.state.idempotency import Idempotency
from sandbox.state.journal import Journal
from sandbox.state.links import Links
from sandbox.state.rate_limit import RateLimit
from sandbox.state.settings import Settings, Values
from sandbox.state.spaces import Spaces
from sandbox.useapi.flight import Flight


class World:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.database = Database(options.data_dir / "sandbox.sqlite3")
        self.settings = Settings(self.database, Values(allow_local_urls=options.allow_local_urls))
        self.clock = Clock(self.database, options.clock_factor)
        self.spaces = Spaces(self.database, self.settings)
        self.journal = Journal(self.database, self.settings)
        self.faults = Faults(self.database)
        self.rate_limit = RateLimit(self.settings)
        self.idempotency = Idempotency(self.database, self.clock, self.settings)
        self.links = Links(self.database, self.clock, self.settings)
        self.blobs = Blobs(options.data_dir / "blobs")
        self.media = Media(self.blobs, options.cache_dir, at_once=options.render_workers + 2)
        self.outbox = Outbox(self.database, self.clock, self.settings)
        self.films = Films(
            self.database, self.clock, self.settings, self.links, self.outbox, options.data_dir / "films"
        )
        self.proofreads = Proofreads(self.database, self.clock, self.settings, self.outbox)
        self.batches = Batches(self.database, self.settings, self.films, self.outbox)
        self.settling = Wakeup()
        self.renders = Renders(self.films, self.media, workers=options.render_workers, settled=self.settling)
        self.previews = Previews(self.media, self.films, self.links)
        self.flight = Flight()
        self.playht = Jobs(self.database, self.clock, self.settings, self.links, self.films, self.media)
        self.closing = threading.Event()
        self._threads = [
            threading.Thread(target=self.outbox.run, name="outbox", daemon=True),
            threading.Thread(target=self._settle, name="settling", daemon=True),
        ]

    def start(self, address: str) -> None:
        """Begin to work in the background. ``address`` is where this server answers."""
        self.links.public_url = (self.options.public_url or address).rstrip("/")
        self.idempotency.forget_unfinished()
        self.renders.start()
        for thread in self._threads:
            thread.start()
        if self.options.warm_up:
            self.previews.start()

    def stop(self) -> None:
        """End the background work. What is unfinished is taken up at the next start."""
        self.closing.set()
        self.settling.stop()
        self.outbox.bell.stop()
        self.renders.stop()
        self.previews.stop()
        for thread in self._threads:
            thread.join()
        self.database.close()

    def ring(self) -> None:
        """Time or rules have changed, or there is new work: let every thread look again."""
        self.renders.ring()
        self.settling.ring()
        self.outbox.bell.ring()

    def reset(self, space: str | None) -> None:
        """Forget one space, or everything except the render cache."""
        tables = (
            "videos", "translations", "proofreads", "glossaries", "templates", "batches", "batch_items", "assets",
            "speeches", "idempotency", "endpoints", "events", "deliveries", "own_voices", "gateway_speeches",
            "playht_jobs", "playht_clones",
        )  # fmt: skip
        with self.database.transaction() as connection:
            ids = connection.execute(
                "SELECT id FROM videos WHERE ? IS NULL OR space = ?"
                " UNION SELECT id FROM speeches WHERE ? IS NULL OR space = ?",
                (space,) * 4,
            ).fetchall()
            for table in tables:
                connection.execute(f"DELETE FROM {table} WHERE ? IS NULL OR space = ?", (space, space))  # noqa: S608
            connection.execute("DELETE FROM spaces WHERE ? IS NULL OR id = ?", (space, space))
        if space is None:
            self.faults.remove()
            self.journal.clear()
            self.settings.reset()
            self.clock.set_factor(self.options.clock_factor or 1.0)
        for row in ids:
            shutil.rmtree(self.films.folder(row["id"]), ignore_errors=True)
        self.ring()

    def _settle(self) -> None:
        while not self.settling.stopped:
            self.films.settle_due()
            if self.batches.advance():
                self.renders.ring()
            self.settling.wait(min(self.films.settle_due(), self.proofreads.settle_due()))
