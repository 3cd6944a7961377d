"""Films of templates by HeyGen's older call, v2, which alone has test renders; offered as long as HeyGen serves it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.connections.actions import end_older_templates
from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection
from apps.jobs.kinds import Callback, Estimate, Sent
from apps.jobs.models import Job
from apps.library.references.asset_ids import uploaded_ids
from apps.providers import (
    BadAnswer,
    HeyGen,
    NotAvailable,
    NotSent,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from apps.reviews.subjects import Fact

from . import body, pricing
from .kind import TemplateRender, check_version
from .lookups import RenderLookups
from .params import RenderParams
from .rules import RULES, Problems

ENDED: Final = "older_call_ended"
"""The code of a film that was not made, because HeyGen does not serve v2 any more."""
OFF: Final = "older_call_off"
"""The code of a film that was not sent, because nobody wants v2 used any more."""
_ENDED: Final = gettext_lazy(
    "HeyGen has switched off its older template call. Nothing was made and nothing was charged. "
    "Make a copy to use the present call."
)
_OFF: Final = gettext_lazy("The older template call is switched off for this account. Nothing was sent.")


def older_call(_params: RenderParams, known: RenderLookups) -> Problems:
    if known.connection.offers_older_templates:
        return {}
    return {"made_by": _("HeyGen’s older template call is not offered for this account. Choose another way.")}


class OlderTemplateRender(TemplateRender):
    """Not protected against being sent twice: HeyGen knows no key here, so a lost answer waits for a person."""

    name = "template.render_v2"
    label = gettext_lazy("Film of a template, older call")
    action = "POST /v2/template/{template_id}/generate"
    rules = (older_call, *RULES)
    remembers = timedelta()

    def groups(self) -> Sequence[tuple[str, Collection[str]]]:
        return ((_("How it is made"), {"made_by"}), *super().groups())

    def describe(self, params: RenderParams, known: RenderLookups, job: Job | None = None) -> Sequence[Fact]:
        how = Fact(_("Made with"), _("HeyGen’s older template call"), "v2")
        return [*super().describe(params, known, job), how]

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:  # noqa: ARG002 - v2 takes none
        """Looks at the template first. That HeyGen does not serve v2 any more ends this film, and concerns no other."""
        _refuse_where_off(job.connection)
        params, known = self.load(job)
        files = uploaded_ids(params.files(), known)
        options = body.older_options(params.options, job.title)
        if callback.url:
            options["callback_url"], options["callback_id"] = callback.url, callback.id
        variables = body.older_variables(params, files)
        with heygen(job.connection, reason=f"job {job.pk}", user_id=job.author_id, retries=0) as client:
            _look(client, params)
            try:
                video_id = client.templates_v2.generate(
                    params.template_id, variables=variables, test=self.is_test, **options
                )
            except NotAvailable as error:
                end_older_templates(job.connection)
                raise Rejected(error.message, code=ENDED, says=str(_ENDED), status=error.status) from error
        return Sent(video_id)


class TemplateTestRender(OlderTemplateRender):
    """A trial: watermarked, of lower quality, and free."""

    name, icon = "template.test_v2", "flask-conical"
    label = gettext_lazy("Test render of a template")
    is_test = True

    def describe(self, params: RenderParams, known: RenderLookups, job: Job | None = None) -> Sequence[Fact]:
        return [*super().describe(params, known, job), Fact(_("Test render"), _("lower quality, with a watermark"))]

    def price(self, params: RenderParams, known: RenderLookups) -> Estimate:
        return pricing.free(params, known)

    def items(self) -> Mapping[tuple[str, str], str]:
        return {}


def _look(client: HeyGen, params: RenderParams) -> None:
    """As `check_version`. Where HeyGen cannot say what it is now, nothing was sent and nothing is in doubt."""
    try:
        check_version(client, params)
    except (Unavailable, OutcomeUnknown, BadAnswer) as error:
        raise NotSent(error.message, vendor=error.vendor, code="not_looked_at", after=error.after) from error


def _refuse_where_off(connection: Connection) -> None:
    """What was approved before an administrator, or HeyGen, switched it off is not sent."""
    if connection.serves_older_templates is False:
        raise Rejected("v2 was gone before", code=ENDED, says=str(_ENDED))
    if not connection.older_templates:
        raise Rejected("v2 is switched off here", code=OFF, says=str(_OFF))
