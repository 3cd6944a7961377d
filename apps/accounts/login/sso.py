"""Single sign-on: only people who are known here by that verified address, or who are invited."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from ..models import User
from ..people import invitations


class ClosedSocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:  # noqa: ARG002
        user: User = sociallogin.user
        user.email, user.name = str(data.get("email") or ""), str(data.get("name") or "")[:120]
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie a first sign-in to the person it belongs to, or end it with a page that says why."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        email = verified_email(sociallogin)
        person = person_for(email, sociallogin.user.name) if email else None
        if person is None:
            unknown = {"email": email or sociallogin.user.email, "verified": bool(email)}
            raise ImmediateHttpResponse(render(request, "socialaccount/not_known.html", unknown, status=403))
        sociallogin.connect(request, person)


def verified_email(sociallogin: SocialLogin) -> str:
    """The address that the provider vouches for, or nothing."""
    found = (address.email for address in sociallogin.email_addresses if address.verified is True)
    return str(next(found, "")).lower()


@transaction.atomic
def person_for(email: str, name: str) -> User | None:
    """Whoever has this address here; else somebody new who takes up the invitations to it; else nobody."""
    user = User.objects.filter(email__iexact=email).first()
    doors = [] if user else invitations.waiting_for(email)
    if user or not doors:
        return user
    user = User.objects.create_user(email, name=name or email.split("@")[0])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for door in doors:
        invitations.accept(door, user)
    return user
