"""A speech job that tells how far it is while it is made."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit

from apps.providers.errors import BadAnswer, OutcomeUnknown, ProviderError, Unavailable
from apps.providers.http.body_stream import Flow
from apps.providers.playht.answers import SpeechJob
from apps.providers.playht.events import (
    Completed,
    Event,
    EventParser,
    Failed,
    Ping,
    RawEvent,
    TooLongError,
    typed,
)
from apps.providers.playht.faults import TITLE

JOB: Final = "/api/v2/tts/{id}"
_JOB: Final = re.compile(r"(?:.*/)?api/v2/tts/([^/]+)/?")


class SpeechStream:
    """Iterate once for typed events as they come; the last is Completed or Failed.

        with client.create_streaming(text=…, voice=…) as stream:
            for event in stream: ...

    `job_id` is known from the headers, or from the first event that names it. Where the stream breaks off after
    that, iterating raises `Unavailable`: the job goes on, and `resume(job_id)` or `job(job_id)` finds it. Where
    nothing ever named the job it is `OutcomeUnknown`.
    """

    def __init__(self, flow: Flow, *, scrub: Callable[[str], str], job_id: str | None = None) -> None:
        self.job_id = job_id or _named(flow.header("Location")) or _named(flow.header("Content-Location"))
        self._flow = flow
        self._scrub = scrub

    def __iter__(self) -> Iterator[Event]:
        cut: ProviderError | None = None
        try:
            for event in self._events():
                yield event
                if isinstance(event, Completed | Failed):
                    return
        except (Unavailable, BadAnswer) as error:
            cut = error
        finally:
            self.close()
        raise self._cut(cut)

    def close(self) -> None:
        self._flow.close()

    def __enter__(self) -> "SpeechStream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _events(self) -> Iterator[Event]:
        if self._flow.whole is not None:
            yield from self._told_at_once(SpeechJob.read(self._flow.whole))
            return
        parser = EventParser()
        for chunk in self._flow:
            for raw in self._fed(parser, chunk):
                if (event := typed(raw)) is not None:
                    yield self._known(event)

    def _fed(self, parser: EventParser, chunk: bytes) -> list[RawEvent]:
        try:
            return parser.feed(chunk)
        except TooLongError:
            fault = BadAnswer("an event without end", vendor=TITLE, code="bad_stream")
        raise fault

    def _told_at_once(self, job: SpeechJob) -> Iterator[Event]:
        """Job data instead of events."""
        self.job_id = job.id
        if job.state == "completed":
            yield Completed(id=job.id, url=job.url, duration=job.duration, size=job.size)

    def _known(self, event: Event) -> Event:
        if not isinstance(event, Ping):
            self.job_id = self.job_id or event.id
        if isinstance(event, Failed):
            return replace(event, message=self._scrub(event.message or "") or None)
        return event

    def _cut(self, cut: ProviderError | None) -> ProviderError:
        words = "the stream ended before the job did" if cut is None else cut.message
        code = "stream_cut" if cut is None else cut.code
        kind = OutcomeUnknown if self.job_id is None else Unavailable
        return kind(words, vendor=TITLE, code=code, status=self._flow.status)


def _named(location: str) -> str | None:
    """The job of a Location. Only its path is looked at: where else it leads is of no interest."""
    try:
        found = _JOB.fullmatch(urlsplit(location).path)
    except ValueError:
        return None
    return None if found is None else unquote(found[1])
