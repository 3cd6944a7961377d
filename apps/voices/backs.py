from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Back to the page of this portal that the form names in `next`, or to `otherwise`."""
    place = request.POST.get("next", "")
    local = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(place if local and place.startswith("/") else otherwise)
