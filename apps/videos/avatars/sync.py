"""Walking through a provider's avatars and keeping a copy."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from apps.accounts.connections import account_identity
from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection
from apps.library import catalogue_sync
from apps.providers import AvatarGroup as ListedGroup
from apps.providers import HeyGen, ProviderError
from apps.providers import Look as ListedLook

from ..models import AvatarGroup, Catalogue, Look, Ownership

BATCH = 300
CLIPS_LATER = timedelta(seconds=40)
CLIPS_AT_MOST = 200
"""Moving previews are large: beyond so many looks only those of our own are copied."""


@dataclass
class Found:
    """What one walk saw, by id; what both lists name is ours."""

    groups: dict[str, tuple[Ownership, ListedGroup]] = field(default_factory=dict)
    looks: dict[str, tuple[Ownership, ListedLook]] = field(default_factory=dict)


def sync_avatars(connection_id: int, *, group_id: str = "") -> int:
    """Copy groups and looks, public and private, or one group's alone; returns how many looks were seen."""
    connection = Connection.objects.filter(pk=connection_id, enabled=True).first()
    if connection is None:
        return 0
    whole = not group_id
    try:
        with heygen(connection, reason="avatar catalogue") as client:
            found = _walk(client) if whole else _one_group(client, connection, group_id)
    except ProviderError as error:
        catalogue_sync.record_sync(Catalogue, connection, error, whole=whole)
        return 0
    if not account_identity.is_where_it_was(connection):
        return 0
    doubt = _keep(connection, found, whole=whole)
    catalogue_sync.record_sync(Catalogue, connection, whole=whole, doubt=doubt)
    catalogue_sync.fetch_previews()
    return len(found.looks)


def _walk(client: HeyGen) -> Found:
    found = Found()
    for owner in (Ownership.PUBLIC, Ownership.PRIVATE):
        found.groups.update({group.id: (owner, group) for group in client.avatars.groups(ownership=owner.value)})
        found.looks.update({look.id: (owner, look) for look in client.avatars.looks(ownership=owner.value)})
    return found


def _one_group(client: HeyGen, connection: Connection, group_id: str) -> Found:
    known = AvatarGroup.objects.filter(connection=connection, group_id=group_id).first()
    owner = Ownership(known.ownership) if known else Ownership.PUBLIC
    found = Found()
    found.groups[group_id] = (owner, client.avatars.group(group_id))
    found.looks.update({look.id: (owner, look) for look in client.avatars.looks(group_id=group_id)})
    return found


@transaction.atomic
def _keep(connection: Connection, found: Found, *, whole: bool) -> str:
    """Copy what is listed. Why what is not listed stays all the same; empty where it does not."""
    now = timezone.now()
    pictures = catalogue_sync.previews_for(connection, _pictures(found)) | catalogue_sync.previews_for(
        connection, _clips(found), after=CLIPS_LATER
    )
    groups = [
        AvatarGroup(
            connection=connection,
            group_id=group.id[:120],
            name=(group.name or group.id)[:200],
            gender=(group.gender or "").lower()[:20],
            default_voice_id=(group.default_voice_id or "")[:120],
            ownership=owner,
            status=(group.status or "")[:40],
            looks_count=max(0, group.looks_count or 0),
            picture=pictures.get(group.preview_image_url or ""),
            gone=False,
            synced_at=now,
        )
        for owner, group in found.groups.values()
    ]
    _upsert(AvatarGroup, groups, "group_id")
    by_id = dict(AvatarGroup.objects.filter(connection=connection).values_list("group_id", "pk"))
    looks = [
        Look(
            connection=connection,
            group_id=by_id.get(look.group_id or ""),
            look_id=look.id[:120],
            name=(look.name or look.id)[:200],
            avatar_type=(look.avatar_type or "")[:40],
            gender=(look.gender or "").lower()[:20],
            tags=list(look.tags),
            default_voice_id=(look.default_voice_id or "")[:120],
            preferred_orientation=(look.preferred_orientation or "")[:20],
            image_width=look.image_width,
            image_height=look.image_height,
            supported_api_engines=list(look.supported_api_engines),
            ownership=owner,
            status=(look.status or "")[:40],
            state=look.state,
            picture=pictures.get(look.preview_image_url or ""),
            clip=pictures.get(look.preview_video_url or ""),
            gone=False,
            synced_at=now,
        )
        for owner, look in found.looks.values()
    ]
    here = Look.objects.filter(connection=connection, gone=False)
    known = dict(here.order_by().values_list("ownership").annotate(count=Count("pk")))
    _upsert(Look, looks, "look_id")
    if not whole:
        return ""
    seen = Counter(owner.value for owner, _look in found.looks.values())
    if doubt := catalogue_sync.doubt(Catalogue, connection, known, seen):
        return doubt
    here.filter(synced_at__lt=now).update(gone=True)
    AvatarGroup.objects.filter(connection=connection, gone=False, synced_at__lt=now).update(gone=True)
    return ""


def let_go(connection: Connection) -> None:
    """Avatars of our own are another account's; the catalogue of the present one is read as soon as can be."""
    for model in (Look, AvatarGroup):
        model._default_manager.filter(connection=connection, ownership=Ownership.PRIVATE).update(gone=True)
    Catalogue.objects.filter(connection=connection).update(next_sync_at=timezone.now(), tries=0)


def _pictures(found: Found) -> Iterator[str | None]:
    yield from (group.preview_image_url for _, group in found.groups.values())
    yield from (look.preview_image_url for _, look in found.looks.values())


def _clips(found: Found) -> Iterator[str | None]:
    few = len(found.looks) <= CLIPS_AT_MOST
    for owner, look in found.looks.values():
        if few or owner == Ownership.PRIVATE:
            yield look.preview_video_url


def _upsert(model: type[AvatarGroup] | type[Look], rows: list[AvatarGroup] | list[Look], key: str) -> None:
    unique = ["connection", key]
    fixed = {"id", *unique}
    model._default_manager.bulk_create(
        rows,  # type: ignore[arg-type]  # rows of that very model; the pair cannot be told to mypy
        update_conflicts=True,
        unique_fields=unique,
        update_fields=[field.name for field in model._meta.concrete_fields if field.name not in fixed],
        batch_size=BATCH,
    )
