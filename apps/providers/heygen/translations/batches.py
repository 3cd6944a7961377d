"""Many orders in one request, and how each of them is getting on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from apps.providers.heygen.states import QUEUED, state_of
from apps.providers.heygen.videos import words_of_error
from apps.providers.reading import Json, ident, integer, moment, part, readable, text, word
from apps.providers.report import State


@dataclass(frozen=True, kw_only=True)
class BatchItem:
    """One language of one order. `id` is None before it is made, and for an order that was refused, which has failed.

    `index` counts from 0 in the order in which they were sent. `batch_id` is told where several were asked for.
    """

    batch_id: str | None
    index: int | None
    id: str | None
    status: str
    error: str | None

    @property
    def state(self) -> State:
        return state_of(self.status)

    @property
    def is_queued(self) -> bool:
        return self.status in QUEUED

    @property
    def is_missing(self) -> bool:
        """HeyGen does not know the batch, or it belongs to another workspace."""
        return self.status == "not_found"

    @classmethod
    def read(cls, data: Json) -> "BatchItem":
        return cls(
            batch_id=text(data, "batch_id"),
            index=integer(data, "item_index"),
            id=text(data, "video_id"),
            status=word(data, "status"),
            error=words_of_error(data),
        )


@dataclass(frozen=True, kw_only=True)
class Batch:
    """It is `completed` when every item has ended, also where some of them have failed."""

    id: str
    status: str
    title: str | None
    created_at: datetime | None
    total_items: int | None
    counts_by_status: Mapping[str, int]
    items: tuple[BatchItem, ...]

    @property
    def state(self) -> State:
        return state_of(self.status)

    @classmethod
    def read(cls, data: Json) -> "Batch":
        counts = part(data, "counts_by_status") or {}
        return cls(
            id=ident(data, "batch_id"),
            status=word(data, "status"),
            title=text(data, "title"),
            created_at=moment(data, "created_at"),
            total_items=integer(data, "total_items"),
            counts_by_status={name: count for name in counts if (count := integer(counts, name)) is not None},
            items=readable(data, "items", BatchItem.read),
        )
