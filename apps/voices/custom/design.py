"""Voices for a description. The same words and seed find the same voices, but no documentation says that it is free.

So each search is approved by an administrator, unless the price list says that it costs nothing, and it is asked for
once: an answer that was lost is not asked for again until somebody has approved that. What it may cost is held from its
approval on, like that of a job.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from apps.accounts import audit
from apps.accounts.connections import account_identity
from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection, User, Workspace
from apps.jobs.audit import usd
from apps.jobs.engine.backoff import backoff
from apps.jobs.money import purchases
from apps.jobs.money.purchases import Purchase
from apps.library import catalogue_sync
from apps.library.models import Preview
from apps.providers import Busy, DesignedVoices, NotReady, NotSent, OutcomeUnknown, ProviderError

from ..catalogue.readers import STARFISH
from ..models import Design, FavouriteVoice, Voice
from . import notices
from .purchases import APPROVED_ELSEWHERE, SEARCH

LEASE = timedelta(minutes=2)
GIVE_UP = 6
"""Tries of what was never taken until somebody has to ask again."""
LOST = "HeyGen did not answer, so we don't know if the request arrived. If it did, it may be charged."


@transaction.atomic
def described(connection: Connection, author: User, *, prompt: str, gender: str, locale: str, seed: int = 0) -> Design:
    """The row for these words and this seed."""
    design, is_new = Design.objects.get_or_create(
        connection=connection,
        prompt=prompt,
        gender=gender,
        locale=locale,
        seed=seed,
        defaults={"workspace": connection.workspace, "author": author},
    )
    if is_new:
        audit.write(connection.workspace_id, "voice.described", prompt[:150], by=author, design=design.pk, seed=seed)
    return design


@transaction.atomic
def ask(design: Design, by: User, *, may_approve: bool) -> None:
    """Have it asked at once where that is free or they may approve it; else it waits for an administrator.

    One that failed or was declined is as one that was never asked. Raises Refused where a cap does not leave enough.
    """
    Design.objects.filter(pk=design.pk, declined_by__isnull=False).update(declined_by=None, declined_why="")
    if SEARCH.is_free(design.workspace_id):
        _begin(design, by=None)
    elif may_approve:
        approve(design, by=by)
    else:
        waiting = Design.objects.filter(pk=design.pk, voices__isnull=True, next_try_at=None)
        if waiting.update(error="", approved_by=None):
            notices.asked(design, by)
            Workspace.next_feed_number(design.workspace_id)


@transaction.atomic
def approve(design: Design, *, by: User) -> bool:
    """An administrator lets it be asked for what it may cost. False where it is asked or declined already.

    Raises Refused where a cap does not leave enough; then it still waits.
    """
    if not _begin(design, by=by):
        return False
    notices.approved(design, by)
    Workspace.next_feed_number(design.workspace_id)
    most = usd(SEARCH.most(design.workspace_id))
    about: dict[str, Any] = {"design": design.pk, "seed": design.seed, "at_most": most}
    audit.write(design.workspace_id, "voice.describing_approved", design.prompt[:150], by=by, **about)
    return True


@transaction.atomic
def decline(design: Design, *, by: User, why: str) -> bool:
    """It is not asked for, and its author is told why. False where it is not waiting any more."""
    waiting = Design.objects.waiting().filter(pk=design.pk)
    if not waiting.update(declined_by=by, declined_why=why, declines=F("declines") + 1):
        return False
    notices.declined(design, by, why)
    Workspace.next_feed_number(design.workspace_id)
    about: dict[str, Any] = {"design": design.pk, "seed": design.seed, "why": why}
    audit.write(design.workspace_id, "voice.describing_declined", design.prompt[:150], by=by, **about)
    return True


def _begin(design: Design, *, by: User | None) -> bool:
    waiting = Design.objects.filter(pk=design.pk, voices__isnull=True, next_try_at=None, declined_by=None)
    bond = account_identity.bond(design.connection)
    if not waiting.update(next_try_at=timezone.now(), tries=0, error="", asked_at=None, approved_by=by, **bond):
        return False
    purchases.hold(SEARCH, design.connection, design.pk, design.prompt, author=design.author, by=by)
    notices.over(design)
    async_task("apps.voices.tasks.design", design.pk)
    return True


def find(design_id: int) -> bool:
    """One worker's try. True where voices are there."""
    now = timezone.now()
    if not Design.objects.filter(pk=design_id, next_try_at__lte=now).update(next_try_at=now + LEASE):
        return False
    design = Design.objects.select_related("connection__primary").get(pk=design_id)
    if why := design.connection.is_silent_because:
        _ended(design, purchases.release, error=why[:300])
        return False
    if design.asked_at:
        # Whoever asked has not been heard of since.
        _ended(design, purchases.settle, error=LOST)
        return False
    if why := account_identity.account_mismatch(design.connection, design.account, design.key_mark):
        _ended(design, purchases.release, error=(APPROVED_ELSEWHERE % {"why": why})[:300])
        return False
    if not Design.objects.filter(pk=design.pk, next_try_at__isnull=False).update(asked_at=now):
        return False
    reason = "voices for a description"
    try:
        with heygen(design.connection, reason=reason, user_id=design.author_id, retries=0) as client:
            found = client.voices.design(
                prompt=design.prompt, gender=design.gender or None, locale=design.locale or None, seed=design.seed
            )
    except ProviderError as error:
        tries = design.tries + 1
        if isinstance(error, Busy | NotReady | NotSent) and tries < GIVE_UP:
            later = now + timedelta(seconds=error.after or backoff(tries))
            told(design, next_try_at=later, tries=tries, asked_at=None, error=error.says[:300])
            return False
        is_lost = isinstance(error, OutcomeUnknown)
        words, close = (LOST, purchases.settle) if is_lost else (error.says, purchases.release)
        _ended(design, close, tries=tries, asked_at=None, error=words[:300])
        return False
    if not account_identity.is_where_it_was(design.connection):
        return False
    _ended(design, purchases.settle, voices=_kept(design.connection, found), error="")
    catalogue_sync.fetch_previews()
    return True


