"""What every room's pages in the back office share: rows that are only read, and actions that ask for a reason."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.common.folding import matching
from apps.common.text import fold

from .models import User

M = TypeVar("M", bound=models.Model)


class FoldedSearch(admin.ModelAdmin):
    """Names are found whatever their case and accents, on every database: in the columns `folded`."""

    folded: tuple[str, ...] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not self.folded:
            return super().get_search_results(request, queryset, search_term)
        may_repeat = False
        for word in [word for word in search_term.split() if fold(word)] or search_term.split():
            found, repeats = super().get_search_results(request, queryset, word)
            queryset, may_repeat = found | queryset.filter(matching(word, *self.folded)), may_repeat or repeats
        return queryset, may_repeat


class ReadOnlyAdmin(FoldedSearch):
    """Looked at, searched and filtered; never added, changed or deleted here."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  # the signature is Django's
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


def acting_user(request: HttpRequest) -> User:
    """The person at the back office, for the audit log."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        error_messages={"required": "Add a reason: it goes into the audit log."},
    )


AdminAction = Callable[[M, HttpRequest, str], str]


def reason_required(act: AdminAction[M], words: str) -> Any:
    """An action of the back office: a page that lists what is concerned and asks why, then `act` for each row.

    `act` gets the row, the request and the reason, writes the audit log, and answers with what happened, in words;
    it raises ValueError with words where it cannot be done.
    """

    @admin.action(description=words)
    def action(modeladmin: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[M]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            context = {
                **modeladmin.admin_site.each_context(request),
                "title": words,
                "chosen": chosen,
                "form": form,
                "action": action_name,
                "checkbox": helpers.ACTION_CHECKBOX_NAME,
                "opts": modeladmin.model._meta,
            }
            return TemplateResponse(request, "admin/reason.html", context)
        for row in chosen:
            try:
                modeladmin.message_user(request, act(row, request, form.cleaned_data["reason"]), messages.SUCCESS)
            except ValueError as problem:
                modeladmin.message_user(request, _("%(row)s: %(why)s") % {"row": row, "why": problem}, messages.ERROR)
        return None

    action_name = act.__name__
    action.__name__ = action_name
    return action
