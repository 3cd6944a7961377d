"""The request body of a film, exactly as it is sent: the contract's field names, nothing that was not asked for."""

from collections.abc import Mapping
from typing import Any

from apps.library.references import MediaRef

from .params import AvatarParams, FilmParams, ImageParams

Body = dict[str, Any]
AssetIds = Mapping[str, str]
"""For each file of the library its id at the provider, by the names of `FilmParams.files`."""


def request_body(params: FilmParams, *, title: str, asset_ids: AssetIds) -> Body:
    """What goes into POST /v3/videos, without the callback.

    Resolution, shape and engine are always said, so that no price hangs on a default that somebody else may change.
    """
    body: Body = {"type": "avatar" if isinstance(params, AvatarParams) else "image"}
    if isinstance(params, AvatarParams):
        body |= {"avatar_id": params.avatar_id, "engine": _engine(params)}
    elif isinstance(params, ImageParams) and params.image:
        body["image"] = _union(params.image, asset_ids, "image")
    body |= {"title": title, **_speech(params, asset_ids), **_output(params)}
    if params.background and params.output_format != "webm":
        body["background"] = _background(params, asset_ids)
    if params.watermark and params.watermark.image:
        body["watermark"] = _watermark(params, asset_ids)
    for name in ("expressiveness", "motion_prompt", "folder_id", "brand_glossary_id"):
        if value := getattr(params, name):
            body[name] = value
    return body


def _engine(params: AvatarParams) -> Body:
    reference = {"reference_look_id": params.reference_look_id} if params.reference_look_id else {}
    return {"type": params.engine, **reference}


def _speech(params: FilmParams, asset_ids: AssetIds) -> Body:
    body: Body = {}
    if params.script:
        body["script"] = params.script
    if params.audio:
        name, value = _source(params.audio, asset_ids, "audio")
        body[f"audio_{name}"] = value
    if params.voice_id:
        body["voice_id"] = params.voice_id
    if params.script and (settings := params.voice.to_json()):
        body["voice_settings"] = settings
    return body


def _output(params: FilmParams) -> Body:
    body: Body = {"resolution": params.resolution, "aspect_ratio": params.aspect_ratio}
    if params.fit:
        body["fit"] = params.fit
    if params.output_format != "mp4":
        body["output_format"] = params.output_format
    if params.remove_background:
        body["remove_background"] = True
    if params.burn_captions:
        body["caption"] = {"file_format": "srt", "style": "default"}
    return body


def _background(params: FilmParams, asset_ids: AssetIds) -> Body:
    chosen = params.background
    if chosen is None or chosen.kind == "color" or not chosen.image:
        return {"type": chosen.kind, "value": chosen.color} if chosen else {}
    name, value = _source(chosen.image, asset_ids, "background")
    return {"type": "image", name: value}


def _watermark(params: FilmParams, asset_ids: AssetIds) -> Body:
    mark = params.watermark
    if mark is None or not mark.image:
        return {}
    body: Body = {"image": _union(mark.image, asset_ids, "watermark")}
    if mark.scale != 1:
        body["scale"] = mark.scale
    if mark.opacity != 1:
        body["opacity"] = mark.opacity
    offsets = {name: getattr(mark, name) for name in ("offset_x", "offset_y") if getattr(mark, name) is not None}
    if offsets or mark.position != "bottom_right":
        body["placement"] = {"position": mark.position, **offsets}
    return body


def _union(file: MediaRef, asset_ids: AssetIds, name: str) -> Body:
    kind, value = _source(file, asset_ids, name)
    return {"type": kind, kind: value}


def _source(file: MediaRef, asset_ids: AssetIds, name: str) -> tuple[str, str]:
    """ "url" or "asset_id", and its value."""
    if file.url:
        return "url", file.url
    return "asset_id", asset_ids[name] if file.media else file.asset_id
