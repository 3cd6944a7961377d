"""Inviting people, and coming in by an invitation."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.members import SESSION_KEY, MemberRequest, get_visible_or_404
from apps.accounts.models import Invitation, User
from apps.accounts.once import once
from apps.accounts.people import invitations
from apps.accounts.people.forms import JoinForm
from apps.accounts.roles import Role


def invite(request: MemberRequest, email: str, role: Role) -> None:
    """Invite and say how it went."""
    invitation, token = invitations.invite(request.member.workspace, email, role, by=request.user)
    _mail(request, invitation, token)


@require_POST
@once
def resend_invitation(request: MemberRequest, pk: int) -> HttpResponse:
    invitation = get_visible_or_404(request, Invitation.objects.all(), Role.ADMINISTRATOR, pk=pk)
    token = invitations.renew(invitation, by=request.user)
    if token is None:
        messages.error(request, _("This invitation was used or revoked in the meantime."))
    else:
        _mail(request, invitation, token)
    return HttpResponseRedirect(reverse("accounts:people"))


@require_POST
def revoke_invitation(request: MemberRequest, pk: int) -> HttpResponse:
    invitation = get_visible_or_404(request, Invitation.objects.all(), Role.ADMINISTRATOR, pk=pk)
    if invitations.revoke(invitation, by=request.user):
        messages.success(request, _("The link for %(email)s no longer works.") % {"email": invitation.email})
    else:
        messages.error(request, _("This invitation was used or revoked in the meantime."))
    return HttpResponseRedirect(reverse("accounts:people"))


def _mail(request: MemberRequest, invitation: Invitation, token: str) -> None:
    # A mail server may take its time, and others wait for a transaction.
    transaction.on_commit(lambda: _send(request, invitation, token))


def _send(request: MemberRequest, invitation: Invitation, token: str) -> None:
    words = {"email": invitation.email}
    if invitations.send(invitation, token):
        messages.success(request, _("We emailed a link to %(email)s.") % words)
    else:
        messages.error(request, _("The email to %(email)s could not be sent. Send it again later.") % words)


@sensitive_post_parameters("password")
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads."""
    if answer := _once_more(request, token):
        return answer
    invitation = invitations.find(token)
    if invitation is None:
        # The first of two clicks may have been answered since the look above.
        return _once_more(request, token) or render(request, "accounts/people/join_gone.html", status=404)
    if request.user.is_authenticated:
        return _join_as(request, invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        page = render(request, "accounts/people/join.html", {"invitation": invitation, "step": "sign_in"})
        return _once_more(request, token) or page
    form = JoinForm(request.POST if request.method == "POST" else None, email=invitation.email)
    if form.is_valid():
        return _join_anew(request, invitation, form, token)
    context = {"invitation": invitation, "step": "new", "form": form}
    return render(request, "accounts/people/join.html", context, status=422 if form.errors else 200)


def _join_as(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user = cast(User, request.user)
    if user.email.lower() != invitation.email:
        status = 403 if request.method == "POST" else 200
        return render(request, "accounts/people/join.html", {"invitation": invitation, "step": "other"}, status=status)
    if request.method == "GET":
        return render(request, "accounts/people/join.html", {"invitation": invitation, "step": "accept"})
    if not invitations.accept(invitation, user):
        return render(request, "accounts/people/join_gone.html", status=404)
    request.session[SESSION_KEY] = invitation.workspace_id
    messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": invitation.workspace})
    return HttpResponseRedirect(reverse("home"))


def _once_more(request: HttpRequest, token: str) -> HttpResponse | None:
    """The answer to whoever has just joined by this link, and clicked twice: in, with the password that they chose."""
    used = invitations.just_used(token) if request.method == "POST" else None
    if used is None:
        return None
    user = request.user if request.user.is_authenticated else _with_password(request, used)
    if user is None or user.pk != used.accepted_by_id:
        return None
    request.session[SESSION_KEY] = used.workspace_id
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("home"))
    return cast(HttpResponse, perform_login(request, user, redirect_url=reverse("home")))


def _with_password(request: HttpRequest, used: Invitation) -> User | None:
    """Counted like every try to sign in."""
    try:
        found = get_adapter(request).authenticate(request, email=used.email, password=request.POST.get("password", ""))
    except ValidationError:
        return None
    return cast(User | None, found)


def _join_anew(request: HttpRequest, invitation: Invitation, form: JoinForm, token: str) -> HttpResponse:
    try:
        user = _new_member(invitation, form)
    except (Http404, IntegrityError):
        return _once_more(request, token) or render(request, "accounts/people/join_gone.html", status=404)
    request.session[SESSION_KEY] = invitation.workspace_id
    return cast(HttpResponse, perform_login(request, user, redirect_url=reverse("home")))


@transaction.atomic
def _new_member(invitation: Invitation, form: JoinForm) -> User:
    """Http404, or IntegrityError, where the door closed at this moment; then nobody was made."""
    data = form.cleaned_data
    user = User.objects.create_user(invitation.email, data["password"], name=data["name"])
    # Whoever holds the link has read the mail.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if not invitations.accept(invitation, user):
        raise Http404("used up")
    return user
