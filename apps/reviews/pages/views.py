"""One review: what exactly is asked, and the two answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.roles import Role
from apps.reviews.refusal import Refused

from .. import flow, rules
from ..case import Case
from ..comments import threads
from ..models import Policy, Review
from ..subjects import subject
from . import versions
from .forms import ChangesForm
from .rule_status import rule_statuses

FULL = Review.objects.select_related("author", "assigned", "looking", "workspace__policy__own_yes_by")


@require_GET
def review(request: MemberRequest, pk: int) -> HttpResponse:
    """What exactly is asked, what it costs, who may say yes."""
    found = get_visible_or_404(request, FULL.all(), pk=pk)
    return _page(request, found, ChangesForm())


def _page(request: MemberRequest, found: Review, form: ChangesForm, status: int = 200) -> HttpResponse:
    about = subject(found.subject)
    thing = about.thing(found)
    case = Case(found, thing, Policy.within(found.workspace))
    known = versions.versions(found)
    other = versions.compared_with(found, known, request.GET.get("with", ""))
    facts = about.facts(found, thing)
    differences = versions.differences(other, found, {other: about.facts(other, thing), found: facts}) if other else []
    context: dict[str, Any] = {
        "review": found,
        "case": case,
        "about": about,
        "approve_label": about.approve_label(found),
        "kind": about.kind_label(found),
        "facts": facts,
        "thing_url": about.url(found, thing),
        "decisions": case.decisions,
        "rules": rule_statuses(case, request.user),
        "refusal": rules.refusal_in(case, request.user),
        "objection": rules.objection_in(case, request.user),
        "may_assign": found.is_open and not case.obstacle and request.member.may(Role.REVIEWER, found.workspace_id),
        "askable": rules.could_say_yes(case),
        "threads": threads.threads(found),
        "may_resolve": threads.may_resolve(found, request.user),
        "versions": known,
        "other": other,
        "differences": differences,
        "own_yes": case.policy if case.policy.own_yes else None,
        "form": form,
        **about.context(found, thing),
    }
    live = request.htmx and request.method == "GET"
    return render(request, "reviews/review.html#live" if live else "reviews/review.html", context, status=status)


@require_POST
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Say yes, and go on to the thing itself, where it can be watched."""
    found = get_visible_or_404(request, FULL.all(), pk=pk)
    try:
        decided = flow.approve(found, by=request.user, seen=request.POST.get("seal", ""))
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect(found)
    messages.success(request, _("Approved. %(next)s") % {"next": rules.what_follows(decided)})
    return redirect(subject(found.subject).url(found))


@require_POST
def changes(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_visible_or_404(request, FULL.all(), pk=pk)
    form = ChangesForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        reason = form.cleaned_data["reason"]
        flow.ask_for_changes(found, by=request.user, seen=request.POST.get("seal", ""), reason=reason)
        messages.success(request, _("Sent back to %(name)s with your reason.") % {"name": found.author.first_name})
    except Refused as refused:
        form.add_error(None, str(refused.refusal))
        return _page(request, get_visible_or_404(request, FULL.all(), pk=pk), form, status=422)
    return redirect(found)
