"""The templates' work in the background. Tasks take ids and plain words only."""

from django_q.tasks import async_task

from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.library import catalogue_sync

from .gallery import changes, making
from .gallery.sync import refresh_template, sync_templates
from .models import Catalogue


def sync(connection_id: int) -> None:
    """Read the templates of one connection."""
    sync_templates(connection_id)


def refresh(template_pk: int) -> None:
    """Read one template anew."""
    refresh_template(template_pk)


def sweep() -> None:
    """Have templates read that are missing or a day old, and take up what a dead worker left."""
    for connection_id in catalogue_sync.claim_due(Catalogue, Connection.objects.usable().of(Provider.HEYGEN)):
        async_task("apps.templates.tasks.sync", connection_id)
    for task, pk in changes.take_left():
        async_task(f"apps.templates.tasks.{task}", pk)
    for pk in making.take_left():
        async_task("apps.templates.tasks.make", pk)


def rename(template_pk: int) -> None:
    """Give a template the name that somebody wants."""
    changes.send_name(template_pk)


def delete(deletion_pk: int) -> None:
    """Delete a template at the provider, as two people agreed."""
    changes.delete(deletion_pk)


def make(making_pk: int) -> None:
    """Make a template of a film, and declare its variables."""
    making.see_to(making_pk)
