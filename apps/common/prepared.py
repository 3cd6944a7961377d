"""SQL that is written once instead of being built for each request, for what is asked many times a second.

Named statements stand in a `statements.py` beside the models that they read. A test holds each against the queryset
that says the same, on SQLite and PostgreSQL.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Field, Func


@dataclass(frozen=True)
class Statement:
    """`sql` takes its values at `%s` and answers with at most one row, or at `%(name)s` and with any number."""

    sql: str

    def row(self, *values: Any) -> tuple[Any, ...] | None:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [_stored(value) for value in values])
            # To the end, or SQLite does not take a writing statement as done.
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found[0] if found else None

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, {name: _stored(value) for name, value in values.items()})
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def column(sql: str, output_field: "Field[Any, Any]") -> Func:
    """A column of a queryset whose SQL is written once; it takes the key of the row at `%(expressions)s`."""
    return Func(F("pk"), template=sql, output_field=output_field)


def _stored(value: Any) -> Any:
    """As the database keeps it: of moments SQLite knows only the text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
