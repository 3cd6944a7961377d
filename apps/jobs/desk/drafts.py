"""Keeping what somebody writes: one draft for each form, and a word when it was changed elsewhere."""

import hashlib
from typing import Any

from django.urls import reverse

from apps.accounts.models import Connection, User
from apps.reviews.seals import canonical

from ..engine import actions
from ..models import Job
from ..states import State


class ChangedElsewhere(Exception):
    """The draft is no longer the one that the page was made from. `now` is its fingerprint."""

    def __init__(self, now: str) -> None:
        super().__init__("changed elsewhere")
        self.now = now


class NoLongerADraft(Exception):
    """It was sent in the meantime, or thrown away. `same` where it went with the very words that were to be stored."""

    def __init__(self, job: Job, *, same: bool) -> None:
        super().__init__("no longer a draft")
        self.job = job
        self.same = same


def draft_with(nonce: str, author: User) -> Job | None:
    """The job that a form of this author has made already."""
    found = Job.objects.filter(author=author, nonce=nonce).select_related("connection__workspace", "workspace")
    return found.first() if nonce else None


def url_of(job: Job) -> str:
    """Where the draft is written."""
    return reverse("desk:draft", args=[job.pk])


def fingerprint(title: str, params: dict[str, Any], typed: dict[str, Any]) -> str:
    """Tells whether a draft still is what a page was made from."""
    whole = {"title": title, "params": params, **({"typed": typed} if typed else {})}
    return hashlib.sha256(canonical(whole).encode()).hexdigest()[:20]


def mark(job: Job) -> str:
    return fingerprint(job.title, job.params, job.typed)


def store(
    name: str,
    *,
    job: Job | None,
    author: User,
    connection: Connection,
    nonce: str,
    title: str,
    params: dict[str, Any],
    typed: dict[str, Any],
    seen: str,
) -> Job:
    """Create or change the draft, of the kind `name`. `seen` is the mark of what the page showed; empty for a new form.
    `typed` is the form where something in it is wrong.

    Raises ChangedElsewhere where the draft is neither that nor what is to be stored, and NoLongerADraft.
    """
    if job is None:
        job = actions.create_draft(
            workspace=connection.workspace,
            author=author,
            connection=connection,
            name=name,
            title=title,
            params=params,
            nonce=nonce,
            typed=typed,
        )
    if job.state != State.DRAFT:
        raise NoLongerADraft(job, same=_holds(job, name, title, params, typed, connection))
    if _holds(job, name, title, params, typed, connection):
        return job
    if mark(job) != seen:
        raise ChangedElsewhere(mark(job))
    if not actions.save_draft(job, name=name, title=title, params=params, typed=typed, connection=connection):
        job.refresh_from_db()
        raise NoLongerADraft(job, same=_holds(job, name, title, params, typed, connection))
    return job


def _holds(
    job: Job, name: str, title: str, params: dict[str, Any], typed: dict[str, Any], connection: Connection
) -> bool:
    same = mark(job) == fingerprint(title, params, typed)
    return same and (job.kind, job.connection_id) == (name, connection.pk)
