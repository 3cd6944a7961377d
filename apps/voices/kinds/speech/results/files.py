"""What the portal makes of a speech itself: one sound out of its pieces, and captions out of its words."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from apps.jobs.kinds import DeriveError
from apps.jobs.models import Job, Output
from apps.jobs.models.outputs import Part
from apps.library.formats.captions import cues, shift
from apps.library.formats.sound import FORMS, Unreadable, join
from apps.library.formats.subtitles import srt
from apps.library.incoming import workroom
from apps.library.models import Media
from apps.library.vault import Arrived, received
from apps.voices.models import Piece

from ..lookups import look_up
from ..params import SpeechParams
from ..text.split import pauses

CHUNK = 1024 * 1024
Words = list[tuple[str, float, float]]


@contextlib.contextmanager
def joined(job: Job, steps: int, *, sample_rate: int | None) -> Iterator[Arrived]:
    """All pieces in order as one sound of the same type, with the pauses of the text. Raises DeriveError, OSError."""
    pieces = pieces_of(job)
    params = SpeechParams.read(job.params)
    silences = pauses(params.text, params.parts, language_of(job))
    if len(pieces) < steps:
        raise DeriveError(_("Not every piece is here yet."))
    with workroom() as folder:
        paths = [_here(media, folder / f"{step}") for step, media in sorted(pieces.items())]
        whole = folder / "whole"
        mime_type = next(iter(pieces.values())).mime_type
        if not FORMS.keys() >= {piece.mime_type for piece in pieces.values()}:
            raise DeriveError(_("The pieces are of a type that can’t be joined. Download each of them."), for_good=True)
        try:
            made = join(paths, whole, mime_type=mime_type, sample_rate=sample_rate, pauses=silences)
        except Unreadable as error:
            raise DeriveError(f"{error} " + _("Download each of them."), for_good=True) from error
        for step, length in enumerate(made.pieces):
            Piece.objects.filter(job=job, step=step).update(length=length)
        if whole.stat().st_size > settings.LARGEST_RESULT:
            raise DeriveError(_("The full file is larger than this portal keeps. Download each piece."), for_good=True)
        with (
            whole.open("rb") as file,
            received(
                iter(lambda: file.read(CHUNK), b""), allowed={mime_type}, max_bytes=settings.LARGEST_RESULT
            ) as arrived,
        ):
            yield arrived


@contextlib.contextmanager
def subtitled(job: Job) -> Iterator[Arrived]:
    """The captions as an SRT file, cut as usual. Raises DeriveError, OSError."""
    text = srt(cues(words_of(job), language=language_of(job))).encode()
    with received([text], allowed={"application/x-subrip"}, max_bytes=settings.LARGEST_RESULT) as arrived:
        yield arrived


def language_of(job: Job) -> str:
    """What is spoken, in code or by name; empty if unknown."""
    params = SpeechParams.read(job.params)
    return look_up(params, job.connection).language(params)


def words_of(job: Job) -> Words:
    """Every word with its seconds from the beginning of the whole; empty where a piece has none."""
    return words_in(Piece.objects.filter(job=job).order_by("step"))


def words_in(pieces: Iterable[Piece]) -> Words:
    """The same for the pieces of one job, in order."""
    found: Words = []
    before = 0.0
    for piece in pieces:
        if not piece.words:
            return []
        found += shift(piece.spoken, before)
        before += piece.length or piece.seconds or 0.0
    return found


def pieces_of(job: Job) -> dict[int, Media]:
    """The sound of each step, the newest round's where there are several."""
    kept = Output.objects.filter(job=job, part=Part.PIECE, media__isnull=False).select_related("media")
    return {output.step: output.media for output in kept.order_by("round") if output.media}


def _here(media: Media, path: Path) -> Path:
    """Its bytes in a file of this machine, wherever the vault is."""
    with default_storage.open(media.file) as source, path.open("wb") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
    return path
