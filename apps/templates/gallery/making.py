"""Making templates out of our own films, where the account lets us: the template first, then its variables.

That HeyGen's API does this is not certain. So it is behind a switch of each account, which an administrator sets, and
what HeyGen does not know is told plainly. It costs nothing, and asking twice makes one template: the key is the wish's.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from apps.accounts import audit
from apps.accounts.connections import account_identity
from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection, User, Workspace
from apps.jobs.models import Job
from apps.jobs.models.jobs import JobQuerySet
from apps.jobs.states import State
from apps.providers import HeyGen, NotFound, ProviderError
from apps.reviews.refusal import Refusal, Refused

from ..models import Catalogue, Making, Template
from .changes import LEASE, words_of
from .parts import parts_of
from .sync import keep, vanished

KINDS = ("video.avatar", "template.render")
"""Kinds of work whose films have scenes that can be filled in."""
OFFERED = 100
"""Films that are offered to be chosen, the newest."""


def may_make(connection: Connection) -> bool:
    """Whether templates may be made at this account."""
    return Catalogue.objects.filter(connection=connection, authoring=True).exists()


@transaction.atomic
def allow(connection: Connection, *, authoring: bool, by: User) -> None:
    """An administrator says whether they may."""
    soon = {"next_sync_at": timezone.now()}
    shelf, _made = Catalogue.objects.get_or_create(connection=connection, defaults=soon)
    if Catalogue.objects.filter(pk=shelf.pk).exclude(authoring=authoring).update(authoring=authoring):
        action = "template.making_allowed" if authoring else "template.making_disallowed"
        audit.write(connection.workspace_id, action, connection.name, by=by)


def films_of(connection: Connection) -> JobQuerySet:
    """Films of the account that a template can be made of, the newest first."""
    done = Job.objects.filter(connection=connection, kind__in=KINDS, state=State.COMPLETED).exclude(provider_id="")
    return done.order_by("-pk")


@transaction.atomic
def start(connection: Connection, film: Job, name: str, *, by: User) -> Making:
    """Have a worker make it. Raises Refused where the account does not let us."""
    _check(connection)
    making = Making.objects.create(connection=connection, author=by, film=film, name=name, waiting_since=timezone.now())
    audit.write(connection.workspace_id, "template.made", name, by=by, film=film.pk)
    async_task("apps.templates.tasks.make", making.pk)
    return making


@transaction.atomic
def declare(making: Making, wanted: list[dict[str, str]], *, by: User) -> None:
    """Have a worker declare these in place of all variables. Raises Refused where the account does not let us."""
    _check(making.connection)
    _wait(making, wanted=wanted)
    names = [one["name"] for one in wanted]
    audit.write(making.workspace_id, "template.variables_declared", making.name, by=by, variables=names)


@transaction.atomic
def again(making: Making) -> None:
    """Have a worker try once more. Raises Refused where the account does not let us."""
    _check(making.connection)
    _wait(making)


def _check(connection: Connection) -> None:
    if not may_make(connection):
        raise Refused(Refusal(_("Making templates is switched off."), _("An administrator can switch it on.")))


def _wait(making: Making, **columns: Any) -> None:
    Making.objects.filter(pk=making.pk).update(waiting_since=timezone.now(), problem="", **columns)
    Workspace.next_feed_number(making.workspace_id)
    async_task("apps.templates.tasks.make", making.pk)


def see_to(making_pk: int) -> None:
    """One worker's try at all that is left to do; a second one finds nothing."""
    waiting = Making.objects.filter(pk=making_pk, waiting_since__isnull=False)
    making = waiting.select_related("connection__primary", "film", "template__connection").first()
    if making is None:
        return
    problem = making.connection.is_silent_because
    try:
        if not problem:
            with heygen(making.connection, reason=f"make template {making.pk}") as client:
                problem = _make(client, making) or _read_parts(client, making) or _declare(client, making)
    except ProviderError as error:
        problem = words_of(error)
    with transaction.atomic():
        # What somebody has wished for meanwhile waits for its own task.
        waiting.filter(waiting_since=making.waiting_since).update(waiting_since=None, problem=problem[:300])
        Workspace.next_feed_number(making.workspace_id)


def _make(client: HeyGen, making: Making) -> str:
    """What kept the provider from it; empty where it is made, also earlier."""
    if making.template is not None:
        return ""
    try:
        detail = client.templates.create(making.film.provider_id, making.name, idempotency_key=f"template.{making.pk}")
    except NotFound:
        if not _has_film(client, making):
            return _("HeyGen doesn’t have this film any more.")
        raise
    if not account_identity.is_where_it_was(making.connection):
        return _("The connection has another account now.")
    with transaction.atomic():
        new = {"name": making.name, "synced_at": timezone.now()}
        template, _made = Template.objects.get_or_create(
            connection=making.connection, template_id=detail.id, defaults=new
        )
        keep(template, detail)
        Making.objects.filter(pk=making.pk).update(template=template)
    making.template = template
    return ""


def _has_film(client: HeyGen, making: Making) -> bool:
    try:
        client.videos.get(making.film.provider_id)
    except NotFound:
        return False
    return True


def _read_parts(client: HeyGen, making: Making) -> str:
    if making.parts is not None:
        return ""
    try:
        parts = parts_of(client.videos.scenes(making.film.provider_id))
    except NotFound:
        if not _has_film(client, making):
            return _("HeyGen doesn’t have this film any more, so it can’t tell what could be a variable.")
        raise
    Making.objects.filter(pk=making.pk).update(parts=parts)
    return ""


def _declare(client: HeyGen, making: Making) -> str:
    template = making.template
    if making.wanted is None or template is None:
        return ""
    try:
        detail = client.templates.declare(template.template_id, making.wanted)
    except NotFound:
        try:
            client.templates.get(template.template_id)
        except NotFound:
            vanished(template)
            return _("HeyGen doesn’t have this template any more.")
        raise
    with transaction.atomic():
        if account_identity.is_where_it_was(making.connection):
            keep(template, detail)
        mine = Making.objects.filter(pk=making.pk, waiting_since=making.waiting_since)
        mine.update(declared=making.wanted, wanted=None)
    return ""


def take_left() -> Iterator[int]:
    """What a worker that died has left, each taken by one sweeper."""
    now = timezone.now()
    old = Making.objects.filter(waiting_since__lt=now - LEASE)
    for pk in old.values_list("pk", flat=True):
        if old.filter(pk=pk).update(waiting_since=now):
            yield pk
