"""What one person was told, and how they want to be told."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.models import User
from apps.common.paging import count_fresh, page_of, still_shown
from apps.common.text import number_of

from .forms import PreferenceForm
from .models import Notice, NoticeQuerySet
from .notify import wishes_of

TABS = {"": gettext_lazy("All"), "unread": gettext_lazy("Unread")}


def _mine(request: MemberRequest) -> NoticeQuerySet:
    return Notice.objects.visible_to(request.user).select_related("workspace")


def _somewhere(request: MemberRequest) -> None:
    """404 for people who belong to no workspace: nothing of the portal is theirs."""
    if not request.member.memberships:
        raise Http404("no workspace")


@require_GET
def notices(request: MemberRequest) -> HttpResponse:
    """Newest first, from all workspaces of the person."""
    _somewhere(request)
    tab = "unread" if request.GET.get("show") == "unread" else ""
    every = _mine(request)
    page = page_of(request.GET, every.unread() if tab else every)
    shown = still_shown(request.GET, every) if request.htmx else page.rows
    context = {
        "page": page,
        "rows": shown,
        "fresh": count_fresh(page, shown),
        "tab": tab,
        "tabs": TABS,
        "several": len(request.member.memberships) > 1,
    }
    return render(request, "notices/notices.html#live" if request.htmx else "notices/notices.html", context)


@require_POST
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark one as read; on to what it is about, or back to the list."""
    notice = get_visible_or_404(request, Notice.objects.all(), pk=pk)
    _mark(Notice.objects.visible_to(request.user).filter(pk=notice.pk))
    return redirect(notice.url if request.POST.get("go") else "notices:list")


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark everything as read that was there when the page was made."""
    _somewhere(request)
    if (newest := number_of(request.POST.get("newest"))) is not None:
        _mark(Notice.objects.visible_to(request.user).filter(pk__lte=newest))
    return redirect("notices:list")


def _mark(found: NoticeQuerySet) -> None:
    found.unread().update(read_at=timezone.now())


@require_http_methods(["GET", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """None, failures only or all: in the portal and by mail."""
    _somewhere(request)
    wishes = wishes_of(User.objects.select_related("notice_preference").get(pk=request.user.pk))
    form = PreferenceForm(request.POST or None, instance=wishes)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. It applies from the next notification on."))
        return redirect("notices:settings")
    return render(request, "notices/settings.html", {"form": form}, status=422 if form.errors else 200)
