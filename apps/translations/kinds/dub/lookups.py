"""What the portal knows of the things that a translation names."""

from dataclasses import dataclass

from apps.accounts.models import Connection
from apps.jobs.models import Price
from apps.jobs.money.ledger import price
from apps.library.measuring import seconds_of
from apps.library.references import MediaLookups, media_of

from ...languages.offered import names_of
from .params import PRECISION, DubParams


@dataclass(frozen=True)
class DubLookups(MediaLookups):
    """`listed` are the languages on offer, empty where nobody has asked the provider yet."""

    listed: tuple[str, ...] = ()
    price: Price | None = None

    def film_seconds(self, params: DubParams) -> float | None:
        """How long the whole film lasts: as it is measured, or as it was when it was chosen."""
        medium = self.medium(params.video)
        return params.seconds if medium is None else seconds_of(medium)


def look_up(params: DubParams, connection: Connection) -> DubLookups:
    """Three queries at most."""
    return DubLookups(
        connection,
        media_of(params.files().values(), connection),
        tuple(names_of(connection)),
        price(connection.workspace_id, connection.provider, item_of(params)),
    )


def item_of(params: DubParams) -> str:
    """The name in the price list."""
    if params.translate_audio_only:
        return "translation.audio"
    return "translation.precision" if params.mode == PRECISION else "translation.speed"
