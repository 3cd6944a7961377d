"""Who may use the control room: programs on this machine, and pages of this very server."""

import ipaddress
from urllib.parse import urlsplit

from flask import abort, request

from sandbox.context import world

_LOCAL_NAMES = {"127.0.0.1", "localhost", "::1"}


def check() -> None:
    """Refuse strangers, foreign host names (a rebound name would make any site look local) and cross-site
    posts.
    """
    if not world().settings.now.control_from_anywhere:
        if not _is_loopback(request.remote_addr):
            abort(403, "The control room answers to this machine only.")
        if urlsplit(f"//{request.host}").hostname not in _LOCAL_NAMES | _own_name():
            abort(403, "The control room is not known by this name.")
    if request.method not in ("GET", "HEAD") and _is_cross_site():
        abort(403, "The control room takes no forms from other sites.")


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def _own_name() -> set[str]:
    name = urlsplit(world().links.public_url).hostname
    return {name} if name else set()


def _is_cross_site() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host
