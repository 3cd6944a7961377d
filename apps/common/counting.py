"""Counts inside of another query."""

from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery


def counted(rows: QuerySet[Any]) -> Subquery:
    """How many `rows` there are, as a column of another query, 0 where there is none."""
    return Subquery(rows.order_by().values(number=Func(F("pk"), function="COUNT", output_field=IntegerField())))
