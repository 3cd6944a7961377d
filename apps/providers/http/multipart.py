"""A multipart body with one file that is read while it is sent, so that a film never sits in memory."""

import secrets
from collections.abc import Iterator
from typing import BinaryIO

_CHUNK = 64 * 1024


class Multipart:
    """A readable body of known length for one file field. Each sending needs a fresh one: `rewound` gives it.

    `file` must be seekable; sending begins at the position that it has now and goes to its end.
    """

    def __init__(self, file: BinaryIO, *, field: str, filename: str, mime_type: str) -> None:
        self._file = file
        self._start = file.tell()
        self._boundary = secrets.token_hex(16)
        self._head = (
            f"--{self._boundary}\r\n"
            f'Content-Disposition: form-data; name="{_quoted(field)}"; filename="{_quoted(filename)}"\r\n'
            f"Content-Type: {_plain(mime_type)}\r\n\r\n"
        ).encode()
        self._tail = f"\r\n--{self._boundary}--\r\n".encode()
        self._size = file.seek(0, 2) - self._start
        self._pending = b""
        self.rewound()

    @property
    def content_type(self) -> str:
        return f"multipart/form-data; boundary={self._boundary}"

    def rewound(self) -> "Multipart":
        self._file.seek(self._start)
        self._pending = self._head
        self._left = self._size
        self._tail_given = False
        return self

    def __len__(self) -> int:
        return len(self._head) + self._size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.read(_CHUNK):
            yield chunk

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            size = len(self)
        while len(self._pending) < size and self._left:
            chunk = self._file.read(min(_CHUNK, self._left))
            if not chunk:
                raise OSError("the file became shorter while it was sent")
            self._left -= len(chunk)
            self._pending += chunk
        if not self._left and not self._tail_given:
            self._pending += self._tail
            self._tail_given = True
        given, self._pending = self._pending[:size], self._pending[size:]
        return given


def _quoted(name: str) -> str:
    """As browsers do it: quotes and line ends percent-encoded, everything else as UTF-8."""
    name = name.encode("utf-8", "replace").decode()
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _plain(mime_type: str) -> str:
    if not mime_type.isascii() or not mime_type.isprintable():
        raise ValueError("not a media type")
    return mime_type
