"""Where the team makes guest links, sees how they stand, and revokes them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.once import once
from apps.accounts.people import mail
from apps.accounts.roles import Role

from ..models import GuestLink, Review
from ..models.guests import May
from ..refusal import Refused
from . import links
from .forms import InviteForm

FULL = Review.objects.select_related("author", "workspace")


@require_http_methods(["GET", "POST"])
@never_cache
@once
def guests(request: MemberRequest, pk: int) -> HttpResponse:
    """All links of a review, and the form for a new one. What was just made is shown this once."""
    review = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    offered = links.offered(review, request.user)
    form = InviteForm(request.POST if request.method == "POST" else None, offered=offered)
    made: GuestLink | None = None
    address = ""
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made, token = links.create(
                review, by=request.user, may=May(given["may"]), days=given["days"], name=given["name"],
                password=given["password"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused.refusal))
        else:
            address = mail.public(reverse("guests:page", args=[token]))
            form = InviteForm(offered=offered)
    context = {
        "review": review,
        "refusal": links.refusal(review, request.user),
        "offered": offered,
        "form": form,
        "made": made,
        "address": address,
    }
    return render(request, "reviews/guests/guests.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    link = get_visible_or_404(request, GuestLink.objects.select_related("review"), role=Role.AUTHOR, pk=pk)
    try:
        if links.revoke(link, by=request.user):
            messages.success(request, _("Link revoked."))
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect("reviews:guests", link.review_id)
