"""Templates: reading them, making them out of films, and rendering films from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict, Unpack

from apps.providers.heygen.resource import Resource, checked_key, known, present
from apps.providers.heygen.videos import CreatedVideo
from apps.providers.http.exchange import Request, path
from apps.providers.reading import Json, ident, moment, part, parts, readable, text, texts


class SharedRenderOptions(TypedDict, total=False):
    """What may be asked of a film from a template, at v2 and v3 alike. None, or left out, means "not sent"."""

    title: str | None
    caption: bool | None
    dimension: Mapping[str, object] | None
    fps: float | None
    scene_ids: Sequence[str] | None
    subtitles: Mapping[str, object] | None
    reorder_music: bool | None
    keep_text_vertically_centered: bool | None
    include_gif: bool | None
    enable_sharing: bool | None
    folder_id: str | None
    callback_url: str | None
    callback_id: str | None


class RenderOptions(SharedRenderOptions, total=False):
    """The same, and what v3 has alone."""

    brand_glossary_id: str | None


class Declaration(TypedDict):
    """A variable to be: `target_id` is a part of a scene of the film, `type` what is put there."""

    name: str
    type: str
    target_id: str


@dataclass(frozen=True, kw_only=True)
class Scene:
    """`script` with its placeholders as they are; `variables` are the names of those used in this scene."""

    scene_id: str
    script: str | None
    variables: tuple[str, ...]

    @classmethod
    def read(cls, data: Json) -> "Scene":
        names = (text(variable, "name") for variable in parts(data, "variables"))
        return cls(
            scene_id=ident(data, "scene_id", "id"),
            script=text(data, "script"),
            variables=tuple(name for name in names if name),
        )


@dataclass(frozen=True, kw_only=True)
class TemplateSummary:
    """`thumbnail_url` may expire. v2 tells no dates, and a shape ("landscape") as `aspect_ratio`, if any."""

    id: str
    name: str | None
    aspect_ratio: str | None
    thumbnail_url: str | None = field(repr=False)
    created_at: datetime | None
    updated_at: datetime | None

    @classmethod
    def read(cls, data: Json) -> "TemplateSummary":
        return cls(
            id=ident(data, "id", "template_id"),
            name=text(data, "name"),
            aspect_ratio=text(data, "aspect_ratio"),
            thumbnail_url=text(data, "thumbnail_url") or text(data, "thumbnail_image_url"),
            created_at=moment(data, "created_at"),
            updated_at=moment(data, "updated_at"),
        )


@dataclass(frozen=True, kw_only=True)
class TemplateDetail(TemplateSummary):
    """`variables` by name, as HeyGen gives them: {"type": "text", "content": "Ana"}. They may be edited and sent back
    to `Templates.render`. A type that is not known here is kept.
    """

    variables: Mapping[str, Mapping[str, Any]] = field(repr=False)
    scene_ids: tuple[str, ...]
    scenes: tuple[Scene, ...]

    @classmethod
    def read(cls, data: Json) -> "TemplateDetail":
        return cls(
            **vars(TemplateSummary.read(data)),
            variables=variables_of(data),
            scene_ids=texts(data, "scene_ids"),
            scenes=readable(data, "scenes", Scene.read),
        )


class Templates(Resource):
    def list(self, *, limit: int = 100) -> Iterator[TemplateSummary]:
        """Those that can be rendered: made in HeyGen's present editor, with one variable at least. Newest first."""
        return self._walk("/v3/templates", TemplateSummary.read, limit=limit)

    def get(self, template_id: str) -> TemplateDetail:
        return self._one(Request(method="GET", path=path("/v3/templates/{id}", id=template_id)), TemplateDetail.read)

    def render(
        self,
        template_id: str,
        *,
        idempotency_key: str,
        variables: Mapping[str, Mapping[str, object]],
        **options: Unpack[RenderOptions],
    ) -> CreatedVideo:
        """A film from a template, to be followed with `Videos.get`. The key as for `Videos.create_avatar`.

        A text that is left out of `variables` is shown and spoken as its {{placeholder}}; anything else left out is
        as in the template. `Rejected` for a name that the template does not have. POST /v3/templates/{id}.
        """
        request = Request(
            method="POST",
            path=path("/v3/templates/{id}", id=template_id),
            body=present(variables=dict(variables), **known(options, RenderOptions)),
            idempotency_key=checked_key(idempotency_key),
        )
        return self._one(request, CreatedVideo.read)

    def create(self, video_id: str, name: str, *, idempotency_key: str | None = None) -> TemplateDetail:
        """A template out of a finished film, without variables and therefore not listed yet; it costs nothing.

        This and the following were never seen live: HeyGen may not know them, which is `NotFound`.
        """
        request = Request(
            method="POST",
            path="/v3/templates",
            body={"video_id": video_id, "name": name},
            idempotency_key=checked_key(idempotency_key),
        )
        return self._one(request, TemplateDetail.read)

    def rename(self, template_id: str, name: str) -> TemplateDetail:
        """`name` has 1 to 256 characters."""
        request = Request(method="PATCH", path=path("/v3/templates/{id}", id=template_id), body={"name": name})
        return self._one(request, TemplateDetail.read)

    def delete(self, template_id: str) -> None:
        """Films that were made from it stay."""
        self._done(Request(method="DELETE", path=path("/v3/templates/{id}", id=template_id)))

    def declare(self, template_id: str, variables: Sequence[Declaration]) -> TemplateDetail:
        """Replace all variables. Targets are the parts that `Videos.scenes` tells of the film behind the template."""
        request = Request(
            method="PUT",
            path=path("/v3/templates/{id}/variables", id=template_id),
            body={"variables": [dict(variable) for variable in variables]},
        )
        return self._one(request, TemplateDetail.read)


def variables_of(data: Json) -> Mapping[str, Mapping[str, Any]]:
    """The variables of a template as they are told; what is no object at all is left out."""
    told = part(data, "variables") or {}
    return {name: variable for name in told if (variable := part(told, name)) is not None}
