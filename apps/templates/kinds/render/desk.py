"""The desk on which one film of a template is filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.members import MemberRequest
from apps.jobs.desk.desk import Desk
from apps.jobs.desk.forms import DeskForm
from apps.jobs.kinds import LONGEST_TITLE
from apps.jobs.models import Job

from ...schema import differences
from .form import RenderForm
from .kind import TemplateRender
from .kind_v2 import OlderTemplateRender, TemplateTestRender
from .lookups import RenderLookups
from .params import RenderParams


@dataclass(frozen=True)
class Way:
    """How a film of a template is made, and the kind of work that this is."""

    slug: str
    kind: str
    label: Any
    line: Any


WAYS: Final = (
    Way("v3", TemplateRender.name, gettext_lazy("Present call"), gettext_lazy("Protected against being sent twice.")),
    Way(
        "v2",
        OlderTemplateRender.name,
        gettext_lazy("Older call"),
        gettext_lazy("Same price. If its answer is lost, someone has to check at HeyGen."),
    ),
    Way(
        "test",
        TemplateTestRender.name,
        gettext_lazy("Test render"),
        gettext_lazy("Free: lower quality, with a watermark."),
    ),
)
"""The first is the usual one; the others only where the account offers HeyGen's older call."""


class TemplateDesk(Desk[RenderParams, RenderLookups]):
    """`ways` are those on offer, `way` the one that is chosen now."""

    slug, kinds, form = "template", tuple(way.kind for way in WAYS), RenderForm
    start, line = gettext_lazy("I have a template"), gettext_lazy("Fill in a design that is made already")
    template = "templates/kinds/render/desk.html"
    parts = "templates/kinds/render/_parts.html"

    ways: Sequence[Way]
    way: Way
    has_lost_way = False
    """What was chosen before, here or in the draft, is not on offer any more."""

    @classmethod
    def choose(cls, request: MemberRequest, nonce: str, job: Job | None) -> Self | None:
        desk = super().choose(request, nonce, job)
        if desk is None:
            return None
        desk.ways = WAYS if desk.connection.offers_older_templates else WAYS[:1]
        wanted = (request.POST if request.method == "POST" else request.GET).get("made_by", "")
        before = next((way.slug for way in WAYS if job and way.kind == job.kind), "")
        found = next((way for way in desk.ways if way.slug == (wanted or before)), None)
        desk.way, desk.has_lost_way = found or desk.ways[0], found is None and bool(wanted or before)
        desk.work = cls.work_of(desk.way.kind)
        return desk

    def unclear(self) -> Mapping[str, str]:
        if not (self.has_lost_way and "made_by" in self.request.POST):
            return {}
        return {"made_by": _("The way you chose is no longer offered. Look at the price, then send it again.")}

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
