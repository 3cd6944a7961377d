"""From the library to the provider and back: which medium is which asset."""

from collections.abc import Mapping

from apps.accounts.models import Connection
from apps.common.text import number_of
from apps.providers import Busy, InProgress, NotReady, NotSent, ProviderError, Rejected

from .. import assets
from ..measuring import seconds_of
from ..models import Asset, Media
from .limits import SOUND_TYPES
from .lookups import MediaLookups
from .media_ref import MediaRef

Files = Mapping[str, MediaRef]
"""What a request names, by the name that it has there."""

STANDS_FOR = "library:"
"""Before a file of the library is at the provider, `library:12` stands for the id that it will get."""


def of_media(media: Media) -> MediaRef:
    """A reference to a medium as it is sealed: with its hash, and with its length where it is a sound."""
    seconds = seconds_of(media) if media.mime_type in SOUND_TYPES else None
    return MediaRef(media=media.pk, sha256=media.sha256, seconds=seconds)


def recording_of(pk: str, connection: Connection) -> MediaRef | None:
    """The sound of the library that an address names; None where it is none that can be sent."""
    found = Media.objects.filter(workspace_id=connection.workspace_id, mime_type__in=SOUND_TYPES)
    number = number_of(pk)
    media = found.filter(pk=number).first() if number else None
    return of_media(media) if media else None


def of_asset_id(asset_id: str, connection: Connection) -> MediaRef | None:
    """What an asset id in a request means here. None for a file of the library that is not there."""
    if asset_id.startswith(STANDS_FOR):
        number = number_of(asset_id.removeprefix(STANDS_FOR)) or 0
        media = Media.objects.filter(workspace_id=connection.workspace_id, pk=number).first()
        return of_media(media) if media else None
    asset = Asset.objects.filter(connection=connection, asset_id=asset_id).select_related("media").first()
    return of_media(asset.media) if asset else MediaRef(asset_id=asset_id)


def shown_ids(files: Files, connection: Connection) -> dict[str, str]:
    """The asset ids for showing a request: those that are known, else what stands for them."""
    wanted = {name: file.media for name, file in files.items() if file.media}
    if not wanted:
        return {}
    known = Asset.objects.filter(connection=connection, media__in=wanted.values()).exclude(asset_id="")
    by_media = dict(known.values_list("media_id", "asset_id"))
    return {name: by_media.get(pk) or f"{STANDS_FOR}{pk}" for name, pk in wanted.items()}


def uploaded_ids(files: Files, known: MediaLookups) -> dict[str, str]:
    """The asset ids for sending, uploading what is not there yet. Raises ProviderError.

    A file that could not be sent costs nothing, so its loss never throws doubt on the job: it is `NotSent`.
    """
    found: dict[str, str] = {}
    for name, file in files.items():
        if not file.media:
            continue
        media = known.medium(file)
        if media is None or media.sha256 != file.sha256:
            raise Rejected(
                f"medium {file.media} is gone",
                code="file_gone",
                says="A file of this request is no longer in the library. Nothing was sent.",
            )
        try:
            found[name] = assets.ensure(media, known.connection)
        except Rejected as refused:
            # Said of the file: the request itself was neither sent nor refused.
            refused.status = None
            raise
        except (Busy, InProgress, NotReady, NotSent):
            raise
        except ProviderError as error:
            raise NotSent(error.message, code="file_not_sent", after=error.after, status=error.status) from error
        except OSError as error:
            raise NotSent(
                "the library could not read the file", code="file_unreadable", says="A file could not be read."
            ) from error
    return found
