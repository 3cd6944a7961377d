from django.contrib import admin

from apps.accounts.admin_base import ReadOnlyAdmin

from .models import Delivery, Endpoint


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "workspace", "event_type", "verdict", "job", "result", "repeats")
    list_filter = ("verdict", "event_type", "workspace")
    search_fields = ("event_id", "object_id", "callback_id")
    list_select_related = ("workspace", "job")
    exclude = ("body",)


@admin.register(Endpoint)
class EndpointAdmin(ReadOnlyAdmin):
    list_display = ("connection", "endpoint_id", "rotated_at", "error", "next_try_at")
    exclude = ("secret", "old_secret", "token", "url")
