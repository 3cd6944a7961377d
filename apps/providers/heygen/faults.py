"""HeyGen's envelope and its error codes, turned into the error tree."""

from collections.abc import Callable, Mapping
from typing import Final

from apps.providers.errors import (
    BadAnswer,
    Busy,
    Conflict,
    Forbidden,
    InProgress,
    NotFound,
    NotReady,
    OutOfCredit,
    ProviderError,
    Rejected,
    Unauthorized,
    Unavailable,
)
from apps.providers.http.retry_delay import retry_after
from apps.providers.reading import Json, UnreadableError, part, text

TITLE: Final = "HeyGen"

BY_STATUS: Final[dict[int, type[ProviderError]]] = {
    401: Unauthorized,
    402: OutOfCredit,
    403: Forbidden,
    404: NotFound,
    408: Unavailable,
    409: Conflict,
    410: NotFound,
    429: Busy,
}
BY_CODE: Final[dict[str, type[ProviderError]]] = {
    "unauthorized": Unauthorized,
    "authentication_failed": Unauthorized,
    "insufficient_credit": OutOfCredit,
    "trial_limit_exceeded": OutOfCredit,
    "plan_upgrade_required": Forbidden,
    "subscription_required": Forbidden,
    "forbidden": Forbidden,
    "insufficient_api_key_scope": Forbidden,
    "resource_access_denied": Forbidden,
    "voice_not_usable": Forbidden,
    "ai_vendor_access_restricted": Forbidden,
    "request_in_progress": InProgress,
    "resource_not_ready": NotReady,
    "rate_limit_exceeded": Busy,
    "quota_exceeded": Busy,
}
_GONE: Final = "It may have been deleted; choose another one."
_FULL: Final = "The {vendor} account already holds as many of these as it may."
_SCOPE: Final = "The key of this connection is not allowed to do this. Its permissions are set at {vendor}."
_PLAN: Final = "The plan of this {vendor} account does not include this."
SAYS: Final = {
    "download_failed": "{vendor} could not fetch a file by its link. It needs a direct, public https link.",
    "content_policy_violation": "{vendor}'s rules on content do not allow this text or picture.",
    "avatar_consent_required": "The person shown must agree to this avatar first.",
    "voice_unavailable": "This voice cannot be used at the moment. Choose another one.",
    "voice_not_usable": "The {vendor} account may not use this voice. Choose another one.",
    "script_too_short": "The text is too short to be spoken.",
    "tts_text_invalid": "The text cannot be spoken as it is.",
    "resource_limit_reached": _FULL,
    "resource_limit_exceeded": _FULL,
    "trial_limit_exceeded": "The trial of this {vendor} account is used up. Nothing was made.",
    "insufficient_api_key_scope": _SCOPE,
    "plan_upgrade_required": _PLAN,
    "subscription_required": _PLAN,
    "video_not_found": "{vendor} does not know this video any more. It may have been deleted there.",
    "template_not_found": "{vendor} does not know this template any more. It may have been deleted there.",
    "avatar_not_found": "{vendor} does not know this avatar. " + _GONE,
    "avatar_group_not_found": "{vendor} does not know this avatar. " + _GONE,
    "voice_not_found": "{vendor} does not know this voice. " + _GONE,
    "asset_not_found": "{vendor} does not have this file any more. Upload it again.",
    "asset_not_available": "{vendor} is still checking this file, or it was deleted there.",
    "payload_too_large": "The file is larger than {vendor} takes.",
    "quota_exceeded": "The {vendor} account has used up its quota for now. It will be tried again later.",
    "gateway_timeout": "{vendor} took too long to fetch a file.",
}


def unwrap(decoded: object) -> Json:
    """A 2xx body, which must hold `data`. Its own `data` may be an object or a list."""
    if not isinstance(decoded, dict) or not isinstance(decoded.get("data"), dict | list):
        raise UnreadableError("no data in the answer")
    return decoded


def explain(status: int, decoded: object, headers: Mapping[str, str], scrub: Callable[[str], str]) -> ProviderError:
    """The error for an answer outside 2xx. Codes go without regard to case, unknown ones by status."""
    error = (part(decoded, "error") or {}) if isinstance(decoded, dict) else {}
    code = scrub(text(error, "code") or "").lower()[:64] or None
    kind = _kind(status, code or "")
    return kind(
        scrub(text(error, "message") or ""),
        vendor=TITLE,
        says=SAYS.get(code or ""),
        code=code or f"http_{status}",
        param=scrub(text(error, "param") or "")[:100] or None,
        status=status,
        after=retry_after(headers.get("Retry-After")),
    )


def _kind(status: int, code: str) -> type[ProviderError]:
    if status >= 500:
        return Unavailable
    if status < 400:
        return BadAnswer
    return BY_CODE.get(code) or BY_STATUS.get(status, Rejected)
