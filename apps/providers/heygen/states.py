"""HeyGen's state words, turned into the portal's at the border. An unknown word is work, never an end."""

from typing import Final

from apps.providers.report import State

QUEUED: Final = frozenset({"waiting", "pending", "queued"})
COMPLETED: Final = frozenset({"completed", "complete", "success"})
FAILED: Final = frozenset({"failed", "cancelled", "canceled", "deleted", "error"})


def state_of(word: str) -> State:
    if word in COMPLETED:
        return "completed"
    return "failed" if word in FAILED else "processing"
