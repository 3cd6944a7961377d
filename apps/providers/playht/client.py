"""The way in: `PlayHT(key, user_id).create(text=…, voice=…)`."""

import functools
from collections.abc import Callable, Mapping
from typing import ClassVar, Final, TypedDict, Unpack

from apps.providers.errors import Unauthorized
from apps.providers.http.exchange import Call, Request, Timeouts, Vendor, path
from apps.providers.http.scrub import scrub
from apps.providers.http.transport import Transport
from apps.providers.playht.answers import ClonedVoice, PlayHTVoice, SpeechJob
from apps.providers.playht.faults import TITLE, explain, unwrap
from apps.providers.playht.stream import JOB, SpeechStream
from apps.providers.reading import readable
from apps.providers.speech_limits import PLAYHT

VENDOR: Final = Vendor(name="playht", title=TITLE, unwrap=unwrap, explain=explain, may_be_gone=True)
_EVENTS: Final = "text/event-stream"
_BEARER: Final = "Bearer "


class SpeechOptions(TypedDict, total=False):
    """What a speech job may hold beside text and voice. None, or left out, means "not sent"."""

    quality: str | None
    output_format: str | None
    speed: float | None
    sample_rate: int | None
    seed: int | None
    temperature: float | None
    voice_engine: str | None
    emotion: str | None
    voice_guidance: float | None
    style_guidance: float | None


class PlayHT:
    """PlayHT API v2 with a secret key and a user id. Threads may share a client.

    What `allow_private`, `on_call`, `timeouts`, `retries` and `first_pause` mean is told at `HeyGen`. An address where
    the service is not, or not any more, is `NotAvailable`; `Busy.after` is a minute where the service does not say.
    Source: contract of PlayHT v2, text to speech.
    """

    repeats_are_free: ClassVar[bool] = False
    """Sending a creation twice makes two jobs: a lost answer is for a person to decide."""

    def __init__(
        self,
        api_key: str,
        user_id: str,
        *,
        base_url: str = "https://api.play.ht",
        allow_private: bool = False,
        on_call: Callable[[Call], None] | None = None,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 # frozen
        retries: int = 2,
        first_pause: float = 1.0,
    ) -> None:
        key, user = api_key.strip().removeprefix(_BEARER).strip(), user_id.strip()
        for value in (key, user):
            if not value or not value.isascii() or not value.isprintable() or " " in value:
                raise Unauthorized("the key or the user id is empty or holds characters that none has", vendor=TITLE)
        self._scrub = functools.partial(scrub, secrets=(key, user))
        self._transport = Transport(
            VENDOR,
            base_url=base_url,
            allow_private=allow_private,
            headers={
                "AUTHORIZATION": _BEARER + key,
                "X-USER-ID": user,
                "Accept": "application/json",
                "User-Agent": "heygen-web",
            },
            scrub=self._scrub,
            on_call=on_call,
            timeouts=timeouts,
            retries=retries,
            first_pause=first_pause,
        )

    def __repr__(self) -> str:
        return f"PlayHT(base_url={self._transport.base_url!r})"

    def close(self) -> None:
        """Give back the connections of this thread."""
        self._transport.close()

    def __enter__(self) -> "PlayHT":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def create(self, *, text: str, voice: str, **options: Unpack[SpeechOptions]) -> SpeechJob:
        """Begin a speech and give its job, which is rarely done by then. POST /api/v2/tts.

        Ranges, defaults and what needs which engine: `speech_limits.PLAYHT`. What the engine does not take is
        left out. Sent once; a lost answer or a 5xx is `OutcomeUnknown`, "too many" is `Busy`.
        """
        request = Request(method="POST", path="/api/v2/tts", body=_body(text, voice, options))
        return self._transport.send(request, SpeechJob.read)

    def create_streaming(
        self, *, text: str, voice: str, by_query: bool = False, **options: Unpack[SpeechOptions]
    ) -> SpeechStream:
        """As `create`, with events while the speech is made. POST /api/v2/tts.

        `by_query` asks for events with `?format=event-stream`, which wins over `accept`, instead of `accept`.
        """
        request = Request(
            method="POST",
            path="/api/v2/tts",
            query={"format": "event-stream"} if by_query else None,
            body=_body(text, voice, options),
            accept=None if by_query else _EVENTS,
            is_stream=True,
        )
        return SpeechStream(self._transport.open(request), scrub=self._scrub)

    def resume(self, job_id: str) -> SpeechStream:
        """The events of a job from where it is now. GET /api/v2/tts/{id}?format=event-stream."""
        request = Request(
            method="GET",
            path=path(JOB, id=job_id),
            query={"format": "event-stream"},
            accept=_EVENTS,
            is_stream=True,
        )
        return SpeechStream(self._transport.open(request), scrub=self._scrub, job_id=job_id)

    def job(self, job_id: str) -> SpeechJob:
        """How far a job is. `NotFound` after its 48 hours. Ask no more than every 5 seconds. GET /api/v2/tts/{id}."""
        return self._transport.send(Request(method="GET", path=path(JOB, id=job_id)), SpeechJob.read)

    def voices(self) -> tuple[PlayHTVoice, ...]:
        """The stock voices, all at once. Keep them for 12 hours. GET /api/v2/voices."""
        request = Request(method="GET", path="/api/v2/voices")
        return self._transport.send(request, lambda body: readable(body, "items", PlayHTVoice.read))

    def cloned_voices(self) -> tuple[ClonedVoice, ...]:
        """The voices that this account cloned. GET /api/v2/cloned-voices."""
        request = Request(method="GET", path="/api/v2/cloned-voices")
        return self._transport.send(request, lambda body: readable(body, "items", ClonedVoice.read))


def _body(text: str, voice: str, options: SpeechOptions) -> Mapping[str, object]:
    """Nothing unknown, and nothing that the engine does not take."""
    if unknown := options.keys() - SpeechOptions.__annotations__.keys():
        raise TypeError(f"unknown options: {', '.join(sorted(unknown))}")
    return {"text": text, "voice": voice, **PLAYHT.taken(dict(options), engine=options.get("voice_engine"))}
