"""Putting a page of the desk together: the same for a new film and for a draft."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from apps.jobs.desk.forms import LONGEST_TITLE
from apps.jobs.desk.page import DeskPage
from apps.jobs.models import Job

from ..shared import labels
from ..shared.params import IV, V
from ..shared.pickers import pick_looks, pick_voices
from . import rules
from .body import request_body
from .desk import Desk
from .fields import FIELDS, flat
from .files import recording_of, shown_ids
from .forms import FilmForm
from .lookups import Lookups, resolve, twins
from .params import AvatarParams, FilmParams


@dataclass(kw_only=True)
class Page(DeskPage):
    """A page of the desk for one kind of film."""

    desk: Desk

    @property
    def label(self) -> str:
        return self.desk.label

    @property
    def new_title(self) -> str:
        return self.desk.new_title

    @property
    def url(self) -> str:
        if self.job is not None:
            return reverse("videos:edit", args=[self.job.pk])
        return self.desk.url

    @property
    def autosave_url(self) -> str:
        return reverse("videos:autosave", args=[self.desk.slug])

    @property
    def own_query(self) -> str:
        return "" if self.job else f"n={self.nonce}&"

    def stored(self) -> tuple[str, FilmParams]:
        """Title and params of the draft, or of an empty one with what the address asks for."""
        if self.job is not None:
            return self.job.title, self.desk.read(self.job.params)
        asked = self.request.GET
        data: dict[str, Any] = {"avatar_id": asked.get("look", "")[:120], "voice_id": asked.get("voice", "")[:120]}
        data["voice_from_look"] = not data["voice_id"]
        if recording := recording_of(asked.get("audio", ""), self.connection):
            data["audio"] = recording.to_json()
        params, known = resolve(self.desk.read(data), self.connection)
        return asked.get("title", "")[:LONGEST_TITLE], with_supported_engine(params, known)

    def form_of(self, initial: Mapping[str, Any]) -> FilmForm:
        return self.desk.form(workspace=self.connection.workspace, user=self.request.user, initial=dict(initial))

    def bound(self, data: QueryDict, files: MultiValueDict[str, Any] | None = None) -> FilmForm:
        """With `files` uploads are kept; without, they are left where they are."""
        return self.desk.form(
            data, files, workspace=self.connection.workspace, user=self.request.user, keeps_uploads=files is not None
        )

    def keep_film(self, form: FilmForm) -> Job:
        """Keep what the form holds, mistakes included. Raises ChangedElsewhere and NoLongerADraft."""
        params, _known = resolve(form.params, self.connection)
        return self.keep(form, self.desk.kind, params.to_json())

    def show(self, view: str) -> HttpResponse:
        title, params = self.stored()
        if view == "json":
            return json_page(self, pretty(self, title, params))
        if view == "fields":
            return fields_page(self)
        if self.typed is not None:
            return form_page(self, self.bound(self.typed))
        return form_page(self, self.form_of(self.desk.form.initial_of(params, title)))


def form_page(page: Page, form: FilmForm, *, status: int = 200, conflict: str = "", refusal: str = "") -> HttpResponse:
    """The form beside what will be sealed. `conflict` is the mark of what somebody saved elsewhere meanwhile."""
    title, params = submitted(page, form)
    params, known = resolve(params, page.connection)
    form.offer_files()
    context = {
        **head_context(page, "form", conflict=conflict, refusal=refusal),
        **choices(page, form, params, known, form.data or form.initial),
        "form": form,
        "panel": page.panel_of(page.desk.work, params, known, title),
        "params": params,
        "known": known,
        "longest_script": labels.LONGEST_SCRIPT,
        "more_open": form.shows_more,
        # One that may not be there is shown as well, so that it can be taken away.
        "has_watermark": page.connection.custom_watermark or params.watermark is not None,
        "picture": known.medium(params.files().get("image")),
    }
    return render(page.request, page.desk.template, context, status=status)


def submitted(page: Page, form: FilmForm) -> tuple[str, FilmParams]:
    """Title and params out of what the form shows, whether it was sent or not."""
    if form.is_bound:
        form.is_valid()
        return str(form.cleaned_data.get("title", "")), form.params
    # What a form would send if it were sent as it stands.
    shown = QueryDict(mutable=True)
    shown.update({name: value for name, value in form.initial.items() if value not in (None, "", False)})
    return submitted(page, page.bound(shown))


def head_context(page: Page, view: str, *, conflict: str = "", refusal: str = "") -> dict[str, Any]:
    """What the head of the page needs, whichever view it is."""
    job = page.job
    return {
        "desk": page.desk,
        "job": job,
        "connection": page.connection,
        "page": page,
        "view": view,
        "seen": conflict or page.seen,
        "conflict": conflict,
        "refusal": refusal,
    }


def choices(page: Page, form: FilmForm, params: FilmParams, known: Lookups, data: Mapping[str, Any]) -> dict[str, Any]:
    """What is there to choose from, given what is chosen so far."""
    user, connection = page.request.user, page.connection
    chosen = "" if isinstance(params, AvatarParams) and params.voice_from_look else params.voice_id
    found: dict[str, Any] = {
        "shapes": [(value, label, labels.OUTLINES.get(value)) for value, label in labels.RATIOS.items()],
        "voices": pick_voices(connection, data, chosen, known.look, avatar=page.desk.is_avatar),
        "expressive": rules.may_be_expressive(params, known) or "expressiveness" in form.errors,
        "no_motion": "" if "motion_prompt" in form.errors else rules.no_motion_because(params, known),
    }
    if isinstance(params, AvatarParams):
        found["looks"] = pick_looks(connection, user, data, params.avatar_id)
        found["shown_for"] = f"{params.avatar_id}|{params.engine}"
        offer_engines(form, params, known)
    return found


def offer_engines(form: FilmForm, params: AvatarParams, known: Lookups) -> None:
    """Only the engines that the look works with, and only twins of the same person to move like."""
    offered = rules.engines_of(known)
    engine, reference = form.fields["engine"], form.fields["reference_look_id"]
    if isinstance(engine, forms.ChoiceField):
        engine.choices = [(name, labels.ENGINES[name]) for name in offered]
    own = twins(known.look) if known.look and params.engine == V else []
    if isinstance(reference.widget, forms.Select):
        reference.widget.choices = (
            [("", _("Best available")), *((look.look_id, look.name) for look in own)] if own else []
        )


def with_supported_engine(params: FilmParams, known: Lookups) -> FilmParams:
    """With an engine that the look works with: another look was chosen, and the engine follows it."""
    if not isinstance(params, AvatarParams):
        return params
    offered = rules.engines_of(known)
    if params.engine in offered or not offered:
        return params
    return replace(params, engine=IV if IV in offered else offered[0], reference_look_id="")


def pretty(page: Page, title: str, params: FilmParams) -> str:
    """The request as it would be sent now."""
    params, _things = resolve(params, page.connection)
    body = request_body(params, title=title, asset_ids=shown_ids(params, page.connection))
    return json.dumps(body, indent=2, ensure_ascii=False)


def json_page(
    page: Page,
    text: str,
    *,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
    conflict: str = "",
    refusal: str = "",
) -> HttpResponse:
    """The request as JSON, to be read, copied, and pasted."""
    title, params = page.stored()
    params, known = resolve(params, page.connection)
    context = {
        **head_context(page, "json", conflict=conflict, refusal=refusal),
        "text": text,
        "problems": problems or [],
        "panel": page.panel_of(page.desk.work, params, known, title),
    }
    return render(page.request, "videos/kinds/talking_head/as_json.html", context, status=status)


def fields_page(page: Page) -> HttpResponse:
    """Every field of the request, with what it may hold and what it holds now."""
    title, params = page.stored()
    params, known = resolve(params, page.connection)
    values = flat(request_body(params, title=title, asset_ids=shown_ids(params, page.connection)))
    rows = [(field, values.get(field.path)) for field in FIELDS[page.desk.kind]]
    context = {
        **head_context(page, "fields"),
        "rows": rows,
        "panel": page.panel_of(page.desk.work, params, known, title),
    }
    return render(page.request, "videos/kinds/talking_head/all_fields.html", context)
