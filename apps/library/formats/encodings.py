"""Text out of bytes in whatever encoding a program wrote them."""

import codecs
from typing import Final

import regex
from charset_normalizer import from_bytes

from apps.providers.downloads.filetypes import HEAD, wide

_LIKELY: Final = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_r",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
_WESTERN: Final = regex.compile(
    r"(?:[\s\p{ASCII}àâäáãåæçéèêëíìîïñóòôöõøœúùûüßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜ]"
    r"|[“”„‘’‚–—…«»€£°ºª§·•]|\b[¿¡]|[¿¡]\b)*"  # noqa: RUF001
)
_ODD_CASE: Final = regex.compile(r"\p{Ll}\p{Lu}")
"""Where capitals stand inside words, the text is of another script."""
_ENOUGH: Final = 64_000
"""Bytes that a guess is made from."""


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the name of the encoding it was read in. What cannot be read becomes U+FFFD.

    A byte order mark decides, or where zeros are; then UTF-8 where most of it is; then a guess by what stands in the
    lines that are not ASCII, Western European first.
    """
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", "replace"), "utf-8"
    if encoding := wide(data[:HEAD]):
        return data.decode(encoding, "replace"), encoding
    encoding = "utf-8" if _is_mostly_utf8(data) else _guessed(data)
    return data.decode(encoding, "replace"), encoding


def _is_mostly_utf8(data: bytes) -> bool:
    """Also where single characters are broken, as after a careless cut."""
    try:
        data.decode()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        return sum(not sign.isascii() for sign in text) > 2 * broken
    return True


def _guessed(data: bytes) -> str:
    words = b"\n".join(dict.fromkeys(line for line in data.splitlines() if not line.isascii()))[:_ENOUGH]
    western = words.decode("cp1252", "replace")
    letters = [sign for sign in western if sign.isalpha()]
    if _WESTERN.fullmatch(western) and sum(map(str.isascii, letters)) > len(letters) / 2:
        return "cp1252"
    found = from_bytes(words, cp_isolation=_LIKELY)
    best = min(found, key=lambda one: (one.chaos, -one.coherence, len(_ODD_CASE.findall(str(one)))), default=None)
    return best.encoding if best else "cp1252"
