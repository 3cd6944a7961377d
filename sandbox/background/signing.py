"""How a delivery to a registered endpoint proves where it comes from."""

import hashlib
import hmac
import time


def signature(secret: str, body: bytes) -> str:
    """Lower-case hex HMAC-SHA256 over the raw body; the key is the whole secret, prefix included."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def headers(secret: str, body: bytes, *, event_id: str) -> dict[str, str]:
    value = signature(secret, body)
    return {
        "Heygen-Signature": value,
        "Heygen-Timestamp": str(int(time.time())),
        "Heygen-Event-Id": event_id,
        "Signature": value,
    }
