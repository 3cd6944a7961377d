from typing import Any

from django.utils.translation import gettext_lazy

from apps.library.references import PICTURE_TYPES
from apps.library.references.form_fields import Source, initial

from ..params import FilmParams, ImageParams
from .film import FilmForm


class ImageForm(FilmForm):
    """A still picture that is made to speak."""

    Params = ImageParams
    sources = {"image": Source(gettext_lazy("Picture"), PICTURE_TYPES), **FilmForm.sources}

    def _params(self) -> dict[str, Any]:
        return {**super()._params(), "image": self.file_of.get("image")}

    @classmethod
    def initial_of(cls, params: FilmParams) -> dict[str, Any]:
        image = params.image if isinstance(params, ImageParams) else None
        return {**super().initial_of(params), **initial("image", image)}
