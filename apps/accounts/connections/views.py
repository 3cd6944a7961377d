"""The provider accounts of a workspace: see, add, change, test, remove. For administrators."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.connections import actions, key_actions, key_checks
from apps.accounts.connections.forms import AlreadyThere, ConnectionForm, blank_connection, there_is
from apps.accounts.connections.key_checks import KeyCheck
from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.accounts.roles import Role
from apps.providers import Account


@dataclass(frozen=True)
class Card:
    """A key: its connection and, where it speaks for several accounts, those of the others."""

    connection: Connection
    account: Account | None
    findings: list[KeyCheck]
    siblings: list[Connection]

    @classmethod
    def of(cls, connection: Connection, siblings: list[Connection]) -> "Card":
        return cls(connection, key_checks.account_of(connection), key_checks.findings_of(connection), siblings)

    @property
    def is_of_heygen(self) -> bool:
        return self.connection.provider == Provider.HEYGEN

    @property
    def accounts(self) -> list[Connection]:
        """All accounts behind the key, where there are several."""
        return [self.connection, *self.siblings] if self.siblings else []


@require_GET
@role_required(Role.ADMINISTRATOR)
def connections(request: MemberRequest) -> HttpResponse:
    mine = list(Connection.objects.filter(workspace=request.member.workspace).select_related("primary").order_by("pk"))
    behind: dict[int | None, list[Connection]] = defaultdict(list)
    for connection in mine:
        behind[connection.primary_id].append(connection)
    cards = [Card.of(connection, behind[connection.pk]) for connection in behind[None]]
    taken = {card.connection.provider for card in cards}
    missing = [provider for provider in Provider if provider not in taken]
    return render(
        request, "accounts/connections/connections.html", {"tab": "connections", "cards": cards, "missing": missing}
    )


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def add_connection(request: MemberRequest, provider: str) -> HttpResponse:
    if provider not in Provider:
        raise Http404("no such provider")
    workspace, service = request.member.workspace, Provider(provider)
    there = there_is(workspace, service)
    if there is None:
        try:
            return _edit(request, blank_connection(workspace, service))
        except AlreadyThere as faster:
            there = faster.connection
    if request.method == "POST":
        words = {"service": service.label}
        messages.info(request, _("%(service)s is already connected. No second connection was added.") % words)
        return _to_card(there)
    return HttpResponseRedirect(reverse("accounts:connection", args=[there.pk]))


@require_http_methods(["GET", "POST"])
def edit_connection(request: MemberRequest, pk: int) -> HttpResponse:
    return _edit(request, get_visible_or_404(request, Connection.objects.all(), Role.ADMINISTRATOR, pk=pk))


def _edit(request: MemberRequest, connection: Connection) -> HttpResponse:
    form = ConnectionForm(request.POST or None, instance=connection)
    if request.method == "POST" and form.is_valid() and (saved := form.store(by=request.user)):
        if form.needs_test:
            _test(request, saved)
        else:
            messages.success(request, _("Saved."))
        return _to_card(saved)
    is_new = connection.pk is None
    context = {
        "tab": "connections",
        "form": form,
        "is_new": is_new,
        "must_stay": not is_new and actions.must_stay(connection),
        "provider": Provider(connection.provider).label,
    }
    return render(request, "accounts/connections/connection_form.html", context, status=422 if form.errors else 200)


@require_POST
def test_connection(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks the provider while the person waits, which no other page does."""
    connection = get_visible_or_404(request, Connection.objects.primaries(), Role.ADMINISTRATOR, pk=pk)
    _test(request, connection)
    return _to_card(connection)


@require_POST
def resume_connection(request: MemberRequest, pk: int) -> HttpResponse:
    connection = get_visible_or_404(request, Connection.objects.all(), Role.ADMINISTRATOR, pk=pk)
    if actions.resume(connection, by=request.user):
        messages.success(request, _("Pause ended. Waiting work is sent in turn."))
    else:
        messages.info(request, _("There is no pause you can end."))
    return _to_card(connection)


@require_POST
def delete_connection(request: MemberRequest, pk: int) -> HttpResponse:
    connection = get_visible_or_404(request, Connection.objects.primaries(), Role.ADMINISTRATOR, pk=pk)
    if not actions.remove(connection, by=request.user):
        messages.info(request, _("It has been used, so it stays. It is switched off now."))
        return _to_card(connection)
    messages.success(request, _("Removed, with its key."))
    return HttpResponseRedirect(reverse("accounts:connections"))


def _test(request: MemberRequest, connection: Connection) -> None:
    findings = key_actions.check_key(connection, by=request.user)
    wrong = [finding for finding in findings if not finding.fine]
    if not wrong:
        messages.success(request, _("The key works."))
        if not connection.enabled:
            messages.info(request, _("It is switched off, so nothing is sent with it yet."))
    elif not findings[0].fine:
        messages.error(request, wrong[0].words)
    else:
        messages.warning(request, _("The key works, but not for everything. The list shows what is missing."))


def _to_card(connection: Connection) -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:connections") + f"#connection-{connection.catalogue_id}")
