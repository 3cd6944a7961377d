"""Is a delivery really from HeyGen?"""

import hashlib
import hmac


def signature(secret: str, raw_body: bytes) -> str:
    """Lower-case hex HMAC-SHA256 of the body as received; the key is the whole secret, prefix included."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), raw_body, hashlib.sha256).hexdigest()


def signed(secret: str, raw_body: bytes, header_value: str | None) -> bool:
    """True when `header_value` is the signature of `raw_body`. Anything odd is False, never an exception."""
    if not secret or not header_value:
        return False
    # Bytes, because comparing texts outside ASCII raises.
    given = header_value.strip().encode("utf-8", "replace")
    return hmac.compare_digest(signature(secret, raw_body).encode(), given)
