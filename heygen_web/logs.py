import logging
import re

GUEST = re.compile(r"(?<=/g/)[^/\s]+")


class Short(logging.Formatter):
    """A refused request is a line, not a traceback; our own mistakes keep theirs."""

    def format(self, record: logging.LogRecord) -> str:
        if record.levelno >= logging.ERROR:
            return super().format(record)
        kept, record.exc_info, record.exc_text = record.exc_info, None, None
        try:
            return super().format(record)
        finally:
            record.exc_info = kept


class WithoutTokens(logging.Filter):
    """Takes the tokens of guest links out of addresses: who reads a log is no guest."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(GUEST.sub("…", one) if isinstance(one, str) else one for one in record.args)
        return True
