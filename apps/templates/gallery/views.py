"""The templates of the account, and the page of one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_q.tasks import async_task

from apps.accounts.connections.lookup import heygen_connection
from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.roles import Role

from ..models import Catalogue, Template
from .browse import browse
from .page import template_context

FULL = Template.objects.select_related("connection", "picture", "current", "making")


@require_safe
@role_required(Role.VIEWER)
def gallery(request: MemberRequest) -> HttpResponse:
    """Every template of the workspace's account."""
    connection = heygen_connection(request.member.workspace)
    if connection is None:
        return render(request, "templates/gallery/no_account.html")
    context = {
        "connection": connection,
        "shelf": Catalogue.objects.filter(connection=connection).first(),
        "gallery": browse(connection, request.GET),
        "may_write": request.member.may(Role.AUTHOR),
    }
    name = "templates/gallery/gallery.html"
    return render(request, f"{name}#live" if request.htmx else name, context)


@require_safe
def template(request: MemberRequest, pk: int) -> HttpResponse:
    """What one template consists of, where it is used, and how it changed."""
    found = get_visible_or_404(request, FULL.all(), pk=pk)
    context = {
        "shelf": Catalogue.objects.filter(connection=found.connection).first(),
        "may_write": request.member.may(Role.AUTHOR),
        **template_context(found, request.user),
    }
    name = "templates/gallery/template.html"
    return render(request, f"{name}#live" if request.htmx else name, context)


@require_POST
@role_required(Role.AUTHOR)
def refresh_all(request: MemberRequest) -> HttpResponse:
    """Ask the provider for all templates again."""
    connection = heygen_connection(request.member.workspace)
    if connection is None or not connection.enabled:
        messages.warning(request, _("No account to refresh from: the connection is missing or switched off."))
    else:
        async_task("apps.templates.tasks.sync", connection.pk)
        messages.info(request, _("Refreshing the templates. New ones appear here in a moment."))
    return redirect("templates:list")


@require_POST
def refresh(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the provider what this template consists of now."""
    found = get_visible_or_404(request, Template.objects.select_related("connection"), Role.AUTHOR, pk=pk)
    if found.connection.enabled:
        async_task("apps.templates.tasks.refresh", found.pk)
        messages.info(request, _("Refreshing this template. Changes appear here in a moment."))
    else:
        messages.warning(request, _("No account to refresh from: the connection is missing or switched off."))
    return redirect(found)
