"""All measurements in their order, in one throw-away portal."""

from pathlib import Path

from django.test import override_settings

from tests.support.sandbox import SandboxProcess

from . import campaigns, engine, films, house, lengths, lists, processes, voices, webhooks
from .line import Line
from .machine import machine
from .report import page


def run(folder: Path) -> str:
    """Everything, as a page of Markdown. About ten minutes, most of them for what the sandbox says."""
    here = machine()
    lines: list[Line] = [*films.measure(folder), *processes.measure(folder)]
    # Mails are made and sent nowhere; without a mail server they would be printed.
    dummy = "django.core.mail.backends.dummy.EmailBackend"
    changed = override_settings(ROOT_URLCONF="bench.bare", EMAIL_BACKEND=dummy)
    with SandboxProcess(folder / "sandbox", clock_factor=1000) as sandbox, changed:
        cast = house.found()
        small, large = (house.move_in(cast, name) for name in ("Small", "Large"))
        lines += engine.measure(sandbox)
        lines += webhooks.measure(cast)
        lines += voices.measure(small, large)
        lines += lists.measure(small, large)
        lines += campaigns.measure(house.move_in(cast, "Tables"))
        lines += lengths.measure(sandbox)
    return page(here, lines)
