"""The body of an answer, read while it comes."""

import time
from collections.abc import Callable, Iterator

import requests

from apps.providers.errors import ProviderError
from apps.providers.http import network
from apps.providers.reading import Json


class Flow:
    """An answer that has begun. `whole` is its body where it is an ordinary one instead of a stream.

    Iterating gives the bytes as they come; a silence, a cut, or a stream longer than `seconds` is what `fault`
    makes of it.
    """

    def __init__(
        self,
        response: requests.Response,
        *,
        whole: Json | None,
        seconds: float,
        fault: Callable[[Exception], ProviderError],
    ) -> None:
        self.status = response.status_code
        self.whole = whole
        self._response = response
        self._until = time.monotonic() + seconds
        self._fault = fault

    def header(self, name: str) -> str:
        return self._response.headers.get(name, "").strip()

    def __iter__(self) -> Iterator[bytes]:
        if self.whole is not None:
            return
        while chunk := self._chunk():
            yield chunk

    def _chunk(self) -> bytes:
        try:
            if time.monotonic() > self._until:
                raise requests.Timeout
            chunk: bytes = self._response.raw.read1(64 * 1024, decode_content=True)
            return chunk
        except (requests.RequestException, *network.FAULTS) as error:
            fault = self._fault(error)
        raise fault

    def close(self) -> None:
        self._response.close()


def is_event_stream(response: requests.Response) -> bool:
    """A yes that comes as server-sent events."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return 200 <= response.status_code < 300 and media_type == "text/event-stream"
