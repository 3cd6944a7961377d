"""Films in other languages: one request for several of them, and how each is getting on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TypedDict, Unpack

from apps.providers.heygen.resource import Resource, checked_key, known, present
from apps.providers.heygen.states import QUEUED, state_of
from apps.providers.heygen.videos import MOST_STATUSES, VideoStatus
from apps.providers.http.exchange import Request, path
from apps.providers.reading import Json, ident, moment, number, text, texts, word
from apps.providers.report import Report, Role


class TranslationOptions(TypedDict, total=False):
    """What may be asked of a translation beside the film and its languages. None, or left out, means "not sent"."""

    mode: str | None
    input_language: str | None
    title: str | None
    translate_audio_only: bool | None
    speaker_num: int | None
    enable_dynamic_duration: bool | None
    disable_music_track: bool | None
    enable_speech_enhancement: bool | None
    enable_watermark: bool | None
    keep_the_same_format: bool | None
    start_time: float | None
    end_time: float | None
    audio: Mapping[str, object] | None
    fps_mode: str | None
    srt: Mapping[str, object] | None
    srt_role: str | None
    brand_glossary_id: str | None
    folder_id: str | None
    callback_id: str | None
    callback_url: str | None


@dataclass(frozen=True, kw_only=True)
class CreatedTranslations:
    ids: tuple[str, ...]
    """One for each language, in the order in which they were asked for."""

    @classmethod
    def read(cls, data: Json) -> "CreatedTranslations":
        return cls(ids=texts(data, "video_translation_ids"))


@dataclass(frozen=True, kw_only=True)
class Translation:
    """One film in one language. `duration` is in seconds; the links are presigned and expire."""

    id: str
    status: str
    title: str | None
    input_language: str | None
    output_language: str | None
    video_url: str | None
    audio_url: str | None
    srt_caption_url: str | None
    vtt_caption_url: str | None
    duration: float | None
    created_at: datetime | None
    failure_message: str | None

    @classmethod
    def read(cls, data: Json) -> "Translation":
        return cls(
            id=ident(data, "id", "video_translation_id"),
            status=word(data, "status"),
            title=text(data, "title"),
            input_language=text(data, "input_language"),
            output_language=text(data, "output_language"),
            video_url=text(data, "video_url"),
            audio_url=text(data, "audio_url"),
            srt_caption_url=text(data, "srt_caption_url"),
            vtt_caption_url=text(data, "vtt_caption_url"),
            duration=number(data, "duration"),
            created_at=moment(data, "created_at"),
            failure_message=text(data, "failure_message"),
        )

    def report(self) -> Report:
        links: dict[Role, str | None] = {
            "video": self.video_url,
            "audio": None if self.video_url else self.audio_url,
            "subtitle": self.srt_caption_url,
        }
        return Report(
            state=state_of(self.status),
            provider_id=self.id,
            is_queued=self.status in QUEUED,
            failure_message=self.failure_message,
            duration=self.duration,
            created_at=self.created_at,
            links=MappingProxyType({role: link for role, link in links.items() if link is not None}),
        )


class Translations(Resource):
    def create(
        self,
        *,
        idempotency_key: str,
        video: Mapping[str, object],
        languages: Sequence[str],
        **options: Unpack[TranslationOptions],
    ) -> CreatedTranslations:
        """One film into these languages, by their names in HeyGen's listing; `video` is a url or an asset id.

        The key must belong to this very content, as for `Videos.create_avatar`.
        """
        body = present(video=video, output_languages=list(languages), **known(options, TranslationOptions))
        key = checked_key(idempotency_key)
        request = Request(method="POST", path="/v3/video-translations", body=body, idempotency_key=key)
        return self._one(request, CreatedTranslations.read)

    def get(self, translation_id: str) -> Translation:
        request = Request(method="GET", path=path("/v3/video-translations/{id}", id=translation_id))
        return self._one(request, Translation.read)

    def statuses(self, translation_ids: Sequence[str]) -> tuple[VideoStatus, ...]:
        """States of at most 100 in one call. Foreign and unknown ids come back as missing."""
        if len(translation_ids) > MOST_STATUSES:
            raise ValueError(f"at most {MOST_STATUSES} ids in one call")
        if not translation_ids:
            return ()
        query = {"video_translation_ids": ",".join(translation_ids)}
        request = Request(method="GET", path="/v3/video-translations/statuses", query=query)
        return self._all(request, VideoStatus.read)
