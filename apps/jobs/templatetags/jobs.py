"""``{% load jobs %}``: jobs as lines, prices, sums, and what was asked in full."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.common.templatetags.portal import clock, money
from apps.jobs.kinds import Check, kind
from apps.jobs.models import Attempt, Job, JobEvent, Output
from apps.jobs.models.attempts import Ending
from apps.jobs.models.outputs import Part
from apps.jobs.money.ledger import at_most, ceiling
from apps.jobs.pages.detail import RoundMoney
from apps.jobs.pages.lines import Line, lines, progress, share
from apps.jobs.states import Source, State
from apps.library.models import Media
from apps.reviews.models import Review
from apps.reviews.pages.bulk import Total
from apps.reviews.subjects import is_free

from .states import SOURCES

register = template.Library()
register.filter("progress", progress)
register.filter("share", share)
register.filter("ceiling", ceiling)


@register.filter
def price_of(thing: Job | Review) -> str:
    """The most that a job, or what a review asks for, may cost: on its button and in lists."""
    if isinstance(thing, Review):
        return at_most(thing.price, free=is_free(thing))
    return at_most(thing.estimate_high, free=thing.is_free)


@register.filter
def together(total: Total) -> str:
    """The price on the button that approves several: the sum of what is known, and how many are not."""
    if not total.unknown:
        return at_most(total.sum, free=total.is_free)
    unknown = ngettext("%(n)d with unknown price", "%(n)d with unknown price", total.unknown) % {"n": total.unknown}
    return f"{at_most(total.sum)} + {unknown}" if total.sum else unknown


@register.simple_tag(takes_context=True)
def job_lines(context: Context, rows: Iterable[Job]) -> list[Line]:
    """Rows with their picture, their price and their next action for the person who looks."""
    return lines(rows, context["request"].member)


@register.filter
def problems(checks: Sequence[Check]) -> list[Check]:
    """The checks that do not hold."""
    return [check for check in checks if check.problem]


@register.filter
def took(job: Job) -> str:
    """From the queue to the end; empty where it has not ended."""
    if job.ended_at is None or job.queued_at is None:
        return ""
    return clock((job.ended_at - job.queued_at).total_seconds())


@dataclass(frozen=True)
class Amount:
    """One line of a bill."""

    label: str
    value: str


@register.filter
def bill(account: RoundMoney) -> list[Amount]:
    """On hold, released, charged, and what earlier rounds add to it; empty while there is nothing to say."""
    found = [Amount(_("On hold"), money(account.held, "unit"))] if account.held is not None else []
    if account.lost:
        found.append(Amount(_("On hold for the lost request"), money(account.lost, "unit")))
    if account.given_back is not None:
        found.append(Amount(_("Released"), money(-account.given_back if account.given_back else 0, "unit")))
    if account.paid is not None:
        found.append(Amount(_("Charged"), money(account.paid, "unit") if account.paid or found else _("nothing")))
    if found and account.before:
        found.append(Amount(_("Charged before"), money(account.before, "unit")))
        found.append(Amount(_("Charged in total"), money(account.before + (account.paid or 0), "unit")))
    return found


@register.simple_tag(takes_context=True)
def asked_in_full(context: Context) -> SafeString:
    """The fragment of the job's kind, with what the kind wants beside `job` and `params`."""
    job: Job = context["job"]
    if context.template is None:
        raise template.TemplateSyntaxError("asked_in_full needs a template around it")
    with context.push(**{"params": job.params, **(context.get("asked") or {})}):
        return context.template.engine.get_template(context["kind"].template).render(context)


@register.filter
def percent(part: float) -> str:
    """A share from 0 to 1 as whole percent."""
    return f"{part * 100:.0f} %"


@register.filter
def as_json(value: Any) -> str:
    """Indented, for the details."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)


@register.filter
def is_ahead(moment: datetime | None) -> bool:
    return moment is not None and moment > timezone.now()


# ------------------------------------------------------------------ what happened

TONES = {State.COMPLETED: "success", State.FAILED: "error", State.UNCONFIRMED: "warning"}
ICONS = {State.COMPLETED: "check", State.FAILED: "circle-x", State.UNCONFIRMED: "circle-question-mark"}


@register.filter
def told_by(event: JobEvent) -> str:
    """The source of a step, with the name where it is a person."""
    word = SOURCES.get(event.source, ("", event.source))[1]
    return f"{event.actor.first_name}, {word}" if event.source == Source.PERSON and event.actor else word


@register.filter
def told_of(event: JobEvent, account: RoundMoney) -> str:
    """The second line of a step. Ready says what became of the money; the provider's id stands in the details."""
    if event.after == State.PROCESSING:
        return ""
    if event.after != State.COMPLETED or account.paid is None:
        return event.detail
    if account.held is None and not account.paid:
        return _("Charged nothing")
    words = {"paid": money(account.paid, "unit"), "held": money(account.held, "unit")}
    return (
        _("Charged %(paid)s") % words if account.held is None else _("Charged %(paid)s of the %(held)s on hold") % words
    )


@register.filter
def event_tone(event: JobEvent) -> str:
    return TONES.get(State(event.after), "") if event.after else ""


@register.filter
def event_icon(event: JobEvent) -> str:
    return ICONS.get(State(event.after), "") if event.after else ""


@register.filter
def approver(events: Iterable[JobEvent]) -> User | None:
    """Who gave the last approval."""
    yes = (State.IN_REVIEW, State.QUEUED)
    return next((event.actor for event in events if (event.before, event.after) == yes), None)


@register.filter
def in_doubt(job: Job, attempts: Iterable[Attempt]) -> bool:
    """Whether something that was sent for a failed job may have arrived without our knowing."""
    lost = any(attempt.ending in (Ending.UNKNOWN, Ending.OPEN) for attempt in attempts if attempt.round == job.round)
    return job.state == State.FAILED and not job.provider_id and lost


# ------------------------------------------------------------------ files

PARTS = {
    Part.CAPTIONED: "captions",
    Part.VIDEO: "file-video",
    Part.AUDIO: "file-audio",
    Part.PIECE: "audio-lines",
    Part.SUBTITLE: "file-text",
    Part.THUMBNAIL: "image",
    Part.GIF: "film",
}
"""Every part of a result in the order of use, with its icon."""

FILE_KINDS = {
    "image/jpeg": "JPG",
    "audio/mpeg": "MP3",
    "audio/mp4": "M4A",
    "application/octet-stream": "unknown type",
    "application/x-subrip": "SRT",
    "text/vtt": "VTT",
}


@register.filter
def in_order(outputs: Iterable[Output]) -> list[Output]:
    order = list(PARTS)
    return sorted(outputs, key=lambda output: order.index(Part(output.part)))


@register.filter
def part_icon(part: str) -> str:
    return PARTS[Part(part)]


@register.filter
def is_of_test(media: Media) -> bool:
    """Whether it came of a test render."""
    return any(kind(name).is_test for name in media.outputs.values_list("job__kind", flat=True))


@register.filter
def file_kind(mime_type: str) -> str:
    """The name that people call a type by: ``MP4``."""
    return FILE_KINDS.get(mime_type, mime_type.rpartition("/")[2].upper())
