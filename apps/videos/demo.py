"""The demo's first film: one draft of Ana's, ready to be sent to review."""

from apps.accounts.models import Connection, User
from apps.jobs.engine import actions
from apps.jobs.models import Job
from apps.voices.catalogue.sync import sync_voices

from .avatars.sync import sync_avatars
from .kinds.talking_head.params import AvatarParams
from .models import Look

TITLE = "Welcome video"
SCRIPT = "Welcome to Northbound. In one minute you will know your way around."
NONCE = "demo-welcome"


def fill_catalogue(connection: Connection) -> bool:
    """Copy the provider's voices and avatars now, so that the first visitor finds them. False where there are none."""
    if not Look.objects.filter(connection=connection).exists():
        sync_voices(connection.pk)
        sync_avatars(connection.pk)
    return Look.objects.filter(connection=connection).exists()


def seed_welcome(connection: Connection, author: User) -> Job | None:
    """The draft, once: whatever became of it later stays."""
    look = Look.objects.filter(connection=connection, gone=False, name__startswith="Mara").order_by("pk")
    chosen = next(
        (one for one in look if one.is_ready and one.default_voice_id and "avatar_iv" in one.supported_api_engines),
        None,
    )
    if chosen is None or Job.objects.filter(author=author, nonce=NONCE).exists():
        return None
    params = AvatarParams(
        avatar_id=chosen.look_id,
        script=SCRIPT,
        voice_id=chosen.default_voice_id,
        voice_from_look=True,
        resolution="720p",
        burn_captions=True,
    )
    return actions.create_draft(
        workspace=connection.workspace,
        author=author,
        connection=connection,
        name="video.avatar",
        title=TITLE,
        params=params.to_json(),
        nonce=NONCE,
    )
