"""The way in: `HeyGen(key).videos.get(video_id)`."""

import functools
from collections.abc import Callable

from apps.providers.errors import Unauthorized
from apps.providers.heygen.assets import Assets
from apps.providers.heygen.avatars import Avatars
from apps.providers.heygen.faults import TITLE, explain, unwrap
from apps.providers.heygen.glossaries import Glossaries
from apps.providers.heygen.templates import Templates
from apps.providers.heygen.templates_v2 import TemplatesV2, explain_older
from apps.providers.heygen.translations.films import Translations
from apps.providers.heygen.translations.proofreads import Proofreads
from apps.providers.heygen.users import Users
from apps.providers.heygen.videos import Videos
from apps.providers.heygen.voices import Voices
from apps.providers.heygen.webhooks import Webhooks
from apps.providers.http.exchange import Call, Timeouts, Vendor
from apps.providers.http.scrub import scrub
from apps.providers.http.transport import Transport

VENDOR = Vendor(name="heygen", title=TITLE, unwrap=unwrap, explain=explain)
OLDER = Vendor(name="heygen", title=TITLE, unwrap=unwrap, explain=explain_older)
"""The paths of v2, which have their own end."""


class HeyGen:
    """HeyGen API v3, and templates of v2, with one key. Threads may share a client.

    `on_call` is told of every HTTP exchange and never sees a secret. `retries` bounds the repeats inside a
    call, of which the first comes after about `first_pause` seconds. A key that no header can carry is
    `Unauthorized` at once; an address that is none is a `ValueError`; one that is private, or not https, is
    `AddressRefused` unless `allow_private`.
    """

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = "https://api.heygen.com",
        allow_private: bool = False,
        on_call: Callable[[Call], None] | None = None,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 # frozen
        retries: int = 2,
        first_pause: float = 1.0,
    ) -> None:
        key = api_key.strip()
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise Unauthorized("the key is empty or holds characters that no key has", vendor=TITLE)
        transport = functools.partial(
            Transport,
            base_url=base_url,
            allow_private=allow_private,
            headers={"x-api-key": key, "Accept": "application/json", "User-Agent": "heygen-web"},
            scrub=functools.partial(scrub, secrets=(key,)),
            on_call=on_call,
            timeouts=timeouts,
            retries=retries,
            first_pause=first_pause,
        )
        self._transport, self._older = transport(VENDOR), transport(OLDER)
        self.users = Users(self._transport)
        self.voices = Voices(self._transport)
        self.avatars = Avatars(self._transport)
        self.assets = Assets(self._transport)
        self.videos = Videos(self._transport)
        self.templates = Templates(self._transport)
        self.templates_v2 = TemplatesV2(self._older)
        self.translations = Translations(self._transport)
        self.proofreads = Proofreads(self._transport)
        self.glossaries = Glossaries(self._transport)
        self.webhooks = Webhooks(self._transport)

    def __repr__(self) -> str:
        return f"HeyGen(base_url={self._transport.base_url!r})"

    def close(self) -> None:
        """Give back the connections of this thread."""
        self._transport.close()
        self._older.close()

    def __enter__(self) -> "HeyGen":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
