"""Avatars: a group is a person, a look is one outfit or picture of it. A video takes the id of a look."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from apps.providers.heygen.resource import Resource
from apps.providers.heygen.states import state_of
from apps.providers.http.exchange import Request, path
from apps.providers.reading import Json, ident, integer, moment, part, text, texts, word
from apps.providers.report import State


@dataclass(frozen=True, kw_only=True)
class AvatarGroup:
    """`status` is there for private ones only."""

    id: str
    name: str | None
    created_at: datetime | None
    looks_count: int | None
    status: str | None
    consent_status: str | None
    gender: str | None
    default_voice_id: str | None
    preview_image_url: str | None
    preview_video_url: str | None
    error_code: str | None
    error_message: str | None

    @property
    def state(self) -> State:
        """A public group has no status and is ready."""
        return "completed" if self.status is None else state_of(self.status)

    @classmethod
    def read(cls, data: Json) -> "AvatarGroup":
        error = part(data, "error") or {}
        return cls(
            id=ident(data, "id"),
            name=text(data, "name"),
            created_at=moment(data, "created_at"),
            looks_count=integer(data, "looks_count"),
            status=word(data, "status") or None,
            consent_status=text(data, "consent_status"),
            gender=text(data, "gender"),
            default_voice_id=text(data, "default_voice_id"),
            preview_image_url=text(data, "preview_image_url"),
            preview_video_url=text(data, "preview_video_url"),
            error_code=text(error, "code"),
            error_message=text(error, "message"),
        )


@dataclass(frozen=True, kw_only=True)
class Look:
    """`avatar_type` is studio_avatar, digital_twin or photo_avatar; sizes are in pixels."""

    id: str
    name: str | None
    avatar_type: str | None
    group_id: str | None
    status: str | None
    supported_api_engines: tuple[str, ...]
    tags: tuple[str, ...]
    gender: str | None
    default_voice_id: str | None
    image_width: int | None
    image_height: int | None
    preferred_orientation: str | None
    preview_image_url: str | None
    preview_video_url: str | None
    error_code: str | None
    error_message: str | None

    @property
    def state(self) -> State:
        """A public look has no status and is ready."""
        return "completed" if self.status is None else state_of(self.status)

    @classmethod
    def read(cls, data: Json) -> "Look":
        error = part(data, "error") or {}
        return cls(
            id=ident(data, "id"),
            name=text(data, "name"),
            avatar_type=text(data, "avatar_type"),
            group_id=text(data, "group_id"),
            status=word(data, "status") or None,
            supported_api_engines=texts(data, "supported_api_engines"),
            tags=texts(data, "tags"),
            gender=text(data, "gender"),
            default_voice_id=text(data, "default_voice_id"),
            image_width=integer(data, "image_width"),
            image_height=integer(data, "image_height"),
            preferred_orientation=text(data, "preferred_orientation"),
            preview_image_url=text(data, "preview_image_url"),
            preview_video_url=text(data, "preview_video_url"),
            error_code=text(error, "code"),
            error_message=text(error, "message"),
        )


class Avatars(Resource):
    def groups(self, *, ownership: str | None = None, limit: int = 50) -> Iterator[AvatarGroup]:
        """`ownership` public or private; without it both."""
        return self._walk("/v3/avatars", AvatarGroup.read, limit=limit, ownership=ownership)

    def group(self, group_id: str) -> AvatarGroup:
        return self._one(Request(method="GET", path=path("/v3/avatars/{id}", id=group_id)), AvatarGroup.read)

    def looks(
        self,
        *,
        group_id: str | None = None,
        avatar_type: str | None = None,
        ownership: str | None = None,
        limit: int = 50,
    ) -> Iterator[Look]:
        return self._walk(
            "/v3/avatars/looks",
            Look.read,
            limit=limit,
            group_id=group_id,
            avatar_type=avatar_type,
            ownership=ownership,
        )

    def look(self, look_id: str) -> Look:
        return self._one(Request(method="GET", path=path("/v3/avatars/looks/{id}", id=look_id)), Look.read)
