"""The voice catalogue, and text to speech."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from apps.providers.heygen.resource import Resource, checked_key, present
from apps.providers.heygen.states import state_of
from apps.providers.http.exchange import Request, path
from apps.providers.reading import Json, UnreadableError, flag, ident, integer, moment, number, readable, text, word
from apps.providers.report import State
from apps.providers.word_times import Word, words


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A voice. Lists give `type` and what it supports; a single read gives the state of a clone."""

    voice_id: str
    name: str | None
    language: str | None
    gender: str | None
    type: str | None
    preview_audio_url: str | None
    support_locale: bool | None
    support_pause: bool | None
    support_interactive_avatar: bool | None
    status: str | None
    failure_message: str | None
    created_at: datetime | None

    @property
    def state(self) -> State:
        """A catalogue voice has no status and is ready."""
        return "completed" if self.status is None else state_of(self.status)

    @classmethod
    def read(cls, data: Json) -> "Voice":
        return cls(
            voice_id=ident(data, "voice_id", "id"),
            name=text(data, "name"),
            language=text(data, "language"),
            gender=text(data, "gender"),
            type=text(data, "type"),
            preview_audio_url=text(data, "preview_audio_url"),
            support_locale=flag(data, "support_locale"),
            support_pause=flag(data, "support_pause"),
            support_interactive_avatar=flag(data, "support_interactive_avatar"),
            status=word(data, "status") or None,
            failure_message=text(data, "failure_message"),
            created_at=moment(data, "created_at"),
        )


@dataclass(frozen=True, kw_only=True)
class DesignedVoices:
    """Voices that fit a description, best first, at most three. The next `seed` gives others."""

    voices: tuple[Voice, ...]
    seed: int | None

    @classmethod
    def read(cls, data: Json) -> "DesignedVoices":
        if not isinstance(data.get("voices"), list):
            raise UnreadableError("no voices in the answer")
        return cls(voices=readable(data, "voices", Voice.read), seed=integer(data, "seed"))


@dataclass(frozen=True, kw_only=True)
class Speech:
    """`audio_url` is presigned. `duration` in seconds. `words` is empty where the vendor gave no times."""

    audio_url: str = field(repr=False)
    duration: float | None
    request_id: str | None
    words: tuple[Word, ...]

    @classmethod
    def read(cls, data: Json) -> "Speech":
        link = text(data, "audio_url")
        if link is None:
            raise UnreadableError("no audio_url in the answer")
        return cls(
            audio_url=link,
            duration=number(data, "duration"),
            request_id=text(data, "request_id"),
            words=words(data),
        )


class Voices(Resource):
    def list(
        self,
        *,
        type: str | None = None,  # noqa: A002 # HeyGen's own name for it
        engine: str | None = None,
        language: str | None = None,
        gender: str | None = None,
        limit: int = 100,
    ) -> Iterator[Voice]:
        """Without `type` HeyGen gives the public catalogue; own and cloned voices need `type="private"`."""
        return self._walk(
            "/v3/voices", Voice.read, limit=limit, type=type, engine=engine, language=language, gender=gender
        )

    def get(self, voice_id: str) -> Voice:
        return self._one(Request(method="GET", path=path("/v3/voices/{id}", id=voice_id)), Voice.read)

    def delete(self, voice_id: str) -> None:
        """For an own voice. `NotFound` for a foreign one, `Conflict` while something there uses it."""
        self._done(Request(method="DELETE", path=path("/v3/voices/{id}", id=voice_id)))

    def design(
        self,
        *,
        prompt: str,
        gender: str | None = None,
        locale: str | None = None,
        seed: int | None = None,
        idempotency_key: str | None = None,
    ) -> DesignedVoices:
        """Voices out of a description of 1 to 1,000 characters. The same prompt and seed give the same voices.

        `gender` is male or female, `locale` a BCP-47 tag, `seed` counts the batches from 0. POST /v3/voices.
        """
        body = present(prompt=prompt, gender=gender, locale=locale, seed=seed)
        return self._one(
            Request(
                method="POST",
                path="/v3/voices",
                body=body,
                idempotency_key=checked_key(idempotency_key),
                repeats_are_free=True,
            ),
            DesignedVoices.read,
        )

    def clone(
        self,
        *,
        audio: Mapping[str, object],
        voice_name: str,
        idempotency_key: str,
        language: str | None = None,
        remove_background_noise: bool | None = None,
    ) -> str:
        """Begin to make a voice out of a recording. The id to be read with `get` until its `state` ends.

        `audio` is {"type": "url", "url"}, {"type": "asset_id", "asset_id"} or {"type": "base64", "media_type",
        "data"}. `voice_name` has 1 to 100 characters; noise is removed unless told otherwise.
        POST /v3/voices/clone.
        """
        body = present(
            audio=audio, voice_name=voice_name, language=language, remove_background_noise=remove_background_noise
        )
        return self._one(
            Request(method="POST", path="/v3/voices/clone", body=body, idempotency_key=checked_key(idempotency_key)),
            lambda data: ident(data, "voice_clone_id", "voice_id"),
        )

    def speak(
        self,
        *,
        text: str,
        voice_id: str,
        input_type: str | None = None,
        speed: float | None = None,
        language: str | None = None,
        locale: str | None = None,
        idempotency_key: str | None = None,
    ) -> Speech:
        """Speech at once: up to 5,000 characters, a voice of engine starfish, `input_type` text or ssml.

        `speed` is a factor from 0.5 to 2.0; without `language` (`en`) or `locale` (`en-US`) HeyGen guesses.
        SSML breaks are in seconds. POST /v3/voices/speech.
        """
        body = present(
            text=text, voice_id=voice_id, input_type=input_type, speed=speed, language=language, locale=locale
        )
        return self._one(
            Request(
                method="POST",
                path="/v3/voices/speech",
                body=body,
                idempotency_key=checked_key(idempotency_key),
            ),
            Speech.read,
        )
