"""What goes into a render of a template, by v3 and by v2: the contract's names, and nothing that was not asked for."""

from collections.abc import Mapping
from typing import Any

from apps.common.stored_json import filled
from apps.library.references import MediaRef
from apps.providers import GenerateOptions, RenderOptions, SharedRenderOptions

from ...schema import CHARACTER, TEXT, VOICE
from .params import AS_DESIGNED, Options, RenderParams, Value

AssetIds = Mapping[str, str]
"""For each file of the library its id at the provider, by the variable that it fills."""


def variables(params: RenderParams, asset_ids: AssetIds) -> dict[str, dict[str, Any]]:
    """Those that were given, by name."""
    return {
        name: variable(value, asset_ids.get(name, "")) for name, value in params.values.items() if not value.is_empty
    }


def older_variables(params: RenderParams, asset_ids: AssetIds) -> dict[str, dict[str, Any]]:
    """The same as v2 takes them."""
    return {name: _nested(name, value) for name, value in variables(params, asset_ids).items()}


def variable(value: Value, asset_id: str) -> dict[str, Any]:
    if value.type == TEXT:
        return {"type": TEXT, "content": value.content}
    if value.type == CHARACTER:
        return {"type": CHARACTER, "character_id": value.id, "character_type": value.kind}
    if value.type == VOICE:
        return {"type": VOICE, "voice_id": value.id, **filled(locale=value.locale)}
    more = filled(fit=value.fit, play_style=value.play_style, volume=value.volume)
    return {"type": value.type, "asset": _asset(value.file or MediaRef(), asset_id), **more}


def options(given: Options, title: str) -> RenderOptions:
    """With the title; what is as designed is left out."""
    body: RenderOptions = {}
    _share(body, given, title)
    if given.brand_glossary_id:
        body["brand_glossary_id"] = given.brand_glossary_id
    return body


def older_options(given: Options, title: str) -> GenerateOptions:
    """The same as v2 calls them."""
    body: GenerateOptions = {}
    _share(body, given, title)
    if given.brand_glossary_id:
        body["brand_voice_id"] = given.brand_glossary_id
    return body


def _share(body: SharedRenderOptions, given: Options, title: str) -> None:
    body["title"] = title
    if given.width and given.height:
        body["dimension"] = {"width": given.width, "height": given.height}
    if given.fps is not None:
        body["fps"] = given.fps
    if given.scene_ids:
        body["scene_ids"] = list(given.scene_ids)
    if given.subtitles:
        body["subtitles"] = _subtitles(given)
    if given.caption:
        body["caption"] = True
    if given.reorder_music != AS_DESIGNED.reorder_music:
        body["reorder_music"] = given.reorder_music
    if given.keep_text_vertically_centered:
        body["keep_text_vertically_centered"] = True
    if given.include_gif:
        body["include_gif"] = True
    if given.enable_sharing:
        body["enable_sharing"] = True
    if given.folder_id:
        body["folder_id"] = given.folder_id


def _nested(name: str, flat: Mapping[str, Any]) -> dict[str, Any]:
    properties = {key: given for key, given in flat.items() if key not in ("type", "asset", "character_type")}
    if asset := flat.get("asset"):
        properties[asset["type"]] = asset[asset["type"]]
    if flat["type"] == CHARACTER:
        properties["type"] = flat["character_type"]
    return {"name": name, "type": flat["type"], "properties": properties}


def _subtitles(given: Options) -> dict[str, Any]:
    chosen = given.subtitles.to_json() if given.subtitles else {}
    x, y = chosen.pop("position_x", None), chosen.pop("position_y", None)
    if chosen.get("disable_highlight") is False:
        del chosen["disable_highlight"]
    return chosen | ({"position": {"x": x, "y": y}} if x is not None and y is not None else {})


def _asset(file: MediaRef, asset_id: str) -> dict[str, str]:
    if file.url:
        return {"type": "url", "url": file.url}
    return {"type": "asset_id", "asset_id": asset_id or file.asset_id}
