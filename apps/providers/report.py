"""What a vendor says about a job, in the portal's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, get_args

State = Literal["processing", "completed", "failed"]
Role = Literal["video", "captioned_video", "subtitle", "thumbnail", "gif", "audio", "piece"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
SHORTEST: Final = 0.04
LONGEST: Final = 4 * 3600.0
"""Seconds. No result lasts less than one picture of a film, and no vendor makes one that lasts longer at a time."""


def _no_links() -> Mapping[Role, str]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Report:
    """One look at one job.

    `links` are presigned and expire: fetch them soon, never store or log them. Only those present are in it.
    `duration` is in seconds; what no result can last is as good as not told. `progress` is from 0 to 1 where the
    vendor tells it. `is_queued` tells "not begun yet" from "at work"; both are `processing`.
    """

    state: State
    provider_id: str
    is_queued: bool = False
    progress: float | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    duration: float | None = None
    created_at: datetime | None = None
    completed_at: datetime | None = None
    links: Mapping[Role, str] = field(default_factory=_no_links, repr=False)
    results: Sequence[str] = ()
    """The ids of what a session has brought so far, in order; each has news of its own."""

    def __post_init__(self) -> None:
        if self.duration is not None and not SHORTEST <= self.duration <= LONGEST:
            object.__setattr__(self, "duration", None)
