"""A walk of everybody through every page: what they were answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from apps.accounts.models import AuditEntry, Connection, Membership, User
from apps.jobs.models import Attempt, Job, JobEvent, LedgerEntry, Output
from apps.library.models import Asset, Media
from apps.notices.models import Notice, Preference
from apps.reviews.models import Decision, Review
from apps.videos.models import FavouriteLook
from apps.voices.models import Clone, Design, FavouriteVoice, Piece
from apps.webhooks.models import Delivery, Endpoint

from .access_table import LINES, PEOPLE, Line
from .two_workspaces import House

EVERYONE = (*PEOPLE, "stranger")
COUNTED: tuple[type[models.Model], ...] = (
    Asset, Attempt, AuditEntry, Clone, Connection, Decision, Delivery, Design, Endpoint, FavouriteLook, FavouriteVoice,
    Job, JobEvent, LedgerEntry, Media, Membership, Notice, OrmQ, Output, Piece, Preference, Review, User,
)  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """One GET and its answer. `fragment` is what htmx would ask for."""

    person: str
    line: Line
    url: str
    fragment: bool
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def is_html(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/html")

    def __str__(self) -> str:
        return f"{'fragment of ' if self.fragment else ''}{self.url} ({self.line.name}) for {self.person}"


@dataclass(frozen=True)
class Tour:
    visits: list[Visit]
    changed: dict[str, Any]
    """By person: what was different after all that opening."""

    @property
    def pages(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.is_html]


def tour(house: House) -> Tour:
    visits, changed = [], {}
    for person in EVERYONE:
        client = opened(house, person)
        before = everything()
        for line in LINES:
            visits += [_visit(client, person, line, house, fragment) for fragment in (False, True)]
        after = everything()
        changed[person] = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    return Tour(visits, changed)


def opened(house: House, person: str) -> Client:
    """Somebody who has the portal open: the feed reads the workspace from the session that the first page wrote."""
    client = house.person(person)
    if person != "nobody":
        client.get(reverse("home"))
    return client


def everything() -> dict[str, Any]:
    counts: dict[str, Any] = {model.__name__: model._default_manager.count() for model in COUNTED}
    # That a guest or a recipient has looked is itself on record.
    counts["AuditEntry"] = AuditEntry.objects.exclude(action__in=["guest.viewed", "campaign.link_opened"]).count()
    counts["states"] = list(Job.objects.order_by("pk").values_list("pk", "state", "seal", "title"))
    counts["outcomes"] = list(Review.objects.order_by("pk").values_list("pk", "outcome", "looking_id"))
    return counts


def content(answer: HttpResponseBase) -> bytes:
    # Both of Django's kinds of response have it, their common base has not.
    return bytes(getattr(answer, "getvalue")())  # noqa: B009


def _visit(client: Client, person: str, line: Line, house: House, fragment: bool) -> Visit:
    url = line.url(house)
    answer = client.get(url, headers={"HX-Request": "true"} if fragment else {})
    headers = {name.lower(): value for name, value in answer.items()}
    return Visit(person, line, url, fragment, answer.status_code, headers, content(answer).decode("utf-8", "replace"))
