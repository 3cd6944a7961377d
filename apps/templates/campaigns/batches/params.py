"""A request for the films of some rows, as it is stored and sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy

from apps.common.stored_json import Json, filled, text, whole

from ...kinds.render.params import AS_DESIGNED, Options, RenderParams, Value, read_values

PILOT, REST, AGAIN = "pilot", "rest", "again"
PURPOSES: Final = {
    PILOT: gettext_lazy("Pilot"),
    REST: gettext_lazy("The rest"),
    AGAIN: gettext_lazy("Changed rows"),
}
"""Why these rows are sent."""


@dataclass(frozen=True, kw_only=True)
class BatchRow:
    """One row as it is sent: `row` is its id, `number` its place in the table, `label` what its film is called."""

    row: int
    number: int
    label: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        values = {name: value.to_json() for name, value in self.values.items()}
        return {"row": self.row, "number": self.number, "label": self.label, "values": values}

    @classmethod
    def read(cls, data: Json) -> "BatchRow":
        return cls(
            row=whole(data, "row") or 0,
            number=whole(data, "number") or 0,
            label=text(data, "label"),
            values=read_values(data.get("values")),
        )


@dataclass(frozen=True, kw_only=True)
class BatchParams:
    """Films of one template, made alike, in the order in which they are sent."""

    campaign: int = 0
    purpose: str = REST
    template_id: str = ""
    version: str = ""
    options: Options = AS_DESIGNED
    rows: tuple[BatchRow, ...] = ()

    def film(self, row: BatchRow) -> RenderParams:
        """What one row asks for, as a request of its own."""
        return RenderParams(
            template_id=self.template_id, version=self.version, values=row.values, options=self.options, row=row.row
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "campaign": self.campaign,
            "purpose": self.purpose,
            "template_id": self.template_id,
            "version": self.version,
            **filled(options=self.options.to_json()),
            "rows": [row.to_json() for row in self.rows],
        }


def read_batch(data: Json) -> BatchParams:
    rows = data.get("rows")
    return BatchParams(
        campaign=whole(data, "campaign") or 0,
        purpose=text(data, "purpose", REST),
        template_id=text(data, "template_id"),
        version=text(data, "version"),
        options=Options.read(data.get("options")),
        rows=tuple(BatchRow.read(row) for row in rows if isinstance(row, Mapping)) if isinstance(rows, list) else (),
    )
