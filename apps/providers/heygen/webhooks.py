"""Where HeyGen sends its news, and what it has sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from apps.providers.heygen.resource import Resource, checked_key, present
from apps.providers.http.exchange import Request, path
from apps.providers.http.scrub import Secret
from apps.providers.reading import Json, UnreadableError, ident, moment, part, text, texts, word


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """`events` is None for "all of them". `secret` is there in the answer to `create_endpoint` only."""

    endpoint_id: str
    url: str | None
    events: tuple[str, ...] | None
    status: str | None
    created_at: datetime | None
    secret: Secret | None = field(repr=False)

    @classmethod
    def read(cls, data: Json) -> "Endpoint":
        secret = text(data, "secret")
        return cls(
            endpoint_id=ident(data, "endpoint_id"),
            url=text(data, "url"),
            events=texts(data, "events") if isinstance(data.get("events"), list) else None,
            status=word(data, "status") or None,
            created_at=moment(data, "created_at"),
            secret=None if secret is None else Secret(secret),
        )


@dataclass(frozen=True, kw_only=True)
class EventType:
    event_type: str
    description: str | None

    @classmethod
    def read(cls, data: Json) -> "EventType":
        return cls(event_type=ident(data, "event_type"), description=text(data, "description"))


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event of HeyGen's history. `event_data` may hold presigned links."""

    event_id: str
    event_type: str
    event_data: Json = field(repr=False)
    created_at: datetime | None

    @classmethod
    def read(cls, data: Json) -> "Event":
        return cls(
            event_id=ident(data, "event_id"),
            event_type=ident(data, "event_type"),
            event_data=part(data, "event_data") or {},
            created_at=moment(data, "created_at"),
        )


class Webhooks(Resource):
    def create_endpoint(
        self,
        *,
        url: str,
        events: Sequence[str] | None = None,
        entity_id: str | None = None,
        idempotency_key: str,
    ) -> Endpoint:
        """Register an address, for all events unless some are named. Only this answer shows the secret."""
        request = Request(
            method="POST",
            path="/v3/webhooks/endpoints",
            body=present(url=url, events=None if events is None else list(events), entity_id=entity_id),
            idempotency_key=checked_key(idempotency_key),
        )
        return self._one(request, Endpoint.read)

    def list_endpoints(self, *, limit: int = 100) -> Iterator[Endpoint]:
        return self._walk("/v3/webhooks/endpoints", Endpoint.read, limit=limit)

    def update_endpoint(
        self, endpoint_id: str, *, url: str | None = None, events: Sequence[str] | None = None
    ) -> Endpoint:
        """Change the address, or replace the list of events as a whole."""
        request = Request(
            method="PATCH",
            path=path("/v3/webhooks/endpoints/{id}", id=endpoint_id),
            body=present(url=url, events=None if events is None else list(events)),
        )
        return self._one(request, Endpoint.read)

    def delete_endpoint(self, endpoint_id: str) -> None:
        self._done(Request(method="DELETE", path=path("/v3/webhooks/endpoints/{id}", id=endpoint_id)))

    def rotate_secret(self, endpoint_id: str, *, idempotency_key: str) -> Secret:
        """A new secret. The old one signs nothing more, but deliveries under way may still carry it."""
        request = Request(
            method="POST",
            path=path("/v3/webhooks/endpoints/{id}/rotate-secret", id=endpoint_id),
            idempotency_key=checked_key(idempotency_key),
        )
        return self._one(request, _secret)

    def event_types(self) -> tuple[EventType, ...]:
        return self._all(Request(method="GET", path="/v3/webhooks/event-types"), EventType.read)

    def events(
        self, *, event_type: str | None = None, entity_id: str | None = None, limit: int = 100
    ) -> Iterator[Event]:
        """What HeyGen says it delivered, newest first."""
        return self._walk("/v3/webhooks/events", Event.read, limit=limit, event_type=event_type, entity_id=entity_id)


def _secret(data: Json) -> Secret:
    secret = text(data, "secret")
    if secret is None:
        raise UnreadableError("no secret in the answer")
    return Secret(secret)
