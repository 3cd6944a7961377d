"""What HeyGen's kinds of film answer alike, once one is on its way."""

from abc import ABC
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.jobs.kinds import Params, RequestKind
from apps.providers import Report

P = TypeVar("P", bound=Params)
K = TypeVar("K")


class HeyGenFilm(RequestKind[P, K], ABC):
    """A kind of film that HeyGen's list of videos has under the id it answers with."""

    provider = Provider.HEYGEN
    remembers = timedelta(hours=23)
    """HeyGen keeps a key for 24 hours; one is left for clocks that differ."""

    def fetch(self, connection: Connection, provider_id: str, *, reason: str) -> Report:
        with heygen(connection, reason=reason) as client:
            return client.videos.get(provider_id).report()

    def fetch_states(self, connection: Connection, provider_ids: Sequence[str]) -> Mapping[str, str]:
        with heygen(connection, reason=f"states of {len(provider_ids)} films") as client:
            found = client.videos.statuses(provider_ids)
        # One that is missing has ended somehow: the look at it alone says how.
        return {status.video_id: "failed" if status.is_missing else status.state for status in found}