@transaction.atomic
def use(design: Design, voice_id: str, *, by: User) -> Voice | None:
    """Keep one of the voices found, for everybody of the team. None where it is not among them."""
    found = next((one for one in design.voices or [] if one["voice_id"] == voice_id), None)
    if found is None:
        return None
    voice, _is_new = Voice.objects.get_or_create(
        connection=design.connection,
        voice_id=voice_id,
        defaults={
            "name": found["name"][:200],
            "language": found["language"][:80],
            "gender": found["gender"][:20],
            "type": Voice.Type.PRIVATE,
            "engines": [STARFISH],
            "default_engine": STARFISH,
            "preview": Preview.objects.filter(pk=found["preview"]).first(),
            "synced_at": timezone.now(),
        },
    )
    FavouriteVoice.objects.get_or_create(voice=voice, defaults={"added_by": by})
    return voice


def let_go(connection: Connection) -> None:
    """Voices that were found are another account's: the same words have to be asked again."""
    for asked_at, pk in Design.objects.filter(connection=connection, next_try_at__isnull=False).values_list(
        "asked_at", "pk"
    ):
        (purchases.settle if asked_at else purchases.release)(SEARCH, pk)
    moved = _("The account of this connection has changed. Ask again.")
    Design.objects.filter(connection=connection).update(voices=None, next_try_at=None, error=moved)


@transaction.atomic
def _ended(design: Design, close: Callable[[Purchase, int], None], **columns: object) -> None:
    """Close what is held for it, and write what came of it."""
    told(design, next_try_at=None, **columns)
    close(SEARCH, design.pk)


@transaction.atomic
def told(design: Design, **columns: object) -> None:
    """Write what came of it, and let every open page look."""
    Design.objects.filter(pk=design.pk).update(**columns)
    Workspace.next_feed_number(design.workspace_id)


def _kept(connection: Connection, found: DesignedVoices) -> list[dict[str, object]]:
    sounds = catalogue_sync.previews_for(connection, (voice.preview_audio_url for voice in found.voices))
    return [
        {
            "voice_id": voice.voice_id,
            "name": voice.name or voice.voice_id,
            "language": voice.language or "",
            "gender": (voice.gender or "").lower(),
            "preview": sounds[voice.preview_audio_url].pk if voice.preview_audio_url in sounds else None,
        }
        for voice in found.voices
    ]
