"""All measurements in their order, in one throw-away portal."""

from pathlib import Path

from django.test import override_settings

from heygen_web.settings import STORAGES
from tests.support.sandbox import SandboxProcess

from . import engine, films, house, lengths, lists, voices, webhooks
from .line import Line
from .machine import machine
from .report import page


def run(folder: Path) -> str:
    """Everything, as a page of Markdown. About eight minutes, most of them for what the sandbox says."""
    here = machine()
    lines: list[Line] = films.measure(folder)
    settings = override_settings(ROOT_URLCONF="bench.bare", STORAGES=STORAGES)
    with SandboxProcess(folder / "sandbox", clock_factor=1000) as sandbox, settings:
        cast = house.found()
        lines += engine.measure(sandbox)
        lines += webhooks.measure(cast)
        lines += voices.measure(cast)
        lines += lists.measure(cast)
        lines += lengths.measure(sandbox)
    return page(here, lines)
