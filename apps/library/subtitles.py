"""SRT to WebVTT, the form that browsers take."""

import re

TIMES = re.compile(r"^(\d{1,2}:\d{2}:\d{2})[,.](\d{3})\s*-->\s*(\d{1,2}:\d{2}:\d{2})[,.](\d{3})", re.MULTILINE)


def to_webvtt(srt: str) -> str:
    """The same cues at the same times; what stands between two well-formed times is a cue's text."""
    text = srt.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\n ")
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    return "WEBVTT\n\n" + TIMES.sub(r"\1.\2 --> \3.\4", safe) + "\n"
