"""Who has said the password of a link: a signed cookie that goes to this link's addresses only."""

import hashlib

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ..models.guests import GuestLink

COOKIE = "heygen_web_guest"
SALT = "reviews.guests.password"
HOURS = 12


def is_unlocked(request: HttpRequest, link: GuestLink) -> bool:
    if not link.password:
        return True
    try:
        said = signing.TimestampSigner(salt=SALT).unsign(request.COOKIES.get(COOKIE, ""), max_age=HOURS * 3600)
    except signing.BadSignature:
        return False
    return said == _words(link)


def password_matches(link: GuestLink, password: str) -> bool:
    return check_password(password, link.password)


def unlock(response: HttpResponse, link: GuestLink, token: str) -> None:
    response.set_cookie(
        COOKIE,
        signing.TimestampSigner(salt=SALT).sign(_words(link)),
        max_age=HOURS * 3600,
        path=reverse("guests:page", args=[token]),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _words(link: GuestLink) -> str:
    return f"{link.pk}:{hashlib.sha256(link.password.encode()).hexdigest()[:16]}"
