from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from apps.common import marks

PAGE = "text/html"


class HeadWithoutBody:
    """A HEAD is answered like a GET, without what would follow: servers send on whatever they are given."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if request.method != "HEAD":
            return answer
        if isinstance(answer, StreamingHttpResponse):
            answer.streaming_content = ()
        elif isinstance(answer, HttpResponse):
            answer.headers.setdefault("Content-Length", str(len(answer.content)))
            answer.content = b""
        return answer


class CompressedPages(GZipMiddleware):
    """Pages travel compressed, where nobody else can have asked for them.

    How small a page gets tells what in it repeats what was asked (BREACH). Django adds a random length and writes its
    CSRF token differently each time; but a page holds other secrets, and enough asking averages a random length out. So
    a page that another site has asked for is sent as it is, and one of which the browser does not say who asked, unless
    everybody on the way can read it anyhow. Files, streams, and what has an ETag are never touched.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or response.has_header("ETag") or not response.get("Content-Type", "").startswith(PAGE):
            return response
        patch_vary_headers(response, ("Accept-Encoding", "Sec-Fetch-Site"))
        if request.headers.get("Sec-Fetch-Site", "" if request.is_secure() else "none") not in ("same-origin", "none"):
            return response
        return super().process_response(request, response)


class PlainAddress:
    """400 for an address or a cookie with a NUL in it: none of ours has one, and PostgreSQL takes none in a search."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest("NUL in a cookie")
        return self.get_response(request)


class ShowsWhatHides:
    """Characters that hide or turn the text around them are marks on every page; what fields hold stays as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponse) and answer.get("Content-Type", "").startswith(PAGE):
            answer.content = marks.page(answer.content.decode(answer.charset)).encode(answer.charset)
        return answer


class SignedIn(LoginRequiredMiddleware):
    """Everybody signs in, unless a view says otherwise; such a view does not pay for reading the user first."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
