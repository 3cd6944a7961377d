"""Whether a sandbox of this installation answers at an address, which nobody else's server can pretend."""

import hashlib
import hmac
import json
import secrets
from urllib.parse import urlsplit

import requests

from apps.providers.http.network import FAULTS, whole_body
from apps.providers.http.session import guarded_session

_SECONDS = 3.0
_LARGEST = 4096


def is_sandbox(address: str, secret: str, *, allow_private: bool) -> bool | None:
    """True where the server at `address` answers a nonce as only a sandbox can that was started with `secret`, and
    that calls this address its own; None where nobody answers, so that nothing was learnt. No key is sent.
    """
    try:
        origin = _origin(address)
        nonce = secrets.token_hex(16)
        with guarded_session(allow_private=allow_private) as session:
            answer = session.get(
                f"{origin}/_sandbox/proof",
                params={"nonce": nonce},
                timeout=_SECONDS,
                allow_redirects=False,
                stream=True,
            )
            said = whole_body(answer, largest=_LARGEST, seconds=_SECONDS)
    except (requests.RequestException, *FAULTS, ValueError):
        return None
    return answer.status_code == 200 and hmac.compare_digest(_proof_in(said), _expected(origin, nonce, secret))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _expected(origin: str, nonce: str, secret: str) -> bytes:
    return hmac.new(secret.encode(), f"{origin} {nonce}".encode(), hashlib.sha256).hexdigest().encode()


def _proof_in(said: bytes) -> bytes:
    try:
        told = json.loads(said)
    except ValueError:
        return b""
    return str(told.get("proof")).encode() if isinstance(told, dict) else b""
