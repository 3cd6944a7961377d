"""What "this key works" means at each service: short reads, one by one, of which none costs anything."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.providers import Account, HeyGen, NotAvailable, PlayHT, Rejected, Subscriber, UseApi

from ..models import Connection
from ..models.connections import Provider
from .clients import gateway, heygen, playht


@dataclass(frozen=True)
class OlderTemplates:
    """Whether HeyGen's older template call answers, and the end that HeyGen announced for it."""

    works: bool
    until: date | None = None

    def to_json(self) -> dict[str, Any]:
        return {"works": self.works, "until": self.until and self.until.isoformat()}


@dataclass
class AccountFacts:
    """What the answers told of the account; None where it was not asked or did not answer."""

    account: Account | None = None
    subscriber: Subscriber | None = None
    addresses: tuple[str, ...] | None = None
    older_templates: OlderTemplates | None = None


Probe = tuple[str, Callable[[], str]]
"""What is tried, and the try itself, which gives plain words or raises ProviderError."""

FIRST: Final = {Provider.HEYGEN: "Account", Provider.USEAPI: "Token", Provider.PLAYHT: "Voices"}
"""What is tried first; where that fails, nothing else is asked."""
OLDER_TEMPLATES: Final = "Older template call"


@contextmanager
def probes_of(connection: Connection, seen: AccountFacts, **how: Any) -> Iterator[Sequence[Probe]]:
    """The looks at a connection's service, which write into `seen`. Usable until the block ends."""
    match Provider(connection.provider):
        case Provider.HEYGEN:
            with heygen(connection, **how) as films:
                yield _at_heygen(films, seen)
        case Provider.USEAPI:
            with gateway(connection, **how) as speech:
                yield _at_gateway(speech, seen)
        case Provider.PLAYHT:
            with playht(connection, **how) as sounds:
                yield _at_playht(sounds)


def whose(account: Account) -> str:
    name = " ".join(part for part in (account.first_name, account.last_name) if part)
    return f"The key is good. It belongs to {name or account.email or account.username}."


def _at_heygen(client: HeyGen, seen: AccountFacts) -> Sequence[Probe]:
    def account() -> str:
        seen.account = client.users.me()
        return whose(seen.account)

    def older_templates() -> str:
        """That it is gone is news, and nothing is wrong with the key."""
        try:
            client.templates_v2.list()
        except NotAvailable:
            seen.older_templates = OlderTemplates(works=False)
            return _("HeyGen no longer offers it. Films of templates are made with the present call.")
        except Rejected:
            seen.older_templates = OlderTemplates(works=False)
            raise
        sunset = client.templates_v2.sunset
        seen.older_templates = OlderTemplates(works=True, until=sunset.date() if sunset else None)
        if sunset is None:
            return _("It answers.")
        return _("It answers. HeyGen announced its end for %(day)s.") % {"day": date_format(sunset, "j M Y")}

    return (
        ("Account", account),
        ("Voices", lambda: _some(client.voices.list(limit=1), "The voice library can be read.")),
        ("Avatars", lambda: _some(client.avatars.looks(limit=1), "Avatars and their looks can be read.")),
        ("Films", lambda: _some(client.videos.list(limit=1), "Films can be read.")),
        ("Webhooks", lambda: _some(client.webhooks.list_endpoints(limit=1), "News can be sent to this portal.")),
        (OLDER_TEMPLATES, older_templates),
    )


def _at_gateway(client: UseApi, seen: AccountFacts) -> Sequence[Probe]:
    def token() -> str:
        seen.subscriber = client.subscriber()
        owner = seen.subscriber.name or seen.subscriber.email
        return _("Token accepted. It belongs to %(owner)s.") % {"owner": owner or _("someone unnamed")}

    def accounts() -> str:
        seen.addresses = tuple(dict.fromkeys(account.email for account in client.accounts()))
        if not seen.addresses:
            raise Rejected(says=_("No HeyGen account is set up behind this token. Add one at the gateway's own site."))
        count = len(seen.addresses)
        text = ngettext("%(n)d HeyGen account is behind it: %(who)s.", "%(n)d HeyGen accounts: %(who)s.", count)
        return text % {"n": count, "who": ", ".join(seen.addresses)}

    def email() -> str | None:
        """Named where there are several, as everywhere."""
        return seen.addresses[0] if seen.addresses and len(seen.addresses) > 1 else None

    def languages() -> str:
        count = len(client.languages(email=email()))
        return ngettext("%(n)d language can be read.", "%(n)d languages can be read.", count) % {"n": count}

    return (
        ("Token", token),
        ("Accounts", accounts),
        ("Voices", lambda: _some(client.voices(email=email(), limit=1), "The voice library can be read.")),
        ("Languages", languages),
    )


def _at_playht(client: PlayHT) -> Sequence[Probe]:
    def voices() -> str:
        count = len(client.voices())
        text = ngettext(
            "The key is good. %(n)d voice can be read.", "The key is good. %(n)d voices can be read.", count
        )
        return text % {"n": count}

    def cloned() -> str:
        count = len(client.cloned_voices())
        return ngettext("%(n)d cloned voice can be used.", "%(n)d cloned voices can be used.", count) % {"n": count}

    return (("Voices", voices), ("Cloned voices", cloned))


def _some(items: Iterator[Any], words: str) -> str:
    """Ask for the first page of a list and no more."""
    next(iter(items), None)
    return words
