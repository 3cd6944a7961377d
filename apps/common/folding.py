"""The search: columns that hold the folded form of others, the same on every database, and how they are asked."""

from collections.abc import Callable
from functools import partial, reduce
from operator import and_, or_
from typing import Any

from django.db import models
from django.db.models import Q

from .sentences import UNSPACED
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


def matching(query: str, *columns: str, also: Callable[[Q], Q] | None = None) -> Q:
    """Rows that have `query` in one of the folded `columns` as it stands, or each of its words, in whatever order.

    One word is found anywhere; of several, each at the beginning of a word, where the script has words. `also` turns
    what is asked of the column `folded` of other rows into what is asked of these. None where nothing but signs is
    asked for.
    """
    if not (phrase := fold(query)):
        return Q(pk__in=()) if query.strip() else Q()

    def anywhere(ask: Callable[[str], Q]) -> Q:
        return reduce(or_, [*map(ask, columns), *([also(ask("folded"))] if also else [])])

    as_it_stands, each = anywhere(lambda column: Q(**{f"{column}__contains": phrase})), words(query)
    if each == [phrase]:
        return as_it_stands  # A word that is found anywhere is found at the beginning of one: a long list is read once.
    return as_it_stands | reduce(and_, (anywhere(partial(_begins, word)) for word in each))


def _begins(word: str, column: str) -> Q:
    if UNSPACED.search(word):
        return Q(**{f"{column}__contains": word})
    return Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})


def fill(model: type[models.Model], column: str, text_of: Callable[[Any], str]) -> None:
    """Write the folded column of rows that are there already, a batch at a time; for migrations."""
    last = 0
    while rows := list(model._default_manager.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in rows:
            setattr(row, column, fold(text_of(row)))
        model._default_manager.bulk_update(rows, [column])
        last = rows[-1].pk
