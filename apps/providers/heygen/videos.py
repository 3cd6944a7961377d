"""Making videos, and asking how they are getting on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypedDict, Unpack

from apps.providers.heygen.resource import Resource, checked_key, known, present
from apps.providers.heygen.states import QUEUED, state_of
from apps.providers.http.exchange import Request, path
from apps.providers.reading import Json, ident, moment, number, part, parts, readable, text, word
from apps.providers.report import Report, Role, State

MOST_STATUSES: Final = 100
"""Ids that one call for states takes."""


class VideoOptions(TypedDict, total=False):
    """What avatar and image videos have in common. None, or left out, means "not sent"."""

    script: str | None
    audio_url: str | None
    audio_asset_id: str | None
    voice_id: str | None
    voice_settings: Mapping[str, object] | None
    resolution: str | None
    aspect_ratio: str | None
    fit: str | None
    output_format: str | None
    background: Mapping[str, object] | None
    remove_background: bool | None
    expressiveness: str | None
    motion_prompt: str | None
    caption: Mapping[str, object] | None
    watermark: Mapping[str, object] | None
    title: str | None
    callback_url: str | None
    callback_id: str | None
    folder_id: str | None
    brand_glossary_id: str | None


@dataclass(frozen=True, kw_only=True)
class CreatedVideo:
    video_id: str
    status: str
    output_format: str | None

    @classmethod
    def read(cls, data: Json) -> "CreatedVideo":
        return cls(
            video_id=ident(data, "video_id", "id"),
            status=word(data, "status"),
            output_format=text(data, "output_format"),
        )


@dataclass(frozen=True, kw_only=True)
class Video:
    """A video as HeyGen tells it. All links but `video_page_url` are presigned and expire."""

    id: str
    title: str | None
    status: str
    video_url: str | None = field(repr=False)
    captioned_video_url: str | None = field(repr=False)
    subtitle_url: str | None = field(repr=False)
    thumbnail_url: str | None = field(repr=False)
    gif_url: str | None = field(repr=False)
    video_page_url: str | None
    duration: float | None
    created_at: datetime | None
    completed_at: datetime | None
    folder_id: str | None
    output_language: str | None
    failure_code: str | None
    failure_message: str | None

    @classmethod
    def read(cls, data: Json) -> "Video":
        return cls(
            id=ident(data, "id", "video_id"),
            title=text(data, "title"),
            status=word(data, "status"),
            video_url=text(data, "video_url"),
            captioned_video_url=text(data, "captioned_video_url"),
            subtitle_url=text(data, "subtitle_url"),
            thumbnail_url=text(data, "thumbnail_url"),
            gif_url=text(data, "gif_url"),
            video_page_url=text(data, "video_page_url"),
            duration=number(data, "duration"),
            created_at=moment(data, "created_at"),
            completed_at=moment(data, "completed_at"),
            folder_id=text(data, "folder_id"),
            output_language=text(data, "output_language"),
            failure_code=text(data, "failure_code"),
            failure_message=text(data, "failure_message"),
        )

    def report(self) -> Report:
        links: dict[Role, str | None] = {
            "video": self.video_url,
            "captioned_video": self.captioned_video_url,
            "subtitle": self.subtitle_url,
            "thumbnail": self.thumbnail_url,
            "gif": self.gif_url,
        }
        return Report(
            state=state_of(self.status),
            provider_id=self.id,
            is_queued=self.status in QUEUED,
            failure_code=self.failure_code,
            failure_message=self.failure_message,
            duration=self.duration,
            created_at=self.created_at,
            completed_at=self.completed_at,
            links=MappingProxyType({role: link for role, link in links.items() if link is not None}),
        )


@dataclass(frozen=True, kw_only=True)
class ScenePart:
    """Something that can become a variable. `type` is HeyGen's word, also one that is not known here.

    Only what the type has is there: the look of an avatar; the words, and the voice, of a text that is spoken.
    """

    id: str
    type: str
    avatar_id: str | None
    text: str | None
    voice_id: str | None

    @classmethod
    def read(cls, data: Json) -> "ScenePart":
        return cls(
            id=ident(data, "id"),
            type=word(data, "type"),
            avatar_id=text(data, "avatar_id"),
            text=text(data, "text"),
            voice_id=text(data, "voice_id"),
        )


@dataclass(frozen=True, kw_only=True)
class VideoScene:
    """`background` is a picture or a clip behind it all, not a colour. `elements` has those inside of groups too."""

    id: str
    background: ScenePart | None
    elements: tuple[ScenePart, ...]
    script: tuple[ScenePart, ...]

    @classmethod
    def read(cls, data: Json) -> "VideoScene":
        behind = part(data, "background")
        return cls(
            id=ident(data, "id"),
            background=ScenePart.read(behind) if behind and text(behind, "id") else None,
            elements=readable({"elements": _flat(data)}, "elements", ScenePart.read),
            script=readable(data, "script", ScenePart.read),
        )


@dataclass(frozen=True, kw_only=True)
class VideoStatus:
    """One line of a bulk answer. `error` holds HeyGen's words, if any."""

    video_id: str
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
        """HeyGen does not know the id, or it belongs to another workspace."""
        return self.status == "not_found"

    @classmethod
    def read(cls, data: Json) -> "VideoStatus":
        return cls(video_id=ident(data, "video_id"), status=word(data, "status"), error=words_of_error(data))


