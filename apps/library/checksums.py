"""The CRC-32 of media, which an archive names before the bytes. What has none yet is read when it is asked for."""

import time
import zlib
from collections.abc import Iterable
from typing import IO, Final

from django.core.files.storage import default_storage

from .models import Media

CHUNK: Final = 1 << 20
AT_A_TIME: Final = 5.0
"""Seconds after which a request is told to come again; the file under way is finished."""


def crc32_of(file: IO[bytes]) -> int:
    found = 0
    while chunk := file.read(CHUNK):
        found = zlib.crc32(chunk, found)
    return found


def complete(media: Iterable[Media]) -> int:
    """Find out the missing ones for some seconds and keep them; how many are missing still. Raises OSError."""
    until, missing = time.monotonic() + AT_A_TIME, 0
    for one in media:
        if one.crc32 is None and time.monotonic() > until:
            missing += 1
        elif one.crc32 is None:
            with default_storage.open(one.file) as file:
                one.crc32 = crc32_of(file)
            Media.objects.filter(pk=one.pk).update(crc32=one.crc32)
    return missing
