"""All that the page of one template shows, gathered with a constant number of queries."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.common.stored_json import Json, number, text
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.library.models import Asset
from apps.videos.models import Look
from apps.voices.models import Voice

from ..models import Campaign, Deletion, Template, TemplateVersion
from ..schema import CHARACTER, FILES, TEXT, TYPES, VOICE, Schema, Variable, differences
from .uses import jobs_of

SHOWN: Final = 8
"""Jobs and campaigns that a template's page lists, the newest."""
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_MADE_UP: Final = re.compile(r"$|[0-9a-f-]{16,}(\.|$)", re.IGNORECASE)
"""Names of files that a machine gave, or none."""
_FITS: Final = {
    "cover": gettext_lazy("fills its place, may be cropped"),
    "contain": gettext_lazy("fits into its place"),
    "crop": gettext_lazy("cropped to its place"),
    "none": gettext_lazy("in its own size"),
}
_PLAYS: Final = {
    "fit_to_scene": gettext_lazy("as long as the scene"),
    "freeze": gettext_lazy("its last picture stays"),
    "loop": gettext_lazy("played again and again"),
    "once": gettext_lazy("played once"),
    "full_video": gettext_lazy("played to its end"),
}


@dataclass(frozen=True)
class Said:
    """A piece of a script: words as they are, or the placeholder of a variable."""

    words: str
    variable: str = ""


@dataclass(frozen=True)
class ShownScene:
    number: int
    pieces: list[Said]
    others: list[Variable]
    """Variables that the scene has beside those of its script: what is shown, seen and heard in it."""


@dataclass(frozen=True)
class ShownVariable:
    variable: Variable
    type: str
    own: str
    """The value that it was designed with, in words."""
    detail: str
    url: str
    """The page of the avatar or voice; empty where there is none."""
    scenes: list[int]
    """The numbers of the scenes that use it."""


@dataclass(frozen=True)
class ShownVersion:
    version: TemplateVersion
    number: int
    is_current: bool
    changes: list[str]
    """What changed since the version before, a sentence each."""


@dataclass(frozen=True)
class Use:
    """A job or a campaign that was made of the template."""

    job: Job | None
    campaign: Campaign | None
    is_behind: bool
    """Whether it is still to be sent, and was filled in for another version than the present one."""


def template_context(template: Template, user: User) -> dict[str, Any]:
    content = template.current.content if template.current else None
    versions = list(template.versions.order_by("seen_at", "pk"))
    uses = [*_jobs(template, user), *_campaigns(template, user)]
    return {
        "template": template,
        "content": content,
        "scenes": scenes_of(content) if content else [],
        "variables": variables_of(content, template) if content else [],
        "versions": versions_of(versions, template.current_id),
        "jobs": [use for use in uses if use.job],
        "campaigns": [use for use in uses if use.campaign],
        "behind": sum(use.is_behind for use in uses),
        "deletion": open_deletion(template),
    }


def open_deletion(template: Template) -> Deletion | None:
    """Where somebody wants it deleted, and that is not done yet."""
    return template.deletions.open().select_related("asked_by", "decided_by").first()


def marked(script: str, names: Iterable[str]) -> list[Said]:
    """A script in pieces, so that its placeholders can be told from words. Braces round other names are words."""
    known, pieces, at = set(names), [], 0
    for found in _PLACEHOLDER.finditer(script):
        if found[1] not in known:
            continue
        if found.start() > at:
            pieces.append(Said(script[at : found.start()]))
        pieces.append(Said(found[0], found[1]))
        at = found.end()
    return [*pieces, Said(script[at:])] if at < len(script) else pieces


def scenes_of(content: Schema) -> list[ShownScene]:
    shown = []
    for position, scene in enumerate(content.scenes, 1):
        pieces = marked(scene.script, content.variables)
        said = {piece.variable for piece in pieces}
        others = [content.variables[name] for name in scene.variables if name in content.variables and name not in said]
        shown.append(ShownScene(position, pieces, others))
    return shown


