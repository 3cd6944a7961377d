"""What the gateway tells, in frozen types. Passwords and sessions of its accounts are never read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from apps.providers.errors import Rejected
from apps.providers.http.scrub import scrub
from apps.providers.reading import Json, flag, ident, integer, moment, number, part, parts, text, texts
from apps.providers.useapi.engines import offered
from apps.providers.useapi.faults import TITLE
from apps.providers.word_times import Word, words


@dataclass(frozen=True, kw_only=True)
class GatewaySpeech:
    """A finished speech. `audio_url` leads to an MP3, for nobody knows how long: copy it at once.

    `duration` in seconds. `words` is empty where the gateway gave no times. `job_id` is normally None; there is
    nothing to be asked with it.
    """

    audio_url: str = field(repr=False)
    duration: float | None
    job_id: str | None
    words: tuple[Word, ...]

    @classmethod
    def read(cls, data: Json, clean: Callable[[str], str] = scrub) -> "GatewaySpeech":
        """`Rejected` where the gateway says that it could not speak, or gives no sound."""
        link = text(data, "audio_url")
        if flag(data, "is_pass") is False or link is None:
            raise Rejected(
                clean(_reason(data)),
                vendor=TITLE,
                says="{vendor} could not speak this text. Nothing was made and nothing was charged.",
                code="no_speech",
                status=200,
            )
        return cls(audio_url=link, duration=number(data, "duration"), job_id=text(data, "job_id"), words=words(data))


@dataclass(frozen=True, kw_only=True)
class GatewayVoice:
    """A voice of the gateway. `emotions` is None where the answer does not tell: read the voice by itself then.

    `engines` and `default_engine` as the voice spells them. `previews` are samples by the name of their maker.
    """

    voice_id: str
    name: str | None
    language: str | None
    locale: str | None
    gender: str | None
    default_engine: str | None
    engines: tuple[str, ...]
    labels: tuple[str, ...]
    flag: str | None
    sort: int | None
    previews: Mapping[str, str]
    emotions: tuple[str, ...] | None

    @property
    def preview_audio_url(self) -> str | None:
        return next(iter(self.previews.values()), None)

    @property
    def offered_engines(self) -> tuple[str, ...]:
        """What a request for this voice may name, beside "auto"."""
        return offered(self.engines, self.default_engine)

    @classmethod
    def read(cls, data: Json) -> "GatewayVoice":
        samples = part(data, "preview") or {}
        settings = part(data, "settings")
        return cls(
            voice_id=ident(data, "voice_id"),
            name=text(data, "display_name"),
            language=text(data, "language"),
            locale=text(data, "locale"),
            gender=text(data, "gender"),
            default_engine=text(data, "default_voice_engine"),
            engines=texts(data, "voice_engines"),
            labels=texts(data, "labels"),
            flag=text(data, "flag"),
            sort=integer(data, "sort"),
            previews=MappingProxyType({name: link for name in samples if (link := text(samples, name))}),
            emotions=None if settings is None else _emotions(settings),
        )


@dataclass(frozen=True, kw_only=True)
class GatewayLanguage:
    """Send `code`, show `label`; `language` is the name that the filter of voices takes."""

    code: str
    label: str
    language: str | None
    locale: str | None

    @classmethod
    def read(cls, data: Json) -> "GatewayLanguage":
        code = ident(data, "language_code", "value")
        return cls(
            code=code,
            label=text(data, "label") or code,
            language=text(data, "language"),
            locale=text(data, "locale"),
        )


@dataclass(frozen=True, kw_only=True)
class GatewayAccount:
    """A HeyGen account behind the token. `max_jobs` (1 to 10) may run at once; the session ends at `expires_at`."""

    email: str
    max_jobs: int | None
    expires_at: datetime | None

    @classmethod
    def read(cls, data: Json, address: str) -> "GatewayAccount":
        session = part(data, "session") or {}
        return cls(
            email=text(data, "email") or address,
            max_jobs=integer(data, "maxJobs"),
            expires_at=moment(session, "ExpireTimeUTC"),
        )


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """Whose token it is."""

    email: str | None
    name: str | None
    is_verified: bool | None
    created_at: datetime | None

    @classmethod
    def read(cls, data: Json) -> "Subscriber":
        return cls(
            email=text(data, "email"),
            name=text(data, "name"),
            is_verified=flag(data, "verified"),
            created_at=moment(data, "created"),
        )


def _reason(data: Json) -> str:
    for name in ("error", "message", "reason"):
        if told := text(data, name):
            return told
    return "is_pass is false" if flag(data, "is_pass") is False else "no audio_url in the answer"


def _emotions(settings: Json) -> tuple[str, ...]:
    return tuple(name for one in parts(settings, "clone_emotions") if (name := text(one, "name")))
