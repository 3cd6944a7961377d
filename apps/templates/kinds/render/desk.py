"""The desk on which one film of a template is filled in."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from apps.jobs.desk.desk import Desk
from apps.jobs.desk.forms import DeskForm
from apps.jobs.kinds import LONGEST_TITLE

from ...schema import differences
from .form import RenderForm
from .kind import TemplateRender
from .lookups import RenderLookups
from .params import RenderParams


class TemplateDesk(Desk[RenderParams, RenderLookups]):
    slug, kinds, form = "template", (TemplateRender.name,), RenderForm
    start, line = gettext_lazy("I have a template"), gettext_lazy("Fill in a design that is made already")
    template = "templates/kinds/render/desk.html"
    parts = "templates/kinds/render/_parts.html"

    def asked(self) -> tuple[str, RenderParams]:
        asked = self.request.GET
        params = RenderParams(template_id=asked.get("template", "")[:120])
        known = self.work.look_up(params, self.connection)
        title = asked.get("title", "") or (known.template.name if known.template else "")
        version = known.template.current.fingerprint if known.template and known.template.current else ""
        return title[:LONGEST_TITLE], RenderParams(template_id=params.template_id, version=version)

    def choices(self, form: DeskForm[RenderParams], _params: RenderParams, known: RenderLookups) -> Mapping[str, Any]:
        chosen = form.chosen if isinstance(form, RenderForm) else None
        is_old = known.schema is not None and known.current is not None and known.version != (chosen and chosen.current)
        return {
            "chosen": chosen,
            "current_version": chosen.current.fingerprint if chosen and chosen.current else "",
            "changes": differences(known.schema, known.current) if is_old and known.schema and known.current else [],
        }

    def shown_for(self, params: RenderParams) -> str:
        return params.template_id

    def follow(self, form: DeskForm[RenderParams], params: RenderParams, _known: RenderLookups) -> RenderParams:
        form.offer()
        return params
