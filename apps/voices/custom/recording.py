"""What a recording must be for a voice to be cloned from it. HeyGen tells no limits, and charges all the same."""

from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from apps.library.formats.sound import heard
from apps.library.measuring import seconds_of
from apps.library.models import Media
from apps.library.vault import Unwelcome, at_hand

SHORTEST: Final = 10.0
"""Seconds that a recording must last."""
HEARD: Final = 3.0
"""Seconds of them in which something must be heard."""
LOOKED_AT: Final = 600.0
"""Seconds until somebody must have begun to speak."""


def check(path: Path, seconds: float | None) -> None:
    """Raises Unwelcome, in words, for what no voice can be made of."""
    if seconds is None:
        raise Unwelcome(_("This recording cannot be played. Save it again as MP3 or WAV."))
    if seconds < SHORTEST:
        words = {"n": f"{seconds:.1f}", "least": f"{SHORTEST:.0f}"}
        raise Unwelcome(_("This recording lasts %(n)s seconds. A voice needs at least %(least)s.") % words)
    if heard(path, enough=HEARD, within=LOOKED_AT) < HEARD:
        raise Unwelcome(_("This recording is almost silent."))


def check_kept(media: Media) -> None:
    """The same for a recording of the library. Raises OSError too."""
    with at_hand(media.file) as path:
        check(path, seconds_of(media))
