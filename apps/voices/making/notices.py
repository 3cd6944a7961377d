"""What people are told about searches for voices. Written in the transaction of the deed, before its event."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.jobs import purchases
from apps.jobs.notices import administrators
from apps.notices.models import Kind
from apps.notices.telling import Message, settle, tell

from .bought import SEARCH
from .models import Design


def asked(design: Design, by: User) -> None:
    """To the administrators: a search waits for their approval. Once for each time that it does."""
    words = {"name": by.first_name, "price": SEARCH.price_tag(design.workspace_id)}
    text = _("%(name)s asks for approval of a search for voices: %(price)s.") % words
    reason = _("You are an administrator here.")
    key = _key(design, Kind.ASKED, purchases.times(SEARCH, design.pk) + 1)
    message = Message(Kind.ASKED, design.prompt, text, reason, design.get_absolute_url(), key)
    tell(administrators(design.workspace_id), design.workspace_id, message)


def approved(design: Design, by: User) -> None:
    """To its author: HeyGen is searching."""
    if by.pk == design.author_id:
        return
    text = _("%(name)s approved it. The voices appear automatically.") % {"name": by.first_name}
    reason = _("You described this voice.")
    key = _key(design, Kind.APPROVED, purchases.times(SEARCH, design.pk))
    tell(
        [design.author_id],
        design.workspace_id,
        Message(Kind.APPROVED, design.prompt, text, reason, design.get_absolute_url(), key),
    )


def over(design: Design) -> None:
    """Its price is held: nobody is called to approve it any more."""
    settle(_key(design, Kind.ASKED, purchases.times(SEARCH, design.pk)))


def _key(design: Design, what: Kind, number: int) -> str:
    return f"voice.{what}:{design.pk}:{number}"
