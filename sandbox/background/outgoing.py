"""Requests that the sandbox sends by itself: files to fetch, webhooks to deliver. Public addresses only, by
default.
"""

import ipaddress
import time
from typing import Any
from urllib.parse import urlsplit

import requests
from requests_hardened import Config, Manager

_CHUNK = 65536


class FetchError(Exception):
    """The address gave no file."""


def refusal(url: str, *, local: bool) -> str | None:
    """Why this address cannot be used, or None. ``local`` allows http and private addresses too."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        usable = bool(host) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable, host = False, ""
    if not usable or parts.username is not None:
        return "is not a valid URL."
    if parts.scheme not in (("http", "https") if local else ("https",)):
        return "must be a public https URL."
    if not local and _is_private(host):
        return "must be publicly reachable."
    return None


def fetch(url: str, *, local: bool, most: int, timeout: float = 10, time_limit: float = 60) -> bytes:
    """Download a file of at most ``most`` bytes. Raises FetchError."""
    problem = refusal(url, local=local)
    if problem:
        raise FetchError(f"The URL {problem}")
    started = time.monotonic()
    parts: list[bytes] = []
    size = 0
    try:
        with _session(local, timeout) as session, session.get(url, stream=True, timeout=timeout) as answer:
            if answer.status_code != 200:
                raise FetchError(f"The URL answered with status {answer.status_code}.")
            for part in answer.iter_content(_CHUNK):
                size += len(part)
                if size > most or time.monotonic() - started > time_limit:
                    raise FetchError("The file is too large or too slow.")
                parts.append(part)
    except requests.RequestException as problem_met:
        raise FetchError(f"The URL could not be fetched ({type(problem_met).__name__}).") from None
    return b"".join(parts)


def send(method: str, url: str, *, local: bool, timeout: float, body: bytes = b"", headers: dict[str, str]) -> int:
    """Send one request without following redirects; the status. Raises requests.RequestException."""
    with _session(local, timeout) as session:
        answer = session.request(
            method,
            url,
            data=body or None,
            headers=headers,
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        )
        answer.close()
        return int(answer.status_code)


def _session(local: bool, timeout: float) -> Any:
    config = Config(
        default_timeout=(timeout, timeout),
        never_redirect=True,
        ip_filter_enable=not local,
        ip_filter_allow_loopback_ips=False,
        user_agent_override="HeyGen-Sandbox",
    )
    session = Manager(config).get_session()
    session.trust_env = False
    return session


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host
