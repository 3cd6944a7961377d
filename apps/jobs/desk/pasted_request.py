"""Taking a request that somebody pasted: closed like the contract's, each problem at the name of its field."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.common.text import cleaned, one_line

from .request_fields import FLAG, NUMBER, Field, flat

LONGEST = 100_000


class InvalidRequest(Exception):
    """What is wrong with a request, as (name of the field, message) in the order of the request."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in problems))
        self.problems = problems


def parse_request(text: str, fields: Sequence[Field]) -> Mapping[str, Any]:
    """A request in JSON that holds what `fields` allow, and nothing else. Raises InvalidRequest."""
    body = _parse(text)
    if problems := _problems(body, fields):
        raise InvalidRequest(problems)
    return body


def _parse(text: str) -> Mapping[str, Any]:
    if len(text) > LONGEST:
        raise InvalidRequest([("", _("This is too long to be a request."))])
    try:
        body = json.loads(text)
        is_clean = _is_clean(body)
    except (ValueError, RecursionError) as error:
        where = f" {error}" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidRequest([("", _("This is not JSON.") + where)]) from error
    if not is_clean:
        raise InvalidRequest([("", _("It contains invalid characters."))])
    if not isinstance(body, dict):
        raise InvalidRequest([("", _("A request is an object: { … }."))])
    tidy = {name: _cleaned(value) for name, value in body.items()}
    return {**tidy, "title": one_line(tidy["title"])} if isinstance(tidy.get("title"), str) else tidy


def _cleaned(value: Any) -> Any:
    """Every text in it as the form takes it: without what nobody sees."""
    if isinstance(value, dict):
        return {name: _cleaned(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return cleaned(value) if isinstance(value, str) else value


def _is_clean(body: object) -> bool:
    """No NUL and no half of a surrogate pair: neither can be stored or sent."""
    try:
        return b"\0" not in _all_text(body).encode()
    except UnicodeEncodeError:
        return False


def _all_text(body: object) -> str:
    if isinstance(body, dict):
        return "".join(f"{name}{_all_text(value)}" for name, value in body.items())
    return "".join(map(_all_text, body)) if isinstance(body, list) else body if isinstance(body, str) else ""


def _problems(body: Mapping[str, Any], fields: Sequence[Field]) -> list[tuple[str, str]]:
    named = {field.path: field for field in fields}
    found = [(path, _problem(path, value, named)) for path, value in flat(body).items()]
    found += [(field.path, _("Required.")) for field in fields if _is_missing(field, body)]
    return [(path, message) for path, message in found if message]


def _is_missing(field: Field, body: Mapping[str, Any]) -> bool:
    return field.path == "type" and body.get("type") is None


def _problem(path: str, value: object, fields: Mapping[str, Field]) -> str:
    if path in ("callback_url", "callback_id"):
        return _("The portal fills this in automatically.")
    if path.endswith(("image.data", "image.media_type")):
        return _("Give a link, or upload the file to the library.")
    if value is None or (value == {} and any(name.startswith(f"{path}.") for name in fields)):
        return ""
    field = fields.get(path)
    if field is None:
        return _("Unknown field.")
    if field.type == NUMBER:
        return _number_problem(field, value)
    if field.type == FLAG:
        return "" if isinstance(value, bool) else _("This must be true or false.")
    return _text_problem(field, value)


def _number_problem(field: Field, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _("This must be a number.")
    low, high = field.low, field.high
    if low is None or high is None or (low <= value <= high and not (field.above and value == low)):
        return ""
    return _("Allowed: %(range)s.") % {"range": field.range}


def _text_problem(field: Field, value: object) -> str:
    if not isinstance(value, str):
        return _("This must be text.")
    if field.values and value not in field.values:
        return _("One of: %(words)s.") % {"words": ", ".join(field.values)}
    return _("Allowed: %(range)s.") % {"range": field.range} if field.longest and len(value) > field.longest else ""
