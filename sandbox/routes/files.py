"""Downloads: presigned results and uploads, and the open previews of the catalogue. Ranges are honoured."""

import re
from pathlib import Path
from xml.sax.saxutils import escape

from flask import Blueprint, Response, render_template, request, send_file

from sandbox.background.media_process import RenderError
from sandbox.context import call, world
from sandbox.other_types import as_webp, in_other_type
from sandbox.state.faults import FILE_KINDS

blueprint = Blueprint("files", __name__, template_folder="../templates")
_SRT_TIME = re.compile(r"(\d\d:\d\d:\d\d),(\d{3})")
_TYPES = {
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "au": "audio/basic",
}


@blueprint.get("/files/<kind>/<identifier>/<name>")
def download(kind: str, identifier: str, name: str) -> Response:
    query = request.args
    expires = query.get("expires", "")
    genuine = expires.isdigit() and world().links.is_valid(
        request.path, expires, query.get("nonce", ""), query.get("signature", "")
    )
    owner = _owner(kind, identifier)
    fault = world().faults.draw(FILE_KINDS, space=owner or "", method=request.method, path=request.path)
    call().fault = fault
    if not genuine or (fault is not None and fault.kind == "link_expired"):
        return _storage_error(403, "AccessDenied", "Request has expired")
    if kind == "videos" and name in _MADE_UP and owner is not None:
        return _MADE_UP[name](identifier)
    path = _path(kind, identifier, name) if owner is not None else None
    if path is None or not path.is_file():
        return _storage_error(404, "NoSuchKey", "The file does not exist")
    if fault is not None:
        return Response(in_other_type(path, fault.text("code", "")), mimetype="binary/octet-stream")
    return _send(path, max_age=0)


@blueprint.get("/previews/<kind>/<name>")
def preview(kind: str, name: str) -> Response:
    try:
        path = world().previews.file(kind, name)
    except RenderError:
        return _storage_error(503, "SlowDown", "The preview could not be made")
    if path is None:
        return _storage_error(404, "NoSuchKey", "The file does not exist")
    if name.endswith(".webp"):
        # HeyGen's own are sent like this.
        return Response(as_webp(path), mimetype="binary/octet-stream")
    return _send(path, max_age=86400)


def _owner(kind: str, identifier: str) -> str | None:
    table = {
        "videos": "videos",
        "assets": "assets",
        "speech": "speeches",
        "playht": "playht_jobs",
        "proofreads": "proofreads",
    }.get(kind)
    if table is None:
        return None
    row = world().database.one(f"SELECT space FROM {table} WHERE id = ?", identifier)  # noqa: S608
    return None if row is None else str(row["space"])


def _path(kind: str, identifier: str, name: str) -> Path | None:
    if kind == "assets":
        row = world().database.one("SELECT blob FROM assets WHERE id = ?", identifier)
        return None if row is None else world().blobs.path(row["blob"])
    if kind == "proofreads":
        row = world().database.one("SELECT original, srt FROM proofreads WHERE id = ?", identifier)
        found = {"original.srt": row["original"], "translated.srt": row["srt"]}.get(name) if row is not None else None
        return None if found is None else world().blobs.path(found)
    return None if name.startswith(".") else world().films.folder(identifier) / name


def _send(path: Path, *, max_age: int) -> Response:
    kind = _TYPES.get(path.suffix.lstrip("."), "application/octet-stream")
    response = send_file(path.resolve(), mimetype=kind, conditional=True, max_age=max_age)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _page(video_id: str) -> Response:
    row = world().database.one("SELECT * FROM renders WHERE id = ? AND state = 'completed'", video_id)
    if row is None:
        return _storage_error(404, "NoSuchKey", "The file does not exist")
    films = world().films
    page = render_template("film.html", film=films.view(row), captions_url=films.link(video_id, "captions.vtt"))
    response = Response(page)
    response.headers["Content-Security-Policy"] = f"default-src 'self' {world().links.public_url}"
    return response


def _captions(video_id: str) -> Response:
    """The subtitles as players of the web want them."""
    path = world().films.folder(video_id) / "subtitles.srt"
    if not path.is_file():
        return _storage_error(404, "NoSuchKey", "The file does not exist")
    text = _SRT_TIME.sub(r"\1.\2", path.read_text(encoding="utf-8"))
    return Response(f"WEBVTT\n\n{text}", mimetype="text/vtt")


_MADE_UP = {"page": _page, "captions.vtt": _captions}


def _storage_error(status: int, code: str, message: str) -> Response:
    fields = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{fields}</Error>'
    return Response(text, status=status, mimetype="application/xml")
