"""Bringing the results home: every output is copied into the vault before the provider's links expire."""

import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from apps.accounts.models import User
from apps.library.formats.sound import Unreadable, peaks
from apps.library.models import Media, Origin, Sort, is_far_off, sort_of
from apps.library.vault import Arrived, fetched, moved_in
from apps.providers import DownloadError, NotFound, ProviderError, TooLarge

from ..kinds import DeriveError, derive, kind
from ..kinds.lineage import tell_waiting
from ..models import Job, Output
from ..models.outputs import LASTING, Part
from ..states import Source, State
from . import account_check, backoff, lifecycle
from .lifecycle import News

logger = logging.getLogger(__name__)

MAY_COME_BACK = timedelta(days=1)
"""For so long after the end "not found" is not believed."""
SOON = 5.0
"""Files that come within so many seconds are kept together; what took longer is kept before the next one is fetched."""
BARS = 240
"""So many bars has the picture of a sound."""


def copy_outputs(job_id: int) -> bool:
    """Copy what is missing of a job's results, then make what the portal makes of them. True when all are here."""
    started = time.monotonic()
    taken = _take_missing(job_id)
    job = taken[0].job if taken else Job.objects.select_related("connection", "workspace", "author").get(pk=job_id)
    for provider_id, outputs in groupby(taken, key=attrgetter("provider_id")):
        _copy_step(job, provider_id, list(outputs), started)
    # Asked anew: another worker may have done the last step since this one began to copy the first.
    everything = _outputs(job)
    if any(output.media_id is None and output.provider_id for output in everything):
        return False
    made = [output for output in _unmade(everything) if _take(output)]
    for output in made:
        _make(job, output)
    if made:
        everything = _outputs(job)
    state = everything[0].job.state if everything else job.state
    if _unmade(everything) or state != State.COMPLETED:
        return False
    if taken or made:
        _tell_all_here(job, sum(output.round == job.round and output.media_id is not None for output in everything))
    return True


def _copy_step(job: Job, provider_id: str, outputs: list[Output], started: float) -> None:
    if why := account_check.account_mismatch(job):
        for output in outputs:
            _put_off(output, why)
        return
    try:
        report = kind(job.kind).fetch(job.connection, provider_id, reason=f"job {job.pk}")
    except ProviderError as error:
        gone = (
            isinstance(error, NotFound) and job.ended_at is not None and timezone.now() > job.ended_at + MAY_COME_BACK
        )
        if gone:
            _stop(job, outputs, error.says, "A file can no longer be copied")
        for output in () if gone else outputs:
            _put_off(output, error.says)
        return
    links = {str(role): link for role, link in report.links.items()}
    here: list[tuple[Output, Arrived]] = []
    with ExitStack() as stack:
        since = time.monotonic()
        for output in outputs:
            if time.monotonic() - started > settings.TASK_TIMEOUT / 2:
                _put_off(output, "")
            elif output.part not in links:
                _put_off(output, "The provider has no link for it now.")
            elif arrived := _fetch(job, output, links[output.part], stack):
                here.append((output, arrived))
            if time.monotonic() - since > SOON:
                _keep(job, here)
                here, since = [], time.monotonic()
        _keep(job, here)


def _outputs(job: Job) -> list[Output]:
    return list(Output.objects.filter(job=job).select_related("job").order_by("pk"))


def _unmade(outputs: Sequence[Output]) -> list[Output]:
    return [one for one in outputs if not one.provider_id and one.media_id is None and one.next_try_at is not None]


@transaction.atomic
def _take_missing(job_id: int) -> list[Output]:
    """What the provider has and the portal has not, step by step: all that is due, and that nobody else copies."""
    now = timezone.now()
    missing = Output.objects.filter(job=job_id, media__isnull=True, next_try_at__lte=now).exclude(provider_id="")
    full = missing.select_related("job__connection", "job__workspace", "job__author")
    taken = list(full.select_for_update(skip_locked=True, of=("self",)).order_by("round", "step", "pk"))
    later = now + timedelta(seconds=settings.SUBMIT_LEASE)
    Output.objects.filter(pk__in=[output.pk for output in taken]).update(next_try_at=later, tries=F("tries") + 1)
    return taken


def _take(output: Output) -> bool:
    """One maker an output: the date of the next try moves on before the work begins.

    It may be made as soon as the rest is here; its first date is there in case nobody does.
    """
    now = timezone.now()
    due = Q(next_try_at__lte=now) | Q(tries=0)
    mine = Output.objects.filter(due, pk=output.pk, media__isnull=True, tries=output.tries)
    later = now + timedelta(seconds=settings.SUBMIT_LEASE)
    return bool(mine.update(next_try_at=later, tries=output.tries + 1))


def _fetch(job: Job, output: Output, url: str, stack: ExitStack) -> Arrived | None:
    most, seconds = settings.LARGEST_RESULT, settings.TASK_TIMEOUT / 2
    try:
        return stack.enter_context(fetched(job.connection, url, max_bytes=most, seconds=seconds))
    except TooLarge:
        _stop(job, [output], _too_large(job), "A file is too large to be copied")
    except DownloadError as error:
        _put_off(output, error.says)
    except OSError as error:
        _could_not_store(job, output, error)
    return None


def _too_large(job: Job) -> str:
    words = {"most": f"{settings.LARGEST_RESULT:,}", "of": job.connection.name}
    told = _("It is larger than %(most)s bytes, the most that this portal keeps (LARGEST_RESULT).") % words
    return f"{told} {_('Raise that limit, then copy it again while %(of)s still has it.') % words}"


