"""What somebody outside the team sees of a job, through a guest link."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.library.links import leading_through
from apps.library.models import Media, Preview
from apps.library.serving import part_of, size_of
from apps.library.subtitles import to_webvtt
from apps.reviews.subjects import Door

T = TypeVar("T")


def shown(template: str, context: Mapping[str, Any], door: Door) -> SafeString:
    """The template with every link to a file led through `door`."""
    with leading_through(door):
        return render_to_string(template, dict(context))


def opened(what: str, pk: int, wanted: str | None, download: bool) -> HttpResponseBase:
    """The bytes behind a link that `shown` wrote; who may follow it was checked where it is signed."""
    if what == "media":
        medium = _found(Media.objects.filter(pk=pk).first())
        name = medium.filename if download else None
        return part_of(medium.file, medium.mime_type, wanted, etag=medium.sha256, download=name)
    if what == "captions":
        return _captions(_found(Media.objects.filter(pk=pk).first()))
    preview = _found(Preview.objects.filter(pk=pk).exclude(file="").first())
    return part_of(preview.file, preview.mime_type, wanted, etag=preview.source_hash)


def _captions(srt: Media) -> HttpResponse:
    size_of(srt.file)  # 404 where it is gone
    with default_storage.open(srt.file) as file:
        text = file.read(2_000_000).decode("utf-8-sig", "replace")
    return HttpResponse(to_webvtt(text), content_type="text/vtt; charset=utf-8")


def _found(thing: T | None) -> T:
    if thing is None:
        raise Http404("this file is gone")
    return thing
