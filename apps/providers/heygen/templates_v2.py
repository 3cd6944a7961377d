"""Templates by v2, as long as HeyGen serves it: nested values, and no Idempotency-Key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Unpack

from apps.providers.errors import NotAvailable, NotFound, ProviderError
from apps.providers.heygen.faults import TITLE, explain
from apps.providers.heygen.resource import Resource, known, present
from apps.providers.heygen.templates import Scene, SharedRenderOptions, TemplateSummary, variables_of
from apps.providers.http.exchange import Request, path
from apps.providers.http.service_gone import is_absent
from apps.providers.reading import Json, UnreadableError, ident, readable, text

_GONE: Final = "endpoint_deprecated"
_ENDED: Final = "{vendor} no longer offers its older API for templates. Nothing was made and nothing was charged."


class GenerateOptions(SharedRenderOptions, total=False):
    """What may be asked of a film from a template at v2; `brand_voice_id` is a brand glossary."""

    brand_voice_id: str | None


@dataclass(frozen=True, kw_only=True)
class TemplateV2:
    """`variables` by name, as HeyGen gives them: {"name": "who", "type": "text", "properties": {"content": "Ana"}}.

    They may be edited and sent back to `TemplatesV2.generate`; a type that is not known here is kept. `scenes` is None
    where they are not told.
    """

    version: str | None
    variables: Mapping[str, Mapping[str, Any]] = field(repr=False)
    scenes: tuple[Scene, ...] | None

    @classmethod
    def read(cls, data: Json) -> "TemplateV2":
        return cls(
            version=text(data, "version"),
            variables=variables_of(data),
            scenes=readable(data, "scenes", Scene.read) if isinstance(data.get("scenes"), list) else None,
        )


class TemplatesV2(Resource):
    """`NotAvailable` from any of these means that HeyGen does not serve v2 any more; v3 is not concerned."""

    @property
    def sunset(self) -> datetime | None:
        """When HeyGen stops serving v2, as the last answer with a date said; None before there was one."""
        return self._transport.sunset

    def list(self) -> tuple[TemplateSummary, ...]:
        """All at once. GET /v2/templates."""
        absent: NotAvailable
        try:
            return self._one(Request(method="GET", path="/v2/templates"), _listed)
        except NotFound as error:
            absent = _absent(error)
        raise absent

    def get(self, template_id: str) -> TemplateV2:
        """One of HeyGen's former editor. `Rejected` where it has no variables. GET /v2/template/{id}."""
        return self._one(Request(method="GET", path=path("/v2/template/{id}", id=template_id)), TemplateV2.read)

    def get_present(self, template_id: str) -> TemplateV2:
        """One of HeyGen's present editor, with its scenes. `Rejected` as for `get`. GET /v3/template/{id}."""
        return self._one(Request(method="GET", path=path("/v3/template/{id}", id=template_id)), TemplateV2.read)

    def generate(
        self,
        template_id: str,
        *,
        variables: Mapping[str, Mapping[str, object]],
        test: bool = False,
        **options: Unpack[GenerateOptions],
    ) -> str:
        """The id of a film, to be followed with `Videos.get`. A `test` is watermarked, of lower quality and free.

        There is no key that would make a repeat harmless: it is sent once, and after `OutcomeUnknown` the list of
        films must be searched before it is sent again. A text that is left out of `variables` is shown and spoken as
        its {{placeholder}}; anything else left out is as in the template. POST /v2/template/{id}/generate.
        """
        request = Request(
            method="POST",
            path=path("/v2/template/{id}/generate", id=template_id),
            body=present(variables=dict(variables), test=test or None, **known(options, GenerateOptions)),
        )
        return self._one(request, lambda data: ident(data, "video_id"))


def explain_older(
    status: int, decoded: object, headers: Mapping[str, str], scrub: Callable[[str], str]
) -> ProviderError:
    """As for v3, unless the path itself is gone."""
    error = explain(status, decoded, headers, scrub)
    return _absent(error) if is_absent(status, decoded, headers) or error.code == _GONE else error


def _absent(error: ProviderError) -> NotAvailable:
    return NotAvailable(error.message, vendor=TITLE, says=_ENDED, code="gone", status=error.status)


def _listed(data: Json) -> tuple[TemplateSummary, ...]:
    if not isinstance(data.get("templates"), list):
        raise UnreadableError("no list of templates in the answer")
    return readable(data, "templates", TemplateSummary.read)
