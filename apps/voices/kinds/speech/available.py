"""Which services a workspace can speak with now, and with which of its accounts."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import Connection
from apps.voices.models import Catalogue

from .services import SERVICES, Service


@dataclass(frozen=True)
class AvailableService:
    """One service with its accounts, those that hold a key first."""

    service: Service
    accounts: tuple[Connection, ...]
    error: str = ""
    """What the last look at its voices said, where that failed."""

    @property
    def trouble(self) -> str:
        """Why it may not answer; empty where nothing is known against it."""
        first = self.accounts[0]
        if not first.is_on:
            return _("It is switched off. You can save here, but not send.")
        if first.is_closed:
            return _("This service was shut down, and nothing answers at its own address.")
        if first.is_paused:
            return _("Paused. %(reason)s") % {"reason": first.why_paused}
        return self.error

    def account(self, pk: str) -> Connection | None:
        """The account that a form names; None where it names none of these."""
        return next((account for account in self.accounts if str(account.pk) == pk), None)


def available_services(workspace_id: int, *, kept: Connection | None = None) -> list[AvailableService]:
    """What is switched on, in the order of the services; `kept` stays on offer for the draft that names it."""
    usable = Connection.objects.usable().filter(workspace=workspace_id).select_related("workspace", "primary")
    accounts = list(usable.order_by("pk"))
    if kept is not None and kept not in accounts:
        accounts.append(kept)
    accounts.sort(key=lambda one: one.primary_id or 0)
    failed = Catalogue.objects.filter(connection__in=accounts).exclude(error="")
    errors = dict(failed.values_list("connection__provider", "error"))
    found = [
        AvailableService(
            service,
            tuple(one for one in accounts if one.provider == service.provider),
            errors.get(service.provider, ""),
        )
        for service in SERVICES
    ]
    return [offer for offer in found if offer.accounts]
