"""Which addresses a link may lead to.

Names are resolved once, and the address that was checked is the one connected to.
"""

import ipaddress
import socket

import requests
from requests_hardened.ip_filter import InvalidIPAddress, filter_host


class AddressError(Exception):
    """`is_refused` tells an address that may not be used from a name that has none."""

    def __init__(self, *, is_refused: bool) -> None:
        super().__init__("refused" if is_refused else "not found")
        self.is_refused = is_refused


def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """An IP address of `host`, public unless `allow_private`."""
    try:
        return _any_address(host, port) if allow_private else _public_address(host, port)
    except (requests.RequestException, OSError, ValueError) as error:
        is_refused = isinstance(error, InvalidIPAddress | _NotPublicError)
    raise AddressError(is_refused=is_refused)


class _NotPublicError(ValueError):
    pass


def _public_address(host: str, port: int) -> str:
    """The library knows the detours to the inside (NAT64, 6to4, shared space); more is asked here."""
    address = str(filter_host(host, port, allow_loopback=False)).strip("[]")
    ip = ipaddress.ip_address(address)
    if not ip.is_global or ip.is_multicast or ip.is_reserved or getattr(ip, "is_site_local", False):
        raise _NotPublicError
    return address


def _any_address(host: str, port: int) -> str:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return str(found[0][4][0])
