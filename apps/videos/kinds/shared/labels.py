"""The closed vocabularies of a film request: the contract's word, and the word for people."""

from django.utils.translation import gettext_lazy as _

from apps.providers import HEYGEN_VIDEO_VOICE

from .params import III, IV, V

RESOLUTIONS = {"720p": "720p", "1080p": "1080p", "4k": "4K"}
RATIOS = {"16:9": "16:9", "9:16": "9:16", "1:1": "1:1", "4:5": "4:5", "5:4": "5:4", "auto": _("Auto")}
OUTLINES = {
    "16:9": (1, 5, 18, 10),
    "9:16": (5, 1, 10, 18),
    "1:1": (3, 3, 14, 14),
    "4:5": (4, 2.5, 12, 15),
    "5:4": (2.5, 4, 15, 12),
}
"""Each shape drawn in a square of 20: x, y, width, height."""
FITS = {"": _("Decided by HeyGen"), "cover": _("Fill, may crop"), "contain": _("Fit, may leave edges")}
FORMATS = {"mp4": "MP4", "webm": _("WebM, see-through")}
EXPRESSIVENESS = {"": _("Not set"), "low": _("Low"), "medium": _("Medium"), "high": _("High")}
ENGINES = {IV: "Avatar IV", V: "Avatar V", III: "Avatar III"}
BACKGROUNDS = {"": _("Original"), "color": _("Colour"), "image": _("Picture")}
POSITIONS = {
    "top_left": _("Top left"),
    "top_right": _("Top right"),
    "bottom_left": _("Bottom left"),
    "bottom_right": _("Bottom right"),
}
VOICE_ENGINES = {"": _("Not set"), "elevenlabs": "ElevenLabs", "fish": "Fish Audio", "starfish": "Starfish"}
MODELS = {
    "elevenlabs": ("eleven_multilingual_v2", "eleven_turbo_v2_5", "eleven_flash_v2_5", "eleven_v3"),
    "fish": ("s1", "s2-pro"),
    "starfish": (),
}
LONGEST_SCRIPT = HEYGEN_VIDEO_VOICE.text_limit
LONGEST_TYPED = 100_000
"""Characters of a script that a draft keeps; what can be sent is less."""
LONGEST_MOTION = 2000
SPEED, PITCH, VOLUME = (HEYGEN_VIDEO_VOICE.fields[name].reach for name in ("speed", "pitch", "volume"))
SHARE, OFFSET = (0.0, 1.0), (-1.0, 1.0)
LARGEST_SCALE = 2.0
