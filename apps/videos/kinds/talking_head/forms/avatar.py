from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from apps.videos.kinds.shared import labels
from apps.videos.kinds.shared.params import IV

from ..params import AvatarParams, FilmParams
from .film import FilmForm, choice


class AvatarForm(FilmForm):
    """A film of an avatar."""

    Params = AvatarParams
    look = forms.CharField(label=gettext_lazy("Look"), required=False, max_length=120)
    engine = choice(gettext_lazy("Engine"), labels.ENGINES, IV, forms.RadioSelect)
    reference_look_id = forms.CharField(
        label=gettext_lazy("Movements of"), required=False, max_length=120, widget=forms.Select
    )

    def _params(self) -> dict[str, Any]:
        common = super()._params()
        return {
            **common,
            "avatar_id": self._get("look"),
            "engine": self._get("engine", IV),
            "reference_look_id": self._get("reference_look_id"),
            "voice_from_look": bool(common["script"]) and not common["voice_id"],
        }

    def choose_engine(self, params: FilmParams) -> None:
        if isinstance(params, AvatarParams):
            data = cast(QueryDict, self.data).copy()
            data["engine"], data["reference_look_id"] = params.engine, params.reference_look_id
            self.data = data

    @classmethod
    def initial_of(cls, params: FilmParams) -> dict[str, Any]:
        values = super().initial_of(params)
        if isinstance(params, AvatarParams):
            values |= {"look": params.avatar_id, "engine": params.engine, "reference_look_id": params.reference_look_id}
        return values
