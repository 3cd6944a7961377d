"""What a film of a template will take: seconds out of its scenes, money out of the price list."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.jobs.kinds import Estimate
from apps.jobs.models import Price, Pricing
from apps.jobs.money.ledger import NOTHING
from apps.jobs.money.pricing import priced
from apps.voices.speaking_time import estimate as speaking_time
from apps.voices.speaking_time.estimate import Length
from apps.voices.speaking_time.spoken import Spoken

from ...schema import AUDIO, TEXT, VOICE, Scene, Schema
from .lookups import RenderLookups
from .params import RenderParams, Value
from .spoken import estimate as speech_estimate
from .spoken import length_of as spoken_length
from .spoken import spoken_of

ITEMS: Final = {"template": gettext_lazy("Template"), "template.4k": gettext_lazy("Template, 4K")}
"""The names in the price list, as people call them."""
SILENT: Final = (3, 30)
"""Seconds of a scene in which nothing is said: about, and up to."""
BETWEEN: Final = 1.0
"""Seconds that a scene may take on top of what is said in it."""
_BRACES = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def filled(words: str, params: RenderParams, schema: Schema) -> str:
    """A text of the template with its placeholders replaced; one without a value stays as it is."""

    def fill(found: re.Match[str]) -> str:
        value = params.values.get(found[1])
        is_text = found[1] in schema.variables and schema.variables[found[1]].type == TEXT
        return value.content if is_text and value and value.content else found[0]

    return _BRACES.sub(fill, words)


def scripts(params: RenderParams, schema: Schema) -> list[str]:
    """What is said in the scenes that are played, in their order; empty where nothing is."""
    found = []
    for scene in schema.named(params.options.scene_ids):
        value = _played(scene, params, schema)
        found.append(value.speech.text if value and value.speech else filled(scene.script, params, schema))
    return found


def length_of(params: RenderParams, known: RenderLookups) -> Length | None:
    """Seconds of the film, `known` where all of it is measured; None while the template is unknown."""
    if known.schema is None:
        return None
    lengths = list(_lengths(params, known, known.schema))
    if not lengths:
        return None
    return Length(sum(one.low for one in lengths), sum(one.high for one in lengths), all(one.known for one in lengths))


def has_unknown_sound(params: RenderParams, known: RenderLookups) -> bool:
    """Whether a scene plays a sound whose length nobody can tell."""
    schema = known.schema
    if schema is None:
        return False
    for scene in schema.named(params.options.scene_ids):
        value = _played(scene, params, schema)
        sound = _sound(scene, params, known, schema)
        if sound and not sound.known and not (value and value.speech):
            return True
    return False


def estimate(params: RenderParams, known: RenderLookups) -> Estimate:
    """An unknown price or length is None, never zero."""
    length = length_of(params, known)
    if length is None:
        return Estimate(None, None, None, None, _("No template yet."))
    row = known.price
    if row and row.unit == Price.Unit.SECOND and has_unknown_sound(params, known):
        basis = _("The length of a sound is unknown.")
        return Estimate(None, None, length.low, length.high, basis, Pricing.METERED, row.amount)
    return priced(row, length.low, length.high)


def with_speech(params: RenderParams, known: RenderLookups) -> Estimate:
    """Of a film with the sounds that are spoken for it: the money of all, the seconds of the film."""
    film = estimate(params, known)
    spoken = [speech_estimate(one, known) for one in spoken_of(params).values()]
    if not spoken:
        return film
    lows, highs = [film.low, *(one.low for one in spoken)], [film.high, *(one.high for one in spoken)]
    basis = _("%(film)s, and the speech for it") % {"film": film.basis} if film.basis else ""
    return replace(film, low=sum_of(lows), high=sum_of(highs), basis=basis)


def sum_of(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """USD; None where one of them is unknown."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def free(params: RenderParams, known: RenderLookups) -> Estimate:
    """Of a test render, for which HeyGen charges nothing."""
    length = length_of(params, known)
    if length is None:
        return Estimate(None, None, None, None, _("No template yet."))
    basis = _("Test renders are free.")
    return Estimate(NOTHING, NOTHING, length.low, length.high, basis, Pricing.FREE, NOTHING)


def _lengths(params: RenderParams, known: RenderLookups, schema: Schema) -> Iterator[Length]:
    for scene in schema.named(params.options.scene_ids):
        sound = _sound(scene, params, known, schema)
        if sound is not None:
            yield sound
            continue
        said = speaking_time.expected((filled(scene.script, params, schema),), language=_language(scene, params, known))
        if said is None:
            yield Length(*SILENT)
        else:
            yield _longer(said)


def _longer(said: Spoken) -> Length:
    length = speaking_time.of_expected(Spoken(said.usual, said.worst + BETWEEN))
    return length or Length(*SILENT)


def _sound(scene: Scene, params: RenderParams, known: RenderLookups, schema: Schema) -> Length | None:
    """How long the sound of a scene that plays one lasts; None for a scene that speaks, or is silent."""
    if not _sounds(scene, schema):
        return None
    value = _played(scene, params, schema)
    if value and value.speech:
        return spoken_length(value.speech, known) or Length(*SILENT)
    return speaking_time.of_sound(known.seconds(value.file) if value and value.file else None)


def _played(scene: Scene, params: RenderParams, schema: Schema) -> Value | None:
    """What the sound of a scene is filled with; None where it plays none, or its own."""
    names = _sounds(scene, schema)
    return params.values.get(names[0]) if names else None


def _sounds(scene: Scene, schema: Schema) -> list[str]:
    return [name for name in scene.variables if name in schema.variables and schema.variables[name].type == AUDIO]


def _language(scene: Scene, params: RenderParams, known: RenderLookups) -> str:
    """What the voice of a scene speaks; empty where the template says nothing of its voice."""
    schema = known.schema
    variables: Mapping[str, object] = schema.variables if schema else {}
    for name in scene.variables:
        value = params.values.get(name)
        if name in variables and value and value.type == VOICE:
            voice = known.voices.get(value.id)
            return value.locale or (voice.own_language if voice else "")
    return ""
