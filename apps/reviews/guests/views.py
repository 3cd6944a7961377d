"""What a guest sees: one item and no way out of it.

Nobody signs in here, so these views take no CSRF token: what a form may do is in its address, which a stranger who
would forge one does not know. (With `no-referrer` browsers also hide the origin that Django would check.)
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.accounts.once import once

from ..comments.threads import BeyondTheEnd, threads_for_guests
from ..models import Decision, Review, Verdict
from ..models.guests import GuestLink, May
from ..refusal import Refused
from ..subjects import Subject, subject
from . import decisions, password_cookie, throttle
from .file_urls import file_urls, signature_fits
from .forms import ApproveForm, ChangesForm, CommentForm, PasswordForm
from .links import note
from .quiet import quiet

View = Callable[..., HttpResponseBase]


def _closed(request: HttpRequest) -> HttpResponse:
    """For links that are unknown, expired or revoked: the same words to all of them, and their own back to them."""
    typed = request.POST.get(f"{CommentForm.prefix}-text") or request.POST.get(f"{ChangesForm.prefix}-reason")
    return render(request, "reviews/guests/closed.html", {"typed": typed}, status=404)


def for_guests(*, password: bool = True) -> Callable[[View], View]:
    """Decorator of a view: counts the asking, finds the link that opens now, asks for its password."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def wrapped(request: HttpRequest, token: str, **rest: Any) -> HttpResponseBase:
            if not throttle.allow_request(request, token):
                return quiet(render(request, "reviews/guests/busy.html", status=429))
            link = GuestLink.objects.opening(token)
            if link is None:
                return quiet(_closed(request))
            if password and not password_cookie.is_unlocked(request, link):
                return quiet(_ask(request, token, PasswordForm()))
            return quiet(view(request, link, token, **rest))

        return wrapped

    return decorate


def _ask(request: HttpRequest, token: str, form: Form, status: int = 200) -> HttpResponse:
    context = {"form": form, "token": token}
    return render(request, "reviews/guests/password.html", context, status=status)


@require_GET
@for_guests()
def page(request: HttpRequest, link: GuestLink, token: str) -> HttpResponse:
    """The item, what was said of it, and what this guest may say."""
    with transaction.atomic():
        note(link, "guest.viewed")
    return _page(request, link, token)


def _page(
    request: HttpRequest, link: GuestLink, token: str, status: int = 200, problem: str = "", **forms: Form
) -> HttpResponse:
    review = link.review
    blocked = decisions.refusal(link, review)
    mine = Decision.objects.filter(guest_link=link).order_by("-pk").first()
    about = subject(review.subject)
    thing = about.guest_html(review, file_urls(link, token))
    context: dict[str, Any] = {
        "link": link,
        "token": token,
        "review": review,
        "thing": thing,
        "plays": "data-player" in thing,
        "threads": threads_for_guests(review),
        "mine": mine,
        "may_decide": blocked is None,
        "approval_refusal": decisions.approval_refusal(review),
        "approve_label": about.approve_label(review),
        **(_sealed(about, review) if link.allows(May.DECIDE) else {}),
        "may_comment": link.allows(May.COMMENT) and review.is_open,
        "problem": problem,
        "approve_form": ApproveForm(link=link),
        "changes_form": ChangesForm(link=link),
        "comment_form": CommentForm(link=link),
        **forms,
    }
    return render(request, "reviews/guests/page.html", context, status=status)


def _sealed(about: Subject, review: Review) -> dict[str, Any]:
    """What the team sees of the seal: who decides must know exactly what, and for how much."""
    job = about.context(review).get("job")
    return {
        "facts": [replace(fact, inside="") for fact in about.facts(review)],
        "kind": about.kind_label(review),
        "low": job.estimate_low if job else None,
    }


@require_POST
@for_guests(password=False)
def enter(request: HttpRequest, link: GuestLink, token: str) -> HttpResponse:
    """The password of a link. Wrong ones are few, and in the audit log."""
    form = PasswordForm(request.POST)
    if not throttle.allow_password(request, token):
        return render(request, "reviews/guests/busy.html", status=429)
    if not form.is_valid() or not password_cookie.password_matches(link, form.cleaned_data["password"]):
        with transaction.atomic():
            note(link, "guest.wrong_password")
        form.add_error("password", _("Wrong password for this link."))
        return _ask(request, token, form, status=422)
    answer = redirect("guests:page", token)
    password_cookie.unlock(answer, link, token)
    return answer


@require_POST
@for_guests()
@once
def comment(request: HttpRequest, link: GuestLink, token: str) -> HttpResponse:
    form = CommentForm(request.POST, link=link)
    return _say(
        request, link, token, "comment_form", form,
        lambda: decisions.comment(link, name=form.who, text=form.cleaned_data["text"], at=form.cleaned_data["at"]),
    )  # fmt: skip


@require_POST
@for_guests()
def approve(request: HttpRequest, link: GuestLink, token: str) -> HttpResponse:
    form, seen = ApproveForm(request.POST, link=link), request.POST.get("seal", "")
    return _say(
        request, link, token, "approve_form", form,
        lambda: decisions.decide(link, name=form.who, verdict=Verdict.APPROVED, seen=seen),
    )  # fmt: skip


@require_POST
@for_guests()
def changes(request: HttpRequest, link: GuestLink, token: str) -> HttpResponse:
    form, seen = ChangesForm(request.POST, link=link), request.POST.get("seal", "")

    def say() -> object:
        reason = form.cleaned_data["reason"].strip()
        return decisions.decide(link, name=form.who, verdict=Verdict.CHANGES, seen=seen, reason=reason)

    return _say(request, link, token, "changes_form", form, say)


def _say(
    request: HttpRequest, link: GuestLink, token: str, which: str, form: Form, say: Callable[[], object]
) -> HttpResponse:
    """Do it and lead back to the page; or show the page again with what is wrong and all that was typed."""
    problem = ""
    if form.is_valid():
        try:
            say()
        except decisions.NotForGuests as refused:
            problem = str(refused.refusal)
        except BeyondTheEnd as refused:
            form.add_error("at", str(refused.refusal))
        except Refused:
            problem = _("It cannot be approved right now. Please tell the person who sent you this link.")
        else:
            return redirect("guests:page", token)
    link.review.refresh_from_db()
    return _page(request, link, token, 422, problem, **{which: form})


@require_safe
@for_guests()
def file(
    request: HttpRequest,
    link: GuestLink,
    token: str,  # noqa: ARG001  # who holds it has been let in
    what: str,
    pk: int,
    signature: str,
    name: str,
) -> HttpResponseBase:
    """The bytes of a file of the item, whole or in part; downloads are in the audit log."""
    if not signature_fits(link, what, pk, signature):
        return _closed(request)
    download, wanted = "download" in request.GET, request.headers.get("Range")
    try:
        answer = subject(link.review.subject).guest_file(what, pk, request.headers, download)
    except Http404:
        return _closed(request)
    brought = request.method == "GET" and answer.status_code != 304
    if download and brought and (wanted is None or wanted.startswith("bytes=0-")):
        with transaction.atomic():
            note(link, "guest.downloaded", file=name[:100])
    return answer
