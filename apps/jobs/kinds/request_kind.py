"""What a kind answers out of its request: the params, which are sealed, and what the database knows of them."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from apps.accounts.models import Connection
from apps.reviews.subjects import Fact, Likeness

from ..models import Job
from .protocol import Check, Estimate

P = TypeVar("P")
K = TypeVar("K")


class RequestKind(ABC, Generic[P, K]):
    """A kind of work told in the terms of its own request; what the engine asks of a job follows from that.

    `P` are the params as they are sealed, `K` what the database knows of what they name. The same answers serve a job
    and what is being typed on a desk.
    """

    name: ClassVar[str]

    @abstractmethod
    def read(self, data: Mapping[str, Any]) -> P:
        """The params out of what is stored, without ever failing."""

    @abstractmethod
    def look_up(self, params: P, connection: Connection) -> K:
        """What they name, with a constant number of queries."""

    @abstractmethod
    def problems(self, params: P, known: K, title: str) -> Mapping[str, str]:
        """What keeps it from being sent: a message for each field, in the order of the form."""

    @abstractmethod
    def groups(self) -> Sequence[tuple[str, Collection[str]]]:
        """The lines of the checks: a label and its fields. The last one, without fields, is for all others."""

    @abstractmethod
    def describe(self, params: P, known: K, job: Job | None = None) -> Sequence[Fact]:
        """What would be sealed, a line each; with a job, its length is the sealed one."""

    @abstractmethod
    def languages_of(self, params: P, known: K) -> Sequence[str]: ...

    @abstractmethod
    def likenesses_of(self, params: P, known: K) -> Sequence[Likeness]: ...

    @abstractmethod
    def names_of(self, params: P, known: K) -> Sequence[str]: ...

    @abstractmethod
    def price(self, params: P, known: K) -> Estimate: ...

    @abstractmethod
    def hints(self, params: P, known: K) -> Sequence[str]:
        """What an author is told before the review although nothing forbids it."""

    def check_lines(self, params: P, known: K, title: str) -> list[Check]:
        """A line for each group, with the first problem of its fields."""
        found = self.problems(params, known, title)
        groups = self.groups()
        told = {field for _label, fields in groups for field in fields}
        others = found.keys() - told
        return [
            Check(label, next((words for name, words in found.items() if name in (fields or others)), ""))
            for label, fields in groups
        ]

    def load(self, job: Job) -> tuple[P, K]:
        params = self.read(job.params)
        return params, self.look_up(params, job.connection)

    def facts(self, job: Job) -> Sequence[Fact]:
        return self.describe(*self.load(job), job)

    def languages(self, job: Job) -> Sequence[str]:
        return self.languages_of(*self.load(job))

    def likenesses(self, job: Job) -> Sequence[Likeness]:
        return self.likenesses_of(*self.load(job))

    def names(self, job: Job) -> Sequence[str]:
        return self.names_of(*self.load(job))

    def checks(self, job: Job) -> Sequence[Check]:
        return self.check_lines(*self.load(job), job.title)

    def estimate(self, job: Job) -> Estimate:
        return self.price(*self.load(job))
