"""Everything about the person's own account on one page. Each change asks allauth, which asks "is it still you?"."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.providers.openid_connect.views import login
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from requests import RequestException

from apps.accounts.login.mfa import takes_passkeys
from apps.accounts.members import MemberRequest
from apps.accounts.models import User
from apps.accounts.people.forms import NameForm


@require_http_methods(["GET", "POST"])
def account(request: MemberRequest) -> HttpResponse:
    form = NameForm(request.POST if request.method == "POST" else None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. Your name is now %(name)s.") % {"name": form.instance})
        return HttpResponseRedirect(reverse("your_account"))
    sessions = sorted(UserSession.objects.purge_and_list(request.user), key=lambda one: one.created_at, reverse=True)
    context = {
        "form": form,
        "takes_passkeys": takes_passkeys(request),
        "sessions": sessions,
        "memberships": request.member.memberships,
        **_second_steps(request.user),
    }
    return render(request, "accounts/login/account.html", context, status=422 if form.errors else 200)


def _second_steps(user: User) -> dict[str, Any]:
    """The authenticator app, the passkeys, and how many recovery codes are left (None: there are none)."""
    mine = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at"))
    kinds = Authenticator.Type
    codes = next((one for one in mine if one.type == kinds.RECOVERY_CODES), None)
    return {
        "app": next((one for one in mine if one.type == kinds.TOTP), None),
        "passkeys": [one for one in mine if one.type == kinds.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
    }


@login_not_required
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """On to the provider, or a page that says that it does not answer."""
    try:
        answer: HttpResponse = login(request, provider_id)
    except RequestException:
        return render(request, "socialaccount/authentication_error.html", status=502)
    return answer
