"""Kinds of work: what a room says about the thing it can make. The visible list is `JOB_KINDS`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from apps.accounts.models import Connection
from apps.library.vault import Arrived
from apps.providers import Report
from apps.reviews.subjects import Fact, Likeness

from ..models import Job, Pricing
from ..models.outputs import Part


@dataclass(frozen=True)
class Estimate:
    """What a job will probably and at most take: USD and seconds of result. None: nobody knows, never zero.

    `high` is the ceiling, in whole cents; `rate` is USD for a second or, where it is flat, for each request.
    """

    low: Decimal | None
    high: Decimal | None
    seconds_low: int | None
    seconds_high: int | None
    basis: str = ""
    """How the price comes about, in a few words: "63 seconds at $0.0667"."""
    pricing: Pricing = Pricing.UNKNOWN
    rate: Decimal | None = None

    @property
    def is_of_nothing(self) -> bool:
        """Whether there is nothing to price yet: even a length that nobody knows has a most."""
        return self.seconds_high is None


@dataclass(frozen=True)
class Callback:
    """Where the provider may ring when it is done, and what it shall say."""

    url: str | None
    id: str


@dataclass(frozen=True)
class Check:
    """One thing looked at before a job may leave its draft. `problem` is empty where all is well."""

    name: str
    problem: str = ""


@dataclass(frozen=True)
class Sent:
    """What the provider answered to one exchange: its id and, where it answers with the result itself, the report.

    Where one exchange asks for several results, their ids stand in `parts` by number, and `provider_id` is empty.
    """

    provider_id: str
    report: Report | None = None
    parts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SubRequest:
    """One of the results that a request asks for, as a request of its own: what it would be alone, and its price."""

    number: int
    """From 1, in the order in which they are sent."""
    label: str
    """What tells it from the others, such as a language."""
    kind: str
    params: Mapping[str, Any]
    estimate: Estimate
    made_from: Sequence[int] = ()
    """The numbers of other parts whose results it is made with: it is sent once all of these are here."""


class DeriveError(Exception):
    """A file that the portal makes itself could not be made. The text is for people.

    `for_good` where another try would find the same.
    """

    def __init__(self, words: str, *, for_good: bool = False) -> None:
        super().__init__(words)
        self.for_good = for_good


class Kind(Protocol):
    """All that the engine must know of a kind of work."""

    name: str
    """Its line in `JOB_KINDS`."""
    label: str
    icon: str
    action: str
    """What is asked of the provider, as its documentation calls it: "POST /v3/videos"."""
    template: str
    """A fragment that shows what was asked, in full; gets `job` and `params`."""
    is_sound: bool
    """Whether what comes out is heard, not seen."""
    is_test: bool
    """Whether what comes out is a trial only: of lower quality, and marked as such in the picture."""
    player: str
    """A fragment that plays what came out; gets `job`, `files` and what `context` returns as `asked`."""
    is_found_by_id: bool
    """Whether the provider itself has it under its id, for nobody but the account that it was made for."""
    remembers: timedelta
    """For how long the same request with the same key costs nothing more and is answered as the first time."""

    def facts(self, job: Job) -> Sequence[Fact]:
        """What is sealed, a line each, in words for people."""

    def languages(self, job: Job) -> Sequence[str]:
        """The languages that the result will speak, by name ("English"); those that nobody knows are left out."""

    def likenesses(self, job: Job) -> Sequence[Likeness]:
        """Whose looks and voices it uses."""

    def names(self, job: Job) -> Sequence[str]:
        """What people call the avatars and voices in it, as far as the catalogues know: it is found by these."""

    def checks(self, job: Job) -> Sequence[Check]:
        """What must hold before this may be sent to review or to the provider. Reads the database only."""

    def estimate(self, job: Job) -> Estimate: ...

    def items(self) -> Mapping[tuple[str, str], str]:
        """What it buys, by provider and by the name in the price list, as people call it."""

    def context(self, job: Job) -> Mapping[str, Any]:
        """What `template` needs beside the job."""

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:
        """Send it, or its step `job.step`: one exchange that may cost money. Raises ProviderError."""

    def fetch(self, connection: Connection, provider_id: str, *, reason: str) -> Report:
        """Ask the provider how far it is; links in the report are fresh. Raises ProviderError."""

    def fetch_states(self, connection: Connection, provider_ids: Sequence[str]) -> Mapping[str, str]:
        """The state word of many at once ("processing", "completed", "failed"), at most 100. Raises ProviderError."""


@runtime_checkable
class MultiStep(Protocol):
    """A kind whose work may take several exchanges that cost money, one after the other."""

    def steps(self, job: Job) -> int:
        """How many: at least 1, and the same for as long as the seal holds."""

    def weights(self, job: Job) -> Sequence[int]:
        """How much of the whole each of them is, in any unit, such as characters; none is 0."""


@runtime_checkable
class FansOut(Protocol):
    """A kind one request of which is approved once and brings several results, each a job of its own."""

    together: bool
    """Whether one exchange asks for all of them and answers with an id for each; else each is sent separately."""

    def parts(self, job: Job) -> Sequence[SubRequest]:
        """What it asks for, the same for as long as the seal holds; their prices add up to the job's own at most."""


@runtime_checkable
class LeavesOut(Protocol):
    """A kind of whose results a reviewer may leave some out: they are cancelled once the request is approved."""

    def left_out(self, job: Job) -> Collection[int]:
        """The numbers of these parts."""


@runtime_checkable
class Session(Protocol):
    """A kind whose work brings results over time, all together for no more than was approved; itself it is free."""

    def result(self, job: Job, number: int) -> SubRequest:
        """What one of them is, the first is 1. Its price is the most that it may cost as far as anybody knows."""


@runtime_checkable
class Versioned(Protocol):
    """A kind whose request may say which earlier one it is another version of."""

    def version_of(self, job: Job) -> int | None:
        """The number of that job, as the request has it."""


@runtime_checkable
class Copied(Protocol):
    """A kind whose request is not copied as it is."""

    def copied(self, job: Job) -> tuple[str, dict[str, Any]] | None:
        """The kind and the params of a copy; None where none is made."""


@runtime_checkable
class Overtaken(Protocol):
    """A kind whose request is made of something that people may change after the approval."""

    def overtaken(self, job: Job) -> str:
        """Why it is not sent although its seal holds, in words; empty where nothing changed. Asked at the claim."""


@runtime_checkable
class Keeper(Protocol):
    """A kind that keeps what the provider answered by itself, before the job moves on."""

    def kept(self, job: Job) -> Sent | None:
        """The answer to the present step with its present key, where it is here. Asks nobody."""


@runtime_checkable
class Streamed(Protocol):
    """A kind whose provider tells how far it is while somebody listens."""

    def follow(self, connection: Connection, provider_id: str, *, reason: str) -> Iterator[Report]:
        """Reports as they come, until it has ended or the line breaks. Raises ProviderError."""


@runtime_checkable
class Learner(Protocol):
    """A kind that learns from each result how long the next one may last."""

    def learn(self, job: Job) -> None:
        """The job has just been completed, in this transaction; its `duration` is that of the whole result."""


@runtime_checkable
class PostProcessed(Protocol):
    """A kind of whose results the portal makes files itself."""

    def derived_parts(self, job: Job) -> Sequence[Part]:
        """What is to be made once all files of the provider are here."""

    def derive(self, job: Job, part: Part) -> AbstractContextManager[Arrived]:
        """Make one of these in a temporary place. Raises DeriveError, OSError."""
