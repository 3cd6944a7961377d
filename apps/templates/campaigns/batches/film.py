"""The film of one row, and the speech that is made for it first."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.jobs.kinds import Check
from apps.jobs.kinds.lineage import needs_of
from apps.jobs.models import Job, Output
from apps.jobs.models.outputs import Part
from apps.library.references.asset_ids import of_media
from apps.providers import Rejected
from apps.voices.kinds.speech.kind import HeyGenSpeech

from ...kinds.render import pricing
from ...kinds.render.kind import TemplateRender
from ...kinds.render.lookups import RenderLookups
from ...kinds.render.params import RenderParams
from ...kinds.render.spoken import spoken_of
from ...models import CampaignRow, RowRun
from ..filling import Filling


class CampaignSpeech(HeyGenSpeech):
    """What is spoken for the film of one row, which is sent only while the row is what was approved."""

    name = "template.row_speech"

    @property
    def label(self) -> Any:
        return _("Speech of a campaign")

    def overtaken(self, job: Job) -> str:
        """Nine queries at most."""
        film = Job.objects.filter(parent=job.parent_id, links__source=job).first()
        return row_changed(film) if film else _("Its row is no longer in the campaign.")

    def checks(self, job: Job) -> Sequence[Check]:
        return [*super().checks(job), Check(_("Campaign"), _("Send rows from their campaign."))]

    def copied(self, job: Job) -> tuple[str, dict[str, Any]]:
        """A speech as if it was written by hand."""
        return HeyGenSpeech.name, job.params


class CampaignFilm(TemplateRender):
    """The film of one row, which is sent only while the row is what was approved."""

    name = "template.row"
    label = gettext_lazy("Film of a campaign")

    def overtaken(self, job: Job) -> str:
        """Sixteen queries at most."""
        return row_changed(job) or self._became_longer(job)

    def checks(self, job: Job) -> Sequence[Check]:
        """It is never sent alone, only as a part of a request of its campaign."""
        return [*super().checks(job), Check(_("Campaign"), _("Send rows from their campaign."))]

    def copied(self, job: Job) -> tuple[str, dict[str, Any]]:
        """A film of the same template as if it was filled in by hand, with the sounds that were made for it."""
        params = _with_sounds(self.read(job.params), job)
        values = {name: value for name, value in params.values.items() if not value.speech}
        return TemplateRender.name, replace(params, values=values, row=None).to_json()

    def to_send(self, job: Job) -> tuple[RenderParams, RenderLookups]:
        params = _with_sounds(self.read(job.params), job)
        if missing := spoken_of(params):
            raise Rejected(
                f"no sound for {', '.join(missing)}",
                code="sound_missing",
                says=_("A sound that was spoken for this film is not in the library. Nothing was sent."),
            )
        return params, self.look_up(params, job.connection)

    def _became_longer(self, job: Job) -> str:
        """Why the sounds that were made do not fit what was approved; empty where they do, or are not made yet."""
        params = self.read(job.params)
        if not spoken_of(params):
            return ""
        made = _with_sounds(params, job)
        length = pricing.length_of(made, self.look_up(made, job.connection))
        if spoken_of(made) or length is None or job.seconds_high is None or length.high <= job.seconds_high:
            return ""
        return _("The speech for it became longer than expected, so the film could cost more than was approved.")


def row_changed(film: Job) -> str:
    """Why the row of a film is no longer what was approved, in words; empty where it is. Seven queries at most."""
    full = CampaignRow.objects.select_related("campaign__version", "campaign__template", "campaign__connection")
    row = full.filter(pk=film.params.get("row") or 0).first()
    if row is None:
        return _("Its row is no longer in the campaign.")
    if row.removed:
        return _("Its row was taken out of the campaign.")
    runs = RowRun.objects.filter(row=row, job=film.parent_id or 0, number=film.number or 0)
    if not runs.latest_ones().exists():
        return _("Its row was sent again since.")
    now = Filling.of(row.campaign, [row]).params(row)
    return "" if now.to_json() == film.params else _("Its row was changed after it was approved.")


def _with_sounds(params: RenderParams, film: Job) -> RenderParams:
    """The same with each sound that was spoken for it as a file, as far as it is here. Two queries."""
    names = list(spoken_of(params))
    made = needs_of(film) if names else []
    outputs = Output.objects.filter(job__in=made, part=Part.AUDIO, media__isnull=False).select_related("media")
    sounds = {output.job_id: output.media for output in outputs.order_by("round")}
    values = dict(params.values)
    for name, speech in zip(names, made, strict=False):
        if medium := sounds.get(speech.pk):
            values[name] = replace(values[name], speech=None, file=of_media(medium))
    return replace(params, values=values)
