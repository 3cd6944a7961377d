"""Is it up, and can it work: for load balancers and for people who look after the portal."""

from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import clock


@require_safe
@never_cache
@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
@login_not_required
def readyz(_request: HttpRequest) -> JsonResponse:
    """503 unless the database answers, the worker's heart beats, and the sandbox, where there is one, is up."""
    checks = {"database": _database()}
    if checks["database"]["ok"]:
        checks["worker"] = _worker()
    if settings.SANDBOX_URL and settings.DEMO:
        checks["sandbox"] = _sandbox()
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"status": "ready" if ready else "not ready", **checks}, status=200 if ready else 503)


def _database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return {"ok": False, "why": type(error).__name__}
    return {"ok": True}


def _worker() -> dict[str, Any]:
    last = clock.last_sign()
    if last is None:
        return {"ok": False, "why": "no heartbeat yet"}
    age = timezone.now() - last
    return {
        "ok": age < timedelta(seconds=settings.WORKER_STALE),
        "age_seconds": round(age.total_seconds(), 1),
    }


def _sandbox() -> dict[str, Any]:
    try:
        answer = requests.get(f"{settings.SANDBOX_URL}/_sandbox/health", timeout=2)
    except requests.RequestException as error:
        return {"ok": False, "why": type(error).__name__}
    return {"ok": answer.ok}
