"""The way in: `UseApi(token).speak(voice_id=…, prompt=…)`."""

import functools
from collections.abc import Callable, Iterator
from typing import ClassVar, Final, TypeVar

from apps.providers.errors import NotAvailable, NotFound, Unauthorized
from apps.providers.http.exchange import Call, Request, Timeouts, Vendor, path
from apps.providers.http.scrub import scrub
from apps.providers.http.transport import Transport
from apps.providers.paging import MOST_PAGES
from apps.providers.reading import Json, UnreadableError, integer, part, readable
from apps.providers.useapi.answers import (
    GatewayAccount,
    GatewayLanguage,
    GatewaySpeech,
    GatewayVoice,
    Subscriber,
)
from apps.providers.useapi.engines import spelled
from apps.providers.useapi.faults import TITLE, explain, unwrap

VENDOR: Final = Vendor(name="useapi", title=TITLE, unwrap=unwrap, explain=explain, may_be_gone=True)
Answer = TypeVar("Answer")
_PREFIX: Final = "/v1/heygen"
_SPEAKING: Final = Timeouts(write=180.0)


class UseApi:
    """The useapi.net HeyGen gateway with one token ("user:1234-…", sent whole). Threads may share a client.

    `base_url` ends in /v1/heygen; the account of the token is read beside it. What `allow_private`, `on_call`,
    `timeouts`, `retries` and `first_pause` mean is told at `HeyGen`. An address where the gateway is not, or not any
    more, is `NotAvailable`. Source: contract of the gateway, state of August 2025.
    """

    repeats_are_free: ClassVar[bool] = True
    """There is no Idempotency-Key, but the very same request is answered with its stored result: asking again after
    a lost answer is harmless, and a fresh take needs a request that differs."""

    def __init__(
        self,
        token: str,
        *,
        base_url: str = "https://api.useapi.net/v1/heygen",
        allow_private: bool = False,
        on_call: Callable[[Call], None] | None = None,
        timeouts: Timeouts = _SPEAKING,
        retries: int = 2,
        first_pause: float = 1.0,
    ) -> None:
        secret = token.strip()
        if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
            raise Unauthorized("the token is empty or holds characters that no token has", vendor=TITLE)
        self._scrub = functools.partial(scrub, secrets=(secret, secret.removeprefix("user:")))
        self._transport = Transport(
            VENDOR,
            base_url=base_url.rstrip("/").removesuffix(_PREFIX),
            allow_private=allow_private,
            headers={
                "Authorization": f"Bearer {secret}",
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
        return f"UseApi(base_url={self._transport.base_url + _PREFIX!r})"

    def close(self) -> None:
        """Give back the connections of this thread."""
        self._transport.close()

    def __enter__(self) -> "UseApi":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def subscriber(self) -> Subscriber:
        """Whose token it is: the cheapest way to test one. `Unauthorized` for a wrong one. GET /v2/account."""
        return self._there(Request(method="GET", path="/v2/account"), Subscriber.read)

    def speak(
        self,
        *,
        voice_id: str,
        prompt: str,
        email: str | None = None,
        speed: int | None = None,
        pitch: int | None = None,
        volume: int | None = None,
        language_code: str | None = None,
        emotion: str | None = None,
        engine: str | None = None,
        as_form: bool = False,
    ) -> GatewaySpeech:
        """Speech at once: up to 5,000 characters. POST /v1/heygen/tts/create.

        `email` names the HeyGen account and is needed where the token has several; `speed` in percent from 50 to
        150, `pitch` from -100 to 100, `volume` from 0 to 100, all whole. `as_form` sends the same fields as
        multipart/form-data. Sent once: see `repeats_are_free`.

        `Rejected` (with `param` where it can be told) for a wrong field, and for a text that could not be spoken;
        `DailyLimit`, `NeedsAttention`, `Forbidden` concern the HeyGen account behind it.
        """
        fields: dict[str, object] = {
            "email": email,
            "voice_id": voice_id,
            "prompt": prompt,
            "speed": speed,
            "pitch": pitch,
            "volume": volume,
            "language_code": language_code,
            "emotion": emotion,
            "engine": None if engine is None else spelled(engine) or engine,
        }
        request = Request(
            method="POST",
            path=f"{_PREFIX}/tts/create",
            body=None if as_form else fields,
            form=fields if as_form else None,
            repeats_are_free=self.repeats_are_free,
        )
        return self._there(request, functools.partial(GatewaySpeech.read, clean=self._scrub))

    def voices(
        self, *, language: str | None = None, email: str | None = None, limit: int = 1000
    ) -> Iterator[GatewayVoice]:
        """Every voice, none twice; `language` by name ("English"). GET /v1/heygen/tts/voices.

        Pages are read until a short one, for no total can be trusted, or until one brings nothing new.
        """
        seen: set[str] = set()
        for page in range(1, MOST_PAGES + 1):
            query = {"email": email, "page": page, "limit": limit, "language": language}
            request = Request(method="GET", path=f"{_PREFIX}/tts/voices", query=query)
            found, is_last = self._there(request, functools.partial(_voices, limit=limit))
            fresh = {voice.voice_id: voice for voice in found if voice.voice_id not in seen}
            yield from fresh.values()
            seen.update(fresh)
            if is_last or not fresh:
                return

    def voice(self, voice_id: str, *, email: str | None = None) -> GatewayVoice:
        """One voice with its emotions, which the list may lack. GET /v1/heygen/tts/voices?voice_id=…"""
        query = {"email": email, "voice_id": voice_id}
        request = Request(method="GET", path=f"{_PREFIX}/tts/voices", query=query)
        return self._transport.send(request, functools.partial(_voice, voice_id=voice_id))

    def languages(self, *, email: str | None = None) -> tuple[GatewayLanguage, ...]:
        """Send `code`, show `label`. GET /v1/heygen/tts/languages."""
        request = Request(method="GET", path=f"{_PREFIX}/tts/languages", query={"email": email})
        return self._there(request, lambda body: readable(body, "languages", GatewayLanguage.read))

    def accounts(self) -> tuple[GatewayAccount, ...]:
        """The HeyGen accounts behind the token, never their passwords; empty where none is set up."""
        try:
            return self._transport.send(Request(method="GET", path=f"{_PREFIX}/accounts"), _accounts)
        except NotFound:
            return ()

    def account(self, email: str) -> GatewayAccount:
        """One of them; `NotFound` for an address that is not set up."""
        request = Request(method="GET", path=path(_PREFIX + "/accounts/{email}", email=email))
        return self._transport.send(request, lambda body: GatewayAccount.read(body, email))

    def _there(self, request: Request, read: Callable[[Json], Answer]) -> Answer:
        """For what every gateway has: 404 can only mean that there is none."""
        try:
            return self._transport.send(request, read)
        except NotFound as error:
            absent = NotAvailable(error.message, vendor=TITLE, code="gone", status=error.status)
        raise absent


def _voices(body: Json, *, limit: int) -> tuple[tuple[GatewayVoice, ...], bool]:
    """The voices of a page, and whether it is short. A gateway that gives fewer a page than asked for says so."""
    listed = body.get("list")
    if not isinstance(listed, list):
        raise UnreadableError("no list of voices in the answer")
    size = min(limit, integer(body, "limit") or limit)
    return readable(body, "list", GatewayVoice.read), len(listed) < size


def _voice(body: Json, *, voice_id: str) -> GatewayVoice:
    """The voice itself, or a list that holds it: which of the two comes was never confirmed."""
    if "list" not in body:
        return GatewayVoice.read(part(body, "voice") or body)
    for voice in readable(body, "list", GatewayVoice.read):
        if voice.voice_id == voice_id:
            return voice
    raise UnreadableError("the voice is not in the answer")


def _accounts(body: Json) -> tuple[GatewayAccount, ...]:
    found = ((address, part(body, address)) for address in body)
    return tuple(GatewayAccount.read(account, address) for address, account in found if account is not None)
