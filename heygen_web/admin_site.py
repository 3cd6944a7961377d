"""The back office: Django's admin with an overview of how the installation is doing."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Min, Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django_q.models import OrmQ

from apps.accounts.models import VendorCall
from apps.jobs.models import Job, LedgerEntry, Output, PurchaseEntry
from apps.jobs.money import ledger
from apps.jobs.states import IN_FLIGHT, State
from apps.library.models import Media
from apps.webhooks.models import GENUINE, Delivery

from . import heartbeat


@dataclass(frozen=True)
class Overview:
    """Status, gathered with a constant number of queries."""

    tasks_waiting: int
    queued: int
    in_flight: int
    oldest: datetime | None
    late: int
    unconfirmed: int
    copies_waiting: int
    heartbeat: datetime | None
    heart_fine: bool
    stored_files: int
    stored_bytes: int
    spent: Decimal
    held: Decimal
    last_calls: list[dict[str, Any]]
    last_news: list[dict[str, Any]]

    @classmethod
    def now(cls) -> "Overview":
        jobs = Job.objects.aggregate(oldest=Min("queued_at", filter=_moving()))
        states = dict(Job.objects.order_by().values_list("state").annotate(count=Count("pk")))
        sign = heartbeat.last_sign()
        stored = Media.objects.aggregate(files=Count("pk"), size=Sum("size"))
        real = [entries.objects.filter(simulated=False) for entries in (LedgerEntry, PurchaseEntry)]
        return cls(
            tasks_waiting=OrmQ.objects.count(),
            queued=states.get(State.QUEUED, 0),
            in_flight=sum(states.get(state, 0) for state in IN_FLIGHT),
            oldest=jobs["oldest"],
            late=Job.objects.late().count(),
            unconfirmed=states.get(State.UNCONFIRMED, 0),
            copies_waiting=Output.objects.filter(media__isnull=True).count(),
            heartbeat=sign,
            heart_fine=heartbeat.is_well(sign),
            stored_files=stored["files"],
            stored_bytes=stored["size"] or 0,
            spent=ledger.sums(*(some.filter(at__gte=ledger.month_start()) for some in real)).spent,
            held=ledger.sums(*real).held,
            last_calls=list(
                VendorCall.objects.order_by().values("connection__name", "workspace__name").annotate(at=Max("at"))[:20]
            ),
            last_news=list(
                Delivery.objects.filter(verdict__in=GENUINE)
                .order_by()
                .values("connection__name", "workspace__name")
                .annotate(at=Max("received_at"))[:20]
            ),
        )


def _moving() -> Q:
    return Q(state__in=(State.QUEUED, *IN_FLIGHT))


class BackOffice(AdminSite):
    site_header = "heygen-web back office"
    site_title = "Back office"
    index_title = "Status"
    index_template = "admin/overview.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Our own rooms only: what libraries bring along has pages of its own, or is nobody's business."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in models if model.__module__.startswith("apps.")]
        if ours:
            super().register(ours, admin_class, **options)

    @method_decorator(login_not_required)
    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        """Leads to the portal's own sign-in: there is one, with its second steps and its limits."""
        index = reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(index)
        if request.user.is_authenticated:
            raise PermissionDenied("The back office is for people who run this installation.")
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, index))

    def password_change(  # type: ignore[override]  # a redirect instead of a page
        self,
        request: HttpRequest,  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Leads to the portal's own page, which limits the tries and writes the change down."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**(extra_context or {}), "overview": Overview.now()})
