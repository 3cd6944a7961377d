"""What somebody outside the team sees of a job, through a guest link."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.http import Http404, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.library.formats.subtitles import kept, vtt
from apps.library.guest_links import FileUrl, guest_urls
from apps.library.models import Media, Preview
from apps.library.serving import part_of

T = TypeVar("T")


def render_for_guest(template: str, context: Mapping[str, Any], door: FileUrl) -> SafeString:
    """The template with every link to a file led through `door`."""
    with guest_urls(door):
        return render_to_string(template, dict(context))


def file_for_guest(what: str, pk: int, headers: Mapping[str, str], download: bool) -> HttpResponseBase:
    """The bytes behind a link that `shown` wrote; who may follow it was checked where it is signed."""
    if what == "media":
        medium = _found(Media.objects.filter(pk=pk).first())
        name = medium.filename if download else None
        return part_of(medium.file, medium.mime_type, headers, etag=medium.sha256, download=name)
    if what == "captions":
        found = kept(_found(Media.objects.filter(pk=pk).first()))
        return HttpResponse(vtt(found.cues), content_type="text/vtt; charset=utf-8")
    preview = _found(Preview.objects.filter(pk=pk).exclude(file="").first())
    return part_of(preview.file, preview.mime_type, headers, etag=preview.source_hash)


def _found(thing: T | None) -> T:
    if thing is None:
        raise Http404("this file is gone")
    return thing
