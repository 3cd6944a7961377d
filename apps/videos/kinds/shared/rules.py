"""Rules that hold in every request for a film."""

import re
from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext as _

LOCALE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
_ID: Final = re.compile(r"[\w.:-]{1,120}", re.ASCII)


def id_problems(request: object, names: Collection[str] = ("folder_id", "brand_glossary_id")) -> dict[str, str]:
    """{field: message} for those of the request's ids that can be none of HeyGen's; an empty one is not sent."""
    return {
        name: _("An id has letters, digits and . : - _ only, at most 120.")
        for name in names
        if (given := getattr(request, name)) and not _ID.fullmatch(given)
    }
