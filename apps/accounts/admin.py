"""People, workspaces, connections and the logs, in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import URLField
from django.http import HttpRequest

from . import audit
from .admin_base import FoldedSearch, ReadOnlyAdmin, acting_user, reason_required
from .connections import actions as connection_actions
from .login import mfa_reset
from .models import AuditEntry, Connection, Membership, User, VendorCall, Workspace
from .people import email_change


class MembershipInline(admin.TabularInline):
    """Roles are given by the workspace's own administrators."""

    model = Membership
    extra = 0
    can_delete = False
    fields = readonly_fields = ("workspace", "role", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        return False


def take_second_steps_away(user: User, request: HttpRequest, reason: str) -> str:
    if user.is_superuser and not acting_user(request).is_superuser:
        raise ValueError("only somebody with all rights may do that")
    mfa_reset.reset_mfa(user, by=acting_user(request), reason=reason)
    return f"{user} signs in with the password alone now, and is told so."


@admin.register(User)
class UserAdmin(FoldedSearch):
    """Who may sign in. Passwords are set by the person, never here."""

    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("email",)
    folded = ("folded",)
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")
    inlines = (MembershipInline,)
    actions = (reason_required(take_second_steps_away, "Reset lost second steps"),)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        before = User.objects.values_list("email", flat=True).get(pk=obj.pk) if change else ""
        obj.email = obj.email.lower()
        super().save_model(request, obj, form, change)
        if change and obj.email != before.lower():
            email_change.change_email(obj, before, by=acting_user(request))
        action = "person.changed" if change else "person.made"
        audit.write_about(obj, action, by=acting_user(request), fields=list(form.changed_data))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """Nobody lets themselves in further than they are."""
        further = () if acting_user(request).is_superuser else ("is_staff", "is_superuser")
        return (*self.readonly_fields, *further)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # Another address for somebody is a way into their account.
        above = obj is not None and obj.is_superuser and not acting_user(request).is_superuser
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        # A person's decisions outlive them: switch the account off instead.
        return False


@admin.register(Workspace)
class WorkspaceAdmin(FoldedSearch):
    list_display = ("name", "created_at")
    search_fields = ("name",)
    folded = ("folded",)
    fields = ("name", "created_at")
    readonly_fields = ("created_at",)

    def save_model(self, request: HttpRequest, obj: Workspace, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        action = "workspace.renamed" if change else "workspace.made"
        audit.write(obj.pk, action, obj.name, by=acting_user(request))

    def has_delete_permission(self, request: HttpRequest, obj: Workspace | None = None) -> bool:  # noqa: ARG002
        return False


def pause(connection: Connection, request: HttpRequest, reason: str) -> str:
    connection_actions.stop(connection, reason, by=acting_user(request))
    return f"{connection} is paused: nothing more is sent."


def go_on(connection: Connection, request: HttpRequest, reason: str) -> str:
    if not connection_actions.go_on(connection, reason, by=acting_user(request)):
        raise ValueError("it stays paused until a test of its key shows which account it opens")
    return f"{connection} goes on."


@admin.register(Connection)
class ConnectionAdmin(ReadOnlyAdmin):
    """Keys are changed by the workspace's administrators; here they are not even shown."""

    list_display = ("name", "workspace", "provider", "enabled", "concurrency", "paused_until", "balance", "balance_at")
    list_filter = ("provider", "enabled")
    search_fields = ("base_url",)
    folded = ("folded", "workspace__folded")
    list_select_related = ("workspace",)
    exclude = ("api_key",)
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    actions = (
        reason_required(pause, "Pause: send nothing more"),
        reason_required(go_on, "Continue after a pause"),
    )


@admin.register(VendorCall)
class VendorCallAdmin(ReadOnlyAdmin):
    list_display = ("at", "workspace", "method", "path", "reason", "status", "error_code", "duration_ms")
    list_filter = ("method", "status")
    search_fields = ("path", "reason", "request_id")
    list_select_related = ("workspace",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("workspace", "number", "at", "who", "action", "subject")
    list_filter = ("workspace", "action")
    search_fields = ("action",)
    folded = ("folded",)
    list_select_related = ("workspace",)
