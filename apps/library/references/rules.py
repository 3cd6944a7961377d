"""What a picture or sound must be, wherever it comes from."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from ..measuring import measured
from ..models import Media, Sort
from .limits import LARGEST_FILE, LARGEST_SIDE
from .lookups import MediaLookups
from .media_ref import MediaRef

_ID = re.compile(r"[\w.:-]{1,120}", re.ASCII)
_ENDINGS = {
    "audio/mpeg": {"mp3"},
    "audio/wav": {"wav"},
    "image/png": {"png"},
    "image/jpeg": {"jpg", "jpeg"},
    "video/mp4": {"mp4"},
    "video/webm": {"webm"},
    "application/x-subrip": {"srt"},
}


def file_problem(name: str, file: MediaRef, known: MediaLookups, types: Collection[str]) -> dict[str, str]:
    """{`name`: message} where this file cannot be what it shall be; `types` are the media types allowed."""
    if file.media:
        return _medium(name, file, known, types)
    if file.asset_id:
        return {} if _ID.fullmatch(file.asset_id) else {name: _("This is not the id of a file.")}
    return _link(name, file.url, known, types)


def _medium(name: str, file: MediaRef, known: MediaLookups, types: Collection[str]) -> dict[str, str]:
    medium = known.medium(file)
    if medium is None or medium.sha256 != file.sha256:
        return {name: _("This file is no longer in the library.")}
    if medium.mime_type not in types:
        return {name: _("“%(file)s” is not of the right type.") % {"file": medium}}
    if medium.size > LARGEST_FILE:
        return {name: _("“%(file)s” is larger than 32 MB.") % {"file": medium}}
    return _size(name, measured(medium)) if medium.sort == Sort.IMAGE else {}


def _size(name: str, picture: Media) -> dict[str, str]:
    if picture.width is None or picture.height is None:
        return {name: _("“%(file)s” can’t be opened. Save the picture again, and upload that.") % {"file": picture}}
    if max(picture.width, picture.height) <= LARGEST_SIDE:
        return {}
    facts = {"file": picture, "width": picture.width, "height": picture.height, "most": LARGEST_SIDE}
    return {
        name: _(
            "“%(file)s” is %(width)d × %(height)d pixels. HeyGen takes at most %(most)d on either side: "
            "make it smaller, and upload that."
        )
        % facts
    }


def _link(name: str, url: str, known: MediaLookups, types: Collection[str]) -> dict[str, str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return {name: _("This is not a link.")}
    plain_allowed = known.connection.allow_private and parts.scheme == "http"
    if not host or (parts.scheme != "https" and not plain_allowed):
        return {name: _("The link must begin with https:// and lead to the file itself.")}
    if parts.username or parts.password:
        return {name: _("The link must not hold a name or a password.")}
    endings = set[str]().union(*(_ENDINGS[mime] for mime in types))
    name_of_file = parts.path.rpartition("/")[2]
    ending = name_of_file.rpartition(".")[2].lower() if "." in name_of_file else ""
    if ending and ending not in endings:
        allowed = ", ".join(sorted(known_ending.upper() for known_ending in endings))
        return {name: _("The link must lead to a file of type %(types)s.") % {"types": allowed}}
    return {}
