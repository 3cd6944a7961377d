"""The states of a job and the moves between them, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    QUEUED = "queued", _("Queued")
    SUBMITTING = "submitting", _("Sending")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    PROCESSING = "processing", _("Rendering")
    COMPLETED = "completed", _("Ready")
    FAILED = "failed", _("Failed")
    CANCELED = "canceled", _("Cancelled")


MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_REVIEW, State.QUEUED, State.CANCELED}),
    State.IN_REVIEW: frozenset({State.DRAFT, State.QUEUED, State.CANCELED, State.FAILED}),
    State.QUEUED: frozenset({State.SUBMITTING, State.DRAFT, State.CANCELED, State.FAILED}),
    State.SUBMITTING: frozenset(
        {State.QUEUED, State.PROCESSING, State.UNCONFIRMED, State.COMPLETED, State.FAILED, State.IN_REVIEW}
    ),
    State.UNCONFIRMED: frozenset({State.QUEUED, State.PROCESSING, State.COMPLETED, State.FAILED, State.IN_REVIEW}),
    State.PROCESSING: frozenset({State.QUEUED, State.COMPLETED, State.FAILED, State.IN_REVIEW, State.CANCELED}),
    State.COMPLETED: frozenset(),
    State.FAILED: frozenset({State.QUEUED, State.IN_REVIEW, State.PROCESSING}),
    State.CANCELED: frozenset(),
}
"""From each state, where a job may go. `failed` to `queued` is "Render again", a new round with a new price.

`processing` to `queued` is the next of several steps, to `in_review` a rest that costs more than was approved; a queued
one fails where what is left may no longer be sent, and one in review where its rest is not approved. A request for
several results is `processing` while any of them is under way; it is canceled where all of them were, and goes on from
`failed` where one of them is rendered again.
"""

IN_FLIGHT = (State.SUBMITTING, State.UNCONFIRMED, State.PROCESSING)
"""What holds one of the connection's slots: the provider has it, or may have it."""

MOVING = (State.QUEUED, *IN_FLIGHT)
"""What changes without anybody touching it."""

SETTLED = (State.COMPLETED, State.FAILED, State.CANCELED)


class Source(models.TextChoices):
    """Who brought the news."""

    PERSON = "person", _("person")
    WORKER = "worker", _("worker")
    WEBHOOK = "webhook", _("webhook")
    POLL = "poll", _("poll")
    STREAM = "stream", _("stream")
    RECONCILE = "reconcile", _("reconcile")