def _make(job: Job, output: Output) -> None:
    try:
        with derive(job, Part(output.part)) as arrived:
            _keep(job, [(output, arrived)])
    except DeriveError as error:
        if error.for_good:
            _give_up(output, f"{error}")
        else:
            _put_off(output, f"{error}")
    except OSError as error:
        _could_not_store(job, output, error)


def _keep(job: Job, here: Sequence[tuple[Output, Arrived]]) -> None:
    """Move files in, and write all their rows at once."""
    kept: list[tuple[Output, Media]] = []
    for output, arrived in here:
        try:
            kept.append((output, _moved_in(job, output, arrived)))
        except OSError as error:
            _could_not_store(job, output, error)
    if not kept:
        return
    with transaction.atomic():
        project = _lock(job).project  # as it is after the download, not before
        for output, media in kept:
            output.media, output.next_try_at, output.error, media.project = media, None, "", project
        Media.objects.bulk_create(media for _output, media in kept)
        Output.objects.bulk_update((output for output, _media in kept), ["media", "next_try_at", "error"])
        copied = [(output, media) for output, media in kept if output.provider_id]
        for output, media in copied:
            _compare(job, output, media)
        if any(output.seconds is None for output, _media in copied):
            lifecycle.measured(job.pk)


def _moved_in(job: Job, output: Output, arrived: Arrived) -> Media:
    piece = output.part == Part.PIECE
    words = f"{Part(output.part).label}".lower()
    title = job.title if output.part in (Part.VIDEO, Part.AUDIO) else f"{job.title} {words}"
    if kind(job.kind).is_test:
        title = _("TEST %(title)s") % {"title": title}
    return moved_in(
        arrived,
        peaks=_peaks(arrived) if output.part == Part.AUDIO and sort_of(arrived.mime_type) == Sort.AUDIO else (),
        workspace=job.workspace,
        title=f"{title} {output.step + 1}" if piece else title,
        origin=Origin.PIECE if piece else Origin.RESULT,
        added_by=job.author,
    )


def _lock(job: Job) -> Job:
    """Before the rows of its outputs, so that two copiers do not wait for each other."""
    mine = Job.objects.select_for_update(no_key=True, of=("self",)).select_related("project")
    return mine.only("project").get(pk=job.pk)


def _compare(job: Job, output: Output, media: Media) -> None:
    """A length that the provider did not tell is that of its file; where it told another one, the timeline says so."""
    if output.part not in LASTING or media.seconds is None:
        return
    if output.seconds is None:
        step = Output.objects.filter(job=job, round=output.round, step=output.step).exclude(provider_id="")
        step.filter(seconds=None).update(seconds=media.seconds)
    elif is_far_off(output.seconds, media.seconds):
        detail = f"{output.seconds:.2f} s, and the file lasts {media.seconds:.2f} s"
        lifecycle.tell(job, News("The provider counts another length", Source.WORKER, detail=detail))


def _peaks(arrived: Arrived) -> list[float]:
    """How loud a sound is from beginning to end; empty where it cannot be read."""
    try:
        return [round(peak, 3) for peak in peaks(arrived.path, BARS)]
    except Unreadable:
        return []


def _could_not_store(job: Job, output: Output, error: OSError) -> None:
    logger.warning("job %s: cannot store %s: %s", job.pk, output.part, error.strerror or type(error).__name__)
    _put_off(output, f"The portal could not store it: {error.strerror or 'disk error'}.")


def _put_off(output: Output, why: str) -> None:
    """Try again later, for as long as the provider has it: a result is never given up in silence."""
    later = timezone.now() + timedelta(seconds=backoff.backoff(output.tries))
    Output.objects.filter(pk=output.pk, media__isnull=True).update(next_try_at=later, error=why[:300])


@transaction.atomic
def _stop(job: Job, outputs: list[Output], why: str, what: str) -> None:
    """No other try would help now: nothing is tried again before somebody asks for it. The timeline says so, once."""
    _lock(job)
    mine = Output.objects.filter(job=job, media__isnull=True)
    mine.filter(Q(pk__in=[output.pk for output in outputs])).update(next_try_at=None, error=why[:300])
    mine.filter(provider_id="").update(next_try_at=None)
    lifecycle.measured(job.pk)
    tell_waiting(job)
    lifecycle.tell(job, News(what, Source.WORKER, detail=why))


@transaction.atomic
def copy_again(job: Job, by: User) -> bool:
    """Try once more what was given up, because something else is allowed or there now. Free. False for nothing."""
    _lock(job)
    if not given_up(job).update(next_try_at=timezone.now(), tries=0, error=""):
        return False
    async_task("apps.jobs.tasks.copy", job.pk)
    lifecycle.tell(job, News("Asked to copy the files again", Source.PERSON, actor=by))
    return True


def given_up(job: Job) -> QuerySet[Output]:
    """What is not here and not tried again: what is `Output.is_given_up`."""
    return Output.objects.filter(job=job, media__isnull=True, next_try_at__isnull=True)


def _give_up(output: Output, why: str) -> None:
    """No other try would help. What it should be made of is here, each to be downloaded."""
    Output.objects.filter(pk=output.pk, media__isnull=True).update(next_try_at=None, error=why[:300])


@transaction.atomic
def _tell_all_here(job: Job, count: int) -> None:
    detail = f"{count} file" if count == 1 else f"{count} files"
    tell_waiting(job)
    lifecycle.tell(job, News("Copied into the library", Source.WORKER, detail=detail))


def take_due(limit: int = 20) -> list[int]:
    """Jobs with an output whose copy is due."""
    due = Output.objects.filter(Q(next_try_at__lte=timezone.now()), media__isnull=True)
    return list(due.values_list("job_id", flat=True).distinct()[:limit])
