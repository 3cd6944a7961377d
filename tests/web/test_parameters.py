"""Whatever a test asks for behind the `?` of an address, the page there knows it: else the test would show nothing."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.test import Client
from django.urls import Resolver404, resolve

from .access_table import LINES
from .page_tour import content, opened
from .two_workspaces import House

pytestmark = pytest.mark.django_db
TESTS = Path(__file__).parents[1]
WHO = ("administrator", "author", "nobody")
READ: set[str] = set()
"""What was read of the query since it was emptied."""
HOLE = "1"
"""Stands for what a test puts into an address."""


class Walked(str):
    """The name of a parameter that a page met on its way through all of them: links keep what they do not know."""

    __slots__ = ()


class Watched(QueryDict):
    """A query that writes down what is read of it by name, once it is filled."""

    def __iter__(self) -> Iterator[str]:
        return map(Walked, super().__iter__())

    def __getitem__(self, key: str) -> Any:
        self._read(key)
        return super().__getitem__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        self._read(key)
        return super().getlist(key, default)

    def __contains__(self, key: object) -> bool:
        self._read(key)
        return super().__contains__(key)

    def _read(self, key: object) -> None:
        if not self._mutable and not isinstance(key, Walked):
            READ.add(str(key))


def watching(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that lets the pages read a watched query."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.GET = Watched(request.META["QUERY_STRING"])  # type: ignore[assignment]
        return get_response(request)

    return middleware


def literals(tree: ast.AST) -> Iterator[str]:
    """Every text in a file, with a hole where something is put into it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        else:
            yield from literals(node)


def addresses() -> dict[tuple[str, str], str]:
    """Whatever tests ask pages for: the name of the page and of the parameter, with one query that has it."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted(TESTS.rglob("*.py")):
        for text in literals(ast.parse(path.read_text("utf-8"))):
            parts = urlsplit(text) if text.startswith("/") and "?" in text and " " not in text else None
            if parts is None or parts.netloc or not parts.query:
                continue
            try:
                page = resolve(parts.path)
            except Resolver404:
                continue  # another service's address
            if "admin" not in page.namespaces:
                asked = parse_qsl(parts.query, keep_blank_values=True)
                found |= {
                    (page.view_name, key): parts.query for key, value in asked if key != HOLE and "\0" not in value
                }
    return found


def test_no_test_asks_a_page_for_what_it_does_not_know(house: House, settings: LazySettings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.watching"]
    asked = addresses()
    assert {("jobs:list", "q"), ("library:list", "as"), ("feed", "after")} <= set(asked)
    unknown = [
        f"{key} at {name}: ?{query}" for (name, key), query in asked.items() if not reads(name, key, query, house)
    ]
    assert unknown == []


def reads(name: str, key: str, query: str, house: House) -> bool:
    """Whether a page of this name reads `key`, whoever opens it, whole or in part."""
    urls = {line.url(house).partition("?")[0] for line in LINES if line.name == name}
    return any(
        key in read_by(opened(house, person), f"{url}?{query}", headers)
        for url in sorted(urls)
        for person in WHO
        for headers in ({}, {"HX-Request": "true"})
    )


def read_by(client: Client, url: str, headers: dict[str, str]) -> set[str]:
    """What is read of the query of an address when it is opened, or posted to where it takes nothing else."""
    READ.clear()
    with transaction.atomic():
        answer = client.get(url, headers=headers, follow=True)
        content(answer)
        if answer.status_code == 405:
            content(client.post(url, headers=headers))
        transaction.set_rollback(True)
    return set(READ)
