"""What an author is told about a text and a voice before anybody is asked to approve it."""

from collections import Counter
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Voice
from .tongues import script_of, tongue_of

_NAMES: Final = {
    "CJK": gettext_lazy("Chinese characters"),
    "HIRAGANA": gettext_lazy("Japanese"),
    "KATAKANA": gettext_lazy("Japanese"),
    "HANGUL": gettext_lazy("Korean"),
}
"""Scripts that people call by another name than Unicode does."""


def of_text(text: str, voice: Voice | None) -> list[str]:
    """One line for each script in `text` that the voice does not read, the most frequent first."""
    if voice is None:
        return []
    tongue = tongue_of(voice.own_language)
    counts = Counter(script_of(letter) for letter in text if letter.isalpha())
    unread: Counter[str] = Counter()
    for script, count in counts.items():
        if not tongue.reads(script):
            unread[str(_NAMES.get(script, script.capitalize()))] += count
    return [_line(voice, script, count) for script, count in unread.most_common(3)]


def _line(voice: Voice, script: str, count: int) -> str:
    letters = ngettext("%(count)s letter", "%(count)s letters", count) % {"count": f"{count:,}"}
    words = _(
        "%(voice)s speaks %(language)s, and this text has %(letters)s in another script (%(script)s). They may be read "
        "out one by one, or left out. Choose a voice of that language; until then the price counts them at their worst."
    )
    return words % {"voice": voice.name, "language": voice.language, "letters": letters, "script": script}
