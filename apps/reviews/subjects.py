"""How a review finds the thing it is about, without knowing it: the visible list `REVIEW_SUBJECTS`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, cast

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from apps.accounts.models import Project, User

from .models import Review
from .refusal import Refusal


@dataclass(frozen=True)
class Fact:
    """One line of what is sealed: a label, the value, and a quieter detail."""

    label: str
    value: str
    detail: str = ""
    inside: str = ""
    """Another detail, for the team alone."""


@dataclass(frozen=True)
class Likeness:
    """A look or a voice that a thing uses: what it is (`Consent.What`), its id at the provider, its name."""

    what: str
    id: str
    name: str


FileUrl = Callable[[str, int, str], str]
"""Gives the address of a file for the holder of one guest link: what it is, its number, the name to save it under."""


class Subject(Protocol):
    """What a reviewed thing tells its review."""

    label: str
    """The noun on the inbox row, such as "Avatar video"."""
    template: str
    """Shows the thing itself; gets `thing`, `review` and what `context` returns."""
    live: str
    """The part of that template which changes while the page is open, made of {% live %}; empty where nothing does."""

    follows: str
    """What happens once the last approval is given, as a sentence."""

    def approve_label(self, review: Review) -> str:
        """The words of the button that approves, such as "Approve and render"."""

    def thing(self, review: Review) -> Any:
        """What is reviewed, read once for those of the questions below that take it. They read it themselves else."""

    def facts(self, review: Review, thing: Any = None) -> Sequence[Fact]: ...

    def context(self, review: Review, thing: Any = None) -> Mapping[str, Any]: ...

    def is_free(self, review: Review) -> bool:
        """Whether an approval allows no cent to be spent."""

    def kind_label(self, review: Review) -> str: ...

    def kinds(self) -> Mapping[str, str]:
        """The kinds of work it covers that rules can tell apart, by name, with their words. Mostly none."""

    def url(self, review: Review, thing: Any = None) -> str:
        """Where the thing lives."""

    def length(self, review: Review) -> float | None:
        """Seconds of what plays; None where nothing plays or nobody knows. A comment's place lies within."""

    def project(self, review: Review, thing: Any = None) -> Project | None:
        """What the thing belongs to now. Where reviewers are named there, only their approvals count."""

    def obstacle(self, review: Review, thing: Any = None) -> Refusal | None:
        """Why no approval could be followed now, whoever gives it."""

    def approved(self, review: Review, by: User | None, thing: Any) -> None:
        """Enough people said yes, a guest last where `by` is None. Runs inside the transaction of that decision."""

    def changes_wanted(self, review: Review, by: User | None, reason: str) -> None:
        """Somebody asked for changes. Runs inside the same transaction."""

    def tell(self, review: Review, what: str, by: User | None) -> None:
        """Something happened that open pages should show. Runs last in the transaction of it."""

    def guest_html(self, review: Review, door: FileUrl) -> SafeString:
        """The thing as HTML for somebody outside: no price, no number, no link but those that `door` gives.

        The price and the facts of the seal are shown beside it to guests who may decide.
        """

    def guest_file(self, what: str, pk: int, headers: Mapping[str, str], download: bool) -> HttpResponseBase:
        """The bytes behind a link that `door` gave for `what` and `pk`, as the `headers` ask. Raises Http404."""


@cache
def subject(name: str) -> Subject:
    return cast(Subject, import_string(settings.REVIEW_SUBJECTS[name])())


def is_free(review: Review) -> bool:
    """Whether an approval of this review allows no cent to be spent, as its subject says."""
    return subject(review.subject).is_free(review)
