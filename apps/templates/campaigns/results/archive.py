"""The films of a campaign in one ZIP: what they are called, how many there are, and what is in the way."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.core.files.storage import default_storage
from django.db.models import Count, F, Sum
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from apps.common.stored_json import text
from apps.common.text import one_line
from apps.jobs.models import Job, Output
from apps.jobs.models.outputs import Part
from apps.jobs.states import State
from apps.library import checksums
from apps.library.formats.zip_archive import Archive, Member
from apps.library.models import Media
from apps.library.serving import size_of
from apps.reviews.refusal import Refusal, Refused

from ...models import Campaign
from . import naming
from .naming import Named, Names
from .table import Result, all_results, column_names, with_film


@dataclass(frozen=True)
class Wish:
    """How somebody wants the films to be called; `numbered` keeps names apart by the numbers of their rows."""

    pattern: str
    numbered: bool = False

    @classmethod
    def read(cls, query: QueryDict, campaign: Campaign) -> "Wish":
        pattern = one_line(query.get("names", ""))[: naming.LONGEST]
        return cls(pattern or naming.suggestion(column_names(campaign)), query.get("numbered") == "1")


@dataclass(frozen=True)
class Films:
    """What the films that are ready are called. `count` and `size` (bytes) are of those that are copied."""

    names: Names
    unknown: list[str]
    """What the pattern names that the table does not have."""
    count: int
    size: int

    @property
    def is_clear(self) -> bool:
        """Whether each film has a name of its own."""
        return not self.names.collisions


def films_of(campaign: Campaign, wish: Wish) -> Films:
    """Four queries at most, however many rows there are."""
    columns = column_names(campaign)
    ready = with_film(campaign.rows.all()).filter(film_state=State.COMPLETED).order_by("number")
    rows = list(ready.values_list("number", "cells", "film_id", "last_request", "last_number"))
    labels = _labels({row[3] for row in rows}) if naming.uses_label(wish.pattern, columns) else {}
    named = [Named(number, cells, labels.get((request, part), "")) for number, cells, _film, request, part in rows]
    names = naming.names_of(wish.pattern, columns, named, campaign=campaign.title, numbered=wish.numbered)
    kept = Output.objects.filter(job__in=[row[2] for row in rows], round=F("job__round"), media__isnull=False)
    sums = kept.filter(part=Part.VIDEO).aggregate(count=Count("pk"), size=Sum("media__size", default=0))
    return Films(names, naming.unknown(wish.pattern, columns), sums["count"], sums["size"])


def ready_results(campaign: Campaign) -> list[Result]:
    """Those with a film that is copied, in the order of the table."""
    return [one for one in all_results(campaign) if one.is_ready and one.media]


def still_unread(results: Iterable[Result]) -> int:
    """How many files are to be read once more before an archive can be laid out; some of them are read now."""
    return checksums.complete(media for one in results for media in one.to_take)


def archive_of(results: Iterable[Result], names: Names) -> tuple[Archive, str]:
    """The archive, and the version of it: other films or other names make another one.

    Each medium must have its checksum: `still_unread` is zero. Raises Refused where the vault has lost a file.
    """
    members, digest = [], hashlib.sha256()
    for result in results:
        stem = names.by_row.get(result.row.number, "")
        for media in result.to_take if stem else ():
            if media.crc32 is None or not _is_whole(media):
                words = _("The film of row %(n)d is no longer in the vault, so the archive can’t be made.")
                raise Refused(Refusal(words % {"n": result.row.number}, _("Tell an administrator.")))
            name = stem + ending(media)
            members.append(Member(name, media.size, media.crc32, media.added_at, _opening(media)))
            digest.update(f"{name}\0{media.sha256}\0{media.added_at.isoformat()}\n".encode())
    return Archive(members), digest.hexdigest()


def ending(media: Media) -> str:
    return PurePosixPath(media.filename).suffix


def _is_whole(media: Media) -> bool:
    try:
        return size_of(media.file) == media.size
    except Http404:
        return False


def _labels(requests: Iterable[int]) -> Mapping[tuple[int, int], str]:
    """What each film was called when it was sealed, by its request and its number in that."""
    found: dict[tuple[int, int], str] = defaultdict(str)
    for request, rows in Job.objects.filter(pk__in=requests).values_list("pk", "params__rows"):
        for number, row in enumerate(rows or (), 1):
            found[request, number] = text(row, "label") if isinstance(row, dict) else ""
    return found


def _opening(media: Media) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        file: IO[bytes] = default_storage.open(media.file)
        return file

    return opened