def variables_of(content: Schema, template: Template) -> list[ShownVariable]:
    """Each with its own value in words; looks, voices and files by the names that the portal has for them."""
    mine = {"connection_id": template.connection_id}
    ids = {kind: [text(one.default, f"{kind}_id") for one in content.of_type(kind)] for kind in (CHARACTER, VOICE)}
    looks = {one.look_id: one for one in Look.objects.filter(**mine, look_id__in=ids[CHARACTER])}
    voices = {one.voice_id: one for one in Voice.objects.filter(**mine, voice_id__in=ids[VOICE])}
    assets = [text(_asset(one), "asset_id") for one in content.of_type(*FILES)]
    copies = Asset.objects.filter(**mine, asset_id__in=assets).exclude(asset_id="")
    files = {asset.asset_id: asset.media.title for asset in copies.select_related("media")}
    used = _used_in(content)
    shown = []
    for name, variable in content.variables.items():
        own, detail, url = _own(variable, looks, voices, files)
        kind = str(TYPES.get(variable.type, variable.type)) or _("Unknown")
        shown.append(ShownVariable(variable, kind, own, detail, url, used.get(name, [])))
    return shown


def versions_of(versions: list[TemplateVersion], current_id: int | None) -> list[ShownVersion]:
    """The newest first."""
    before: list[list[str]] = [[], *(differences(old.content, new.content) for old, new in pairwise(versions))]
    shown = [
        ShownVersion(version, position, version.pk == current_id, changes)
        for position, (version, changes) in enumerate(zip(versions, before, strict=True), 1)
    ]
    return shown[::-1]


def _used_in(content: Schema) -> dict[str, list[int]]:
    used: dict[str, list[int]] = {}
    for position, scene in enumerate(content.scenes, 1):
        for name in scene.variables:
            used.setdefault(name, []).append(position)
    return used


def _own(
    variable: Variable, looks: Mapping[str, Look], voices: Mapping[str, Voice], files: Mapping[str, str]
) -> tuple[str, str, str]:
    """The own value in words, what is to be said besides, and where it leads."""
    default = variable.default
    if variable.type == TEXT:
        return variable.own_text, "", ""
    if variable.type == CHARACTER:
        identifier = text(default, "character_id")
        look = looks.get(identifier)
        return (look.name, look.kind_label, look.get_absolute_url()) if look else (identifier, "", "")
    if variable.type == VOICE:
        identifier = text(default, "voice_id")
        voice = voices.get(identifier)
        told = ", ".join(filter(None, [voice.spoken if voice else "", text(default, "locale")]))
        return (voice.name, told, reverse("voices:voice", args=[voice.pk])) if voice else (identifier, told, "")
    if variable.type in FILES:
        return _file_name(_asset(variable), files), _ways(default), ""
    return "", "", ""


def _asset(variable: Variable) -> Json:
    asset = variable.default.get("asset")
    return asset if isinstance(asset, Mapping) else {}


def _file_name(asset: Json, files: Mapping[str, str]) -> str:
    if title := files.get(text(asset, "asset_id")):
        return title
    try:
        path = urlsplit(text(asset, "url")).path
    except ValueError:
        path = ""
    name = unquote(path.rpartition("/")[2])
    return _("The template’s own file") if _MADE_UP.match(name) else name


def _ways(default: Json) -> str:
    """How a file is shown: fit, play style and volume."""
    volume = number(default, "volume", None)
    told = [str(words[text(default, name)]) for name, words in _WAYS.items() if text(default, name) in words]
    if volume is not None and volume < 1:
        told.append(_("volume %(percent)d %%") % {"percent": round(volume * 100)})
    return ", ".join(told)


_WAYS: Final = {"fit": _FITS, "play_style": _PLAYS}


def _jobs(template: Template, user: User) -> list[Use]:
    mine = jobs_of(template.connection, [template.template_id]).visible_to(user)
    now = template.current.fingerprint if template.current else ""
    return [
        Use(job, None, job.state == State.DRAFT and text(job.params, "version", now) != now)
        for job in mine.select_related("author").order_by("-pk")[:SHOWN]
    ]


def _campaigns(template: Template, user: User) -> list[Use]:
    mine = Campaign.objects.visible_to(user).filter(template=template).select_related("author").order_by("-pk")
    return [Use(None, one, one.version_id != template.current_id) for one in mine[:SHOWN]]
