"""Files that an order brings along: fetched, looked up or decoded, and checked by their bytes."""

import base64
import binascii
import io
from collections.abc import Mapping
from typing import Any

from PIL import Image

from sandbox.background import outgoing
from sandbox.context import world
from sandbox.errors import ApiError, invalid
from sandbox.http.sniff import file_type
from sandbox.routes.heygen.assets import asset_kind, asset_row

_MEGABYTE = 1024 * 1024
_MOST_BYTES = {"image": 50 * _MEGABYTE, "audio": 50 * _MEGABYTE, "video": 100 * _MEGABYTE, "subtitle": 50 * _MEGABYTE}
_TOO_WIDE = 2048
"""Pixels: pictures are below 2K."""
_WANTED = {
    "image": "a PNG or JPEG picture below 2K",
    "audio": "an MP3 or WAV recording",
    "video": "an MP4 or WebM film",
    "subtitle": "a SubRip file",
}


def from_union(asset: Mapping[str, Any], kind: str, param: str) -> str:
    """The stored file behind ``{type: url | asset_id | base64, …}``. ``kind`` is image, audio, video or
    subtitle.
    """
    if asset["type"] == "url":
        return from_url(asset["url"], kind, f"{param}.url")
    if asset["type"] == "asset_id":
        return from_asset(asset["asset_id"], kind, f"{param}.asset_id")
    try:
        data = base64.b64decode(asset["data"], validate=True)
    except (binascii.Error, ValueError):
        raise invalid(f"{param}.data", "The data is not valid base64.") from None
    return _keep(data, kind, invalid(f"{param}.data", f"The data must be {_WANTED[kind]}."))


def from_url(url: str, kind: str, param: str) -> str:
    local = world().settings.now.allow_local_urls
    problem = outgoing.refusal(url, local=local)
    if problem:
        raise invalid(param, f"{param!r} {problem}")
    try:
        data = outgoing.fetch(url, local=local, most=_MOST_BYTES[kind])
    except outgoing.FetchError as failure:
        raise ApiError(400, "download_failed", str(failure), param) from None
    refusal = ApiError(400, "download_failed", f"The URL must lead straight to {_WANTED[kind]}.", param)
    return _keep(data, kind, refusal)


def from_asset(identifier: str, kind: str, param: str) -> str:
    row = asset_row(identifier)
    refusal = invalid(param, f"The asset must be {_WANTED[kind]}.")
    if asset_kind(row["mime_type"]) != kind:
        raise refusal
    if kind == "image" and not _is_small_enough(world().blobs.path(row["blob"]).read_bytes()):
        raise refusal
    return str(row["blob"])


def _keep(data: bytes, kind: str, refusal: ApiError) -> str:
    found = file_type(data)
    if found is None or found.kind != kind or len(data) > _MOST_BYTES[kind]:
        raise refusal
    if kind == "image" and not _is_small_enough(data):
        raise refusal
    return world().blobs.put(data, found.suffix)


def _is_small_enough(data: bytes) -> bool:
    """By its header alone; whether it can be decoded shows when it is rendered."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return max(picture.size) < _TOO_WIDE
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return True
