"""What is in a line and is not said: style tags, and places for variables."""

from typing import Final

import regex

TAG: Final = regex.compile(
    r"<(?P<closes>/?)(?P<name>b|i|u|s|em|strong|font|span|c|v|lang|ruby|rt)(?=[\s.>/])[^<>\n]*>", regex.IGNORECASE
)
_OTHER: Final = r"<br\s*/?>|<(?:\d+:)?\d+:\d+[.,]\d+>|\{\\[^{}\n]*\}"
"""Line breaks, times inside a line, and the styles of ASS: they have no end of their own."""
_ANY: Final = regex.compile(rf"{TAG.pattern}|{_OTHER}", regex.IGNORECASE)
PLACEHOLDER: Final = regex.compile(
    r"\{\{[^{}\n]+\}\}|\$?\{(?:[\p{L}_][\w.\-\[\]]*|\d*)(?:![rsa])?(?::[^{}\s]*)?\}|%\([\p{L}_]\w*\)[sdifr]"
    r"|(?<![\p{N}%])%(?:\d+\$)?(?:0\d+|\.\d+)?[sdifuxXcfeg@](?![\p{L}\p{N}])"
)
"""{{name}}, {name}, ${name}, {0}, %(name)s, %s, %1$s and %.2f; not the sign of a percentage."""
_NOT_SAID: Final = regex.compile(rf"{_ANY.pattern}|{PLACEHOLDER.pattern}", regex.IGNORECASE)
_BLANKS: Final = regex.compile(r"\s+")


def bare(text: str) -> str:
    """The text without tags."""
    return _ANY.sub("", text) if "<" in text or "{" in text else text


def said(text: str) -> str:
    """The text without tags and without variables, whose words are not known yet."""
    return PLACEHOLDER.sub("", bare(text)) if "{" in text or "%" in text else bare(text)


def placeholders(text: str) -> list[tuple[str, int, int]]:
    """Each place for a variable, without blanks in it, and from where to where it is."""
    if "{" not in text and "%" not in text:
        return []
    return [(_BLANKS.sub("", found[0]), found.start(), found.end()) for found in PLACEHOLDER.finditer(text)]


def unbalanced(text: str) -> "regex.Match[str] | None":
    """The first tag that is not closed, closes nothing, or closes another one; a speaker's needs no end."""
    opened: list[regex.Match[str]] = []
    for tag in TAG.finditer(text) if "<" in text else ():
        name = tag["name"].lower()
        if tag[0].endswith("/>") or (name == "v" and not tag["closes"]):
            continue
        if not tag["closes"]:
            opened.append(tag)
        elif opened and opened[-1]["name"].lower() == name:
            opened.pop()
        elif name != "v":
            return tag
    return opened[0] if opened else None


def said_in_place(text: str) -> str:
    """The text with blanks in place of its tags and variables, so that all else stays where it is."""
    if not any(sign in text for sign in "<{%"):
        return text
    return str(_NOT_SAID.sub(lambda found: " " * len(found[0]), text))


def unsplittable(text: str) -> list[tuple[int, int]]:
    """From where to where each tag and each variable is."""
    return [match.span() for match in _NOT_SAID.finditer(text)]
