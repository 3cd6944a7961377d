"""A picture or a sound as a request names it, and as it is sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.common.stored_json import filled, number, text, whole


@dataclass(frozen=True, kw_only=True)
class MediaRef:
    """A picture or a sound: a medium of the library (with the SHA-256 that was chosen), a link, or a provider's id.

    `seconds` is the length of a sound, where it is known.
    """

    media: int | None = None
    sha256: str = ""
    url: str = ""
    asset_id: str = ""
    seconds: float | None = None

    def __bool__(self) -> bool:
        return bool(self.media or self.url or self.asset_id)

    def to_json(self) -> dict[str, Any]:
        if self.media:
            return filled(media=self.media, sha256=self.sha256, seconds=self.seconds)
        return filled(url=self.url, asset_id=self.asset_id)

    @classmethod
    def read(cls, value: object) -> "MediaRef | None":
        data = value if isinstance(value, Mapping) else {}
        found = cls(
            media=whole(data, "media"),
            sha256=text(data, "sha256"),
            url=text(data, "url"),
            asset_id=text(data, "asset_id"),
            seconds=number(data, "seconds", None),
        )
        return found or None
