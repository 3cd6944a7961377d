"""Cloning a voice: the recording goes out once, the voice is asked about until it is there, and its consent with it.

No documentation promises that a key is honoured here. A lost answer is therefore looked for in the list of voices, by
the name and by what was not there before; where it is not found, an administrator decides. What it may cost is held
from the beginning until the voice is there, like that of a job.
"""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts import audit
from apps.accounts.connections import account_identity
from apps.accounts.connections.account_identity import OpenWork
from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection, User, Workspace
from apps.jobs.consents import actions
from apps.jobs.engine.backoff import backoff
from apps.jobs.money import purchases
from apps.library import assets
from apps.providers import Busy, HeyGen, NotReady, NotSent, OutcomeUnknown, ProviderError, Rejected
from apps.reviews.models import Consent
from apps.reviews.refusal import Refusal, Refused

from ..catalogue.readers import STARFISH
from ..models import Clone, Voice
from .purchases import APPROVED_ELSEWHERE, CLONE

State = Clone.State
LEASE = timedelta(minutes=12)
"""For so long an upload and its answer may take."""
LOOK_EVERY = 5.0
LOOK_ELSEWHERE = 60.0
"""Seconds between two looks at whether the key opens the account again that a clone was sent to."""
TRIED_FOR = timedelta(hours=23)
"""So long a recording that cannot be sent waits to be."""
LOOKED_FOR = timedelta(hours=1)
"""So long a voice whose answer was lost is looked for in the list; only a finished one is in it."""
LOST = "HeyGen did not answer, so we don't know if the request arrived. We're looking for it among the voices."


def start(clone: Clone, *, by: User) -> bool:
    """Write the wish, and have a worker send it. False where the same form, by its nonce, was taken already.

    Raises Refused where a cap does not leave enough.
    """
    clone.next_try_at = timezone.now()
    bond = account_identity.bond(clone.connection)
    clone.account, clone.key_mark = bond["account"], bond["key_mark"]
    try:
        with transaction.atomic():
            clone.save()
            files = {"recording": clone.recording_id, "signed": clone.signed_id}
            whose = clone.owner.email if clone.owner else clone.person
            purchases.hold(CLONE, clone.connection, clone.pk, clone.name, author=clone.author, by=by)
            audit.write(clone.workspace_id, "voice.cloned", clone.name, by=by, clone=clone.pk, owner=whose, files=files)
            async_task("apps.voices.tasks.clone", clone.pk)
    except IntegrityError:
        return False
    return True


def is_taken(nonce: UUID, author: User) -> bool:
    """Whether the wish of this form was written already: a double click is one wish."""
    return Clone.objects.filter(author=author, nonce=nonce).exists()


def advance(clone_id: int) -> bool:
    """One worker's next step: send it, or ask how far it is. True where it has ended."""
    now = timezone.now()
    if not Clone.objects.filter(pk=clone_id, next_try_at__lte=now).update(next_try_at=now + LEASE):
        return False
    clone = Clone.objects.select_related("connection__primary", "recording", "signed", "owner", "author").get(
        pk=clone_id
    )
    if clone.state == State.WANTED and clone.consent_has_ended and not clone.asked_at:
        return _failed(clone, "The consent has expired, so nothing was sent.")
    if clone.state == State.WANTED and (why := clone.connection.is_silent_because):
        return _wait(clone, why)
    if why := account_identity.account_mismatch(clone.connection, clone.account, clone.key_mark):
        if clone.state == State.WANTED and not clone.asked_at:
            return _failed(clone, APPROVED_ELSEWHERE % {"why": why})
        # Through the key of another account nobody finds it, and that ends nothing.
        _told(clone, error=why[:300], next_try_at=_in(LOOK_ELSEWHERE))
        return False
    try:
        if clone.state != State.WANTED:
            return _look(clone)
        return _find(clone) if clone.asked_at else _send(clone)
    except ProviderError as error:
        return _went_wrong(clone, error)


