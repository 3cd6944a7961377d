"""Is it up, and can it work: for load balancers and for people who look after the portal."""

import time
from functools import lru_cache
from tempfile import TemporaryFile
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import heartbeat

SAME_FOR = 15
"""Seconds for which the answer about migrations is kept."""


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
    """503 unless database, tables, disk, a worker and, where there is one, the sandbox are well."""
    checks = {"database": _database(), "disk": _disk()}
    if checks["database"]["ok"]:
        checks["migrations"] = _migrations()
    if checks.get("migrations", {}).get("ok"):
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


def _migrations() -> dict[str, Any]:
    try:
        lacking = lacking_migrations(int(time.monotonic() // SAME_FOR))
    except DatabaseError as error:
        return {"ok": False, "why": type(error).__name__}
    return {"ok": not lacking, **({"why": f"{lacking} not applied"} if lacking else {})}


@lru_cache(maxsize=1)
def lacking_migrations(_moment: int) -> int:
    """How many migrations this code has and the database has not. Asked anew with another `_moment`: it costs some."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _disk() -> dict[str, Any]:
    """Whether something can be written where files are kept. What is written has no name, and is gone at once."""
    for folder in (settings.DATA_DIR, settings.MEDIA_ROOT, settings.INCOMING_DIR):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folder) as probe:
                probe.write(b"x" * 4096)
        except OSError as error:
            return {"ok": False, "why": f"{folder.name}: {error.strerror}"}
    return {"ok": True}


def _worker() -> dict[str, Any]:
    """One that works is enough; how many hang beside it is told."""
    last = heartbeat.last_sign()
    if last is None:
        return {"ok": False, "why": "no heartbeat yet"}
    age = timezone.now() - last
    return {
        "ok": heartbeat.is_well(last),
        "age_seconds": round(age.total_seconds(), 1),
        "hanging": heartbeat.silent(),
    }


def _sandbox() -> dict[str, Any]:
    try:
        answer = requests.get(f"{settings.SANDBOX_URL}/_sandbox/health", timeout=2)
    except requests.RequestException as error:
        return {"ok": False, "why": type(error).__name__}
    return {"ok": answer.ok}
