import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from heygen_web import private
from heygen_web.processes import Stopped, stop_on_signals
from heygen_web.server import Server, make_server
from heygen_web.wsgi import application

DRAIN = 20.0
"""Seconds that requests in flight get to finish after SIGTERM."""


class Command(BaseCommand):
    help = "Serve the portal at HOST:PORT until SIGTERM; requests in flight are finished."

    def handle(self, *_args: Any, **_options: Any) -> None:
        private.mend()
        server = make_server(
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
            _loop(server)
        except Stopped:
            _drain(server)
        finally:
            server.task_dispatcher.shutdown()


def _loop(server: Server, seconds: float | None = None) -> None:
    until = None if seconds is None else time.monotonic() + seconds
    while until is None or (_busy(server) and time.monotonic() < until):
        server.tend()
        server.asyncore.loop(timeout=0.5, map=server._map, use_poll=server.adj.asyncore_use_poll, count=1)


def _drain(server: Server) -> None:
    """Take nobody new, and let those who are being served go on."""
    server.del_channel()
    server.socket.close()
    _loop(server, DRAIN)


def _busy(server: Server) -> bool:
    """True while a request is being worked on or an answer still flows out."""
    channels = [c for c in server._map.values() if hasattr(c, "requests")]
    return any(channel.requests or channel.total_outbufs_len for channel in channels)
