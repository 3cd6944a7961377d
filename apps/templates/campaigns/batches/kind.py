"""A request for the films of many rows, which is approved once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import Connection
from apps.common.text import clock
from apps.jobs.kinds import Callback, Check, Estimate, Sent, SubRequest, title_problem
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.reviews.subjects import Fact, Likeness
from apps.videos.kinds.shared.kind import HeyGenFilm

from ...kinds.render import facts, pricing, spoken
from ...kinds.render.kind import TemplateRender
from ...kinds.render.lookups import RenderLookups, look_up_many
from ...kinds.render.params import RenderParams
from ...models import Campaign
from .film import CampaignFilm, CampaignSpeech
from .params import PURPOSES, BatchParams, BatchRow, read_batch
from .progress import cannot_be_sent


@dataclass(frozen=True)
class BatchLookups(RenderLookups):
    """What is known of all rows together."""

    films: tuple[RenderParams, ...] = ()

    @cached_property
    def estimates(self) -> list[Estimate]:
        """The price of each row, in their order: of its film and of what is spoken for it."""
        return [pricing.with_speech(film, self) for film in self.films]


class CampaignBatch(HeyGenFilm[BatchParams, BatchLookups]):
    """Films of many rows: one review, one ceiling, and a job for each."""

    name, icon = "template.campaign", "table-2"
    label = gettext_lazy("Campaign")
    action = "POST /v3/templates/{template_id}"
    template = "templates/campaigns/batches/_request.html"
    together = False

    def read(self, data: Mapping[str, Any]) -> BatchParams:
        return read_batch(data)

    def look_up(self, params: BatchParams, connection: Connection) -> BatchLookups:
        """A constant number of queries for every few hundred rows."""
        films = tuple(params.film(row) for row in params.rows)
        found = look_up_many(films or [RenderParams(template_id=params.template_id)], connection)
        return BatchLookups(**vars(found), films=films)

    def groups(self) -> Sequence[tuple[str, Collection[str]]]:
        return ((_("Title"), {"title"}), (_("Template"), {"template"}), (_("Every row can be sent"), ()))

    def problems(self, params: BatchParams, known: BatchLookups, title: str) -> Mapping[str, str]:
        """Of the rows the first problem that is found, with the number of its row."""
        if found := title_problem(title):
            return found
        if not params.rows:
            return {"rows": _("There is no row to send.")}
        single = TemplateRender()
        for row, film in zip(params.rows, known.films, strict=True):
            for field, words in single.problems(film, known, row.label).items():
                if field == "template":
                    return {"template": words}
                return {"rows": _("Row %(n)d: %(problem)s") % {"n": row.number, "problem": words}}
        return {}

    def checks(self, job: Job) -> Sequence[Check]:
        """Also that a draft is what its campaign would send now."""
        found = super().checks(job)
        if job.state != State.DRAFT:
            return found
        params = self.read(job.params)
        campaign = Campaign.objects.filter(pk=params.campaign, workspace=job.workspace_id).first()
        why = cannot_be_sent(job, campaign, params) if campaign else _("Send rows from their campaign.")
        return [*found, Check(_("As in the campaign"), why)]

    def copied(self, job: Job) -> None:  # noqa: ARG002 - whatever its rows are
        """Its rows would be sent twice, past what their campaign knows of them."""
        return

    def describe(self, params: BatchParams, known: BatchLookups, job: Job | None = None) -> Sequence[Fact]:
        count = ngettext("%(n)d film", "%(n)d films", len(params.rows)) % {"n": len(params.rows)}
        version = _("as of version %(version)s") % {"version": params.version[:4]}
        found = [
            Fact(_("Template"), known.template.name if known.template else params.template_id, version),
            Fact(_("Rows"), count, str(PURPOSES.get(params.purpose, ""))),
            *facts.output(RenderParams(options=params.options)),
        ]
        if speeches := sum(len(spoken.spoken_of(film)) for film in known.films):
            words = ngettext("%(n)d text", "%(n)d texts", speeches) % {"n": speeches}
            found.append(Fact(_("Speech"), words, _("spoken before their films are made")))
        lengths = [one.seconds_high for one in known.estimates if one.seconds_high]
        if lengths:
            low, high = clock(min(lengths)), clock(max(lengths))
            each = _("each up to %(high)s") if low == high else _("each up to %(low)s to %(high)s")
            total = job.seconds_high if job and job.seal and job.seconds_high else sum(lengths)
            found.append(
                Fact(
                    _("Running length"),
                    _("up to %(all)s in all") % {"all": clock(total)},
                    each % {"low": low, "high": high},
                )
            )
        return found

    def languages_of(self, _params: BatchParams, known: BatchLookups) -> Sequence[str]:
        return list(dict.fromkeys(one for film in known.films for one in facts.languages(film, known)))

    def likenesses_of(self, _params: BatchParams, known: BatchLookups) -> Sequence[Likeness]:
        return list(dict.fromkeys(one for film in known.films for one in facts.likenesses(film, known)))

    def names_of(self, _params: BatchParams, known: BatchLookups) -> Sequence[str]:
        return list(dict.fromkeys(one for film in known.films for one in facts.names(film, known)))

    def price(self, _params: BatchParams, known: BatchLookups) -> Estimate:
        """The sum of all rows; unknown where one of them is."""
        each = known.estimates
        if not each:
            return Estimate(None, None, None, None, _("No rows yet."))
        lows, highs = [one.low for one in each], [one.high for one in each]
        basis = each[0].basis
        if len(each) > 1:
            basis = _("%(n)d films, each at its own length and price") % {"n": len(each)}
        return Estimate(
            pricing.sum_of(lows),
            pricing.sum_of(highs),
            sum(one.seconds_low or 0 for one in each),
            sum(one.seconds_high or 0 for one in each),
            basis,
            each[0].pricing,
            each[0].rate,
        )

    def items(self) -> Mapping[tuple[str, str], str]:
        return {}

    def context(self, job: Job) -> Mapping[str, Any]:
        params, known = self.load(job)
        return {"facts": self.describe(params, known, job), "batch": params, "sample": sample(params, known)}

    def parts(self, job: Job) -> Sequence[SubRequest]:
        return list(_parts(*self.load(job)))

    def left_out(self, job: Job) -> Collection[int]:
        films = set(job.campaign_rows.filter(left_out_at__isnull=False).values_list("number", flat=True))
        if not films:
            return films
        return films.union(*(part.made_from for part in self.parts(job) if part.number in films))

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:  # noqa: ARG002 - it has no exchange of its own
        """Never asked: its parts are sent one by one."""
        raise TypeError(f"job {job.pk} is sent row by row")


def _parts(params: BatchParams, known: BatchLookups) -> Iterator[SubRequest]:
    """A film for each row, under the number of the row; before it what is spoken for it, under numbers behind these."""
    behind = len(params.rows)
    for number, (row, film) in enumerate(zip(params.rows, known.films, strict=True), 1):
        needed = []
        for name, speech in spoken.spoken_of(film).items():
            behind += 1
            needed.append(behind)
            label = f"{row.label}, {known.label_of(name)}"
            request, price = spoken.request_of(speech, known).to_json(), spoken.estimate(speech, known)
            yield SubRequest(behind, label, CampaignSpeech.name, request, price)
        yield SubRequest(
            number, row.label, CampaignFilm.name, film.to_json(), pricing.estimate(film, known), tuple(needed)
        )


@dataclass(frozen=True)
class Sample:
    """One row for a reviewer to look at, and why this one."""

    row: BatchRow
    why: str
    scripts: list[str]
    estimate: Estimate


def sample(params: BatchParams, known: BatchLookups) -> list[Sample]:
    """The first row, and where they differ the shortest, the longest and the one with the most unusual signs."""
    rows = list(zip(params.rows, known.films, known.estimates, strict=True))
    if not rows or known.schema is None:
        return []
    by_length = sorted(range(len(rows)), key=lambda at: (rows[at][2].seconds_high or 0, at))
    chosen: dict[int, str] = {}
    if rows[by_length[-1]][2].seconds_high != rows[by_length[0]][2].seconds_high:
        chosen = {by_length[0]: _("the shortest"), by_length[-1]: _("the longest")}
    odd = max(range(len(rows)), key=lambda at: (_oddity(rows[at][0]), -at))
    if _oddity(rows[odd][0]):
        chosen.setdefault(odd, _("the most unusual characters"))
    chosen.setdefault(0, _("the first"))
    return [
        Sample(rows[at][0], why, pricing.scripts(rows[at][1], known.schema), rows[at][2]) for at, why in chosen.items()
    ]


def _oddity(row: BatchRow) -> int:
    return sum(not sign.isascii() for value in row.values.values() for sign in value.words)
