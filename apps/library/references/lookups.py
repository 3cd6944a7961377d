"""What the library knows of the files that a request names."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.accounts.models import Connection

from ..measuring import seconds_of
from ..models import Media
from .media_ref import MediaRef

NOT_YET = "–"  # a dash for what is still to be chosen


@dataclass(frozen=True)
class MediaLookups:
    """The media of a request, by number. What is not there is gone, or was never this workspace's."""

    connection: Connection
    media: dict[int, Media] = field(default_factory=dict)

    def medium(self, file: MediaRef | None) -> Media | None:
        return self.media.get(file.media) if file and file.media else None

    def name_of(self, file: MediaRef | None) -> str:
        """The title of a medium, the end of a link, or an id; a dash while none is chosen."""
        if file is None:
            return NOT_YET
        if medium := self.medium(file):
            return medium.title
        if file.media:
            return _("a file that is gone")
        return file.url.split("?")[0].rstrip("/").rpartition("/")[2] or file.url if file.url else file.asset_id

    def seconds(self, file: MediaRef) -> float | None:
        """How long a sound lasts: as it was chosen, or as it is measured where that is longer; None if unknown."""
        medium = self.medium(file)
        if medium is None:
            return file.seconds
        measured = seconds_of(medium)
        return None if measured is None else max(measured, file.seconds or 0)


def media_of(files: Iterable[MediaRef], connection: Connection) -> dict[int, Media]:
    """What of these lies in the library of the connection's workspace; one query, or none."""
    wanted = [file.media for file in files if file.media]
    found = Media.objects.filter(workspace_id=connection.workspace_id, pk__in=wanted) if wanted else []
    return {medium.pk: medium for medium in found}
