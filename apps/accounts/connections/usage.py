"""Whether other rooms still need a row, without knowing who they are."""

from typing import cast

from django.db import models


def is_referenced(row: models.Model) -> bool:
    """True where a relation that forbids deletion still points at `row`."""
    for relation in row._meta.related_objects:
        if relation.on_delete is not models.PROTECT:
            continue
        model = cast("type[models.Model]", relation.related_model)
        if model._base_manager.filter(**{relation.field.name: row.pk}).exists():
            return True
    return False
