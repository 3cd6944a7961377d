"""Renaming and deleting templates at the provider. A worker does it; deleting needs a second person."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from apps.accounts import audit
from apps.accounts.connections import account_identity
from apps.accounts.connections.clients import heygen
from apps.accounts.members import Member
from apps.accounts.models import User, Workspace
from apps.accounts.roles import Role
from apps.providers import HeyGen, NotFound, ProviderError
from apps.reviews.refusal import Refusal, Refused

from ..models import Deletion, Template
from . import notices
from .sync import keep, vanished

State = Deletion.State
LEASE = timedelta(minutes=10)
"""For so long a worker may be at it; then another one begins anew."""


@transaction.atomic
def rename(template: Template, name: str, *, by: User) -> bool:
    """Have a worker give it this name. False where it has that name, or is not there any more."""
    here = Template.objects.filter(pk=template.pk, gone=False)
    if name == (template.wanted_name or template.name) or not here.update(
        wanted_name=name, wanted_at=timezone.now(), problem=""
    ):
        return False
    audit.write(
        template.workspace_id, "template.renamed", template.name, by=by, template=template.template_id, name=name
    )
    async_task("apps.templates.tasks.rename", template.pk)
    return True


def send_name(template_pk: int) -> None:
    """One worker's try; a second one finds nothing left to do."""
    template = Template.objects.select_related("connection__primary").get(pk=template_pk)
    if not template.wanted_name or template.gone:
        return
    mine = Template.objects.filter(pk=template.pk, wanted_name=template.wanted_name)
    problem = template.connection.is_silent_because
    try:
        if not problem:
            with heygen(template.connection, reason=f"rename template {template.pk}") as client:
                _send_name(client, template)
    except ProviderError as error:
        problem = words_of(error)
    with transaction.atomic():
        mine.update(wanted_name="", wanted_at=None, problem=problem[:300])
        Workspace.next_feed_number(template.workspace_id)


def _send_name(client: HeyGen, template: Template) -> None:
    try:
        detail = client.templates.rename(template.template_id, template.wanted_name)
    except NotFound:
        if is_there(client, template):
            raise
        vanished(template)
    else:
        if account_identity.is_where_it_was(template.connection):
            keep(template, detail)


def ask_to_delete(template: Template, reason: str, *, by: User) -> Deletion:
    """Wish for its deletion, which somebody else confirms. Raises Refused where that is wished for already, or done."""
    if template.gone:
        raise Refused(Refusal(_("HeyGen doesn’t have this template any more.")))
    try:
        with transaction.atomic():
            deletion = Deletion.objects.create(template=template, asked_by=by, reason=reason)
            notices.asked(deletion)
            _audit(deletion, "template.deletion_asked", by, reason=reason)
    except IntegrityError:
        raise Refused(Refusal(_("Its deletion was requested already."))) from None
    return deletion


@transaction.atomic
def confirm(deletion: Deletion, *, by: User) -> None:
    """The second person agrees: a worker deletes it. Raises Refused for who asked, and where nothing waits."""
    if by.pk == deletion.asked_by_id:
        raise Refused(Refusal(_("You requested this, so someone else has to confirm it.")))
    _decide(deletion, State.CONFIRMED, by)
    _audit(deletion, "template.deletion_confirmed", by)
    async_task("apps.templates.tasks.delete", deletion.pk)


def may_confirm(deletion: Deletion, member: Member) -> bool:
    """Whether this person may be the second one."""
    others = deletion.asked_by_id != member.user.pk
    return deletion.is_asked and others and member.may(Role.REVIEWER, deletion.workspace_id)


def may_withdraw(deletion: Deletion, member: Member) -> bool:
    """Whoever asked may, and whoever could confirm it."""
    mine = deletion.asked_by_id == member.user.pk
    return deletion.is_asked and (mine or member.may(Role.REVIEWER, deletion.workspace_id))


@transaction.atomic
def withdraw(deletion: Deletion, *, by: User) -> None:
    """The template stays. Raises Refused where nothing waits."""
    _decide(deletion, State.WITHDRAWN, by)
    _audit(deletion, "template.deletion_withdrawn", by)


def _decide(deletion: Deletion, state: Deletion.State, by: User) -> None:
    asked = Deletion.objects.filter(pk=deletion.pk, state=State.ASKED)
    if not asked.update(state=state, decided_by=by, decided_at=timezone.now(), problem=""):
        raise Refused(Refusal(_("This was decided meanwhile.")))
    notices.over(deletion)


def delete(deletion_pk: int) -> None:
    """One worker's try. Where the provider does not do it, it waits to be confirmed again."""
    mine = Deletion.objects.filter(pk=deletion_pk, state=State.CONFIRMED)
    deletion = mine.select_related("template__connection__primary").first()
    if deletion is None:
        return
    template = deletion.template
    problem = template.connection.is_silent_because or _deleted(template)
    if not account_identity.is_where_it_was(template.connection):
        return
    with transaction.atomic():
        mine.update(state=State.ASKED if problem else State.DONE, problem=problem[:300])
        if not problem:
            Template.objects.filter(pk=template.pk).update(gone=True)
        Workspace.next_feed_number(deletion.workspace_id)


def _deleted(template: Template) -> str:
    """What kept the provider from it; empty where it is gone."""
    try:
        with heygen(template.connection, reason=f"delete template {template.pk}") as client:
            try:
                client.templates.delete(template.template_id)
            except NotFound:
                if is_there(client, template):
                    raise
    except ProviderError as error:
        return words_of(error)
    return ""


def take_left() -> Iterator[tuple[str, int]]:
    """What a worker that died has left: the task and its number, each taken by one sweeper."""
    now = timezone.now()
    old = now - LEASE
    named = Template.objects.filter(wanted_at__lt=old, gone=False)
    confirmed = Deletion.objects.filter(state=State.CONFIRMED, decided_at__lt=old)
    for pk in named.values_list("pk", flat=True):
        if named.filter(pk=pk).update(wanted_at=now):
            yield "rename", pk
    for pk in confirmed.values_list("pk", flat=True):
        if confirmed.filter(pk=pk).update(decided_at=now):
            yield "delete", pk


def is_there(client: HeyGen, template: Template) -> bool:
    """Whether the provider still has it: else what it does not know may be the operation."""
    try:
        client.templates.get(template.template_id)
    except NotFound:
        return False
    return True


def words_of(error: ProviderError) -> str:
    """What the provider says to a change. Of a template that is there, "not found" is about the operation."""
    if isinstance(error, NotFound):
        return _("HeyGen doesn’t offer this through its API for this account. It can be done in HeyGen’s editor.")
    return f"{error.says} {error.message or ''}".strip()


def _audit(deletion: Deletion, action: str, by: User, **detail: str) -> None:
    template = deletion.template
    audit.write(template.workspace_id, action, template.name, by=by, template=template.template_id, **detail)