def open_work(connection: Connection) -> list[OpenWork]:
    """Clones that the connection's account is at, or may be."""
    sent = Q(state__in=(State.PROCESSING, State.LOST)) | Q(state=State.WANTED, asked_at__isnull=False)
    url = reverse("voices:clone")
    clones = Clone.objects.filter(sent, connection=connection).order_by("pk")
    at = [(clone, *account_identity.at(connection, clone.account, clone.key_mark)) for clone in clones]
    return [
        OpenWork(clone.name, url, account, mark, partial(_finds, clone) if clone.voice_id else None)
        for clone, account, mark in at
    ]


def _finds(clone: Clone, connection: Connection) -> bool:
    try:
        with heygen(connection, reason=f"whose account, clone {clone.pk}") as client:
            client.voices.get(clone.voice_id)
    except ProviderError:
        return False
    return True


def _send(clone: Clone) -> bool:
    asset = assets.ensure(clone.recording, clone.connection)
    with heygen(clone.connection, reason=f"clone {clone.pk}", user_id=clone.author_id, retries=0) as client:
        clone.there_before = _of_its_name(client, clone)
        if not _is_about_to_ask(clone):
            _told(clone, next_try_at=timezone.now())
            return False
        try:
            voice_id = client.voices.clone(
                audio={"type": "asset_id", "asset_id": asset},
                voice_name=clone.name,
                language=clone.language or None,
                remove_background_noise=clone.remove_noise,
                idempotency_key=f"clone.{clone.pk}.{clone.recording.sha256[:40]}",
            )
        except (Rejected, Busy, NotReady, NotSent):
            clone.asked_at = None
            clone.save(update_fields=["asked_at"])
            raise
    _is_made(clone, voice_id)
    return False


@transaction.atomic
def _is_about_to_ask(clone: Clone) -> bool:
    """Write down that it leaves. False where the connection has gone to another account since it was read.

    The connection is held, so that its key is replaced either before that or while this is open at its account.
    """
    Connection.objects.select_for_update(no_key=True).get(pk=clone.connection_id)
    if not account_identity.is_where_it_was(clone.connection):
        return False
    clone.asked_at = timezone.now()
    bond = account_identity.bond(clone.connection)
    Clone.objects.filter(pk=clone.pk).update(there_before=clone.there_before, asked_at=clone.asked_at, **bond)
    return True


def _find(clone: Clone) -> bool:
    """Look for what was sent without an answer, which is free: a voice of its name that was not there before."""
    with heygen(clone.connection, reason=f"clone {clone.pk}") as client:
        found = set(_of_its_name(client, clone)) - set(clone.there_before)
    found -= set(
        Clone.objects.filter(connection=clone.connection, voice_id__in=found).values_list("voice_id", flat=True)
    )
    if len(found) != 1:
        return _wait(clone, LOST)
    _is_made(clone, found.pop())
    return False


def _of_its_name(client: HeyGen, clone: Clone) -> list[str]:
    return [voice.voice_id for voice in client.voices.list(type="private") if voice.name == clone.name]


@transaction.atomic
def _is_made(clone: Clone, voice_id: str) -> None:
    _told(clone, state=State.PROCESSING, voice_id=voice_id, tries=0, error="", next_try_at=_in(LOOK_EVERY))
    _agreed(clone, voice_id)


@transaction.atomic
def send_anew(clone: Clone, *, by: User) -> bool:
    """An administrator has a lost one sent once more, told that both may be charged. False where it is not lost.

    Under the same key, in case that it is honoured after all: then it costs nothing more. Raises Refused where a cap
    does not leave enough for both, and where the connection is at another account.
    """
    if why := account_identity.account_mismatch(clone.connection, clone.account, clone.key_mark):
        raise Refused(Refusal(why))
    lost = Clone.objects.filter(pk=clone.pk, state=State.LOST)
    now = timezone.now()
    if not lost.update(state=State.WANTED, asked_at=None, created_at=now, next_try_at=now, tries=0, error=""):
        return False
    purchases.hold(CLONE, clone.connection, clone.pk, clone.name, author=clone.author, by=by)
    audit.write(clone.workspace_id, "voice.cloned_anew", clone.name, by=by, clone=clone.pk)
    async_task("apps.voices.tasks.clone", clone.pk)
    return True


