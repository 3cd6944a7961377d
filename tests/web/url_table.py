"""Every address of the portal as the URL table has it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def names() -> set[str]:
    """The full names of all addresses, such as "jobs:submit"."""
    return {name for name, _pattern in patterns()}


def patterns() -> list[tuple[str, URLPattern]]:
    return list(_walk(get_resolver(), ()))


def _walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace == "admin":
            continue  # test_backoffice.py opens these, from the admin's own list of what it shows
        if isinstance(entry, URLResolver):
            yield from _walk(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        else:
            assert entry.name, f"{entry.pattern} has no name"
            yield ":".join((*spaces, entry.name)), entry
