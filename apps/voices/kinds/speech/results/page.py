"""What came out of a speech, for the page of its job: its pieces, its length, its words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone

from apps.jobs.models import Job, Output
from apps.voices.models import Piece, Voice

from ..params import SpeechParams
from ..services import BY_KIND, PLAYHT_SERVICE, Service
from . import files
from .caption_form import CaptionForm

FORGOTTEN_AFTER = timedelta(hours=48)
"""PlayHT keeps its jobs no longer."""
LINKS_LIVE = timedelta(days=7)
"""No link of a service that answers with the sound itself lives longer."""


def of_job(job: Job, params: SpeechParams) -> dict[str, Any]:
    """Three queries at most."""
    spoken = list(Piece.objects.filter(job=job).order_by("step"))
    words = files.words_in(spoken)
    known = [piece.seconds for piece in spoken if piece.seconds is not None]
    return {
        "spoken": spoken,
        "words": words,
        "said": " ".join(word for word, _start, _end in words[:200]),
        "captions": CaptionForm(),
        "length": job.duration if job.duration is not None else sum(known) if known else None,
        "forgotten": is_forgotten(job),
        "pieces": files.pieces_of(job) if len(params.parts) > 1 else {},
    }


def is_forgotten(job: Job) -> bool:
    """True where PlayHT has dropped the job; what came of it is kept here."""
    at_playht = job.kind == PLAYHT_SERVICE.kind
    return at_playht and job.ended_at is not None and job.ended_at < timezone.now() - FORGOTTEN_AFTER


def drop_links(now: datetime) -> None:
    """Forget the links of sounds that are copied, and those that lead nowhere any more."""
    copied = Output.objects.filter(job=OuterRef("job"), provider_id=OuterRef("provider_id"), media__isnull=False)
    old = Q(asked_at__lte=now - LINKS_LIVE)
    Piece.objects.exclude(link="").filter(old | Exists(copied)).update(link="")


@dataclass(frozen=True)
class Row:
    """A line of the history. `seconds` is what the service said; None until it has."""

    job: Job
    service: Service
    voice: str
    seconds: float | None


def rows(jobs: list[Job]) -> list[Row]:
    """Two queries, however many jobs: their lengths and the names of their voices."""
    lengths = dict(Piece.objects.filter(job__in=jobs).values_list("job_id").annotate(Sum("seconds")).order_by())
    asked = {job.pk: (job.connection.catalogue_id, SpeechParams.read(job.params).voice_id) for job in jobs}
    ids = {voice_id for _catalogue, voice_id in asked.values()}
    found = Voice.objects.filter(connection__in={catalogue for catalogue, _voice in asked.values()}, voice_id__in=ids)
    names = {
        (catalogue, voice_id): name
        for catalogue, voice_id, name in found.values_list("connection_id", "voice_id", "name")
    }
    return [
        Row(
            job,
            BY_KIND[job.kind],
            names.get(asked[job.pk], asked[job.pk][1]),
            lengths.get(job.pk) if job.duration is None else job.duration,
        )
        for job in jobs
    ]
