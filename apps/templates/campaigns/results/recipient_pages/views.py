"""What a recipient sees: one film, and nothing of the team, of others, or of themselves."""

from collections.abc import Callable
from functools import wraps
from pathlib import PurePosixPath
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from apps.jobs.models.outputs import Files
from apps.library.formats.subtitles import kept, vtt
from apps.library.models import Media
from apps.library.serving import part_of
from apps.reviews.guests import throttle
from apps.reviews.guests.quiet import quiet
from apps.templates.models import RecipientLink

from .. import recipients

View = Callable[..., HttpResponseBase]
FILM, POSTER, CAPTIONS = "film", "picture", "captions"
NAMES: Final = {FILM: "film", POSTER: "picture", CAPTIONS: "captions"}
"""What files are called there. Their own names may be a person's."""


def for_recipients(view: View) -> View:
    """Decorator of a view: counts the asking, and finds the link that opens now and the files of its film."""

    @login_not_required
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, **rest: Any) -> HttpResponseBase:
        if not throttle.allow_request(request, token):
            return quiet(render(request, "reviews/guests/busy.html", status=429))
        found = recipients.opening(token)
        if found is None:
            return quiet(_closed(request))
        return quiet(view(request, *found, token, **rest))

    return wrapped


@require_GET
@for_recipients
def page(request: HttpRequest, link: RecipientLink, files: Files, token: str) -> HttpResponse:
    """The film with its captions."""
    recipients.seen(link)
    shown = _shown(files)
    poster = shown.get(POSTER)
    context = {
        "link": link,
        "film": shown[FILM],
        "addresses": {what: _address(token, what, media) for what, media in shown.items()},
        "is_portrait": bool(poster and poster.width and poster.height and poster.height > poster.width),
    }
    return render(request, "templates/campaigns/results/recipient.html", context)


@require_safe
@for_recipients
def file(
    request: HttpRequest,
    link: RecipientLink,  # noqa: ARG001  # it has been found to open
    files: Files,
    token: str,  # noqa: ARG001  # the link was found by it
    what: str,
    pk: int,
    name: str,  # noqa: ARG001  # the name is for the browser
) -> HttpResponseBase:
    """The bytes of a file that the page shows, and of no other."""
    media = _shown(files).get(what)
    if media is None or media.pk != pk:
        return _closed(request)
    if what == CAPTIONS:
        return HttpResponse(vtt(kept(media).cues), content_type="text/vtt; charset=utf-8")
    download = _name(what, media) if "download" in request.GET else None
    return part_of(media.file, media.mime_type, request.headers, etag=media.sha256, download=download)


def _shown(files: Files) -> dict[str, Media]:
    outputs = {FILM: files.film, POSTER: files.poster, CAPTIONS: files.subtitle}
    return {what: output.media for what, output in outputs.items() if output and output.media}


def _address(token: str, what: str, media: Media) -> str:
    return reverse("recipients:file", args=[token, what, media.pk, _name(what, media)])


def _name(what: str, media: Media) -> str:
    return NAMES[what] + (".vtt" if what == CAPTIONS else PurePosixPath(media.filename).suffix)


def _closed(request: HttpRequest) -> HttpResponse:
    """For links that are unknown, expired or withdrawn, and for files that are not theirs: the same words to all."""
    return render(request, "reviews/guests/closed.html", status=404)
