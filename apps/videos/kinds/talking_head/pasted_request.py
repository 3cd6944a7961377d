"""Taking a request that somebody pasted: closed like the contract's, each problem at the name of its field."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import Connection
from apps.common.text import cleaned, one_line

from .fields import FIELDS, FLAG, NUMBER, Field, flat
from .files import of_asset_id
from .params import FilmParams, read_avatar, read_image

LONGEST = 100_000
_READERS = {"video.avatar": read_avatar, "video.image": read_image}
_OPEN = ("background", "caption", "voice_settings", "voice_settings.engine_settings", "watermark", "engine", "image")


class InvalidRequest(Exception):
    """What is wrong with a request, as (name of the field, message) in the order of the request."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in problems))
        self.problems = problems


def parse_request(text: str, kind: str, connection: Connection) -> tuple[str, FilmParams]:
    """Title and params out of a request in JSON. Raises InvalidRequest."""
    body = _parse(text)
    if problems := list(_problems(body, kind)):
        raise InvalidRequest(problems)
    return str(body.get("title") or ""), _READERS[kind](_stored(body, connection))


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


def _problems(body: Mapping[str, Any], kind: str) -> "list[tuple[str, str]]":
    fields = {field.path: field for field in FIELDS[kind]}
    found = [(path, _problem(path, value, fields)) for path, value in flat(body).items()]
    found += [(field.path, _("Required.")) for field in fields.values() if _is_missing(field, body)]
    return [(path, message) for path, message in found if message]


def _is_missing(field: Field, body: Mapping[str, Any]) -> bool:
    return field.path == "type" and body.get("type") is None


def _problem(path: str, value: object, fields: Mapping[str, Field]) -> str:
    if path in ("callback_url", "callback_id"):
        return _("The portal fills this in automatically.")
    if path.endswith(("image.data", "image.media_type")):
        return _("Give a link, or upload the file to the library.")
    if value is None or (path in _OPEN and value == {}):
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


def _stored(body: Mapping[str, Any], connection: Connection) -> dict[str, Any]:
    """The request in the shape of stored params. Raises InvalidRequest for a file that is missing or given twice."""
    stored: dict[str, Any] = dict(body)
    stored["audio"] = _file(body, "audio_url", "audio_asset_id", connection)
    stored["burn_captions"] = bool((body.get("caption") or {}).get("style"))
    stored["voice_from_look"] = not body.get("voice_id")
    if image := body.get("image"):
        stored["image"] = _union(image, "image", connection)
    if background := body.get("background"):
        image = _file(background, "url", "asset_id", connection, "background.")
        stored["background"] = {**background, "image": image}
    if watermark := body.get("watermark"):
        mark = {**watermark, **(watermark.get("placement") or {})}
        stored["watermark"] = {**mark, "image": _union(watermark.get("image") or {}, "watermark.image", connection)}
    return stored


def _union(image: Mapping[str, Any], path: str, connection: Connection) -> dict[str, Any] | None:
    kind = image.get("type")
    other = {"url": "asset_id", "asset_id": "url"}.get(str(kind), "")
    if image.get(other):
        raise InvalidRequest([(f"{path}.{other}", _("This does not work with the type %(type)s.") % {"type": kind})])
    return _file(image, "url", "asset_id", connection, f"{path}.")


def _file(
    data: Mapping[str, Any], url: str, asset_id: str, connection: Connection, prefix: str = ""
) -> dict[str, Any] | None:
    if data.get(url) and data.get(asset_id):
        raise InvalidRequest([(prefix + url, _("Give a link or the id of a file, not both."))])
    if data.get(url):
        return {"url": data[url]}
    if not data.get(asset_id):
        return None
    file = of_asset_id(data[asset_id], connection)
    if file is None:
        raise InvalidRequest([(prefix + asset_id, _("There is no such file in the library."))])
    return file.to_json()
