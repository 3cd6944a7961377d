"""The demo's templates: those that the sandbox has for every account."""

from apps.accounts.models import Connection

from .gallery.sync import sync_templates
from .models import Template


def fill_gallery(connection: Connection) -> None:
    """Copy them now, so that the first visitor finds them."""
    if not Template.objects.filter(connection=connection).exists():
        sync_templates(connection.pk)
