"""What a look, its engine and a voice allow; rules that need the catalogue."""

from collections.abc import Mapping
from typing import Any

from sandbox.catalogue import Look, Voice
from sandbox.errors import invalid

DEFAULT_ENGINE = "avatar_iv"


def engine_of(body: Mapping[str, Any]) -> str:
    return str((body.get("engine") or {}).get("type", DEFAULT_ENGINE))


def check_look(body: Mapping[str, Any], look: Look, siblings: list[Look]) -> None:
    """Hold an avatar order against the look it names. ``siblings`` are all looks of the same person."""
    engine = engine_of(body)
    photo = look.avatar_type == "photo_avatar"
    if engine not in look.supported_api_engines:
        raise invalid("engine", f"This look works with: {', '.join(look.supported_api_engines)}.")
    if body.get("expressiveness") is not None and not (photo and engine == "avatar_iv"):
        raise invalid("expressiveness", "'expressiveness' is for photo avatars on avatar_iv only.")
    _check_motion(body, engine, photo=photo, siblings=siblings)
    _check_reference(body, siblings)
    if photo and engine == "avatar_iii" and body.get("resolution") == "4k":
        raise invalid("resolution", "Photo avatars on avatar_iii do not come in 4k.")
    if body.get("output_format") == "webm" and not look.matting:
        raise invalid("output_format", "WebM needs a look that supports matting.")
    if body.get("remove_background") and not photo and not look.matting:
        raise invalid("remove_background", "The background of this look cannot be removed.")


def check_voice(body: Mapping[str, Any], voice: Voice) -> None:
    wanted = ((body.get("voice_settings") or {}).get("engine_settings") or {}).get("engine_type")
    if wanted is not None and wanted not in voice.engines:
        raise invalid("voice_settings.engine_settings", f"This voice works with: {', '.join(voice.engines)}.")


def _check_motion(body: Mapping[str, Any], engine: str, *, photo: bool, siblings: list[Look]) -> None:
    if body.get("motion_prompt") is None:
        return
    if engine == "avatar_iii":
        raise invalid("motion_prompt", "avatar_iii takes no motion prompt.")
    if engine == "avatar_iv" and not photo:
        raise invalid("motion_prompt", "On avatar_iv only photo avatars take a motion prompt.")
    if engine == "avatar_v" and photo and not any(look.avatar_type == "digital_twin" for look in siblings):
        raise invalid("motion_prompt", "This person has no digital twin that the motion could follow.")


def _check_reference(body: Mapping[str, Any], siblings: list[Look]) -> None:
    reference = (body.get("engine") or {}).get("reference_look_id")
    if reference is None:
        return
    twins = {look.id for look in siblings if look.avatar_type == "digital_twin"}
    if reference not in twins:
        raise invalid("engine.reference_look_id", "The reference must be a digital twin look of the same person.")
