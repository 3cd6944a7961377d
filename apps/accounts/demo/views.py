"""Stepping into the demo as one of its people, no password needed. There is no such page outside DEMO."""

from collections.abc import Callable
from functools import wraps

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.demo.cast import cast
from apps.accounts.login import receivers
from apps.common.redirects import redirect_back

View = Callable[[HttpRequest], HttpResponse]


def only_in_demo(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO:
            raise Http404("no demo here")
        return view(request)

    return login_not_required(wrapped)


@only_in_demo
@require_GET
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/demo/demo.html", {"next": request.GET.get("next", "")})


@only_in_demo
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Only the cast can be entered, whatever number comes in."""
    for user, _part in cast():
        if str(user.pk) == request.POST.get("person") and user.is_active:
            login(request, user)
            # For a while their account page does not ask for a password that they never typed.
            record_authentication(request, user, "demo", reauthenticated=True)
            UserSession.objects.create_from_request(request)
            receivers.log(user, "person.signed_in", request, by=user, methods=["demo"])
            return redirect_back(request, settings.LOGIN_REDIRECT_URL)
    raise Http404("nobody of the demo")
