"""What getting a voice may cost: HeyGen publishes no price of it, so it is unknown until a workspace sets its own."""

from django.utils.translation import gettext_lazy as _

from apps.accounts.models.connections import Provider
from apps.jobs.money.purchases import Purchase

SEARCH = Purchase(Provider.HEYGEN, "voice.design", _("Voice search"))
CLONE = Purchase(Provider.HEYGEN, "voice.clone", _("Voice clone"))

APPROVED_ELSEWHERE = _("Nothing was sent. Ask again, so that it can be approved for the present account. %(why)s")
