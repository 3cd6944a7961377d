"""The two desks of talking heads: one for an avatar, one for a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.jobs.desk.desk import Desk
from apps.jobs.desk.forms import DeskForm
from apps.jobs.desk.request_fields import Field
from apps.jobs.kinds import LONGEST_TITLE
from apps.library.references.asset_ids import recording_of, shown_ids

from ..shared import labels
from ..shared.params import IV, V
from ..shared.pickers import pick_looks, pick_voices
from . import rules
from .body import request_body
from .fields import FIELDS
from .forms import AvatarForm, ImageForm
from .kind import AvatarVideo, ImageVideo
from .lookups import Lookups, twins
from .params import AvatarParams, FilmParams
from .pasted_request import stored_of


class FilmDesk(Desk[FilmParams, Lookups]):
    """What both share."""

    parts = "videos/kinds/talking_head/_parts.html"
    is_avatar = False

    @property
    def fields(self) -> Sequence[Field]:
        return FIELDS[self.work.name]

    def asked(self) -> tuple[str, FilmParams]:
        asked = self.request.GET
        data: dict[str, Any] = {"avatar_id": asked.get("look", "")[:120], "voice_id": asked.get("voice", "")[:120]}
        data["voice_from_look"] = not data["voice_id"]
        if recording := recording_of(asked.get("audio", ""), self.connection):
            data["audio"] = recording.to_json()
        params, known = self.resolve(self.work.read(data))
        return asked.get("title", "")[:LONGEST_TITLE], with_supported_engine(params, known)

    def choices(self, form: DeskForm[FilmParams], params: FilmParams, known: Lookups) -> Mapping[str, Any]:
        data = form.data or form.initial
        chosen = "" if isinstance(params, AvatarParams) and params.voice_from_look else params.voice_id
        return {
            "shapes": [(value, label, labels.OUTLINES.get(value)) for value, label in labels.RATIOS.items()],
            "voices": pick_voices(self.connection, data, chosen, known.look, avatar=self.is_avatar),
            "expressive": rules.may_be_expressive(params, known) or "expressiveness" in form.errors,
            "no_motion": "" if "motion_prompt" in form.errors else rules.no_motion_because(params, known),
            "longest_script": labels.LONGEST_SCRIPT,
            # One that may not be there is shown as well, so that it can be taken away.
            "has_watermark": self.connection.custom_watermark or params.watermark is not None,
            "picture": known.medium(params.files().get("image")),
        }

    def body(self, title: str, params: FilmParams) -> dict[str, Any]:
        return request_body(params, title=title, asset_ids=shown_ids(params.files(), self.connection))

    def params_of_body(self, body: Mapping[str, Any]) -> FilmParams:
        return self.work.read(stored_of(body, self.connection))


class AvatarDesk(FilmDesk):
    slug, kinds, form = "avatar", (AvatarVideo.name,), AvatarForm
    start, line = gettext_lazy("I have a script"), gettext_lazy("Turn a script into a presenter video")
    template = "videos/kinds/talking_head/avatar_film.html"
    is_avatar = True

    def choices(self, form: DeskForm[FilmParams], params: FilmParams, known: Lookups) -> Mapping[str, Any]:
        chosen = params.avatar_id if isinstance(params, AvatarParams) else ""
        _offer_engines(form, params, known)
        looks = pick_looks(self.connection, self.request.user, form.data or form.initial, chosen)
        return {**super().choices(form, params, known), "looks": looks}

    def shown_for(self, params: FilmParams) -> str:
        return f"{params.avatar_id}|{params.engine}" if isinstance(params, AvatarParams) else ""

    def follow(self, form: DeskForm[FilmParams], params: FilmParams, known: Lookups) -> FilmParams:
        params = with_supported_engine(params, known)
        if isinstance(form, AvatarForm):
            form.choose_engine(params)
        return params


class ImageDesk(FilmDesk):
    slug, kinds, form = "image", (ImageVideo.name,), ImageForm
    start, line = gettext_lazy("I have a picture"), gettext_lazy("Make a photo talk")
    template = "videos/kinds/talking_head/image_film.html"


def with_supported_engine(params: FilmParams, known: Lookups) -> FilmParams:
    """With an engine that the look works with: another look was chosen, and the engine follows it."""
    if not isinstance(params, AvatarParams):
        return params
    offered = rules.engines_of(known)
    if params.engine in offered or not offered:
        return params
    return replace(params, engine=IV if IV in offered else offered[0], reference_look_id="")


def _offer_engines(form: DeskForm[FilmParams], params: FilmParams, known: Lookups) -> None:
    """Only the engines that the look works with, and only twins of the same person to move like."""
    offered = rules.engines_of(known)
    engine, reference = form.fields["engine"], form.fields["reference_look_id"]
    if isinstance(engine, forms.ChoiceField):
        engine.choices = [(name, labels.ENGINES[name]) for name in offered]
    is_on_v = isinstance(params, AvatarParams) and params.engine == V
    own = twins(known.look) if known.look and is_on_v else []
    if isinstance(reference.widget, forms.Select):
        reference.widget.choices = (
            [("", _("Best available")), *((look.look_id, look.name) for look in own)] if own else []
        )
