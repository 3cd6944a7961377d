"""Bringing the results home: every output is copied into the vault before the provider's links expire."""

import logging
import time
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from apps.accounts.models import Project, User
from apps.library.formats.sound import Unreadable, peaks
from apps.library.models import Media, Origin, Sort, is_far_off, sort_of
from apps.library.vault import Arrived, fetched, keep
from apps.providers import DownloadError, NotFound, ProviderError, Report, TooLarge

from ..kinds import DeriveError, derive, kind
from ..models import Job, Output
from ..models.outputs import AWAITED, LASTING, Part
from ..states import Source, State
from . import account_check, backoff, lifecycle
from .lifecycle import News

logger = logging.getLogger(__name__)

MAY_COME_BACK = timedelta(days=1)
"""For so long after the end "not found" is not believed."""
BARS = 240
"""So many bars has the picture of a sound."""


def copy_outputs(job_id: int, report: Report | None = None) -> bool:
    """Copy what is missing of a job's results, then make what the portal makes of them. True when all are here.

    Links come from `report`, which has just arrived, or are asked for now.
    """
    job = Job.objects.select_related("connection", "workspace", "author").get(pk=job_id)
    started = time.monotonic()
    taken = [output for output in _missing(job) if _take(output)]
    for provider_id, outputs in groupby(taken, key=attrgetter("provider_id")):
        at_hand = report if report and report.provider_id == provider_id else None
        _copy_step(job, provider_id, list(outputs), at_hand, started)
    if _missing(job).exists():
        return False
    made = [output for output in _unmade(job) if _take(output)]
    for output in made:
        _make(job, output)
    # Asked anew: another worker may have done the last step since this one began to copy the first.
    if _unmade(job).exists() or not Job.objects.filter(pk=job_id, state=State.COMPLETED).exists():
        return False
    if taken or made:
        _tell_all_here(job)
    return True


def _copy_step(job: Job, provider_id: str, outputs: list[Output], report: Report | None, started: float) -> None:
    if report is None and (why := account_check.account_mismatch(job)):
        for output in outputs:
            _put_off(output, why)
        return
    try:
        report = report or kind(job.kind).fetch(job.connection, provider_id, reason=f"job {job.pk}")
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
    for output in outputs:
        if time.monotonic() - started > settings.TASK_TIMEOUT / 2:
            _put_off(output, "")
        elif output.part not in links:
            _put_off(output, "The provider has no link for it now.")
        else:
            _copy(job, output, links[output.part])


def _missing(job: Job) -> QuerySet[Output]:
    """What the provider has and the portal has not, step by step."""
    return Output.objects.filter(job=job, media__isnull=True).exclude(provider_id="").order_by("round", "step", "pk")


def _unmade(job: Job) -> QuerySet[Output]:
    return Output.objects.filter(AWAITED, job=job, provider_id="").order_by("pk")


def _take(output: Output) -> bool:
    """One copier an output: the date of the next try moves on before the work begins.

    What the portal makes may be made as soon as the rest is here; its first date is there in case nobody does.
    """
    now = timezone.now()
    due = Q(next_try_at__lte=now) if output.provider_id else Q(next_try_at__lte=now) | Q(tries=0)
    mine = Output.objects.filter(due, pk=output.pk, media__isnull=True, tries=output.tries)
    later = now + timedelta(seconds=settings.SUBMIT_LEASE)
    return bool(mine.update(next_try_at=later, tries=output.tries + 1))


def _copy(job: Job, output: Output, url: str) -> None:
    try:
        with fetched(
            job.connection,
            url,
            max_bytes=settings.LARGEST_RESULT,
            seconds=settings.TASK_TIMEOUT / 2,
        ) as arrived:
            _keep(job, output, arrived)
    except TooLarge:
        _stop(job, [output], _too_large(job), "A file is too large to be copied")
    except DownloadError as error:
        _put_off(output, error.says)
    except OSError as error:
        _could_not_store(job, output, error)


def _too_large(job: Job) -> str:
    words = {"most": f"{settings.LARGEST_RESULT:,}", "of": job.connection.name}
    told = _("It is larger than %(most)s bytes, the most that this portal keeps (LARGEST_RESULT).") % words
    return f"{told} {_('Raise that limit, then copy it again while %(of)s still has it.') % words}"


def _make(job: Job, output: Output) -> None:
    try:
        with derive(job, Part(output.part)) as arrived:
            _keep(job, output, arrived)
    except DeriveError as error:
        if error.for_good:
            _give_up(output, f"{error}")
        else:
            _put_off(output, f"{error}")
    except OSError as error:
        _could_not_store(job, output, error)


def _keep(job: Job, output: Output, arrived: Arrived) -> None:
    piece = output.part == Part.PIECE
    words = f"{Part(output.part).label}".lower()
    title = job.title if output.part in (Part.VIDEO, Part.AUDIO) else f"{job.title} {words}"
    media = keep(
        arrived,
        peaks=_peaks(arrived) if output.part == Part.AUDIO and sort_of(arrived.mime_type) == Sort.AUDIO else (),
        workspace=job.workspace,
        title=f"{title} {output.step + 1}" if piece else title,
        origin=Origin.PIECE if piece else Origin.RESULT,
        added_by=job.author,
        project=Project.objects.filter(jobs=job).first(),  # as it is after the download, not before
    )
    with transaction.atomic():
        _lock(job)
        Output.objects.filter(pk=output.pk).update(media=media, next_try_at=None, error="")
        if output.provider_id:
            _compare(job, output, media)
            lifecycle.measured(job.pk)


def _lock(job: Job) -> None:
    """Before the rows of its outputs, so that two copiers do not wait for each other."""
    Job.objects.select_for_update(no_key=True).only("pk").get(pk=job.pk)


def _compare(job: Job, output: Output, media: Media) -> None:
    """A length that the provider did not tell is that of its file; where it told another one, the timeline says so."""
    if output.part not in LASTING or media.seconds is None:
        return
    step = Output.objects.filter(job=job, round=output.round, step=output.step).exclude(provider_id="")
    step.filter(seconds=None).update(seconds=media.seconds)
    if output.seconds is not None and is_far_off(output.seconds, media.seconds):
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


def _tell_all_here(job: Job) -> None:
    count = Output.objects.filter(job=job, round=job.round, media__isnull=False).count()
    detail = f"{count} file" if count == 1 else f"{count} files"
    lifecycle.tell(job, News("Copied into the library", Source.WORKER, detail=detail))


def take_due(limit: int = 20) -> list[int]:
    """Jobs with an output whose copy is due."""
    due = Output.objects.filter(Q(next_try_at__lte=timezone.now()), media__isnull=True)
    return list(due.values_list("job_id", flat=True).distinct()[:limit])
