"""Films of a template, filled in by hand or row by row."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.jobs.kinds import Callback, Estimate, Sent
from apps.jobs.models import Job
from apps.library.references.asset_ids import uploaded_ids
from apps.providers import HeyGen, Rejected
from apps.reviews.subjects import Fact, Likeness
from apps.videos.kinds.shared.kind import HeyGenFilm
from apps.voices.speaking_time import estimate as speaking_time

from ...schema import fingerprint, stored_schema
from . import body, facts, pricing
from .lookups import RenderLookups, look_up
from .params import RenderParams, read_render
from .rules import RULES

CHANGED = "template_changed"
"""The code of a film that was not sent, because its template is no longer what was approved."""


class TemplateRender(HeyGenFilm[RenderParams, RenderLookups]):
    name, icon = "template.render", "layout-template"
    label = gettext_lazy("Film of a template")
    action = "POST /v3/templates/{template_id}"
    template = "templates/kinds/render/_request.html"
    rules = RULES

    def read(self, data: Mapping[str, Any]) -> RenderParams:
        return read_render(data)

    def look_up(self, params: RenderParams, connection: Connection) -> RenderLookups:
        """Seven queries at most."""
        return look_up(params, connection)

    def groups(self) -> Sequence[tuple[str, Collection[str]]]:
        return (
            (_("Title"), {"title"}),
            (_("Template"), {"template"}),
            (_("Scenes and size"), {"scene_ids", "width", "height", "fps"}),
            (_("What is filled in"), ()),
        )

    def describe(self, params: RenderParams, known: RenderLookups, job: Job | None = None) -> Sequence[Fact]:
        return facts.facts(params, known, sealed=speaking_time.sealed(job) if job else None)

    def languages_of(self, params: RenderParams, known: RenderLookups) -> Sequence[str]:
        return facts.languages(params, known)

    def likenesses_of(self, params: RenderParams, known: RenderLookups) -> Sequence[Likeness]:
        return facts.likenesses(params, known)

    def names_of(self, params: RenderParams, known: RenderLookups) -> Sequence[str]:
        return facts.names(params, known)

    def price(self, params: RenderParams, known: RenderLookups) -> Estimate:
        return pricing.estimate(params, known)

    def items(self) -> Mapping[tuple[str, str], str]:
        return {(Provider.HEYGEN, item): str(words) for item, words in pricing.ITEMS.items()}

    def context(self, job: Job) -> Mapping[str, Any]:
        params, known = self.load(job)
        return {
            "facts": self.describe(params, known, job),
            "template": known.template,
            "scenes": pricing.scripts(params, known.schema) if known.schema else [],
        }

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:
        """Looks at the template first, which is free: what changed there since the approval is not sent."""
        params, known = self.to_send(job)
        files = uploaded_ids(params.files(), known)
        with heygen(job.connection, reason=f"job {job.pk}", user_id=job.author_id, retries=0) as client:
            self._look(client, params)
            options = body.options(params.options, job.title)
            if callback.url:
                options["callback_url"], options["callback_id"] = callback.url, callback.id
            made = client.templates.render(
                params.template_id,
                idempotency_key=idempotency_key,
                variables=body.variables(params, files),
                **options,
            )
        return Sent(made.video_id)

    def to_send(self, job: Job) -> tuple[RenderParams, RenderLookups]:
        """The request as it leaves, and what is known of what it names. Raises ProviderError."""
        return self.load(job)

    @staticmethod
    def _look(client: HeyGen, params: RenderParams) -> None:
        """What is refused here says nothing of a request that left before: it may have been made all the same."""
        try:
            check_version(client, params)
        except Rejected as refused:
            refused.status = None
            raise


def check_version(client: HeyGen, params: RenderParams) -> None:
    """Refuse, with `Rejected`, what is not the template any more that was approved. Raises ProviderError."""
    if fingerprint(stored_schema(client.templates.get(params.template_id))) != params.version:
        raise Rejected(
            f"template {params.template_id} is another version",
            code=CHANGED,
            says=_("The template changed at HeyGen after this was approved. Nothing was sent."),
        )
