import logging
import re

_S = "(?:/|%2F)"  # plain, or within the query of another address
_ONE = r"(?:(?!%2F)[^/\s?&#\"'<>])+"
TOKENS = re.compile(
    rf"({_S}(?:g|r|join|in|callback|key|confirm-email){_S}"
    rf"|{_S}files{_S}{_ONE}{_S}\d+{_S}"
    rf"|{_S}library{_S}\d+{_S}(?={_ONE}{_S}{_ONE})){_ONE}",
    re.IGNORECASE,
)
"""What opens something for whoever has it. `tests/web/test_logs.py` holds it against the table of addresses."""
GIVEN = re.compile(r"([?&](?:code|key|signature|state|token)=)[^&\s\"'<>]+")


class Line(logging.Formatter):
    """Takes tokens out of all that is logged, tracebacks too: who reads a log is no guest and nobody's provider."""

    def format(self, record: logging.LogRecord) -> str:
        return GIVEN.sub(r"\1…", TOKENS.sub(r"\1…", super().format(record)))


class Short(Line):
    """A refused request is a line, not a traceback; our own mistakes keep theirs."""

    def format(self, record: logging.LogRecord) -> str:
        if record.levelno >= logging.ERROR:
            return super().format(record)
        kept, record.exc_info, record.exc_text = record.exc_info, None, None
        try:
            return super().format(record)
        finally:
            record.exc_info = kept
