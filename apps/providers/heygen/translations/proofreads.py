"""Proofreads: a translation as subtitles, which are read and corrected before the film is made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict, Unpack

from apps.providers.heygen.resource import Resource, checked_key, known, maybe_there, present
from apps.providers.heygen.states import state_of
from apps.providers.http.exchange import Request, path
from apps.providers.reading import Json, UnreadableError, flag, ident, idents, moment, text, word
from apps.providers.report import Report, State


class ProofreadOptions(TypedDict, total=False):
    """What may be asked beside the film, its languages and the title. None, or left out, means "not sent"."""

    mode: str | None
    speaker_num: int | None
    disable_music_track: bool | None
    enable_speech_enhancement: bool | None
    enable_video_stretching: bool | None
    keep_the_same_format: bool | None
    srt: Mapping[str, object] | None
    brand_glossary_id: str | None
    folder_id: str | None


@dataclass(frozen=True, kw_only=True)
class CreatedProofreads:
    ids: tuple[str, ...]
    """One for each language, in the order in which they were asked for."""
    status: str

    @classmethod
    def read(cls, data: Json) -> "CreatedProofreads":
        return cls(ids=idents(data, "proofread_ids"), status=word(data, "status"))


@dataclass(frozen=True, kw_only=True)
class Proofread:
    """One session in one language. Languages are codes; that of the film is unknown until the session is ready."""

    id: str
    status: str
    title: str | None
    input_language: str | None
    output_language: str | None
    submitted_for_review: bool | None
    created_at: datetime | None
    failure_message: str | None

    @property
    def state(self) -> State:
        return state_of(self.status)

    @classmethod
    def read(cls, data: Json) -> "Proofread":
        return cls(
            id=ident(data, "id", "proofread_id"),
            status=word(data, "status"),
            title=text(data, "title"),
            input_language=text(data, "input_language"),
            output_language=text(data, "output_language"),
            submitted_for_review=flag(data, "submitted_for_review"),
            created_at=moment(data, "created_at"),
            failure_message=text(data, "failure_message"),
        )

    def report(self) -> Report:
        """Without links: `Proofreads.subtitles` has them."""
        return Report(
            state=self.state,
            provider_id=self.id,
            failure_message=self.failure_message,
            created_at=self.created_at,
        )


@dataclass(frozen=True, kw_only=True)
class ProofreadSubtitles:
    """Presigned links to SRT files. They live for about an hour, and each read signs new ones.

    `original_srt_url` has what is said in the film; HeyGen promises it only where subtitles were brought along.
    """

    srt_url: str = field(repr=False)
    original_srt_url: str | None = field(repr=False)

    @classmethod
    def read(cls, data: Json) -> "ProofreadSubtitles":
        link = text(data, "srt_url")
        if link is None:
            raise UnreadableError("no srt_url in the answer")
        return cls(srt_url=link, original_srt_url=text(data, "original_srt_url"))


@dataclass(frozen=True, kw_only=True)
class GeneratedTranslation:
    """A translation that has begun, to be followed with `Translations.get`."""

    translation_id: str
    status: str

    @classmethod
    def read(cls, data: Json) -> "GeneratedTranslation":
        return cls(translation_id=ident(data, "video_translation_id", "id"), status=word(data, "status"))


class Proofreads(Resource):
    def create(
        self,
        *,
        idempotency_key: str,
        video: Mapping[str, object],
        languages: Sequence[str],
        title: str,
        **options: Unpack[ProofreadOptions],
    ) -> CreatedProofreads:
        """One session for each language, by its name in `Translations.languages`. `video` as for `Translations.create`.

        The key must belong to this very content, as for `Videos.create_avatar`.
        """
        body = present(video=video, output_languages=list(languages), title=title, **known(options, ProofreadOptions))
        key = checked_key(idempotency_key)
        request = Request(method="POST", path="/v3/video-translations/proofreads", body=body, idempotency_key=key)
        return self._one(request, CreatedProofreads.read)

    def get(self, proofread_id: str) -> Proofread:
        request = Request(method="GET", path=path("/v3/video-translations/proofreads/{id}", id=proofread_id))
        return self._one(request, Proofread.read)

    def list(self, *, limit: int = 100) -> Iterator[Proofread]:
        """Newest first. `NotAvailable` where HeyGen does not offer it."""
        with maybe_there(is_one=False):
            yield from self._walk("/v3/video-translations/proofreads", Proofread.read, limit=limit)

    def delete(self, proofread_id: str) -> None:
        """For good; films that were made from it stay. `NotAvailable` where HeyGen does not offer it."""
        request = Request(method="DELETE", path=path("/v3/video-translations/proofreads/{id}", id=proofread_id))
        with maybe_there(is_one=True):
            self._done(request)

    def subtitles(self, proofread_id: str) -> ProofreadSubtitles:
        """`NotReady` until the session is completed."""
        request = Request(method="GET", path=path("/v3/video-translations/proofreads/{id}/srt", id=proofread_id))
        return self._one(request, ProofreadSubtitles.read)

    def replace_subtitles(self, proofread_id: str, srt: Mapping[str, object]) -> Proofread:
        """`srt` is {"type": "asset_id", "asset_id"} or {"type": "url", "url"}. `NotReady` as for `subtitles`."""
        where = path("/v3/video-translations/proofreads/{id}/srt", id=proofread_id)
        request = Request(method="PUT", path=where, body={"srt": srt})
        return self._one(request, Proofread.read)

    def generate(
        self,
        proofread_id: str,
        *,
        idempotency_key: str,
        translate_audio_only: bool | None = None,
        captions: bool | None = None,
        callback_id: str | None = None,
        callback_url: str | None = None,
    ) -> GeneratedTranslation:
        """Make the film out of the subtitles as they are now. It costs what a translation costs.

        Each call with another key makes, and costs, another film. `NotReady` as for `subtitles`. `captions` has had no
        effect since September 2026: they always come.
        """
        request = Request(
            method="POST",
            path=path("/v3/video-translations/proofreads/{id}/generate", id=proofread_id),
            body=present(
                translate_audio_only=translate_audio_only,
                captions=captions,
                callback_id=callback_id,
                callback_url=callback_url,
            ),
            idempotency_key=checked_key(idempotency_key),
        )
        return self._one(request, GeneratedTranslation.read)
