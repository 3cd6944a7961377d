"""Films in other languages: one request for several of them, and how each is getting on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Required, TypedDict, Unpack

from apps.providers.heygen.resource import Answer, Resource, checked_key, known, present
from apps.providers.heygen.states import QUEUED, state_of
from apps.providers.heygen.translations.batches import Batch, BatchItem
from apps.providers.heygen.videos import MOST_STATUSES, VideoStatus
from apps.providers.http.exchange import Request, path
from apps.providers.reading import Json, UnreadableError, flag, ident, idents, moment, number, text, texts, word
from apps.providers.report import Report, Role

MOST_OF_A_BATCH: Final = 100
"""Each language of an order counts."""


class TranslationOptions(TypedDict, total=False):
    """What may be asked of a translation beside the film and its languages. None, or left out, means "not sent".

    `enable_caption` has had no effect since September 2026: captions always come. `fps_mode` counts with `audio` alone.
    """

    mode: str | None
    input_language: str | None
    title: str | None
    translate_audio_only: bool | None
    speaker_num: int | None
    enable_caption: bool | None
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
    stock_voice_config: Mapping[str, object] | None
    brand_glossary_id: str | None
    folder_id: str | None
    callback_id: str | None
    callback_url: str | None


class TranslationOrder(TranslationOptions, total=False):
    """One order of a batch, as `Translations.create` takes it."""

    video: Required[Mapping[str, object]]
    languages: Required[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class CreatedTranslations:
    ids: tuple[str, ...]
    """One for each language, in the order in which they were asked for."""

    @classmethod
    def read(cls, data: Json) -> "CreatedTranslations":
        return cls(ids=idents(data, "video_translation_ids"))


@dataclass(frozen=True, kw_only=True)
class Translation:
    """One film in one language. `duration` is in seconds; the links are presigned and expire.

    Languages are codes. Captions come as SubRip and as WebVTT.
    """

    id: str
    status: str
    title: str | None
    input_language: str | None
    output_language: str | None
    video_url: str | None = field(repr=False)
    audio_url: str | None = field(repr=False)
    srt_caption_url: str | None = field(repr=False)
    vtt_caption_url: str | None = field(repr=False)
    translate_audio_only: bool | None
    duration: float | None
    callback_id: str | None
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
            translate_audio_only=flag(data, "translate_audio_only"),
            duration=number(data, "duration"),
            callback_id=text(data, "callback_id"),
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
    def languages(self) -> tuple[str, ...]:
        """The names of the languages to translate into. Those of one place have it in brackets: "Spanish (Spain)"."""
        return self._one(Request(method="GET", path="/v3/video-translations/languages"), _languages)

    def create(
        self,
        *,
        idempotency_key: str,
        video: Mapping[str, object],
        languages: Sequence[str],
        **options: Unpack[TranslationOptions],
    ) -> CreatedTranslations:
        """One film into these languages, by their names in `languages`; `video` is a url or an asset id.

        The key must belong to this very content, as for `Videos.create_avatar`.
        """
        request = Request(
            method="POST",
            path="/v3/video-translations",
            body=_body(video, languages, options),
            idempotency_key=checked_key(idempotency_key),
        )
        return self._one(request, CreatedTranslations.read)

    def create_batch(
        self,
        orders: Sequence[TranslationOrder],
        *,
        idempotency_key: str,
        title: str | None = None,
        callback_url: str | None = None,
    ) -> str:
        """The id of a batch, to be followed with `batch`. An order that is refused fails alone.

        At most 100 orders, of which each counts once for each of its languages. The key as for `create`.
        """
        if sum(max(len(order["languages"]), 1) for order in orders) > MOST_OF_A_BATCH:
            raise ValueError(f"at most {MOST_OF_A_BATCH} languages in one batch")
        request = Request(
            method="POST",
            path="/v3/video-translations/batches",
            body=present(
                video_translations=[_order(order) for order in orders], title=title, callback_url=callback_url
            ),
            idempotency_key=checked_key(idempotency_key),
        )
        return self._one(request, lambda data: ident(data, "batch_id"))

    def batch(self, batch_id: str) -> Batch:
        """With all of its items, which are never more than one page."""
        where = path("/v3/video-translations/batches/{id}", id=batch_id)
        return self._one(Request(method="GET", path=where, query={"limit": MOST_OF_A_BATCH}), Batch.read)

    def get(self, translation_id: str) -> Translation:
        request = Request(method="GET", path=path("/v3/video-translations/{id}", id=translation_id))
        return self._one(request, Translation.read)

    def list(self, *, limit: int = 100) -> Iterator[Translation]:
        """All of the account, newest first."""
        return self._walk("/v3/video-translations", Translation.read, limit=limit)

    def rename(self, translation_id: str, title: str) -> Translation:
        where = path("/v3/video-translations/{id}", id=translation_id)
        request = Request(method="PATCH", path=where, body={"title": title}, repeats_are_free=True)
        return self._one(request, Translation.read)

    def delete(self, translation_id: str) -> None:
        """With its files, and for good."""
        self._done(Request(method="DELETE", path=path("/v3/video-translations/{id}", id=translation_id)))

    def statuses(self, translation_ids: Sequence[str]) -> tuple[VideoStatus, ...]:
        """States of at most 100 in one call. Foreign and unknown ids come back as missing."""
        return self._statuses("video_translation_ids", translation_ids, VideoStatus.read)

    def statuses_of_batches(self, batch_ids: Sequence[str]) -> tuple[BatchItem, ...]:
        """States of all items of at most 100 batches in one call. A batch that is unknown is one missing item."""
        return self._statuses("batch_ids", batch_ids, BatchItem.read)

    def _statuses(self, name: str, ids: Sequence[str], read: Callable[[Json], Answer]) -> tuple[Answer, ...]:
        if len(ids) > MOST_STATUSES:
            raise ValueError(f"at most {MOST_STATUSES} ids in one call")
        if not ids:
            return ()
        query = {name: ",".join(ids)}
        return self._all(Request(method="GET", path="/v3/video-translations/statuses", query=query), read)


def _body(video: Mapping[str, object], languages: Sequence[str], options: Mapping[str, object]) -> Mapping[str, object]:
    return present(video=video, output_languages=list(languages), **known(options, TranslationOptions))


def _order(order: TranslationOrder) -> Mapping[str, object]:
    options = {name: value for name, value in order.items() if name not in ("video", "languages")}
    return _body(order["video"], order["languages"], options)


def _languages(data: Json) -> tuple[str, ...]:
    if not isinstance(data.get("languages"), list):
        raise UnreadableError("no list of languages in the answer")
    return tuple(name for name in texts(data, "languages") if name)
