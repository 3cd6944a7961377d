"""One process: web server in front, background work behind, a clean end."""

import fcntl
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from waitress.server import create_server

from sandbox.app import LARGEST_BODY, create_app
from sandbox.options import Options
from sandbox.world import World


def serve(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first."""
    with _alone_in(options.data_dir):
        _serve(World(options), options)


def _serve(here: World, options: Options) -> None:
    server = create_server(
        create_app(here),
        host=options.host,
        port=options.port,
        threads=options.threads,
        channel_request_lookahead=1,
        max_request_body_size=LARGEST_BODY,
        ident="heygen-sandbox",
        # Events leave one by one, not when there are enough of them for a full packet.
        send_bytes=1,
        clear_untrusted_proxy_headers=True,
    )
    address = f"http://{_in_url(server.effective_host)}:{server.effective_port}"
    here.start(address)

    def leave(_number: int, _frame: FrameType | None) -> None:
        # Whoever is being kept waiting by a fault is let go first: waitress gives the others five seconds.
        here.closing.set()
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    sys.stdout.write(f"sandbox ready at {address}\n")
    sys.stdout.flush()
    try:
        server.run()
    finally:
        here.closing.set()
        server.close()
        here.stop()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two sandboxes on one data folder would render and deliver everything twice."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"Another sandbox is using {folder}.") from None
        yield


def _in_url(host: str) -> str:
    """The address to reach a server by that listens on ``host``."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  # compared with, not bound to
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
