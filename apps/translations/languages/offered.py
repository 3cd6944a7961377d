"""The languages that a form offers, those of one family together."""

from collections.abc import Iterable

from apps.accounts.models import Connection

from ..models import LanguageList, LanguageSet

Groups = list[tuple[str, list[tuple[str, str]]]]
"""As a choice takes them: the language, and each place where it is spoken otherwise, by the provider's name."""


def names_of(connection: Connection) -> list[str]:
    """As the provider lists them; empty while nobody has asked it."""
    return LanguageList.objects.filter(connection=connection).values_list("names", flat=True).first() or []


def sets_of(connection: Connection) -> list[LanguageSet]:
    """Those of the workspace of which the account offers at least one language."""
    offered = set(names_of(connection))
    found = LanguageSet.objects.filter(workspace=connection.workspace_id)
    return [one for one in found if offered & set(one.languages)]


def grouped(names: Iterable[str]) -> Groups:
    """By the language without its place, in the order of the alphabet: "German (Austria)" is German."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        groups.setdefault(name.partition(" (")[0], []).append((name, name))
    return sorted(groups.items())
