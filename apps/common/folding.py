"""The search: columns that hold the folded form of others, the same on every database, and how they are asked."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q

from .text import fold, words

BATCH = 200


class FoldedField(models.TextField):  # type: ignore[type-arg]  # generic in the stubs alone
    """The folded form of another attribute, written whenever the row is, by `save` and `bulk_create`.

    An `update` of that attribute writes this column too.
    """

    def __init__(self, of: str = "", **options: Any) -> None:
        self.of = of
        super().__init__(**{"default": "", "editable": False, **options})

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002 - Django's own shape
        folded = fold(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, folded)
        return folded


def matching(query: str, *columns: str, also: Callable[[str], Q] | None = None) -> Q:
    """Rows that have each word of `query` in one of the folded `columns`, or where `also` finds it.

    None where nothing but signs is asked for.
    """
    wanted = words(query)
    if query.strip() and not wanted:
        return Q(pk__in=())
    found = Q()
    for word in wanted:
        places = [Q(**{f"{column}__contains": word}) for column in columns]
        found &= reduce(or_, [*places, also(word)] if also else places)
    return found


def fill(model: type[models.Model], column: str, text_of: Callable[[Any], str]) -> None:
    """Write the folded column of rows that are there already, a batch at a time; for migrations."""
    last = 0
    while rows := list(model._default_manager.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in rows:
            setattr(row, column, fold(text_of(row)))
        model._default_manager.bulk_update(rows, [column])
        last = rows[-1].pk
