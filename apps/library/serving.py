"""Bytes out of the vault with ranges, so that players seek: Django's own FileResponse ignores them."""

import logging
import re
from collections.abc import Callable, Mapping
from email.utils import quote as quoted
from typing import IO

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header, parse_etags

logger = logging.getLogger(__name__)
LARGEST_PART = 4 * 1024 * 1024
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def part_of(
    name: str, mime_type: str, headers: Mapping[str, str], *, etag: str, download: str | None = None
) -> HttpResponseBase:
    """The file `name`, or what the headers of the request want of it; of a range at most 4 MB, for players ask anew.

    `download` is the name to save it under.
    """

    def opened() -> IO[bytes]:
        kept: IO[bytes] = default_storage.open(name)
        return kept

    size = size_of(name)
    return ranged(opened, size, mime_type, headers, etag=etag, download=download, largest=LARGEST_PART)


def ranged(
    opened: Callable[[], IO[bytes]],
    size: int,
    mime_type: str,
    headers: Mapping[str, str],
    *,
    etag: str,
    download: str | None = None,
    largest: int | None = None,
) -> HttpResponseBase:
    """What `opened` gives, `size` bytes in all, or what the headers of the request want of it.

    `Range`: a single one (206, at most `largest` bytes a part; 416 where it lies outside); one that is no single byte
    range is ignored, as HTTP asks, and so is one of another version (`If-Range`). `If-None-Match`: 304 where the
    browser has it. It is opened when the first byte is read, and read outside of the request.
    """
    tag = f'"{quoted(etag)}"'
    if _is_known(headers.get("If-None-Match", ""), tag):
        return _dressed(HttpResponse(status=304), tag, mime_type, download)
    asked = _asked(headers.get("Range")) if headers.get("If-Range", tag) == tag else None
    span = _span(asked, size, largest) if asked else None
    if asked and span is None:
        return _dressed(
            HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}), tag, mime_type, download
        )
    start, end = span or (0, size - 1)
    answer = _Flowing(_Part(opened, start, end - start + 1), status=206 if span else 200)
    answer["Content-Length"] = str(end - start + 1)
    if span:
        answer["Content-Range"] = f"bytes {start}-{end}/{size}"
    return _dressed(answer, tag, mime_type, download)


def size_of(name: str) -> int:
    """In bytes; 404 where the storage has lost the file, which somebody should hear of."""
    try:
        return default_storage.size(name)
    except FileNotFoundError:
        logger.error("%s is not in the vault any more", name)
        raise Http404("this file is gone") from None


def _is_known(known: str, tag: str) -> bool:
    """Whether a browser that knows these versions has this one. A weak tag names the same bytes here."""
    return "*" in (tags := parse_etags(known)) or tag in {one.removeprefix("W/") for one in tags}


def _dressed(answer: HttpResponseBase, tag: str, mime_type: str, download: str | None) -> HttpResponseBase:
    answer["Content-Type"] = mime_type
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Content-Type-Options"] = "nosniff"
    # Whatever a file claims to be, it runs nothing here.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if header := content_disposition_header(download is not None, download or ""):
        answer["Content-Disposition"] = header
    return answer


def _asked(wanted: str | None) -> tuple[int | None, int | None] | None:
    """First and last byte as the header names them; a suffix has no first one. None: no range, or not a valid one."""
    match = RANGE.fullmatch(wanted or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = (int(number) if number else None for number in match.groups())
    return None if first is not None and last is not None and last < first else (first, last)


def _span(asked: tuple[int | None, int | None], size: int, largest: int | None) -> tuple[int, int] | None:
    """First and last byte to be sent, both inside the file; None where nothing of what is asked lies there."""
    first, last = asked
    if first is None:
        start, end = max(0, size - (last or 0)), size - 1
    else:
        start, end = first, min(size - 1 if last is None else last, size - 1, first + (largest or size) - 1)
    return (start, end) if start <= end else None


class _Part:
    """Some bytes of a file, opened when the first is wanted. `tell` and `seek` count in the whole file."""

    def __init__(self, opened: Callable[[], IO[bytes]], start: int, length: int) -> None:
        self.opened, self.start, self.end = opened, start, start + length

    @cached_property
    def file(self) -> IO[bytes]:
        opened = self.opened()
        opened.seek(self.start)
        return opened

    def tell(self) -> int:
        return self.file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        left = max(0, self.end - self.file.tell())
        return self.file.read(left if size < 0 else min(size, left))

    def close(self) -> None:
        if "file" in self.__dict__:
            self.file.close()


class _Flowing(FileResponse):
    """The server gets the file itself and sends it on, so that no thread waits for whoever reads it."""

    block_size = 64 * 1024

    def set_headers(self, filelike: object) -> None:
        """Nothing: they are told by whoever made it, who knows the part."""
