from django.contrib import admin

from apps.accounts.admin_base import ReadOnlyAdmin

from .models import Decision, Review


class DecisionInline(admin.TabularInline):
    model = Decision
    extra = 0
    can_delete = False
    fields = readonly_fields = ("at", "reviewer", "verdict", "seal", "reason")


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ("id", "title", "workspace", "subject", "author", "price", "outcome", "opened_at", "closed_at")
    list_filter = ("outcome", "subject", "workspace")
    search_fields = ("author__email", "seal")
    folded = ("folded",)
    list_select_related = ("workspace", "author")
    inlines = (DecisionInline,)
