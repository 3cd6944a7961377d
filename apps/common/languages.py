"""Languages as services spell them, in code or by their English name."""

from typing import Final

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language_info

_CODES: Final = {info["name"].lower(): code for code, info in LANG_INFO.items() if "name" in info}
_CODES.update({"chinese": "zh", "mandarin": "zh", "cantonese": "yue", "filipino": "fil"})
_CODES.update({"amharic": "am", "gujarati": "gu", "javanese": "jv", "lao": "lo", "maltese": "mt", "pashto": "ps"})
_CODES.update({"sinhala": "si", "somali": "so", "sundanese": "su", "zulu": "zu"})
_KNOWN: Final = frozenset(code.partition("-")[0] for code in _CODES.values())


def primary(language: str) -> str:
    """The two or three letters of a language: "de" for "de-AT" and for "German"; empty for what nobody knows."""
    given = language.strip().lower()
    code = _CODES.get(given, given).replace("_", "-").partition("-")[0]
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else ""


def named(code: str) -> str:
    """The name of a language for people; its code where nobody has given it a name here."""
    return str(get_language_info(code)["name_translated"]) if code in LANG_INFO else code


def is_known(code: str) -> bool:
    """Whether a code such as "de" or "pt-BR" begins with a language that has a name."""
    return primary(code) in _KNOWN
