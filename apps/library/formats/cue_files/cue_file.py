"""What is read of a file with cues, how large it may be, and how texts become cues on the way."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from ..subtitles import BREAK, CONTROL, SHOWN_FOR, Cue, Remark, shortened, unseen

LARGEST_FILE: Final = 20_000_000
"""Bytes of a file."""
MOST_CUES: Final = 20_000
"""Cues, or texts without times. Reading stops at the first one more."""
MOST_CHARACTERS: Final = 5_000
"""Characters of a cue."""
MOST_REMARKS: Final = 3 * MOST_CUES
"""Things that are left out or changed. A file with more of them is another kind of file."""
LATEST: Final = 500 * 3_600_000
"""Milliseconds at which a cue may end."""
MOST_LINES: Final = 500_000
"""Lines of a file that is no XML, blank ones too."""
LONGEST_LINE: Final = 100_000
"""Characters of such a line."""


class CueFileError(Exception):
    """Why a file cannot be read: a sentence for people, that names `line` (from 1) unless this is 0."""

    def __init__(self, says: str, line: int = 0) -> None:
        super().__init__(_("Line %(line)d: %(says)s") % {"line": line, "says": says} if line else says)
        self.line = line


@dataclass(frozen=True, kw_only=True)
class CueText:
    """What a cue says in two languages: one string a line, none of them blank, and none where nothing is written.

    `number` counts the texts of the file from 1. `key` is what other programs call the cue by, `times` are its first
    and last millisecond; files that hold none of them leave these empty.
    """

    number: int
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    key: str = ""
    times: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class CueFile:
    """Either `cues`, in the order of their beginnings, or `texts`, which are laid onto cues by `key` or `number`.

    `form` is srt, vtt, sbv, ttml, ass, text, csv or xliff. A file that holds one language has it as the target.
    """

    form: str
    encoding: str
    cues: tuple[Cue, ...] = ()
    texts: tuple[CueText, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Remarks:
    """What is told of a file, in any order. Raises CueFileError where there is no end to it."""

    def __init__(self) -> None:
        self._said: list[Remark] = []

    def add(self, line: int, says: str) -> None:
        if len(self._said) == MOST_REMARKS:
            raise CueFileError(_("Most of the file can’t be read as subtitles."))
        self._said.append(Remark(line, says))

    def in_order(self) -> tuple[Remark, ...]:
        return tuple(sorted(self._said, key=lambda remark: remark.line))


class Cues:
    """Cues on their way in. The limits are kept one by one: what is too much raises CueFileError."""

    def __init__(self) -> None:
        self.remarks = Remarks()
        self._found: list[_Found] = []

    def add(self, line: int, start: int, end: int | None, text: str) -> None:
        """What is shown from `start` to `end` in milliseconds, the lines with any break; None: up to the next cue."""
        if not (lines := cleaned(text, line, self.remarks)):
            self.remarks.add(line, _("Left out: a cue without text."))
            return
        if start < 0:
            self.remarks.add(line, _("Begins before 0:00, and is shown from there on."))
            start, end = 0, None if end is None else max(end, 0)
        refuse_too_late(line, start if end is None else max(start, end))
        if end is not None and end < start:
            self.remarks.add(line, _("Ends before it begins, and is shown for one second."))
            end = start + SHOWN_FOR
        self._found.append(_Found(start, end, line, lines))
        refuse_too_many(len(self._found))

    def result(self, form: str, encoding: str) -> CueFile:
        """All that was added. Raises CueFileError without cues."""
        if not self._found:
            raise no_cues()
        self._found.sort(key=lambda one: one.start)
        starts = [one.start for one in self._found]
        cues = [
            Cue(one.start, self._end_of_open(one, following) if one.end is None else one.end, one.lines)
            for one, following in zip(self._found, [*starts[1:], 0], strict=True)
        ]
        return CueFile(form=form, encoding=encoding, cues=tuple(cues), remarks=self.remarks.in_order())

    def _end_of_open(self, one: "_Found", following: int) -> int:
        if following > one.start:
            self.remarks.add(one.line, _("Has no end, and is shown until the next cue."))
            return following
        self.remarks.add(one.line, _("Has no end, and is shown for one second."))
        return one.start + SHOWN_FOR


class _Found(NamedTuple):
    start: int
    end: int | None
    line: int
    lines: tuple[str, ...]


class Texts:
    """Texts without times on their way in, with the same limits."""

    def __init__(self) -> None:
        self.remarks = Remarks()
        self._found: list[CueText] = []

    def add(self, line: int, source: str, target: str, *, key: str = "", times: tuple[int, int] | None = None) -> None:
        """The next text; both languages with any break between lines."""
        number = len(self._found) + 1
        refuse_too_many(number)
        sides = [cleaned(text, line, self.remarks) for text in (source, target)]
        self._found.append(CueText(number=number, source=sides[0], target=sides[1], key=key, times=times))

    def result(self, form: str, encoding: str) -> CueFile:
        """All that was added. Raises CueFileError where no text is."""
        if not any(one.source or one.target for one in self._found):
            raise CueFileError(_("The file holds no texts."))
        return CueFile(form=form, encoding=encoding, texts=tuple(self._found), remarks=self.remarks.in_order())


def cleaned(text: str, line: int, remarks: Remarks) -> tuple[str, ...]:
    """The lines of a cue, without blank ones and without controls. Raises CueFileError where it is too long."""
    refuse_too_long(line, len(text))
    if CONTROL.search(plain := BREAK.sub("\n", text)):
        remarks.add(line, unseen())
    return tuple(filter(None, (one.strip() for one in CONTROL.sub("", plain).split("\n"))))


def refuse_too_many(count: int) -> None:
    """Raise CueFileError for more cues or texts than a file may have."""
    if count > MOST_CUES:
        raise CueFileError(
            _("The file has more than %(most)s cues. Split it into several files.") % {"most": f"{MOST_CUES:,}"}
        )


def refuse_too_long(line: int, size: int) -> None:
    """Raise CueFileError for a cue of more characters than it may have."""
    if size > MOST_CHARACTERS:
        words = _("the text of a cue has more than %(most)s characters.") % {"most": f"{MOST_CHARACTERS:,}"}
        raise CueFileError(words, line)


def refuse_too_late(line: int, ms: int) -> None:
    """Raise CueFileError for a time that is in no film."""
    if ms > LATEST:
        words = _("a cue ends after more than %(most)s hours.") % {"most": LATEST // 3_600_000}
        raise CueFileError(words, line)


def no_cues() -> CueFileError:
    return CueFileError(_("The file holds no cues."))


def broken_times(line: int, words: str) -> CueFileError:
    return CueFileError(_("the times can’t be read, “%(words)s”.") % {"words": shortened(words)}, line)
