"""What goes into a request for translations: the contract's names, and nothing that was not asked for."""

from collections.abc import Mapping
from typing import Any, cast

from apps.library.references import MediaRef
from apps.providers.heygen.translations.films import TranslationOptions

from .params import DubParams

AssetIds = Mapping[str, str]
"""For each file of the library its id at the provider, by the field."""


def film(params: DubParams, asset_ids: AssetIds) -> dict[str, Any]:
    return _file(params.video or MediaRef(), asset_ids.get("video", ""))


def options(params: DubParams, asset_ids: AssetIds, title: str) -> TranslationOptions:
    """With the title; what is as at first is left out."""
    asked = params.to_json()
    body: dict[str, Any] = {"title": title}
    for name in TranslationOptions.__annotations__:
        if name in asked:
            body[name] = asked[name]
    for name, file in params.files().items():
        if name != "video":
            body[name] = _file(file, asset_ids.get(name, ""))
    if params.srt:
        body["srt_role"] = params.srt_role
    else:
        body.pop("srt_role", None)
    return cast(TranslationOptions, body)


def _file(file: MediaRef, asset_id: str) -> dict[str, Any]:
    if file.url:
        return {"type": "url", "url": file.url}
    return {"type": "asset_id", "asset_id": asset_id or file.asset_id}
