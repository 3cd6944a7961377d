"""What every door is: it answers as the view did before it, or leaves the request as it came to whoever stands behind.

A door knows the plain case alone. Whatever is not plain, and whatever a door cannot answer, is Django's.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import request_finished, request_started
from django.db import Error
from django.http.request import split_domain_port, validate_host

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

OF_ONE_REQUEST: Final = {"set-cookie", "expires"}
"""Headers that are never taken over from another answer."""


class Door:
    """Stands in front of `application`, which is Django's or another door."""

    status: ClassVar[str]
    """The status line of all that it answers; its answers have no body."""
    own_headers: ClassVar[frozenset[str]] = frozenset()
    """Names, in lower case, of the headers that `answer` gives."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._headers: Headers = []
        self._is_our_host = lru_cache(64)(_is_our_host)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if not self.is_plain(environ):
            return self._application(environ, start)
        if not self._headers:
            return self._application(environ, self._listening(start))
        # As around any request: connections are kept as long as Django keeps them.
        request_started.send(sender=Door, environ=environ)
        try:
            own = self.answer(environ)
        except (Error, ImproperlyConfigured):
            own = None
        finally:
            request_finished.send(sender=Door)
        if own is None:
            return self._application(environ, start)
        start(self.status, [*self._headers, *own])
        return [b""]

    def is_plain(self, environ: Environ) -> bool:
        """Whether the request may be answered here at all, told without the database."""
        raise NotImplementedError

    def answer(self, environ: Environ) -> Headers | None:
        """The headers of this answer alone. None leaves the request to Django, as does an error of the database."""
        raise NotImplementedError

    def is_ours(self, environ: Environ) -> bool:
        """To a host of ours, over HTTPS where that is asked for."""
        return (
            not environ.get("SCRIPT_NAME")
            and (not settings.SECURE_SSL_REDIRECT or environ.get("HTTP_X_FORWARDED_PROTO") == "https")
            and self._is_our_host(environ.get("HTTP_HOST", ""))
        )

    def _listening(self, start: Start) -> Start:
        """Take over the headers of an answer of the view, as all middleware has left them."""
        left_out = OF_ONE_REQUEST | self.own_headers

        def listening(status: str, headers: Headers, *problem: Any) -> Any:
            if status == self.status:
                self._headers = [one for one in headers if one[0].lower() not in left_out]
            return start(status, headers, *problem)

        return listening


def _is_our_host(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
