"""Copying the templates of an account, and every version of them that is seen."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from apps.accounts.connections import account_identity
from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection, Workspace
from apps.common.text import fold
from apps.library import catalogue_sync
from apps.providers import HeyGen, NotFound, ProviderError, TemplateDetail, TemplateSummary

from ..models import Catalogue, Deletion, Making, Template, TemplateVersion
from ..schema import fingerprint, plain, stored_schema

BATCH: Final = 300
LONGEST_ID: Final = 120
READ_FOR: Final = 60.0
"""Seconds for which one walk asks what templates consist of; the next one begins where it stopped."""


@dataclass
class Walk:
    """What one walk saw, by id."""

    here: Mapping[str, Template]
    """What was known before, whether or not it was still there."""
    listed: dict[str, TemplateSummary] = field(default_factory=dict)
    details: dict[str, TemplateDetail] = field(default_factory=dict)
    vanished: set[str] = field(default_factory=set)
    """Those that the provider does not know any more, asked for each by itself."""
    is_cut: bool = False
    """Whether there was no time for all of them."""
    error: ProviderError | None = None
    """What ended it early; what was seen until then counts."""


def sync_templates(connection_id: int) -> int:
    """Copy the list, and what new and changed templates consist of; returns how many were listed."""
    connection = Connection.objects.filter(pk=connection_id, enabled=True).first()
    if connection is None:
        return 0
    known = Template.objects.filter(connection=connection).select_related("current", "picture")
    walk = Walk({template.template_id: template for template in known})
    try:
        with heygen(connection, reason="templates") as client:
            _list(client, walk)
            _read_details(client, walk)
    except ProviderError as error:
        catalogue_sync.record_sync(Catalogue, connection, error)
        return 0
    if not account_identity.is_where_it_was(connection):
        return 0
    doubt = _keep(connection, walk)
    catalogue_sync.record_sync(Catalogue, connection, walk.error, doubt=doubt)
    catalogue_sync.fetch_previews()
    if walk.is_cut:
        async_task("apps.templates.tasks.sync", connection.pk)
    return len(walk.listed)


def read_template(template: Template) -> bool:
    """Ask the provider what one template consists of now. False where it is not there any more.

    Raises ProviderError where the provider does not tell.
    """
    try:
        with heygen(template.connection, reason=f"template {template.pk}") as client:
            detail = client.templates.get(template.template_id)
    except NotFound:
        detail = None
    if account_identity.is_where_it_was(template.connection):
        vanished(template) if detail is None else keep(template, detail)
    return detail is not None


def refresh_template(template_pk: int) -> None:
    """The same as somebody asks for it; where the provider does not tell, the shelf says why."""
    template = Template.objects.select_related("connection").filter(pk=template_pk, connection__enabled=True).first()
    if template is None:
        return
    try:
        read_template(template)
    except ProviderError as error:
        catalogue_sync.record_sync(Catalogue, template.connection, error, whole=False)
        Workspace.next_feed_number(template.connection.workspace_id)
    else:
        catalogue_sync.record_sync(Catalogue, template.connection, whole=False)


@transaction.atomic
def keep(template: Template, detail: TemplateDetail) -> TemplateVersion:
    """Write what the provider tells of a template; its version, a new one where it was never seen so."""
    version = _take(template, detail, timezone.now())
    if template.picture_id is None or template.current_id != version.pk:
        for preview in catalogue_sync.previews_for(template.connection, [detail.thumbnail_url]).values():
            Template.objects.filter(pk=template.pk).update(picture=preview)
            catalogue_sync.fetch_previews()
    Workspace.next_feed_number(template.connection.workspace_id)
    return version


@transaction.atomic
def vanished(template: Template) -> None:
    """Write that the provider has it no more."""
    Template.objects.filter(pk=template.pk).update(gone=True, synced_at=timezone.now())
    Workspace.next_feed_number(template.connection.workspace_id)


def let_go(connection: Connection) -> None:
    """They are another account's, and so is what was still wanted of them; the present one's are read soon."""
    why = _("The connection has another account now.")
    Template.objects.filter(connection=connection).update(gone=True, wanted_name="", wanted_at=None)
    wishes = Deletion.objects.open().filter(template__connection=connection)
    wishes.update(state=Deletion.State.WITHDRAWN, problem=why)
    Making.objects.filter(connection=connection, waiting_since__isnull=False).update(waiting_since=None, problem=why)
    Catalogue.objects.filter(connection=connection).update(next_sync_at=timezone.now(), tries=0)


def _list(client: HeyGen, walk: Walk) -> None:
    walk.listed.update({one.id: one for one in client.templates.list() if plain(one.id) == one.id[:LONGEST_ID]})


def _read_details(client: HeyGen, walk: Walk) -> None:
    """Ask for those that are new or changed, and for those without variables, which no list names."""
    wanted = [name for name, one in walk.listed.items() if _is_news(walk.here.get(name), one)]
    wanted += [name for name, template in walk.here.items() if name not in walk.listed and _is_bare(template)]
    until = time.monotonic() + READ_FOR
    for name in wanted:
        if time.monotonic() > until:
            walk.is_cut = True
            return
        try:
            walk.details[name] = client.templates.get(name)
        except NotFound:
            walk.vanished.add(name)
        except ProviderError as error:
            walk.error = error
            return


def _is_news(template: Template | None, listed: TemplateSummary) -> bool:
    if template is None or template.current is None or template.gone:
        return True
    return listed.updated_at is None or listed.updated_at != template.changed_at


def _is_bare(template: Template) -> bool:
    return not template.gone and template.current is not None and not template.current.schema["variables"]


@transaction.atomic
def _keep(connection: Connection, walk: Walk) -> str:
    """Copy what was seen. Why what is not listed stays all the same; empty where it does not."""
    now = timezone.now()
    there = Template.objects.filter(connection=connection, gone=False)
    bare = {name for name, template in walk.here.items() if _is_bare(template)}
    known = there.exclude(template_id__in=bare).count()
    _copy_list(connection, walk, now)
    rows = {one.template_id: one for one in Template.objects.filter(connection=connection)}
    for name, detail in walk.details.items():
        _take(rows[name], detail, now)
    there.filter(template_id__in=walk.vanished).update(gone=True)
    doubt = catalogue_sync.doubt(Catalogue, connection, {"": known}, {"": len(walk.listed.keys() - bare)})
    if not doubt:
        there.exclude(template_id__in=[*bare, *walk.listed]).filter(synced_at__lt=now).update(gone=True)
    Workspace.next_feed_number(connection.workspace_id)
    return doubt


def _copy_list(connection: Connection, walk: Walk, now: datetime) -> None:
    """Rows for all that is listed. The newest comes last, so that the number of its row tells its age."""
    fresh = [one.thumbnail_url for name, one in walk.listed.items() if _wants_picture(walk, name)]
    pictures = catalogue_sync.previews_for(connection, fresh)
    rows = []
    for name, one in reversed(walk.listed.items()):
        known = walk.here.get(name)
        kept = known.picture if known else None
        rows.append(
            Template(
                connection=connection,
                template_id=name,
                name=_named(one),
                aspect_ratio=(one.aspect_ratio or "")[:10],
                picture=(pictures.get(one.thumbnail_url or "") or kept) if _wants_picture(walk, name) else kept,
                gone=False,
                synced_at=now,
            )
        )
    Template.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["connection", "template_id"],
        update_fields=["name", "folded", "aspect_ratio", "picture", "gone", "synced_at"],
        batch_size=BATCH,
    )


def _wants_picture(walk: Walk, name: str) -> bool:
    """Addresses of pictures may be signed anew each time: another one is fetched only where the template changed."""
    known = walk.here.get(name)
    lost = known is not None and known.picture is not None and not (known.picture.file or known.picture.next_try_at)
    return known is None or known.picture is None or lost or name in walk.details


def _take(template: Template, detail: TemplateDetail, now: datetime) -> TemplateVersion:
    stored = stored_schema(detail)
    version, _made = TemplateVersion.objects.get_or_create(
        template=template, fingerprint=fingerprint(stored), defaults={"schema": stored, "seen_at": now}
    )
    name = _named(detail)
    Template.objects.filter(pk=template.pk).update(
        name=name,
        folded=fold(name),
        aspect_ratio=stored["aspect_ratio"],
        current=version,
        changed_at=detail.updated_at,
        gone=False,
        synced_at=now,
    )
    return version


def _named(one: TemplateSummary) -> str:
    return str(plain(one.name or one.id))[:256]
