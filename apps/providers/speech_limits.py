"""What each speech service takes: ranges, defaults, engines and lengths, as data for forms and clients.

Every number is the vendor's. Four scales are called "speed" and mean four things: they stand side by side in `SPEEDS`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from apps.providers.useapi.engines import ENGINES

Unit = Literal["", "percent", "factor", "hertz"]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What one field of a request may hold: a number between bounds, or one of `choices`.

    `default` is what the vendor takes where the field is left out, None where that is nobody's to say. `step` is
    what a slider moves by. Empty `engines` mean every engine; `voice_must_use` asks the voice to be of one too.
    """

    low: float | None = None
    high: float | None = None
    above: float | None = None
    """An exclusive lower bound."""
    is_whole: bool = False
    step: float | None = None
    unit: Unit = ""
    choices: tuple[str, ...] = ()
    default: float | str | None = None
    engines: tuple[str, ...] = ()
    voice_must_use: bool = False

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest number, infinite where there is no such bound."""
        return -math.inf if self.low is None else self.low, math.inf if self.high is None else self.high

    def fits(self, value: object) -> bool:
        """True for what the vendor accepts. None fits nothing: leave the field out instead."""
        if self.choices:
            return value in self.choices
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if isinstance(value, float) and not math.isfinite(value):
            return False
        return (
            (self.low is None or value >= self.low)
            and (self.above is None or value > self.above)
            and (self.high is None or value <= self.high)
            and (not self.is_whole or value == int(value))
        )

    def is_for(self, engine: str | None) -> bool:
        return not self.engines or engine in self.engines


@dataclass(frozen=True, kw_only=True)
class SpeechLimits:
    """One service: the fields of its request, and how much text it takes at a time, in characters.

    `text_limits` are those of engines that take another length than `text_limit`. `parallel` is how many requests
    an account should have under way at most, `slice_at` the length from which text is better cut.
    """

    service: str
    text_field: str
    text_limit: int
    fields: Mapping[str, Limit]
    text_limits: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    default_engine: str | None = None
    parallel: int | None = None
    slice_at: int | None = None

    def longest(self, engine: str | None = None) -> int:
        """Characters that a text may have with this engine, None for the default one."""
        return self.text_limits.get(engine or self.default_engine or "", self.text_limit)

    def taken(self, fields: Mapping[str, object], *, engine: str | None = None) -> dict[str, object]:
        """Those of `fields` that this engine takes, None for the default one. What has no limit is for all."""
        used = engine or self.default_engine
        return {
            name: value for name, value in fields.items() if name not in self.fields or self.fields[name].is_for(used)
        }


SPEEDS: Final[Mapping[str, Limit]] = MappingProxyType(
    {
        "useapi": Limit(low=50, high=150, is_whole=True, step=1, unit="percent", default=100),
        "playht": Limit(above=0, high=5, step=0.1, unit="factor"),
        "heygen.speech": Limit(low=0.5, high=2.0, step=0.05, unit="factor", default=1.0),
        "heygen.video": Limit(low=0.5, high=1.5, step=0.05, unit="factor", default=1.0),
    }
)
"""The four scales that are called "speed": percent of normal at the gateway, factors elsewhere."""

_ONLY_PLAYHT2: Final = ("PlayHT2.0",)
_FEELINGS: Final = ("happy", "sad", "angry", "fearful", "disgust", "surprised")

GATEWAY: Final = SpeechLimits(
    service="useapi",
    text_field="prompt",
    text_limit=5000,
    fields=MappingProxyType(
        {
            "speed": SPEEDS["useapi"],
            "pitch": Limit(low=-100, high=100, is_whole=True, step=1, default=0),
            "volume": Limit(low=0, high=100, is_whole=True, step=1, unit="percent", default=100),
            "engine": Limit(choices=ENGINES),
        }
    ),
    parallel=9,
    slice_at=1000,
)
"""POST /v1/heygen/tts/create. Emotions, languages and engines are those of the voice and of the gateway's lists.

That its numbers are whole is the portal's caution: the gateway does not say.
"""

PLAYHT: Final = SpeechLimits(
    service="playht",
    text_field="text",
    text_limit=2000,
    text_limits=MappingProxyType({"Play3.0-mini": 20_000}),
    default_engine="PlayHT2.0",
    fields=MappingProxyType(
        {
            "quality": Limit(choices=("draft", "low", "medium", "high", "premium")),
            "output_format": Limit(choices=("mp3", "ogg", "wav", "flac", "mulaw"), default="mp3"),
            "speed": SPEEDS["playht"],
            "sample_rate": Limit(low=8000, high=48_000, is_whole=True, step=1, unit="hertz"),
            "seed": Limit(low=0, is_whole=True, step=1),
            "temperature": Limit(low=0, high=2, step=0.1),
            "voice_engine": Limit(choices=("PlayHT2.0", "Play3.0-mini", "PlayHT1.0"), default="PlayHT2.0"),
            "emotion": Limit(
                choices=tuple(f"{whose}_{how}" for whose in ("female", "male") for how in _FEELINGS),
                engines=_ONLY_PLAYHT2,
                voice_must_use=True,
            ),
            "voice_guidance": Limit(low=1, high=6, step=0.1, engines=_ONLY_PLAYHT2, voice_must_use=True),
            "style_guidance": Limit(low=1, high=30, step=0.5, engines=_ONLY_PLAYHT2, voice_must_use=True),
        }
    ),
)
"""POST /api/v2/tts. Without a seed every take is another one; without a temperature the model has its own."""

HEYGEN_SPEECH: Final = SpeechLimits(
    service="heygen",
    text_field="text",
    text_limit=5000,
    default_engine="starfish",
    fields=MappingProxyType(
        {
            "input_type": Limit(choices=("text", "ssml"), default="text"),
            "speed": SPEEDS["heygen.speech"],
        }
    ),
)
"""POST /v3/voices/speech."""

HEYGEN_VIDEO_VOICE: Final = SpeechLimits(
    service="heygen",
    text_field="script",
    text_limit=5000,
    fields=MappingProxyType(
        {
            "speed": SPEEDS["heygen.video"],
            "pitch": Limit(low=-50, high=50, step=1, default=0),
            "volume": Limit(low=0, high=1, step=0.05, unit="factor", default=1.0),
        }
    ),
)
"""`voice_settings` of POST /v3/videos."""

DESIGN_PROMPT_LIMIT: Final = 1000
"""Characters of a description that HeyGen finds voices for."""

CLONE_NAME_LIMIT: Final = 100
"""Characters of the name of a voice that HeyGen clones."""
