"""A film in other languages, as it is stored, sealed and sent."""

from dataclasses import dataclass, replace
from typing import Any

from apps.common.stored_json import Json, changed, filled, flag, number, text, whole
from apps.library.references import MediaRef

SPEED, PRECISION = "speed", "precision"
INPUT, OUTPUT = "input", "output"
"""Whose words subtitles are that are brought along: those of the film, or those to be said."""


@dataclass(frozen=True, kw_only=True)
class DubParams:
    """What is as at first is neither stored nor sent.

    `languages` are names of the provider's list. `start_time` and `end_time` are seconds of the film, None for its
    beginning and its end; `seconds` is how long the film was when it was chosen, None where nobody could measure it.
    """

    video: MediaRef | None = None
    seconds: float | None = None
    languages: tuple[str, ...] = ()
    input_language: str = ""
    mode: str = SPEED
    translate_audio_only: bool = False
    speaker_num: int | None = None
    start_time: float | None = None
    end_time: float | None = None
    enable_dynamic_duration: bool = True
    disable_music_track: bool = False
    enable_speech_enhancement: bool = False
    enable_watermark: bool = False
    keep_the_same_format: bool = False
    audio: MediaRef | None = None
    fps_mode: str = ""
    srt: MediaRef | None = None
    srt_role: str = INPUT
    brand_glossary_id: str = ""
    folder_id: str = ""

    def files(self) -> dict[str, MediaRef]:
        """The files that it names, by the name of the field."""
        named = {"video": self.video, "audio": self.audio, "srt": self.srt}
        return {name: file for name, file in named.items() if file}

    def into(self, language: str) -> "DubParams":
        """The same into this language alone."""
        return replace(self, languages=(language,))

    def to_json(self) -> dict[str, Any]:
        files = {name: file.to_json() for name, file in self.files().items()}
        return {
            **files,
            "languages": list(self.languages),
            **filled(seconds=self.seconds),
            **changed(_AT_FIRST, self, *_PLAIN),
        }

    @classmethod
    def read(cls, data: Json) -> "DubParams":
        languages = data.get("languages")
        return cls(
            video=MediaRef.read(data.get("video")),
            seconds=number(data, "seconds", None),
            languages=tuple(one for one in languages if isinstance(one, str)) if isinstance(languages, list) else (),
            input_language=text(data, "input_language"),
            mode=text(data, "mode", SPEED),
            translate_audio_only=flag(data, "translate_audio_only", False),
            speaker_num=whole(data, "speaker_num"),
            start_time=number(data, "start_time", None),
            end_time=number(data, "end_time", None),
            enable_dynamic_duration=flag(data, "enable_dynamic_duration", True),
            disable_music_track=flag(data, "disable_music_track", False),
            enable_speech_enhancement=flag(data, "enable_speech_enhancement", False),
            enable_watermark=flag(data, "enable_watermark", False),
            keep_the_same_format=flag(data, "keep_the_same_format", False),
            audio=MediaRef.read(data.get("audio")),
            fps_mode=text(data, "fps_mode"),
            srt=MediaRef.read(data.get("srt")),
            srt_role=text(data, "srt_role", INPUT),
            brand_glossary_id=text(data, "brand_glossary_id"),
            folder_id=text(data, "folder_id"),
        )


_AT_FIRST = DubParams()
_PLAIN = (
    *("input_language", "mode", "translate_audio_only", "speaker_num", "start_time", "end_time"),
    *("enable_dynamic_duration", "disable_music_track", "enable_speech_enhancement", "enable_watermark"),
    *("keep_the_same_format", "fps_mode", "srt_role", "brand_glossary_id", "folder_id"),
)
