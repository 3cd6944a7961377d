"""A picture or a sound in a form: uploaded now, chosen from the library, or a link."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Connection, User, Workspace
from apps.common.text import number_of

from ..models import Media, Origin
from ..vault import Unwelcome, keep_upload
from .asset_ids import of_media
from .limits import FILM_TYPES, LARGEST_FILE, PICTURE_TYPES, SOUND_TYPES, SUBTITLE_TYPES
from .media_ref import MediaRef

SHOWN = 60
Types = frozenset[str]
ASSET = "asset:"
"""Before the id of a file that only the provider has."""
_KINDS = {
    SOUND_TYPES: gettext_lazy("MP3 or WAV"),
    PICTURE_TYPES: gettext_lazy("PNG or JPEG"),
    FILM_TYPES: gettext_lazy("MP4 or WebM"),
    SUBTITLE_TYPES: gettext_lazy("SRT"),
}


@dataclass(frozen=True)
class Source:
    """What people are told a file is, however it is given, and the media types that it may have."""

    label: Any
    types: Types


def source_fields(name: str, source: Source) -> dict[str, forms.Field]:
    """The three fields of the file `name`."""
    accept = ",".join(sorted(source.types))
    return {
        f"{name}_media": forms.CharField(label=source.label, required=False, widget=forms.Select),
        f"{name}_file": forms.FileField(
            label=source.label,
            required=False,
            allow_empty_file=True,
            help_text=_KINDS[source.types],
            widget=forms.FileInput(attrs={"accept": accept}),
        ),
        f"{name}_url": forms.CharField(
            label=source.label,
            required=False,
            max_length=2000,
            widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
        ),
    }


def newest(workspace: Workspace, sorts: Collection[Types]) -> dict[Types, list[tuple[str, str]]]:
    """Number and title of the newest files of each sort, in one query."""
    found = Media.objects.filter(workspace=workspace).exclude(origin=Origin.PIECE).order_by("-pk")
    wanted = Q()
    for types in sorts:
        wanted |= Q(pk__in=found.filter(mime_type__in=types).values("pk")[:SHOWN])
    listed: dict[Types, list[tuple[str, str]]] = {types: [] for types in sorts}
    for pk, title, mime_type in found.filter(wanted).values_list("pk", "title", "mime_type") if sorts else ():
        for types in sorts:
            if mime_type in types:
                listed[types].append((str(pk), title))
    return listed


def choices(workspace: Workspace, types: Types, offered: list[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """What is offered, and the chosen one however old it is."""
    options = list(offered)
    if chosen and chosen not in dict(options):
        found = Media.objects.filter(workspace=workspace, mime_type__in=types).exclude(origin=Origin.PIECE)
        older = found.filter(pk=number_of(chosen) or 0).first()
        named = chosen.removeprefix(ASSET) if chosen.startswith(ASSET) else _("a file that is gone")
        options.insert(0, (chosen, older.title if older else named))
    return [("", _("None")), *options]


def _uuid(nonce: str) -> UUID | None:
    try:
        return UUID(nonce)
    except ValueError:
        return None


def initial(name: str, file: MediaRef | None) -> dict[str, str]:
    if file is None:
        return {}
    chosen = str(file.media) if file.media else f"{ASSET}{file.asset_id}" if file.asset_id else ""
    return {f"{name}_media": chosen, f"{name}_url": file.url}


class MediaFields(forms.Form):
    """The part of a form on a desk that takes files. `sources` names each; `file_of` holds what was chosen."""

    connection: Connection
    user: User
    keeps_uploads: bool
    sources: Mapping[str, Source] = {}

    def add_fields(self) -> None:
        self.file_of: dict[str, MediaRef] = {}
        for name, source in self.sources.items():
            self.fields.update(source_fields(name, source))

    def offer(self) -> None:
        """Fill the choices from the library."""
        offered = newest(self.connection.workspace, {source.types for source in self.sources.values()})
        for name, source in self.sources.items():
            field = self[f"{name}_media"]
            chosen = str(field.value() or "")
            widget = field.field.widget
            if isinstance(widget, forms.Select):
                widget.choices = choices(self.connection.workspace, source.types, offered[source.types], chosen)

    def way_of(self, name: str) -> str:
        """The field of the file `name` in which it was given, where its problems are told."""
        file = self.file_of.get(name)
        return f"{name}_url" if file and file.url else f"{name}_media"

    def _clean_form(self) -> None:
        for name in self.sources:
            if file := self._file(name):
                self.file_of[name] = file
        super()._clean_form()  # type: ignore[misc]  # a step of Django's own that its stubs leave out

    def _file(self, name: str) -> MediaRef | None:
        upload = self.cleaned_data.get(f"{name}_file")
        media, url = self.cleaned_data.get(f"{name}_media", ""), self.cleaned_data.get(f"{name}_url", "")
        if isinstance(upload, UploadedFile) and self.keeps_uploads:
            return self._keep(name, upload)
        if media and url:
            self.add_error(f"{name}_url", _("Choose a file or give a link, not both."))
        if media.startswith(ASSET):
            return MediaRef(asset_id=media.removeprefix(ASSET))
        if media:
            return self._chosen(name, media)
        return MediaRef(url=url) if url else None

    def _chosen(self, name: str, media: str) -> MediaRef | None:
        files = Media.objects.filter(workspace=self.connection.workspace_id, mime_type__in=self.sources[name].types)
        found = files.filter(pk=number_of(media) or 0).first()
        if found is None:
            self.add_error(f"{name}_media", _("This file is no longer in the library."))
            return None
        return of_media(found)

    def _keep(self, name: str, upload: UploadedFile) -> MediaRef | None:
        """Into the library it goes at once, so that a page with mistakes elsewhere still has it."""
        try:
            media = keep_upload(
                upload,
                workspace=self.connection.workspace,
                title="",
                added_by=self.user,
                allowed=self.sources[name].types,
                max_bytes=LARGEST_FILE,
                nonce=_uuid(self.data.get("nonce", "")),
            )
        except Unwelcome as problem:
            self.add_error(f"{name}_file", str(problem))
            return None
        except OSError:
            self.add_error(f"{name}_file", _("The portal is out of storage space. Nothing was saved."))
            return None
        data = cast(QueryDict, self.data).copy()
        data[f"{name}_media"], data[f"{name}_url"] = str(media.pk), ""
        self.data = data
        return of_media(media)
