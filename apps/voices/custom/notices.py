"""What people are told about searches for voices. Written in the transaction of the action, before its event."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.jobs.money import purchases
from apps.jobs.notices import administrators
from apps.notices.models import Kind
from apps.notices.notify import Message, clear, notify

from ..models import Design
from .purchases import SEARCH


def asked(design: Design, by: User) -> None:
    """To the administrators: a search waits for their approval. Once for each time that it does."""
    words = {"name": by.first_name, "price": SEARCH.price_tag(design.workspace_id)}
    text = _("%(name)s asks for approval of a search for voices: %(price)s.") % words
    reason = _("You are an administrator here.")
    _tell(administrators(design.workspace_id), design, Kind.ASKED, text, reason, _decided(design) + 1)


def approved(design: Design, by: User) -> None:
    """To its author: HeyGen is searching."""
    text = _("%(name)s approved it. The voices appear automatically.") % {"name": by.first_name}
    _tell_author(design, by, Kind.APPROVED, text)


def declined(design: Design, by: User, why: str) -> None:
    """To its author: nothing was sent, and why. Nobody is called to approve it any more."""
    text = _("%(name)s declined it. Nothing was sent or charged. %(why)s") % {"name": by.first_name, "why": why}
    _tell_author(design, by, Kind.DECLINED, text.strip())
    over(design)


def over(design: Design) -> None:
    """It was approved or declined: nobody is called to approve it any more."""
    clear(_key(design, Kind.ASKED, _decided(design)))


def _tell_author(design: Design, by: User, kind: Kind, text: str) -> None:
    if by.pk != design.author_id:
        _tell([design.author_id], design, kind, text, _("You described this voice."), _decided(design))


def _tell(people: Iterable[int], design: Design, kind: Kind, text: str, reason: str, number: int) -> None:
    message = Message(kind, design.prompt, text, reason, design.get_absolute_url(), _key(design, kind, number))
    notify(people, design.workspace_id, message)


def _decided(design: Design) -> int:
    """How often it was approved or declined so far."""
    return purchases.times(SEARCH, design.pk) + Design.objects.values_list("declines", flat=True).get(pk=design.pk)


def _key(design: Design, what: Kind, number: int) -> str:
    return f"voice.{what}:{design.pk}:{number}"