@transaction.atomic
def give_up(clone: Clone, *, by: User) -> bool:
    """An administrator looks for a lost one no longer. False where it is not lost."""
    why = "Given up: unknown whether it arrived."
    if not Clone.objects.filter(pk=clone.pk, state=State.LOST).update(state=State.FAILED, error=why):
        return False
    purchases.give_up(CLONE, clone.pk, by=by)
    audit.write(clone.workspace_id, "voice.clone_given_up", clone.name, by=by, clone=clone.pk)
    return True


def _look(clone: Clone) -> bool:
    with heygen(clone.connection, reason=f"clone {clone.pk}") as client:
        voice = client.voices.get(clone.voice_id)
    if voice.state == "processing":
        _told(clone, tries=clone.tries + 1, next_try_at=_in(min(60.0, LOOK_EVERY * (clone.tries + 1))))
        return False
    if voice.state == "failed":
        return _failed(clone, voice.failure_message or "HeyGen could not clone it.")
    Voice.objects.update_or_create(
        connection=clone.connection,
        voice_id=clone.voice_id,
        defaults={
            "name": (voice.name or clone.name)[:200],
            "language": (voice.language or "")[:80],
            "gender": (voice.gender or "").lower()[:20],
            "type": Voice.Type.PRIVATE,
            "engines": [STARFISH],
            "default_engine": STARFISH,
            "gone": False,
            "synced_at": timezone.now(),
        },
    )
    with transaction.atomic():
        _told(clone, state=State.COMPLETE, error="")
        purchases.settle(CLONE, clone.pk)
    async_task("apps.voices.tasks.sync", clone.connection_id)
    return True


def _agreed(clone: Clone, voice_id: str) -> None:
    """The consent is here before the voice is, so that no catalogue brings it in unbound."""
    known = {"workspace_id": clone.workspace_id, "what": Consent.What.VOICE, "external_id": voice_id}
    if Consent.objects.filter(**known).exists():
        return
    whose = {"owner": clone.owner, "person": clone.person}
    consent = Consent(**known, **whose, name=clone.name, record=clone.signed_id, ends_on=clone.ends_on)
    actions.save(consent, [], by=clone.author)


def _went_wrong(clone: Clone, error: ProviderError) -> bool:
    """A plain no ends it, unless it answers the search for a lost one. What is lost or busy is tried later."""
    words = error.says if not error.message else f"{error.says} {error.message}"
    is_lost = clone.state == State.WANTED and clone.asked_at is not None
    if error.retryable or isinstance(error, OutcomeUnknown) or is_lost:
        return _wait(clone, LOST if is_lost else words, error.after)
    return _failed(clone, words)


def _wait(clone: Clone, words: str, seconds: float | None = None) -> bool:
    """Try later: to send it for a day, to find a lost one for an hour, to look for as long as it takes."""
    now = timezone.now()
    if clone.state == State.WANTED and clone.asked_at and now - clone.asked_at > LOOKED_FOR:
        _told(clone, state=State.LOST, error=words[:300])
        return True
    if clone.state == State.WANTED and not clone.asked_at and now - clone.created_at > TRIED_FOR:
        return _failed(clone, words)
    pause = seconds if seconds is not None else backoff(clone.tries)
    _told(clone, tries=clone.tries + 1, error=words[:300], next_try_at=_in(pause))
    return False


@transaction.atomic
def _failed(clone: Clone, words: str) -> bool:
    _told(clone, state=State.FAILED, error=words[:300])
    purchases.release(CLONE, clone.pk)
    about = {"workspace": clone.workspace_id, "what": Consent.What.VOICE, "external_id": clone.voice_id}
    for consent in Consent.objects.filter(**about) if clone.voice_id else ():
        actions.remove(consent, by=clone.author)
    return True


@transaction.atomic
def _told(clone: Clone, **columns: object) -> None:
    Clone.objects.filter(pk=clone.pk).update(**{"next_try_at": None, **columns})
    Workspace.next_feed_number(clone.workspace_id)


def _in(seconds: float) -> object:
    return timezone.now() + timedelta(seconds=seconds)
