"""Jobs of PlayHT: accepted into the database, spoken in time, forgotten after two days."""

import json
import random
import secrets
import sqlite3
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.background.films import Films
from sandbox.background.media_process import Media, order
from sandbox.playht import catalogue
from sandbox.playht.encode import FORMS, encode
from sandbox.state.clock import Clock
from sandbox.state.database import Database
from sandbox.state.links import Links
from sandbox.state.settings import Settings

LIFETIME = 48 * 3600.0
"""Simulated seconds."""
RUN: tuple[tuple[str, float, float | None], ...] = (
    ("queued", 0.0, None), ("active", 0.01, None), ("preload", 0.01, 0.0), ("preload", 0.11, 0.5),
    ("preload", 0.21, 1.0), ("generate", 0.21, 0.0), ("generate", 0.32, 0.2), ("generate", 0.53, 0.6),
    ("generate", 0.55, 0.64), ("generate", 0.57, 0.68), ("generate", 0.74, 1.0), ("postprocessing", 0.74, 0.0),
    ("postprocessing", 0.82, 0.3), ("postprocessing", 0.91, 0.7), ("postprocessing", 0.99, 1.0),
)  # fmt: skip
"""Stage, progress of the whole, progress within the stage: a run as it was once recorded."""


@dataclass(frozen=True)
class Job:
    id: str
    space: str
    input: dict[str, Any]
    seed: int
    created: str
    started: float
    failure: str

    def place(self, now: float, seconds: float) -> int:
        """How many steps of the run are behind it; all of them once it is done."""
        return min(len(RUN), int((now - self.started) / seconds * len(RUN)) + 1 if now >= self.started else 0)


class Jobs:
    def __init__(
        self, database: Database, clock: Clock, settings: Settings, links: Links, films: Films, media: Media
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._links = links
        self._films = films
        self._media = media
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def accept(self, space: str, asked: dict[str, Any], *, failure: str) -> Job:
        identifier = secrets.token_urlsafe(13).replace("-", "a").replace("_", "b")
        seed = asked["seed"] if asked["seed"] is not None else random.getrandbits(31)
        self._database.write(
            "INSERT INTO playht_jobs (id, space, input, seed, created, started, failure) VALUES (?, ?, ?, ?, ?, ?, ?)",
            identifier,
            space,
            json.dumps(asked),
            seed,
            time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
            self._clock.now(),
            failure,
        )
        found = self.find(space, identifier)
        if found is None:
            raise LookupError("The job vanished while it was accepted.")
        return found

    def find(self, space: str, identifier: str) -> Job | None:
        """None for a foreign one, and after its two days."""
        row = self._database.one("SELECT * FROM playht_jobs WHERE id = ? AND space = ?", identifier, space)
        job = None if row is None else _job(row)
        return None if job is None or self._clock.now() > job.started + LIFETIME else job

    def is_done(self, job: Job) -> bool:
        return not job.failure and self.place(job) >= len(RUN)

    def place(self, job: Job) -> int:
        return job.place(self._clock.now(), self._settings.now.playht_seconds)

    def output(self, job: Job) -> dict[str, Any]:
        """The sound of a job that is done. Raises RenderError."""
        path, seconds = self.made(job)
        link = self._links.sign(f"/files/playht/{job.id}/{path.name}")
        return {"duration": round(seconds, 3), "size": path.stat().st_size, "url": link}

    def made(self, job: Job) -> tuple[Path, float]:
        """The file and its seconds, spoken now if it is not there yet. Raises RenderError."""
        form = FORMS[job.input["output_format"]]
        folder = self._films.folder(job.id)
        path = folder / f"{job.id}_0.{form.suffix}"
        with self._turns[job.id]:
            facts = folder / "facts.json"
            if not facts.is_file():
                folder.mkdir(parents=True, exist_ok=True)
                rendering = self._media.render(self._order(job), time_limit=100)
                wav = rendering.folder / rendering.files["audio_wav"]
                # Each take begins a little later or earlier, however steady its voice is.
                lead = random.Random(~job.seed).random() * 0.05  # noqa: S311 - the same seed, the same take
                seconds = encode(wav, path, form, int(job.input["sample_rate"]), lead=lead)
                facts.write_text(json.dumps({"seconds": seconds}))
            return path, float(json.loads(facts.read_text())["seconds"])

    def _order(self, job: Job) -> dict[str, Any]:
        asked, chance = job.input, random.Random(job.seed)  # noqa: S311 - the same seed gives the same take
        stock = catalogue.BY_ID.get(asked["voice"]) or catalogue.STOCK[0]
        warmth = 1.0 if asked["temperature"] is None else float(asked["temperature"])
        mood = catalogue.EMOTIONS.index(asked["emotion"]) % 6 + 1 if asked["emotion"] else 0
        return order(
            "speech",
            text=asked["text"],
            voice_id=stock.voice.id,
            speed=max(0.1, float(asked["speed"]) * (1 + 0.02 * warmth * (chance.random() - 0.5))),
            pitch=max(-50.0, min(50.0, 3 * mood + 6 * warmth * (chance.random() - 0.5))),
        )


def _job(row: sqlite3.Row) -> Job:
    return Job(
        id=row["id"],
        space=row["space"],
        input=json.loads(row["input"]),
        seed=row["seed"],
        created=row["created"],
        started=row["started"],
        failure=row["failure"],
    )
