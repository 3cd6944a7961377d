"""Where a form may lead back to."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def next_url(request: HttpRequest, otherwise: str) -> str:
    """The `next` that came with a form, if it stays in this portal; else the page or address `otherwise`."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    here = {request.get_host()}
    if wanted and url_has_allowed_host_and_scheme(wanted, here, require_https=request.is_secure()):
        return wanted
    return resolve_url(otherwise)


def redirect_back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """There, with 302."""
    return HttpResponseRedirect(next_url(request, otherwise))
