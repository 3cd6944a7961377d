"""The voices' work in the background. Tasks take ids and plain words only."""

from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts.models import Connection
from apps.library import catalogue_sync

from .catalogue.sync import look_at, sync_voices
from .custom import clone as custom_clone
from .custom import delete as custom_delete
from .custom import design as custom_design
from .kinds.speech.results import page
from .models import Catalogue, Clone, Design


def sync(connection_id: int, language: str = "", gender: str = "") -> None:
    """Read the catalogue of one connection, or the part with this language and gender."""
    sync_voices(connection_id, language=language, gender=gender)


def look(voice_pk: int) -> None:
    """Read one voice by itself."""
    look_at(voice_pk)


def design(design_id: int) -> None:
    """Find voices for a description."""
    custom_design.find(design_id)


def clone(clone_id: int) -> None:
    """The next step of one clone."""
    custom_clone.advance(clone_id)


def delete(voice_pk: int) -> None:
    """Delete a voice of our own at its service."""
    custom_delete.delete(voice_pk)


def sweep() -> None:
    """Begin to read every catalogue that is missing or older than a day, and go on with what is being made."""
    now = timezone.now()
    page.drop_links(now)
    for pk in Design.objects.filter(next_try_at__lte=now).values_list("pk", flat=True)[:20]:
        async_task("apps.voices.tasks.design", pk)
    for pk in Clone.objects.filter(next_try_at__lte=now).values_list("pk", flat=True)[:20]:
        async_task("apps.voices.tasks.clone", pk)
    for connection_id in catalogue_sync.claim_due(Catalogue, Connection.objects.usable().filter(primary=None)):
        async_task("apps.voices.tasks.sync", connection_id)
