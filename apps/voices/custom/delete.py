"""Deleting a voice of one's own at HeyGen."""

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts import audit
from apps.accounts.connections.clients import heygen
from apps.accounts.models import User, Workspace
from apps.accounts.models.connections import Provider
from apps.providers import NotFound, ProviderError

from ..models import FavouriteVoice, Voice


def may_delete(voice: Voice) -> bool:
    """Only what is ours, and only where the service lets voices be deleted."""
    return voice.is_ours and voice.connection.provider == Provider.HEYGEN and not voice.gone


@transaction.atomic
def ask(voice: Voice, *, by: User) -> bool:
    """Have a worker delete it. False where that is asked for already."""
    now = timezone.now()
    if not Voice.objects.filter(pk=voice.pk, leaving_at=None, gone=False).update(leaving_at=now, problem=""):
        return False
    audit.write(voice.connection.workspace_id, "voice.deleted", voice.name, by=by, voice=voice.voice_id)
    async_task("apps.voices.tasks.delete", voice.pk)
    return True


def delete(voice_pk: int) -> bool:
    """One worker's try; a second one finds the voice gone, which is just as well. True where it is."""
    voice = (
        Voice.objects.filter(pk=voice_pk, leaving_at__isnull=False, gone=False)
        .select_related("connection__primary")
        .first()
    )
    if voice is None:
        return False
    problem = voice.connection.is_silent_because or _deleted(voice)
    with transaction.atomic():
        Voice.objects.filter(pk=voice.pk).update(gone=not problem, leaving_at=None, problem=problem[:300])
        if not problem:
            FavouriteVoice.objects.filter(voice=voice).delete()
        Workspace.next_feed_number(voice.connection.workspace_id)
    return not problem


def _deleted(voice: Voice) -> str:
    """What kept HeyGen from it; empty where it is gone."""
    try:
        with heygen(voice.connection, reason="delete a voice") as client:
            client.voices.delete(voice.voice_id)
    except NotFound:
        return ""
    except ProviderError as error:
        return f"{error.says} {error.message or ''}".strip()
    return ""
