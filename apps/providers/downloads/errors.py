"""Why a file could not be copied.

::

    DownloadError         .retryable  .says
    +-- LinkExpired       403, 404, 410: ask the vendor for a fresh link
    +-- LinkRefused       not a link that may be followed: scheme, address, redirects
    +-- WrongType         the bytes are not what was expected, whatever the header says
    +-- TooLarge          more bytes than allowed
    +-- Incomplete        fewer bytes than announced, or the connection broke: try again
    +-- TooSlow           the time limit ran out: try again

No error, log line or repr holds the link: presigned links are keys.
"""

from typing import ClassVar


class DownloadError(Exception):
    """Root of the tree above. `says` is for people."""

    retryable: bool = False
    sentence: ClassVar[str] = "The file could not be copied."

    def __init__(self, reason: str = "", *, retryable: bool | None = None, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.says = self.sentence
        if retryable is not None:
            self.retryable = retryable


class LinkExpired(DownloadError):
    sentence = "The link to this file has expired. A fresh one will be asked for."


class LinkRefused(DownloadError):
    sentence = "The link to this file leads to an address that is not allowed."


class WrongType(DownloadError):
    sentence = "The file is not of the kind that was expected."


class TooLarge(DownloadError):
    sentence = "The file is larger than this portal takes."


class Incomplete(DownloadError):
    retryable = True
    sentence = "The connection broke while the file was copied. It will be tried again."


class TooSlow(DownloadError):
    retryable = True
    sentence = "Copying the file took too long. It will be tried again."
