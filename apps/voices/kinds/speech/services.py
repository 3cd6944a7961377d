"""The three services as the portal tells them apart: the kind of work, the limits, the words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.accounts.models.connections import Provider
from apps.providers import GATEWAY, HEYGEN_SPEECH, PLAYHT, SpeechLimits


@dataclass(frozen=True)
class Service:
    """`piece` is the length that long texts are cut to; `repeats` tells that the same words come from its memory."""

    slug: str
    kind: str
    provider: Provider
    label: Any
    limits: SpeechLimits
    repeats: bool = False

    def piece(self, engine: str | None = None) -> int:
        return min(self.limits.slice_at or self.limits.longest(engine), self.limits.longest(engine))


HEYGEN: Final = Service("heygen", "speech.heygen", Provider.HEYGEN, _("HeyGen"), HEYGEN_SPEECH)
USEAPI: Final = Service("gateway", "speech.gateway", Provider.USEAPI, _("HeyGen gateway"), GATEWAY, repeats=True)
PLAYHT_SERVICE: Final = Service("playht", "speech.playht", Provider.PLAYHT, _("PlayHT"), PLAYHT)
SERVICES: Final = (HEYGEN, USEAPI, PLAYHT_SERVICE)
BY_KIND: Final[Mapping[str, Service]] = {service.kind: service for service in SERVICES}
BY_PROVIDER: Final[Mapping[Provider, Service]] = {service.provider: service for service in SERVICES}
