"""Inviting people, and coming in by an invitation."""

from typing import cast

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import invitations
from apps.accounts.forms import JoinForm
from apps.accounts.members import SESSION_KEY, MemberRequest, fetch
from apps.accounts.models import Invitation, User
from apps.accounts.roles import Role


def invite(request: MemberRequest, email: str, role: Role) -> None:
    """Invite and say how it went."""
    invitation, token = invitations.invite(request.member.workspace, email, role, by=request.user)
    _mail(request, invitation, token)


@require_POST
def resend_invitation(request: MemberRequest, pk: int) -> HttpResponse:
    invitation = fetch(request, Invitation.objects.all(), Role.ADMINISTRATOR, pk=pk)
    token = invitations.renew(invitation, by=request.user)
    if token is None:
        messages.error(request, _("This invitation was answered or taken back in the meantime."))
    else:
        _mail(request, invitation, token)
    return HttpResponseRedirect(reverse("accounts:people"))


@require_POST
def revoke_invitation(request: MemberRequest, pk: int) -> HttpResponse:
    invitation = fetch(request, Invitation.objects.all(), Role.ADMINISTRATOR, pk=pk)
    if invitations.revoke(invitation, by=request.user):
        messages.success(request, _("The link for %(email)s opens nothing any more.") % {"email": invitation.email})
    else:
        messages.error(request, _("This invitation was answered or taken back in the meantime."))
    return HttpResponseRedirect(reverse("accounts:people"))


def _mail(request: MemberRequest, invitation: Invitation, token: str) -> None:
    words = {"email": invitation.email}
    if invitations.send(invitation, token):
        messages.success(request, _("%(email)s gets a mail with a link.") % words)
    else:
        messages.error(request, _("The mail to %(email)s could not be sent. Send it again later.") % words)


@sensitive_post_parameters("password")
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads."""
    invitation = invitations.find(token)
    if invitation is None:
        return render(request, "accounts/join_gone.html", status=404)
    if request.user.is_authenticated:
        return _join_as(request, invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return render(request, "accounts/join.html", {"invitation": invitation, "step": "sign_in"})
    form = JoinForm(request.POST if request.method == "POST" else None, email=invitation.email)
    if form.is_valid():
        return _join_anew(request, invitation, form)
    context = {"invitation": invitation, "step": "new", "form": form}
    return render(request, "accounts/join.html", context, status=422 if form.errors else 200)


def _join_as(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user = cast(User, request.user)
    if user.email.lower() != invitation.email:
        status = 403 if request.method == "POST" else 200
        return render(request, "accounts/join.html", {"invitation": invitation, "step": "other"}, status=status)
    if request.method == "GET":
        return render(request, "accounts/join.html", {"invitation": invitation, "step": "accept"})
    if not invitations.accept(invitation, user):
        return render(request, "accounts/join_gone.html", status=404)
    request.session[SESSION_KEY] = invitation.workspace_id
    messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": invitation.workspace})
    return HttpResponseRedirect(reverse("home"))


def _join_anew(request: HttpRequest, invitation: Invitation, form: JoinForm) -> HttpResponse:
    try:
        user = _new_member(invitation, form)
    except Http404:
        return render(request, "accounts/join_gone.html", status=404)
    request.session[SESSION_KEY] = invitation.workspace_id
    return cast(HttpResponse, perform_login(request, user, redirect_url=reverse("home")))


@transaction.atomic
def _new_member(invitation: Invitation, form: JoinForm) -> User:
    """Http404 where the door closed at this moment; then nobody was made."""
    data = form.cleaned_data
    user = User.objects.create_user(invitation.email, data["password"], name=data["name"])
    # Whoever holds the link has read the mail.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if not invitations.accept(invitation, user):
        raise Http404("used up")
    return user
