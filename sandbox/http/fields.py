"""Bodies checked against hand-written tables: kinds, ranges, choices, closed and open objects."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import invalid


@dataclass(frozen=True, kw_only=True)
class Field:
    """What one field may hold. ``kind`` is string, number, integer, boolean, object or list.

    ``above`` is an exclusive lower bound. ``fields`` describes an object; ``variants`` one whose shape
    depends on the value of its ``discriminator``; a ``closed`` object refuses names it does not know.
    ``shortest`` and ``longest`` count the characters of a text, the entries of a list.
    """

    kind: str = "string"
    required: bool = False
    nullable: bool = True
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    above: float | None = None
    shortest: int = 0
    longest: int | None = None
    pattern: str | None = None
    fields: Mapping[str, "Field"] = field(default_factory=dict)
    closed: bool = True
    discriminator: str | None = None
    variants: Mapping[str, Mapping[str, "Field"]] = field(default_factory=dict)
    item: "Field | None" = None


_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "list": (list,),
}


def check_object(body: Mapping[str, Any], table: Mapping[str, Field], *, path: str = "", closed: bool = True) -> None:
    """Raise the first fault as ``invalid_parameter`` with the dotted name of the field."""
    for name in body:
        if closed and name not in table:
            raise invalid(path + name, f"{path + name!r} is not a field here; extra inputs are not permitted.")
    for name, rule in table.items():
        if name not in body:
            if rule.required:
                raise invalid(path + name, f"{path + name!r} is required.")
            continue
        check_value(body[name], rule, path + name)


def check_value(value: Any, rule: Field, path: str) -> None:
    if value is None:
        if not rule.nullable:
            raise invalid(path, f"{path!r} must not be null.")
        return
    is_bool = isinstance(value, bool)
    if not isinstance(value, _KINDS[rule.kind]) or (is_bool and rule.kind != "boolean"):
        raise invalid(path, f"{path!r} must be of type {rule.kind}.")
    if isinstance(value, str):
        _check_text(value, rule, path)
    elif isinstance(value, int | float):
        _check_number(value, rule, path)
    elif isinstance(value, list):
        _check_length(value, rule, path)
        for index, item in enumerate(value):
            if rule.item is not None:
                check_value(item, rule.item, f"{path}.{index}" if rule.item.kind == "object" else path)
    elif isinstance(value, dict):
        check_object(value, _shape(value, rule, path), path=f"{path}.", closed=rule.closed)


def _check_text(value: str, rule: Field, path: str) -> None:
    if rule.choices and value not in rule.choices:
        raise invalid(path, f"{path!r} must be one of: {', '.join(rule.choices)}.")
    if len(value) < rule.shortest:
        raise invalid(path, f"{path!r} needs at least {rule.shortest} character(s).")
    if rule.longest is not None and len(value) > rule.longest:
        raise invalid(path, f"{path!r} has {len(value)} characters; at most {rule.longest} are allowed.")
    if rule.pattern is not None and not re.fullmatch(rule.pattern, value):
        raise invalid(path, f"{path!r} does not have the expected form.")


def _check_length(value: list[Any], rule: Field, path: str) -> None:
    if len(value) < rule.shortest or (rule.longest is not None and len(value) > rule.longest):
        most = "" if rule.longest is None else f" and at most {rule.longest}"
        raise invalid(path, f"{path!r} needs at least {rule.shortest} entries{most}.")


def _check_number(value: float, rule: Field, path: str) -> None:
    if rule.kind == "boolean":
        return
    # NaN fails every comparison, so the tests are written the positive way round.
    fits = (
        (rule.low is None or value >= rule.low)
        and (rule.high is None or value <= rule.high)
        and (rule.above is None or value > rule.above)
    )
    if not fits:
        low = f"at least {rule.low:g}" if rule.low is not None else f"above {rule.above or 0:g}"
        high = "" if rule.high is None else f" and at most {rule.high:g}"
        raise invalid(path, f"{path!r} must be {low}{high}.")


def _shape(value: Mapping[str, Any], rule: Field, path: str) -> Mapping[str, Field]:
    if rule.discriminator is None:
        return rule.fields
    kind = value.get(rule.discriminator)
    if not isinstance(kind, str) or kind not in rule.variants:
        raise invalid(
            f"{path}.{rule.discriminator}",
            f"{rule.discriminator!r} must be one of: {', '.join(rule.variants)}.",
        )
    return {rule.discriminator: Field(), **rule.variants[kind]}
