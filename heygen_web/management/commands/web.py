import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from heygen_web import private
from heygen_web.processes import Stopped, stop_on_signals
from heygen_web.server import Server
from heygen_web.wsgi import application

DRAIN = 20.0
"""Seconds that requests in flight get to finish after SIGTERM."""


class Command(BaseCommand):
    help = "Serve the portal at HOST:PORT until SIGTERM; requests in flight are finished."

    def handle(self, *_args: Any, **_options: Any) -> None:
        private.mend()
        server = Server(
            application,
            host=settings.HOST,
            port=settings.PORT,
            threads=8,
            ident="heygen-web",
            max_request_body_size=64_000_000,
            clear_untrusted_proxy_headers=not settings.BEHIND_PROXY,
        )
        stop_on_signals()
        try:
            while True:
                server.turn()
        except Stopped:
            _drain(server)
        finally:
            server.end()


def _drain(server: Server) -> None:
    """Take nobody new, and let those who are being served go on."""
    server.take_nobody_new()
    until = time.monotonic() + DRAIN
    while server.busy and time.monotonic() < until:
        server.turn()
