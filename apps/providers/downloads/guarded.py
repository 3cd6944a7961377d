"""One GET that cannot be led astray: the link, the address, the certificate and the clock are checked.

It stands on http.client: the connection must go to the very address that was checked, and urllib3 would write
paths and queries into its log.
"""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
from requests.utils import requote_uri

from apps.providers.downloads.errors import DownloadError, Incomplete, LinkRefused, TooSlow
from apps.providers.http.addresses import AddressError, resolve
from apps.providers.http.exchange import Timeouts

_CHUNK: Final = 64 * 1024
_PORTS: Final = {"http": 80, "https": 443}
_FAULTS: Final = (OSError, http.client.HTTPException, ValueError)


class GuardedGet:
    """One GET over a connection to the address that was checked; Host and certificate go by the name.

    At `deadline` (monotonic clock) the connection is cut, whatever the other side drips, headers included.
    """

    status: int

    def __init__(self, target: SplitResult, *, allow_private: bool, timeouts: Timeouts, deadline: float) -> None:
        if target.scheme != "https" and not allow_private:
            raise LinkRefused("scheme")
        self._timeouts = timeouts
        self._is_late = False
        self._socket = self._connected(target, allow_private=allow_private)
        self._alarm = threading.Timer(max(0.0, deadline - time.monotonic()), self._cut)
        self._alarm.daemon = True
        self._alarm.start()
        fault: DownloadError | None = None
        try:
            self._response = self._asked(target)
        except _FAULTS as error:
            fault = self._fault(error)
        if fault is not None:
            self._hang_up()
            raise fault
        self.status = self._response.status

    def header(self, name: str) -> str:
        return self._response.headers.get(name, "").strip()

    def announced(self) -> int | None:
        """The size that the server promises, None where it does not."""
        return self._response.length

    def read(self) -> bytes:
        """The next bytes that have come, empty at the end."""
        if self._response.isclosed():
            return b""
        try:
            chunk = self._response.read1(_CHUNK)
        except _FAULTS as error:
            fault = self._fault(error)
        else:
            if chunk or not self._is_late:
                return chunk
            # A cut connection looks like the end of a body whose length was not announced.
            fault = TooSlow("time limit")
        raise fault

    def __enter__(self) -> "GuardedGet":
        return self

    def __exit__(self, *_: object) -> None:
        self._response.close()
        self._hang_up()

    def _connected(self, target: SplitResult, *, allow_private: bool) -> socket.socket:
        fault: DownloadError
        try:
            host, port = target.hostname or "", _port(target)
            address = resolve(host, port, allow_private=allow_private)
            sock = socket.create_connection((address, port), timeout=self._timeouts.connect)
            if target.scheme == "https":
                sock = _secured(sock, host)
            sock.settimeout(self._timeouts.read)
            return sock
        except AddressError as error:
            fault = LinkRefused("address") if error.is_refused else Incomplete("name not found")
        except _FAULTS as error:
            fault = self._fault(error)
        raise fault

    def _asked(self, target: SplitResult) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(target.hostname or "", _port(target))
        connection.sock = self._socket
        query = f"?{target.query}" if target.query else ""
        headers = {
            "Host": target.netloc,
            "Accept-Encoding": "identity",
            "User-Agent": "heygen-web",
            "Connection": "close",
        }
        connection.request("GET", (target.path or "/") + query, headers=headers)
        return connection.getresponse()

    def _fault(self, error: Exception) -> DownloadError:
        if isinstance(error, ssl.SSLCertVerificationError):
            return LinkRefused("certificate")
        return TooSlow("time limit") if self._is_late else Incomplete("connection")

    def _cut(self) -> None:
        self._is_late = True
        with contextlib.suppress(OSError):
            # Past the TLS layer: the reading thread is in it.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _hang_up(self) -> None:
        self._alarm.cancel()
        self._socket.close()


def target_of(url: str) -> SplitResult:
    """The parts of a link, fit to be followed: scheme, host and port make sense."""
    parts: SplitResult | None
    try:
        parts = urlsplit(requote_uri(url.strip()))
        _port(parts)
    except (KeyError, ValueError, OSError):
        parts = None
    if parts is None or not parts.hostname or "@" in parts.netloc:
        raise LinkRefused("not a link")
    return parts


def redirected(target: SplitResult, location: str) -> SplitResult:
    url = ""
    with contextlib.suppress(ValueError):
        url = urljoin(target.geturl(), location)
    return target_of(url)


def origin_of(target: SplitResult) -> tuple[str, str | None, int]:
    return target.scheme, target.hostname, _port(target)


def _port(target: SplitResult) -> int:
    return target.port or _PORTS[target.scheme]


def _secured(sock: socket.socket, host: str) -> ssl.SSLSocket:
    try:
        return ssl.create_default_context(cafile=certifi.where()).wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise
