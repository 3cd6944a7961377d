"""Where a film is written: one desk for each kind, with its form and its page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.jobs.kinds import kind

from .forms import AvatarForm, FilmForm, ImageForm
from .kind import AvatarVideo, Film, ImageVideo
from .params import FilmParams, read_avatar, read_image


@dataclass(frozen=True)
class Desk:
    kind: str
    slug: str
    form: type[FilmForm]
    template: str
    read: Callable[[Mapping[str, Any]], FilmParams]
    start: str
    line: str

    @property
    def work(self) -> Film:
        return cast(Film, kind(self.kind))

    @property
    def label(self) -> str:
        return str(self.work.label)

    @property
    def new_title(self) -> str:
        return _("New %(kind)s") % {"kind": self.label.lower()}

    @property
    def url(self) -> str:
        return reverse(f"videos:new_{self.slug}")

    @property
    def icon(self) -> str:
        return kind(self.kind).icon

    @property
    def is_avatar(self) -> bool:
        return self.kind == AvatarVideo.name


DESKS = (
    Desk(
        AvatarVideo.name, "avatar", AvatarForm, "videos/kinds/talking_head/avatar_film.html", read_avatar,
        "I have a script", "Turn a script into a presenter video",
    ),
    Desk(
        ImageVideo.name, "image", ImageForm, "videos/kinds/talking_head/image_film.html", read_image,
        "I have a picture", "Make a photo talk",
    ),
)  # fmt: skip


def desk_of(slug: str) -> Desk:
    found = next((desk for desk in DESKS if desk.slug == slug), None)
    if found is None:
        raise Http404("no such kind of film")
    return found


def desk_of_kind(name: str) -> Desk:
    found = next((desk for desk in DESKS if desk.kind == name), None)
    if found is None:
        raise Http404("not a film")
    return found
