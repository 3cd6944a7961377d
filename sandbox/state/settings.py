"""What can be changed while the sandbox runs: quotas, lifetimes, and the points that HeyGen leaves unsaid."""

import json
import threading
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sandbox.state.database import Database


@dataclass(frozen=True, kw_only=True)
class Values:
    """Defaults. Seconds are simulated ones, except ``webhook_timeout``, ``probe_timeout`` and
    ``retry_after``.
    """

    concurrency_limit: int = 10
    requests_per_minute: int = 0
    retry_after: int = 5
    link_lifetime: float = 7 * 86400.0
    proofread_link_lifetime: float = 3600.0
    idempotency_window: float = 86400.0
    pending_seconds: float = 3.0
    render_overhead: float = 5.0
    render_ratio: float = 0.5
    start_balance: float = 100.0
    probe_on_create: bool = True
    probe_timeout: float = 1.0
    webhook_timeout: float = 10.0
    allow_local_urls: bool = False
    custom_watermarks: bool = False
    control_from_anywhere: bool = False
    journal_limit: int = 5000
    gateway_accounts: int = 1
    extra_voices: int = 0
    playht_seconds: float = 120.0
    ignore_assumed_keys: bool = False
    legacy_gone: bool = False
    template_authoring: bool = True
    glossary_editing: bool = True
    proofread_listing: bool = True
    proofread_originals: bool = True
    proofread_fixed_cues: bool = False
    subtitle_assets: bool = True


class Settings:
    """The values in force, stored as the differences from what the process was started with."""

    def __init__(self, database: Database, initial: Values) -> None:
        self._database = database
        self._initial = initial
        self._lock = threading.Lock()
        self._values = replace(initial, **json.loads(database.meta("settings") or "{}"))

    @property
    def now(self) -> Values:
        return self._values

    def change(self, changes: dict[str, Any]) -> Values:
        """Set some values. Raises ValueError with a text for people when a name or a value does not fit."""
        with self._lock:
            known = {field.name: type(getattr(self._initial, field.name)) for field in fields(Values)}
            accepted = {name: _fitting(name, known.get(name), value) for name, value in changes.items()}
            self._values = replace(self._values, **accepted)
            different = {k: v for k, v in asdict(self._values).items() if v != getattr(self._initial, k)}
            self._database.set_meta("settings", json.dumps(different))
            return self._values

    def reset(self) -> None:
        with self._lock:
            self._values = self._initial
            self._database.set_meta("settings", "{}")


def _fitting(name: str, kind: type | None, value: Any) -> Any:
    if kind is None:
        raise ValueError(f"There is no setting {name!r}.")
    if kind is bool:
        if value in (True, False):
            return bool(value)
        raise ValueError(f"{name} is either true or false.")
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"{name} is a number of 0 or more.")
    if kind is int and int(value) != value:
        raise ValueError(f"{name} is a whole number.")
    return kind(value)
