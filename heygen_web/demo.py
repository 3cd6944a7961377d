"""The demo: where its sandbox stands and how it is started. A base URL and a secret link the two."""

import sys

from django.conf import settings

from apps.accounts.connections import simulation

CLOCK_FACTOR = 20.0
"""Simulated minutes pass this much faster, so that a film is there within the first minute."""


def sandbox_command(port: int, clock_factor: float = CLOCK_FACTOR) -> list[str]:
    """The command line of the sandbox, on loopback, with its own storage beside the portal's."""
    return [
        sys.executable, "-m", "sandbox",
        "--host", "127.0.0.1",
        "--port", str(port),
        "--data-dir", str(settings.DATA_DIR / "sandbox"),
        "--clock-factor", f"{clock_factor:g}",
        "--allow-local-urls",
    ]  # fmt: skip


def sandbox_env() -> dict[str, str]:
    """What the sandbox is told besides: the secret by which the portal knows it."""
    return {"SANDBOX_SECRET": simulation.secret()}
