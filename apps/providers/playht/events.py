"""The events of a speech job: server-sent events read byte by byte, then given types.

Network chunks mean nothing: one may hold several events, or end in the middle of a letter.
"""

import codecs
import json
from dataclasses import dataclass, field
from typing import Final

from apps.providers.reading import Json, integer, number, text

LONGEST_EVENT: Final = 1024 * 1024
"""Characters. A real one has a few hundred."""


@dataclass(frozen=True, kw_only=True)
class RawEvent:
    """One server-sent event: its name ("message" where it has none) and its data, lines joined."""

    name: str
    data: str


class TooLongError(ValueError):
    """An event has no end."""


class EventParser:
    """Feed it the bytes as they come; it gives the events that have ended. Takes LF, CR LF and CR."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._text = ""
        self._after_cr = False
        self._name = ""
        self._data: list[str] = []
        self._size = 0
        self._is_first = True

    def feed(self, chunk: bytes) -> list[RawEvent]:
        """Raises TooLongError for an event beyond all bounds."""
        found = []
        for line in self._lines(self._decode(chunk)):
            if line:
                self._take(line)
            elif event := self._ended():
                found.append(event)
        return found

    def _lines(self, text: str) -> list[str]:
        """Whole lines. A CR ends its line at once; an LF that follows it belongs to it."""
        if text and self._is_first:
            self._is_first, text = False, text.removeprefix("\ufeff")
        if text and self._after_cr:
            self._after_cr, text = False, text.removeprefix("\n")
        self._text += text
        self._after_cr = self._after_cr or self._text.endswith("\r")
        *lines, self._text = self._text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if len(self._text) > LONGEST_EVENT:
            raise TooLongError
        return lines

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
            self._size += len(value)
            if self._size > LONGEST_EVENT:
                raise TooLongError

    def _ended(self) -> RawEvent | None:
        """The event that a blank line ends; one without data is none."""
        name, data = self._name, self._data
        self._name, self._data, self._size = "", [], 0
        return RawEvent(name=name or "message", data="\n".join(data)) if data else None


@dataclass(frozen=True, kw_only=True)
class Generating:
    """How far it is: `progress` of the whole job and `stage_progress` of this stage, from 0 to 1.

    Stages: queued, active, preload, generate, postprocessing, complete.
    """

    id: str | None
    progress: float | None
    stage: str | None
    stage_progress: float | None


@dataclass(frozen=True, kw_only=True)
class Ping:
    """A sign of life, every 15 seconds. `at` is what PlayHT's clock says, unread."""

    at: str


@dataclass(frozen=True, kw_only=True)
class Completed:
    """The last event. `url` is the sound, `duration` in seconds, `size` in bytes."""

    id: str | None
    url: str | None = field(repr=False)
    duration: float | None
    size: int | None


@dataclass(frozen=True, kw_only=True)
class Failed:
    """It says that it failed. No such event is documented: read the job once before believing it."""

    id: str | None
    message: str | None
    code: str | None


Event = Generating | Ping | Completed | Failed


def typed(raw: RawEvent) -> Event | None:
    """The event, or None for one of no meaning here. Only pings need not be JSON."""
    if raw.name == "ping":
        return Ping(at=raw.data.strip())
    data = _object(raw.data)
    if raw.name in ("error", "failed"):
        data = data or {}
        return Failed(
            id=text(data, "id"),
            message=text(data, "error_message") or text(data, "message") or text(data, "error"),
            code=text(data, "error_id"),
        )
    if data is None:
        return None
    if raw.name == "completed":
        return Completed(
            id=text(data, "id"),
            url=text(data, "url"),
            duration=number(data, "duration"),
            size=integer(data, "size"),
        )
    if raw.name != "generating":
        return None
    within = number(data, "stage_progress")
    return Generating(
        id=text(data, "id"),
        progress=_share(number(data, "progress")),
        stage=text(data, "stage"),
        # Spelt so in early 2023.
        stage_progress=_share(number(data, "stageProgress") if within is None else within),
    )


def _object(data: str) -> Json | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _share(value: float | None) -> float | None:
    return None if value is None else min(max(value, 0.0), 1.0)
