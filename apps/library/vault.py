"""The vault: bytes stream in, are hashed on the way, judged by what they are, and named by their SHA-256."""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from apps.accounts import audit
from apps.accounts.models import Connection, Project, User, Workspace
from apps.common.text import one_line
from apps.providers import Timeouts, WrongType, download

from .checksums import crc32_of
from .formats.inspection import Inspected, inspect
from .incoming import incoming
from .models import EXTENSIONS, Media, Origin, sort_of


class Unwelcome(Exception):
    """A file that is not what it may be: too large, or of the wrong type. The text is for people."""


@dataclass(frozen=True)
class Arrived:
    """A file that has come in whole, lies in a temporary place, and was looked into."""

    path: Path
    size: int
    sha256: str
    inspected: Inspected

    @property
    def mime_type(self) -> str:
        return self.inspected.mime_type


@contextlib.contextmanager
def fetched(
    connection: Connection, url: str, *, max_bytes: int, seconds: float, allowed: Collection[str] | None = None
) -> Iterator[Arrived]:
    """Stream `url` in through the guarded client; without `allowed` any type may come, but no page.

    Raises what `providers.download` raises, and OSError.
    """
    with incoming() as file:
        got = download(
            url,
            to=file,
            max_bytes=max_bytes,
            allow_private=connection.allow_private,
            allowed_types=allowed,
            timeouts=Timeouts(download=seconds),
        )
        _settle(file)
        inspected = inspect(Path(file.name))
        if allowed is not None and (inspected.mime_type not in allowed or inspected.problem):
            raise WrongType(inspected.problem or inspected.mime_type)
        yield Arrived(Path(file.name), got.size, got.sha256, inspected)


@contextlib.contextmanager
def received(chunks: Iterable[bytes], *, allowed: Collection[str], max_bytes: int) -> Iterator[Arrived]:
    """Stream an upload in. Its type is read from its bytes; raises Unwelcome with words for the form."""
    digest, size = hashlib.sha256(), 0
    with incoming() as file:
        for chunk in chunks:
            size += len(chunk)
            if size > max_bytes:
                raise Unwelcome(f"This file is larger than {max_bytes // 1_000_000} MB.")
            digest.update(chunk)
            file.write(chunk)
        _settle(file)
        inspected = inspect(Path(file.name))
        if inspected.mime_type not in allowed:
            names = ", ".join(sorted(EXTENSIONS[a].lstrip(".").upper() for a in allowed))
            raise Unwelcome(f"The bytes of this file are none of: {names}.")
        yield Arrived(Path(file.name), size, digest.hexdigest(), inspected)


def _settle(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


@contextlib.contextmanager
def at_hand(name: str) -> Iterator[Path]:
    """A kept file as a path of this machine: itself where the vault is here, else a copy. Raises OSError."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        with default_storage.open(name) as kept, incoming() as copy:
            shutil.copyfileobj(kept, copy)
            copy.flush()
            yield Path(copy.name)
    else:
        yield path


class _Movable(UploadedFile):
    """A file that a storage on the same disk takes over by its path, whole in one step."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        super().__init__(file, name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def put(arrived: Arrived, folder: str) -> str:
    """Move a file in under its own hash; the same bytes are kept once. Returns its name in the storage."""
    name = f"{folder}/{arrived.sha256[:2]}/{arrived.sha256}{EXTENSIONS.get(arrived.mime_type, '')}"
    if default_storage.exists(name):
        if default_storage.size(name) == arrived.size:
            return name
        default_storage.delete(name)
    with arrived.path.open("rb") as file:
        kept = default_storage.save(name, _Movable(file, arrived.path))
    if kept != name:
        # Somebody moved the same bytes in a moment ago.
        default_storage.delete(kept)
    return name


def keep(
    arrived: Arrived,
    *,
    workspace: Workspace,
    title: str,
    origin: Origin,
    added_by: User | None,
    project: Project | None = None,
    peaks: Sequence[float] = (),
    nonce: UUID | None = None,
) -> Media:
    """Move a file in and write its row."""
    media = moved_in(
        arrived, workspace=workspace, title=title, origin=origin, added_by=added_by, project=project, peaks=peaks
    )
    media.nonce = nonce
    media.save(force_insert=True)
    return media


def moved_in(
    arrived: Arrived,
    *,
    workspace: Workspace,
    title: str,
    origin: Origin,
    added_by: User | None,
    project: Project | None = None,
    peaks: Sequence[float] = (),
) -> Media:
    """Move a file in. Its row is left to be written."""
    with arrived.path.open("rb") as file:
        crc32 = crc32_of(file)
    return Media(
        workspace=workspace,
        project=project,
        title=title[:200],
        sort=sort_of(arrived.mime_type),
        origin=origin,
        mime_type=arrived.mime_type,
        size=arrived.size,
        sha256=arrived.sha256,
        crc32=crc32,
        file=put(arrived, f"{workspace.pk}"),
        peaks=list(peaks),
        seconds=arrived.inspected.seconds,
        header_seconds=arrived.inspected.header_seconds,
        width=arrived.inspected.width,
        height=arrived.inspected.height,
        is_inspected=True,
        added_by=added_by,
    )


def keep_upload(
    upload: UploadedFile,
    *,
    workspace: Workspace,
    title: str,
    added_by: User,
    allowed: Collection[str],
    max_bytes: int,
    project: Project | None = None,
    check: Callable[[Path, float | None], None] | None = None,
    nonce: UUID | None = None,
) -> Media:
    """Take what somebody uploaded. Raises Unwelcome with words for the form, and OSError where the disk is full.

    `check` gets the file and its seconds before anything is kept, and may raise Unwelcome. The same file out of the
    same form, by its `nonce`, is the medium that is there already: a double click is one.
    """
    with received(upload.chunks(), allowed=allowed, max_bytes=max_bytes) as arrived:
        if arrived.inspected.problem:
            raise Unwelcome(arrived.inspected.problem)
        if check:
            check(arrived.path, arrived.inspected.seconds)
        name = one_line(title) or one_line(Path(upload.name or "").stem) or "Untitled"
        whose: dict[str, Any] = {"workspace": workspace, "added_by": added_by, "nonce": nonce}
        try:
            with transaction.atomic():
                media = keep(arrived, title=name, origin=Origin.UPLOAD, project=project, **whose)
                facts: dict[str, Any] = {"media": media.pk, "sha256": media.sha256, "size": media.size}
                audit.write(workspace.pk, "media.uploaded", media.title, by=added_by, type=media.mime_type, **facts)
        except IntegrityError:
            if nonce is None:
                raise
            return Media.objects.get(**whose, sha256=arrived.sha256)
        return media


@transaction.atomic
def discard(media: Iterable[Media]) -> None:
    """Delete media for good; once that is written their files too, unless another medium has the same bytes.

    Nothing may point to them any more but their copies at providers, which are forgotten here and stay there.
    """
    listed = list(media)
    Media.objects.filter(pk__in=[one.pk for one in listed]).delete()
    names = {one.file for one in listed}
    names -= set(Media.objects.filter(file__in=names).values_list("file", flat=True))

    def remove() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(remove)
