"""The door for news, and the desk where administrators look at it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_q.tasks import async_task

from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.once import once
from apps.accounts.roles import Role
from apps.common.paging import page_of
from apps.jobs.engine.callbacks import callback_id_of_token, job_of_callback

from . import inbox, processing
from .body_display import readable
from .models import GENUINE, Delivery, Endpoint

PROBES = ("OPTIONS", "HEAD", "GET")


@csrf_exempt
@login_not_required
@require_http_methods(["POST", *PROBES])
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """A registered endpoint: verify the raw bytes, store, answer; the work comes later."""
    endpoint = get_object_or_404(Endpoint.objects.select_related("connection"), token=token)
    if request.method in PROBES:
        return HttpResponse(status=204)
    if (body := _body(request)) is None:
        return HttpResponse(status=413)
    delivery = inbox.receive_signed(endpoint, request.headers, body)
    return HttpResponse(status=_status(delivery))


@csrf_exempt
@login_not_required
@require_http_methods(["POST", *PROBES])
def callback(request: HttpRequest, token: str) -> HttpResponse:
    """A job's own address, unsigned: whoever knows it can make us look, and nothing more."""
    given = callback_id_of_token(token)
    if given is None:
        return HttpResponse(status=404)
    if request.method in PROBES:
        return HttpResponse(status=204)
    if (body := _body(request)) is None:
        return HttpResponse(status=413)
    job = job_of_callback(given)
    if job is None:
        return HttpResponse(status=202)
    return HttpResponse(status=_status(inbox.receive_callback(job, given, body)))


def _body(request: HttpRequest) -> bytes | None:
    """The raw bytes, None where there are too many: read no further than the limit, whatever the header says."""
    body = request.read(inbox.LARGEST + 1)
    return None if len(body) > inbox.LARGEST else body


def _status(delivery: Delivery) -> int:
    if delivery.genuine:
        return 202
    return 400 if delivery.verdict == "malformed" else 401


@require_GET
@role_required(Role.ADMINISTRATOR)
def deliveries(request: MemberRequest) -> HttpResponse:
    """What came, newest first, with the lights: when did we last hear anything."""
    workspace = request.member.workspace
    rows = Delivery.objects.visible_to(request.user).filter(workspace=workspace).select_related("job")
    heard = Max("connection__deliveries__received_at", filter=Q(connection__deliveries__verdict__in=GENUINE))
    refused = Max("connection__deliveries__received_at", filter=~Q(connection__deliveries__verdict__in=GENUINE))
    endpoints = Endpoint.objects.filter(connection__workspace=workspace).select_related("connection")
    context = {
        "page": page_of(request.GET, rows.defer("body")),
        "endpoints": endpoints.annotate(heard_at=heard, refused_at=refused).order_by("pk"),
        "public_url": settings.PUBLIC_URL,
    }
    return render(request, "webhooks/deliveries.html#live" if request.htmx else "webhooks/deliveries.html", context)


@require_GET
def delivery(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_visible_or_404(request, Delivery.objects.select_related("job", "connection"), pk=pk)
    return render(request, "webhooks/delivery.html", {"delivery": found, "body": readable(bytes(found.body))})


@require_POST
@once
def replay(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_visible_or_404(request, Delivery.objects.all(), role=Role.ADMINISTRATOR, pk=pk)
    processing.replay(found, by=request.user)
    messages.success(request, _("It is being processed again. A finished job stays as it is."))
    return redirect("webhooks:delivery", found.pk)


@require_POST
@role_required(Role.ADMINISTRATOR)
@once
def rotate(request: MemberRequest, pk: int) -> HttpResponse:
    endpoint = get_object_or_404(Endpoint, pk=pk, connection__workspace=request.member.workspace)
    async_task("apps.webhooks.tasks.rotate", endpoint.pk, request.user.pk)
    messages.success(request, _("A new secret is on its way. The old one works for 15 minutes."))
    return redirect("webhooks:deliveries")
