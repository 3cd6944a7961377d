"""The review inbox, and approvals to several at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.paging import count_fresh, page_of, still_shown
from apps.common.text import number_of

from .. import flow
from ..models import Outcome, Review
from ..models.reviews import ReviewQuerySet
from ..refusal import Refused
from ..subjects import subject
from . import bulk as bulk_actions

FULL = Review.objects.select_related("author", "assigned", "looking", "workspace")
TABS = {
    "": gettext_lazy("Waiting"),
    "assigned": gettext_lazy("Assigned to me"),
    "free": gettext_lazy("Unclaimed"),
    "mine": gettext_lazy("Created by me"),
    "decided": gettext_lazy("Closed"),
}
SHOWN: dict[str, Callable[[ReviewQuerySet, User], ReviewQuerySet]] = {
    "": lambda every, _user: every.open(),
    "assigned": lambda every, user: every.open().of(user),
    "free": lambda every, user: every.open().filter(assigned=None, looking=None).exclude(author=user),
    "mine": lambda every, user: every.filter(author=user),
    "decided": lambda every, _user: every.exclude(outcome=Outcome.OPEN),
}
"""What each tab shows, of all that the person may see."""


@dataclass(frozen=True)
class Row:
    review: Review
    kind: str


@require_GET
def inbox(request: MemberRequest) -> HttpResponse:
    """What waits for approval, and what was decided."""
    tab = request.GET.get("show", "")
    tab = tab if tab in SHOWN else ""
    every = FULL.visible_to(request.user).filter(workspace=request.member.workspace)
    page = page_of(request.GET, SHOWN[tab](every, request.user))
    shown = still_shown(request.GET, every) if request.htmx else page.rows
    may_decide = request.member.may(Role.REVIEWER)
    context = {
        "page": page,
        "rows": [Row(review, subject(review.subject).kind_label(review)) for review in shown],
        "fresh": count_fresh(page, shown),
        "tab": tab,
        "tabs": TABS,
        "oldest": _oldest(page.rows, request.user) if may_decide and tab == "" else None,
        "may_decide": may_decide,
        "picking": may_decide and tab in ("", "assigned", "free"),
    }
    return render(request, "reviews/inbox.html#live" if request.htmx else "reviews/inbox.html", context)


def _oldest(shown: Iterable[Review], user: User) -> Review | None:
    """The first of these that the person did not write."""
    return min((one for one in shown if one.author_id != user.pk), key=lambda one: one.pk, default=None)


@require_http_methods(["GET", "POST"])
@role_required(Role.REVIEWER)
def bulk(request: MemberRequest) -> HttpResponse:
    """Several reviews with their total, to be confirmed; then an approval of each seal that was shown."""
    if request.method == "POST":
        return _bulk_yes(request)
    found = bulk_actions.lines(_open(request, request.GET.getlist("pick")), request.user)
    total = bulk_actions.total(found)
    ready = [line for line in found if line.refusal is None]
    return render(request, "reviews/bulk.html", {"lines": found, "ready": ready, "total": total})


def _bulk_yes(request: MemberRequest) -> HttpResponse:
    """`seen` is "number:seal" for each review, as the page of confirmation wrote it."""
    seals = dict(one.split(":", 1) for one in request.POST.getlist("seen")[: bulk_actions.MOST] if ":" in one)
    done = bulk_actions.approve(((one, seals.get(str(one.pk), "")) for one in _open(request, seals)), by=request.user)
    approvals = sum(1 for _review, blocked in done if blocked is None)
    if approvals:
        messages.success(
            request, ngettext("One approval given.", "%(n)s approvals given.", approvals) % {"n": approvals}
        )
    for review, blocked in done:
        if blocked is not None:
            messages.error(request, _("Not “%(title)s”: %(why)s") % {"title": review.title, "why": blocked})
    if len(done) < len(seals):
        messages.warning(request, _("Others decided some of these in the meantime."))
    return redirect("reviews:inbox")


def _open(request: MemberRequest, picked: Iterable[str]) -> list[Review]:
    """Those that wait in the open workspace, oldest first."""
    numbers = [number_of(pk) or 0 for pk in list(picked)[: bulk_actions.MOST]]
    mine = FULL.visible_to(request.user).open().filter(workspace=request.member.workspace, pk__in=numbers)
    return list(mine.order_by("pk"))


@require_POST
def claim(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that one looks at it, or no more. An open page then fetches what changed, like after any other news."""
    found = get_visible_or_404(request, FULL.all(), role=Role.REVIEWER, pk=pk)
    flow.claim(found, by=request.user, wanted=request.GET.get("wanted") != "no")
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "news", {"target": "body"})
    return redirect(found) if request.POST.get("next") == "review" else redirect("reviews:inbox")


@require_POST
def assign(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask one of those who can approve it."""
    found = get_visible_or_404(request, FULL.all(), role=Role.REVIEWER, pk=pk)
    people = User.objects.filter(memberships__workspace_id=found.workspace_id)
    person = people.filter(pk=number_of(request.POST.get("to", "")) or 0).first()
    told = _("Assigned to %(name)s.") if person else _("No longer assigned.")
    try:
        flow.assign(found, person, by=request.user)
        messages.success(request, told % {"name": person})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(found)
