"""Walking through a vendor's list. It ends, whatever the vendor answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from apps.providers.errors import BadAnswer

Item = TypeVar("Item")
MOST_PAGES: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Item]):
    items: tuple[Item, ...]
    next_token: str | None


def walk(fetch: Callable[[str | None], Page[Item]], *, vendor: str) -> Iterator[Item]:
    """Every item of every page. `BadAnswer` for a token that comes back, or for a list without end."""
    token: str | None = None
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        page = fetch(token)
        yield from page.items
        token = page.next_token
        if token is None:
            return
        if token in seen:
            raise BadAnswer("the list leads back to a page that was read already", vendor=vendor, code="bad_list")
        seen.add(token)
    raise BadAnswer(f"the list has more than {MOST_PAGES} pages", vendor=vendor, code="bad_list")
