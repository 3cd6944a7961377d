from typing import Any

from ..params import FilmParams, ImageParams
from . import sources
from .film import FilmForm


class ImageForm(FilmForm):
    """A still picture that is made to speak."""

    Params = ImageParams
    sources = {"image": sources.PICTURE, **FilmForm.sources}

    def _params(self) -> dict[str, Any]:
        return {**super()._params(), "image": self.file_of.get("image")}

    @classmethod
    def initial_of(cls, params: FilmParams) -> dict[str, Any]:
        image = params.image if isinstance(params, ImageParams) else None
        return {**super().initial_of(params), **sources.initial("image", image)}
