"""What an author is told about a text and a voice before anybody is asked to approve it."""

from collections import Counter
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.common.languages import is_known, named

from .models import Voice
from .speaking_time import language_guess
from .speaking_time.languages import Tongue, script_of, tongue_of

_NAMES: Final = {
    "CJK": gettext_lazy("Chinese characters"),
    "HIRAGANA": gettext_lazy("Japanese"),
    "KATAKANA": gettext_lazy("Japanese"),
    "HANGUL": gettext_lazy("Korean"),
}
"""Scripts that people call by another name than Unicode does."""
_LANGUAGES: Final = {
    "nb": gettext_lazy("Norwegian"),
    "hr": gettext_lazy("Croatian or Serbian"),
    "id": gettext_lazy("Indonesian or Malay"),
}
"""Languages that are not told apart from a near one."""


def of_text(text: str, voice: Voice | None, asked: str = "") -> list[str]:
    """What the voice does not speak. `asked` is the language or accent that is asked of it, where one is."""
    if voice is None:
        return []
    tongue = tongue_of(asked or voice.own_language)
    speaks = named(tongue.code) if asked or not voice.language else voice.language
    return [*_scripts(text, tongue, voice.name, speaks), *_language(text, tongue, voice.name, speaks)]


def _scripts(text: str, tongue: Tongue, voice: str, speaks: str) -> list[str]:
    """One line for each script in `text` that the voice does not read, the most frequent first."""
    counts = Counter(script_of(letter) for letter in text if letter.isalpha())
    unread: Counter[str] = Counter()
    for script, count in counts.items():
        if not tongue.reads(script):
            unread[str(_NAMES.get(script, script.capitalize()))] += count
    lines = []
    for script, count in unread.most_common(3):
        letters = ngettext("%(count)s letter", "%(count)s letters", count) % {"count": f"{count:,}"}
        words = _(
            "%(voice)s speaks %(language)s, and this text has %(letters)s in another script (%(script)s). They may be "
            "read out one by one, or left out. Choose a voice of that language; until then the price counts them at "
            "their worst."
        )
        lines.append(words % {"voice": voice, "language": speaks, "letters": letters, "script": script})
    return lines


def _language(text: str, tongue: Tongue, voice: str, speaks: str) -> list[str]:
    """A line where most of `text` is in letters that the voice reads, and looks like another language."""
    codes = language_guess.language_of(text, tongue)
    if not codes or not tongue.reads(language_guess.script(codes[0])):
        return []
    words = _(
        "This text looks like %(found)s, and %(voice)s speaks %(language)s. Choose a voice of that language; until "
        "then the price counts it at its worst."
    )
    found = _(" or ").join(str(_LANGUAGES.get(code) or named(code)) for code in codes)
    return [words % {"found": found, "voice": voice, "language": speaks}]


def of_code(code: str) -> list[str]:
    """A line where a language or an accent is asked for that nobody here has heard of."""
    if not code or is_known(code):
        return []
    words = _("“%(code)s” is not a language we know. HeyGen publishes no list of its codes, and may refuse it.")
    return [words % {"code": code}]
