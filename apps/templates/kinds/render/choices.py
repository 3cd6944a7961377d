"""The looks and voices that a form offers for a variable."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import Connection
from apps.videos.models import Look, Ownership
from apps.voices.kinds.speech.voice_picker import speaking
from apps.voices.models import Voice

SHOWN = 250
Groups = list[tuple[str, str | list[tuple[str, str]]]]
"""As a select takes them: a label with its options, or a value with its label."""


def look_choices(connection: Connection, chosen: str) -> Groups:
    """Ours first, then the library's; the chosen one is always among them."""
    offered = Look.objects.on_offer(connection).order_by("ownership", "name", "pk")
    mine, library = offered.filter(ownership=Ownership.PRIVATE), offered.filter(ownership=Ownership.PUBLIC)
    groups = [(_("Ours"), mine), (_("Library"), library)]
    listed: Groups = [(label, [(look.look_id, look.name) for look in found[:SHOWN]]) for label, found in groups]
    older = Look.objects.filter(connection=connection, look_id=chosen).values_list("look_id", "name")
    return _with_chosen(listed, chosen, list(older) if chosen else [], _("As designed"))


def voice_choices(connection: Connection, chosen: str) -> Groups:
    """Favourites and ours first, then by language; the chosen one is always among them."""
    found = Voice.objects.on_offer(connection).filter(Q(film_engines__isnull=True) | ~Q(film_engines={}))
    return _voices(found, connection, chosen, _("As designed"))


def speaker_choices(connection: Connection, chosen: str) -> Groups:
    """The same of voices that can speak alone."""
    return _voices(speaking(connection), connection, chosen, _("Choose a voice"))


def _voices(found: QuerySet[Voice], connection: Connection, chosen: str, none: str) -> Groups:
    by_group: dict[str, list[tuple[str, str]]] = {}
    favourites, ours = _("Favourites"), _("Ours")
    for voice in found.select_related("favourite").order_by("language", "name", "pk")[:SHOWN]:
        group = favourites if hasattr(voice, "favourite") else ours if voice.is_ours else voice.language or _("Other")
        by_group.setdefault(group, []).append((voice.voice_id, voice.name))
    order = sorted(by_group, key=lambda name: (name != favourites, name != ours, name))
    older = Voice.objects.filter(connection=connection, voice_id=chosen).values_list("voice_id", "name")
    return _with_chosen([(name, by_group[name]) for name in order], chosen, list(older) if chosen else [], none)


def _with_chosen(listed: Groups, chosen: str, older: list[tuple[str, str]], none: str) -> Groups:
    there = {value for _label, options in listed if isinstance(options, list) for value, _name in options}
    extra: Groups = [*older] if chosen and chosen not in there else []
    return [("", none), *extra, *((label, options) for label, options in listed if options)]
