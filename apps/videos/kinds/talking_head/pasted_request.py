"""A request that somebody pasted, in the shape of stored params."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import Connection
from apps.jobs.desk.pasted_request import InvalidRequest
from apps.library.references.asset_ids import of_asset_id


def stored_of(body: Mapping[str, Any], connection: Connection) -> dict[str, Any]:
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
