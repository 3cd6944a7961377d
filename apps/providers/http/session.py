"""Sessions that connect to checked addresses only: https and public, unless a connection may do otherwise."""

import socket
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

from apps.providers.http.addresses import AddressError, resolve
from apps.providers.http.network import AddressNotAllowedError


def guarded_session(*, allow_private: bool) -> requests.Session:
    """A session whose every connection goes to the very address that was checked; certificates go by the name."""
    session = requests.Session()
    # A proxy of the environment is not the address that was asked for.
    session.trust_env = False
    if not allow_private:
        session.mount("http://", _PublicOnly())
        session.mount("https://", _PublicOnly())
    return session


class _PublicHTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        name = self.host
        try:
            self._dns_host = resolve(name, self.port, allow_private=False)
            return super()._new_conn()
        except AddressError as error:
            refused = error.is_refused
        finally:
            self._dns_host = name
        raise AddressNotAllowedError(self, "private") if refused else NewConnectionError(self, "name not found")


class _NoPlainHTTP(HTTPConnection):
    """A key would travel in the clear."""

    def _new_conn(self) -> socket.socket:
        raise AddressNotAllowedError(self, "not encrypted")


class _PublicHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPS


class _NoPlainHTTPPool(HTTPConnectionPool):
    ConnectionCls = _NoPlainHTTP


class _PublicOnly(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS


_POOLS: Final = {"http": _NoPlainHTTPPool, "https": _PublicHTTPSPool}
