"""Columns of a campaign's table, and what each of them fills: guessed by likeness, remembered for the next table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.common.stored_json import flag, text
from apps.common.text import fold

from ..models import Campaign, RememberedMapping, Template
from ..schema import AUDIO, VOICE, Schema

LABEL: Final = "#label"
"""The target that names a row's film."""
LOCALE: Final = ".locale"
"""After the name of a voice variable: the language that its voice speaks in this row."""
SPEECH: Final = ".speech"
"""After the name of a sound: the text that is spoken for it in this row."""
SPEAKER: Final = ".voice"
"""After the name of a sound: the voice that speaks this text."""
PARTS: Final = (LOCALE, SPEECH, SPEAKER)
LIKE_ENOUGH: Final = 0.72
_LONGEST: Final = 200
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LANGUAGES: Final = frozenset({"language", "locale", "lang", "sprache", "langue", "idioma"})
_SPEECHES: Final = frozenset({"text to speak", "spoken text", "speech", "script", "voice over", "voiceover"})
_SPEAKERS: Final = frozenset({"voice", "speaker"})
_LABELS: Final = frozenset({"label", "title", "film", "film title", "video title", "file name"})
PERSONAL: Final = ("e mail", "email", "mail", "phone", "telephone", "mobile", "birthday", "date of birth", "address")
"""Words of columns that a film hardly needs, and that are private unless somebody says otherwise."""


@dataclass(frozen=True)
class Column:
    """`target` is empty (it stays here), a variable's name, such a name with one of `PARTS`, or "#label".

    `default` fills empty cells. What is `private` is never sent to the provider and has no target.
    """

    name: str
    target: str = ""
    default: str = ""
    private: bool = False

    @property
    def variable(self) -> str:
        """The name of the variable that it fills with what the variable is; empty for all else."""
        return "" if self.target == LABEL or self.target.endswith(PARTS) else self.target

    def part_of(self, part: str) -> str:
        """The name of the variable of which it fills this part; empty for all else."""
        return self.target.removesuffix(part) if self.target.endswith(part) else ""


@dataclass(frozen=True)
class Target:
    """Something that a column may fill."""

    value: str
    label: str


def read_columns(campaign: Campaign) -> tuple[Column, ...]:
    return tuple(
        Column(text(one, "name"), text(one, "target"), text(one, "default"), flag(one, "private", False))
        for one in campaign.columns
    )


def stored(columns: Iterable[Column]) -> list[dict[str, Any]]:
    return [vars(column).copy() for column in columns]


def targets(schema: Schema) -> list[Target]:
    """What columns may fill, in the order of the template."""
    found = []
    for variable in schema.variables.values():
        if variable.is_known:
            found.append(Target(variable.name, variable.label))
        named = {"variable": variable.label}
        if variable.type == AUDIO:
            found.append(Target(f"{variable.name}{SPEECH}", _("%(variable)s: text to speak") % named))
            found.append(Target(f"{variable.name}{SPEAKER}", _("%(variable)s: voice that speaks") % named))
        if variable.type in (VOICE, AUDIO):
            found.append(Target(f"{variable.name}{LOCALE}", _("%(variable)s: its language") % named))
    return [*found, Target(LABEL, _("Name of the film"))]


def guess(names: Sequence[str], template: Template, schema: Schema) -> tuple[Column, ...]:
    """What was remembered of columns of these names first, then what is alike; each target once."""
    remembered = {one.column: one for one in RememberedMapping.objects.filter(template=template)}
    known = {target.value for target in targets(schema)}
    columns = [Column(name) for name in names]
    taken: set[str] = set()
    open_ones = []
    for at, column in enumerate(columns):
        before = remembered.get(_key(column.name))
        if before is None or (before.target and before.target not in known - taken):
            open_ones.append(at)
            continue
        columns[at] = replace(column, target=before.target, private=before.private)
        taken.add(before.target)
    pairs = sorted(
        ((_likeness(columns[at].name, target), -at, target) for at in open_ones for target in known - taken),
        reverse=True,
    )
    for likeness, minus, target in pairs:
        if likeness >= LIKE_ENOUGH and not columns[-minus].target and target not in taken:
            columns[-minus] = replace(columns[-minus], target=target)
            taken.add(target)
    for at in open_ones:
        if not columns[at].target:
            columns[at] = replace(columns[at], private=is_personal(columns[at].name))
    return tuple(columns)


def remember(template: Template, columns: Iterable[Column]) -> None:
    """The next table of this template is mapped alike."""
    rows = {
        _key(column.name): RememberedMapping(
            template=template, column=_key(column.name), target=column.target, private=column.private
        )
        for column in columns
    }
    RememberedMapping.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["template", "column"],
        update_fields=["target", "private"],
    )


def mapping_problem(columns: Iterable[Column], schema: Schema) -> str:
    """Why a table cannot be mapped so, in words; empty where it can."""
    labels = {target.value: target.label for target in targets(schema)}
    seen: dict[str, str] = {}
    for column in columns:
        words = {"column": column.name, "target": labels.get(column.target, column.target)}
        if not column.target:
            continue
        if column.private:
            return _("“%(column)s” is never sent to HeyGen, so it can’t fill “%(target)s”.") % words
        if column.target not in labels:
            return _("The template has no “%(target)s” for the column “%(column)s”.") % words
        if column.target in seen:
            words |= {"other": seen[column.target]}
            return _("“%(other)s” and “%(column)s” both fill “%(target)s”. Choose one of them.") % words
        seen[column.target] = column.name
    return ""


def fitting(columns: Iterable[Column], schema: Schema) -> tuple[Column, ...]:
    """The same, without targets that the template no longer has."""
    known = {target.value for target in targets(schema)}
    return tuple(replace(one, target=one.target if one.target in known else "") for one in columns)


def is_personal(name: str) -> bool:
    words = f" {fold(name)} "
    return any(f" {one} " in words for one in PERSONAL)


def recipient_of(columns: Sequence[Column]) -> int | None:
    """Which column says who gets the film: by its name, an address before a name; None where none does."""
    names = [fold(column.name) for column in columns]
    for wanted in (("e mail", "email", "mail"), ("phone", "mobile"), ("recipient",)):
        for at, name in enumerate(names):
            if any(f" {one} " in f" {name} " for one in wanted):
                return at
    return next((at for at, name in enumerate(names) if name in ("name", "full name")), None)


def _key(name: str) -> str:
    return fold(name)[:_LONGEST]


def _likeness(name: str, target: str) -> float:
    """From 0 to 1."""
    words = fold(_HUMP.sub(" ", name))
    if target == LABEL:
        return 1.0 if words in _LABELS else 0.0
    if target.endswith(SPEECH):
        return 0.95 if words in _SPEECHES else 0.0
    if target.endswith(SPEAKER):
        return 0.9 if words in _SPEAKERS else 0.0
    if target.endswith(LOCALE):
        return 0.95 if _LANGUAGES & set(words.split()) else 0.0
    wanted = fold(_HUMP.sub(" ", target))
    if words == wanted or words.replace(" ", "") == wanted.replace(" ", ""):
        return 1.0
    mine, other = set(words.split()), set(wanted.split())
    if mine and other and (mine <= other or other <= mine):
        return 0.75 + 0.2 * len(mine & other) / len(mine | other)
    return SequenceMatcher(None, words, wanted).ratio() * 0.9
