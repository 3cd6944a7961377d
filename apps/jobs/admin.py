"""Jobs, attempts, results and money in the back office: read, and helped out of trouble with a reason."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts import audit
from apps.accounts.admin_base import ReadOnlyAdmin, acting_user, reason_required
from apps.accounts.models import Workspace
from apps.reviews.refusal import Refused

from .audit import log
from .engine import resolution
from .models import Attempt, Job, JobEvent, LedgerEntry, Output, Price, PurchaseEntry
from .states import State


class EventInline(admin.TabularInline):
    model = JobEvent
    extra = 0
    can_delete = False
    fields = readonly_fields = ("at", "before", "after", "what", "detail", "source", "actor")


class AttemptInline(admin.TabularInline):
    model = Attempt
    extra = 0
    can_delete = False
    fields = readonly_fields = ("started_at", "round", "ending", "status", "code", "message", "ended_at")


def release(job: Job, request: HttpRequest, reason: str) -> str:
    """End a job whose answer was lost, and give back what is held."""
    try:
        done = resolution.give_up(job, acting_user(request), reason)
    except Refused as refused:
        raise ValueError(str(refused.refusal)) from refused
    if not done:
        raise ValueError("it changed in the meantime")
    return f"{job}: given up, and the amount on hold was released."


def look(job: Job, request: HttpRequest, reason: str) -> str:
    """Have a doubtful job looked into now."""
    if job.state != State.UNCONFIRMED:
        raise ValueError("its answer is not lost")
    resolution.hurry(job)
    log(job, "job.looked_into", by=acting_user(request), reason=reason)
    return f"{job}: the provider is being asked."


def anew(job: Job, request: HttpRequest, reason: str) -> str:
    """Have a job whose answer was lost sent once more under a new key."""
    try:
        done = resolution.send_anew(job, acting_user(request), round_seen=job.round, reason=reason)
    except Refused as refused:
        raise ValueError(str(refused.refusal)) from refused
    if not done:
        raise ValueError("it changed in the meantime")
    return f"{job}: sent again under a new key, money is on hold for both."


class LateFilter(admin.SimpleListFilter):
    title = "late"
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("yes", "Late")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:  # noqa: ARG002
        return queryset.filter(pk__in=Job.objects.late()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("id", "title", "workspace", "kind", "state", "author", "estimate_high", "created_at", "expected_at")
    list_filter = ("state", LateFilter, "kind", "workspace")
    search_fields = ("provider_id", "author__email")
    folded = ("folded",)
    list_select_related = ("workspace", "author")
    inlines = (AttemptInline, EventInline)
    actions = (
        reason_required(look, "Unconfirmed: ask the provider now"),
        reason_required(release, "Unconfirmed: give up and release what is held"),
        reason_required(anew, "Unconfirmed: send again under a new key, both may be charged"),
    )


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "job", "round", "ending", "status", "code", "request_id")
    list_filter = ("ending", "status")
    search_fields = ("key", "request_id")
    folded = ("job__folded",)
    list_select_related = ("job",)


@admin.register(Output)
class OutputAdmin(ReadOnlyAdmin):
    list_display = ("job", "part", "round", "media", "tries", "error", "next_try_at")
    list_filter = ("part",)
    search_fields = ("error",)
    folded = ("job__folded",)
    list_select_related = ("job", "media")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "workspace", "job", "round", "move", "held", "spent", "simulated")
    list_filter = ("move", "simulated", "workspace")
    search_fields = ("job__title",)
    folded = ("job__folded",)
    list_select_related = ("workspace", "job")


@admin.register(PurchaseEntry)
class PurchaseEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "workspace", "item", "title", "round", "move", "held", "spent", "simulated")
    list_filter = ("item", "move", "simulated", "workspace")
    search_fields = ("title",)
    folded = ("folded",)
    list_select_related = ("workspace",)


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin):
    """A price that has begun is history: add a newer one instead of changing it."""

    list_display = ("provider", "item", "amount", "unit", "valid_from")
    list_filter = ("provider", "unit")
    search_fields = ("item",)
    ordering = ("provider", "item", "-valid_from")

    def has_change_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        begun = obj is not None and obj.valid_from <= timezone.localdate()
        return not begun and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Price, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for workspace_id in [*Workspace.objects.values_list("pk", flat=True), None]:
            audit.write(
                workspace_id, "price.set", str(obj), by=acting_user(request), valid_from=obj.valid_from.isoformat()
            )

    def delete_model(self, request: HttpRequest, obj: Price) -> None:
        told, valid_from = str(obj), obj.valid_from.isoformat()
        super().delete_model(request, obj)
        for workspace_id in [*Workspace.objects.values_list("pk", flat=True), None]:
            audit.write(workspace_id, "price.removed", told, by=acting_user(request), valid_from=valid_from)

    def has_delete_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        return obj is not None and self.has_change_permission(request, obj)
