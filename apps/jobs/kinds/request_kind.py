"""What a kind answers out of its request: the params, which are sealed, and what the database knows of them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from django.utils.translation import gettext as _

from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.providers import Report
from apps.reviews.subjects import Fact, Likeness

from ..models import Job
from .protocol import Callback, Check, Estimate, Sent

LONGEST_TITLE: Final = 200


class Params(Protocol):
    """What is written on a desk, as it is stored, sealed and sent."""

    def to_json(self) -> dict[str, Any]: ...


P = TypeVar("P", bound=Params)
K = TypeVar("K")


class RequestKind(ABC, Generic[P, K]):
    """A kind of work told in the terms of its own request; what the engine asks of a job follows from that.

    `P` are the params as they are sealed, `K` what the database knows of what they name. The same answers serve a job
    and what is being typed on a desk. What most kinds answer alike is answered here.
    """

    name: ClassVar[str]
    label: Any
    icon: ClassVar[str]
    action: ClassVar[str]
    provider: ClassVar[Provider]
    """Whose accounts make it."""
    template: ClassVar[str] = "jobs/kinds/_request.html"
    player: ClassVar[str] = "jobs/kinds/_player.html"
    is_sound: ClassVar[bool] = False
    is_test: ClassVar[bool] = False
    is_found_by_id: ClassVar[bool] = True
    remembers: ClassVar[timedelta] = timedelta()

    rules: Sequence[Callable[[P, K], Mapping[str, str]]] = ()
    """Each answers {field: message}, in the order of the form; the first to speak of a field is heard."""

    @abstractmethod
    def read(self, data: Mapping[str, Any]) -> P:
        """The params out of what is stored, without ever failing."""

    @abstractmethod
    def look_up(self, params: P, connection: Connection) -> K:
        """What they name, with a constant number of queries."""

    def resolve(self, params: P, connection: Connection) -> tuple[P, K]:
        """The params as they are stored, with what follows from what they name."""
        return params, self.look_up(params, connection)

    def groups(self) -> Sequence[tuple[str, Collection[str]]]:
        """The lines of the checks: a label and its fields. The last one, without fields, is for all others."""
        return (_("Title"), {"title"}), (_("Requirements of %(of)s") % {"of": self.provider.label}, ())

    @abstractmethod
    def describe(self, params: P, known: K, job: Job | None = None) -> Sequence[Fact]:
        """What would be sealed, a line each; with a job, its length is the sealed one."""

    @abstractmethod
    def price(self, params: P, known: K) -> Estimate: ...

    @abstractmethod
    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent: ...

    @abstractmethod
    def fetch(self, connection: Connection, provider_id: str, *, reason: str) -> Report: ...

    @abstractmethod
    def items(self) -> Mapping[tuple[str, str], str]: ...

    def languages_of(self, _params: P, _known: K) -> Sequence[str]:
        return ()

    def likenesses_of(self, _params: P, _known: K) -> Sequence[Likeness]:
        return ()

    def names_of(self, _params: P, _known: K) -> Sequence[str]:
        return ()

    def hints(self, _params: P, _known: K) -> Sequence[str]:
        """What an author is told before the review although nothing forbids it."""
        return ()

    def problems(self, params: P, known: K, title: str) -> Mapping[str, str]:
        """What keeps it from being sent: the first message for each field, in the order of the form."""
        found = title_problem(title)
        for rule in self.rules:
            for field, message in rule(params, known).items():
                found.setdefault(field, message)
        return found

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
        if job.looked_up is None:
            return params, self.look_up(params, job.connection)
        named = f"{job.connection_id} {job.params!r}"
        if named not in job.looked_up:
            job.looked_up[named] = self.look_up(params, job.connection)
        return params, job.looked_up[named]

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

    def context(self, job: Job) -> Mapping[str, Any]:
        params, known = self.load(job)
        return {"params": params, "known": known, "facts": self.describe(params, known, job)}

    def fetch_states(self, connection: Connection, provider_ids: Sequence[str]) -> Mapping[str, str]:
        return {one: self.fetch(connection, one, reason="how far it is").state for one in provider_ids}


def title_problem(title: str) -> dict[str, str]:
    if not title.strip():
        return {"title": _("Add a title.")}
    return {} if len(title) <= LONGEST_TITLE else {"title": _("At most %(n)d characters.") % {"n": LONGEST_TITLE}}