class Videos(Resource):
    def create_avatar(
        self,
        *,
        idempotency_key: str,
        avatar_id: str,
        engine: Mapping[str, object] | None = None,
        **options: Unpack[VideoOptions],
    ) -> CreatedVideo:
        """A video of an avatar; `avatar_id` is a look. Exactly one of script, audio_url and audio_asset_id.

        The key must belong to this very content: for 24 hours HeyGen answers a known key with its first
        answer, even when the body is another one.
        """
        body = present(type="avatar", avatar_id=avatar_id, engine=engine, **known(options, VideoOptions))
        return self._create(idempotency_key, body)

    def create_image(
        self, *, idempotency_key: str, image: Mapping[str, object], **options: Unpack[VideoOptions]
    ) -> CreatedVideo:
        """A still picture made to speak; `image` is for instance {"type": "asset_id", "asset_id": …}.

        The key and the speech source as for `create_avatar`. There is no choice of engine.
        """
        return self._create(idempotency_key, present(type="image", image=image, **known(options, VideoOptions)))

    def get(self, video_id: str) -> Video:
        return self._one(Request(method="GET", path=path("/v3/videos/{id}", id=video_id)), Video.read)

    def list(self, *, title: str | None = None, folder_id: str | None = None, limit: int = 100) -> Iterator[Video]:
        """Newest first. `title` is a part of the title. Finished translations have an `output_language`."""
        return self._walk("/v3/videos", Video.read, limit=limit, title=title, folder_id=folder_id)

    def delete(self, video_id: str) -> None:
        self._done(Request(method="DELETE", path=path("/v3/videos/{id}", id=video_id)))

    def statuses(self, video_ids: Sequence[str]) -> tuple[VideoStatus, ...]:
        """States of at most 100 videos in one call. Foreign and unknown ids come back as missing."""
        if len(video_ids) > MOST_STATUSES:
            raise ValueError(f"at most {MOST_STATUSES} ids in one call")
        if not video_ids:
            return ()
        query = {"video_ids": ",".join(video_ids)}
        return self._all(Request(method="GET", path="/v3/videos/statuses", query=query), VideoStatus.read)

    def scenes(self, video_id: str) -> tuple[VideoScene, ...]:
        """What a film consists of, for `Templates.declare`; too little to make the film again from it."""
        request = Request(method="GET", path=path("/v3/videos/{id}/scenes", id=video_id))
        return self._one(request, lambda data: readable(data, "scenes", VideoScene.read))

    def _create(self, idempotency_key: str, body: Mapping[str, object]) -> CreatedVideo:
        request = Request(method="POST", path="/v3/videos", body=body, idempotency_key=checked_key(idempotency_key))
        return self._one(request, CreatedVideo.read)


def words_of_error(data: Json) -> str | None:
    """Why one of many has failed."""
    error = part(data, "error") or {}
    return text(error, "message") or text(error, "code") or text(data, "error")


def _flat(scene: Json) -> list[Json]:
    """The elements of a scene in their order, each group followed by what is in it, however deep."""
    found: list[Json] = []
    waiting = list(parts(scene, "elements"))[::-1]
    while waiting:
        found.append(waiting.pop())
        waiting += list(parts(found[-1], "children"))[::-1]
    return found
