"""A form is acted upon once, however often somebody clicks: each further answer leads where the first one does."""

import hashlib
import posixpath
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import SentForm

NUMBERS: Final = ("csrfmiddlewaretoken", "remark-number")
"""Fields that differ each time a page is made: Django masks its token anew for each, guests' forms have a number."""
REMEMBERED: Final = timedelta(days=1)
LONGEST: Final = 500

R = TypeVar("R", bound=HttpRequest)
P = ParamSpec("P")
View = Callable[Concatenate[R, P], HttpResponse]


def once(view: View[R, P]) -> View[R, P]:
    """Decorator of a view whose POST makes something. It makes it in one transaction with the memory of the form.

    The same form with other words is another one, for a page that was gone back to keeps its number. What the view
    answers with an error may be sent again. It must not talk to anybody outside: others wait for the transaction.
    """

    @wraps(view)
    def wrapped(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        fingerprint = _fingerprint(request)
        if not fingerprint:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            if not _is_first(fingerprint):
                return _lead(request, SentForm.objects.get(fingerprint=fingerprint).place)
            answer = view(request, *args, **kwargs)
            mine = SentForm.objects.filter(fingerprint=fingerprint)
            if answer.status_code >= 400:
                mine.delete()
            else:
                mine.update(place=_place(request, answer.headers.get("Location", ""))[:LONGEST])
        return answer

    return wrapped


def forget() -> None:
    """Drop what nobody will click again."""
    SentForm.objects.filter(at__lt=timezone.now() - REMEMBERED).delete()


def _fingerprint(request: HttpRequest) -> str:
    """SHA-256 over who sends what where, in hex; empty where it is no form of ours."""
    if request.method != "POST" or not any(request.POST.get(name) for name in NUMBERS):
        return ""
    typed = sorted((name, request.POST.getlist(name)) for name in request.POST)
    files = sorted((name, [(one.name, one.size) for one in request.FILES.getlist(name)]) for name in request.FILES)
    words = repr([request.user.pk, request.get_full_path(), typed, files])
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _is_first(fingerprint: str) -> bool:
    """False where the form was acted upon; where that is being done just now, wait for its end."""
    try:
        with transaction.atomic():
            SentForm.objects.create(fingerprint=fingerprint)
    except IntegrityError:
        return False
    return True


def _place(request: HttpRequest, location: str) -> str:
    """Where the answer led. A guest's address holds the token of a link, which is kept nowhere: theirs is relative."""
    if not location or request.user.is_authenticated:
        return location
    return posixpath.relpath(location, request.path) + "/"


def _lead(request: HttpRequest, place: str) -> HttpResponse:
    if not place:
        messages.info(request, _("You sent this form twice. It was processed once."))
    return HttpResponseRedirect(place or request.get_full_path())
