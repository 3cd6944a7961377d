"""What a film will take: seconds out of the script or the recording, money out of the price list."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.jobs.kinds import Estimate
from apps.jobs.models import Price, Pricing
from apps.jobs.money.ledger import price
from apps.jobs.money.pricing import nothing_yet, priced
from apps.videos.models import Kind
from apps.voices.speaking_time import estimate as speaking_time_estimate
from apps.voices.speaking_time.spoken import Spoken

from ..shared import labels
from .lookups import Lookups
from .params import AvatarParams, FilmParams

_LOOKS = {Kind.STUDIO: "twin", Kind.TWIN: "twin", Kind.PHOTO: "photo"}
"""Studio avatars cost what twins cost."""
ITEMS = (
    *(
        f"{engine}.{look}{size}"
        for engine in ("avatar_iv", "avatar_v")
        for look in ("twin", "photo")
        for size in ("", ".4k")
    ),
    *("avatar_iii.twin", "avatar_iii.twin.4k", "avatar_iii.photo", "image", "image.4k"),
)
"""The names in the price list."""
_PARTS = {
    "image": gettext_lazy("Speaking picture"),
    "twin": gettext_lazy("digital twin"),
    "photo": gettext_lazy("photo"),
}
_CALLED = labels.ENGINES | labels.RESOLUTIONS | _PARTS


def called(item: str) -> str:
    """What people call a name in the price list: "Avatar IV, digital twin, 4K"."""
    return ", ".join(str(_CALLED[part]) for part in item.split("."))


def item_of(params: FilmParams, known: Lookups) -> str | None:
    """The name in the price list, such as `avatar_iv.photo.4k`; None while the look is unknown."""
    finest = ".4k" if params.resolution == "4k" else ""
    if not isinstance(params, AvatarParams):
        return f"image{finest}"
    sort = _LOOKS.get(Kind(known.look.avatar_type)) if known.look and known.look.avatar_type in Kind.values else None
    return f"{params.engine}.{sort}{finest}" if sort else None


def expected(params: FilmParams, known: Lookups) -> Spoken | None:
    """Seconds that any voice would take for the script; None while there is none."""
    return speaking_time_estimate.expected(
        (params.script,), params.voice.speed, known.voice.own_language if known.voice else ""
    )


def length_of(params: FilmParams, known: Lookups) -> speaking_time_estimate.Length | None:
    """None while nothing is said."""
    if params.audio:
        return speaking_time_estimate.of_sound(known.seconds(params.audio))
    return speaking_time_estimate.of_expected(expected(params, known), known.learnt)


def estimate(params: FilmParams, known: Lookups) -> Estimate:
    """An unknown price or length is None, never zero."""
    length, item = length_of(params, known), item_of(params, known)
    if length is None:
        return nothing_yet()
    row = price(known.connection.workspace_id, known.connection.provider, item) if item else None
    if row and row.unit == Price.Unit.SECOND and params.audio and not length.known:
        basis = _("The length of the recording is unknown.")
        # Nobody can say the most; the rate is sealed all the same, so that what it lasted in the end is paid by it.
        return Estimate(None, None, length.low, length.high, basis, Pricing.METERED, row.amount)
    return priced(row, length.low, length.high)
