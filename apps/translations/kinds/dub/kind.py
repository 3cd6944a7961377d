"""A film in other languages, as the engine sees it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.jobs.kinds import Callback, Estimate, RequestKind, Sent, SubRequest
from apps.jobs.models import Job
from apps.library.references.asset_ids import uploaded_ids
from apps.providers import Report
from apps.reviews.subjects import Fact

from . import body, facts, pricing
from .lookups import DubLookups, look_up
from .params import DubParams
from .rules import RULES


class Dub(RequestKind[DubParams, DubLookups]):
    """One exchange for all languages, which brings an id for each; of one language alone it is a plain job."""

    name, icon = "translation.dub", "languages"
    label = gettext_lazy("Translation")
    action = "POST /v3/video-translations"
    provider = Provider.HEYGEN
    template = "translations/kinds/dub/_request.html"
    player = "translations/kinds/dub/_player.html"
    remembers = timedelta(hours=23)
    """HeyGen keeps a key for 24 hours; one is left for clocks that differ."""
    together = True
    rules = RULES

    def read(self, data: Mapping[str, Any]) -> DubParams:
        return DubParams.read(data)

    def look_up(self, params: DubParams, connection: Connection) -> DubLookups:
        """Three queries at most."""
        return look_up(params, connection)

    def resolve(self, params: DubParams, connection: Connection) -> tuple[DubParams, DubLookups]:
        """With the length of the film, which the price hangs on."""
        known = look_up(params, connection)
        return replace(params, seconds=known.film_seconds(params) if known.medium(params.video) else None), known

    def groups(self) -> Sequence[tuple[str, Collection[str]]]:
        return (
            (_("Title"), {"title"}),
            (_("Film"), {"video", "start_time", "end_time"}),
            (_("Languages"), {"languages"}),
            (_("Requirements of %(of)s") % {"of": self.provider.label}, ()),
        )

    def describe(self, params: DubParams, known: DubLookups, job: Job | None = None) -> Sequence[Fact]:  # noqa: ARG002 - its length is in the params
        return facts.facts(params, known)

    def languages_of(self, params: DubParams, _known: DubLookups) -> Sequence[str]:
        """Without the place: whoever reads German reads the German of Austria."""
        return list(dict.fromkeys(name.partition(" (")[0] for name in params.languages))

    def names_of(self, params: DubParams, known: DubLookups) -> Sequence[str]:
        return [*params.languages, *([known.name_of(params.video)] if params.video else [])]

    def price(self, params: DubParams, known: DubLookups) -> Estimate:
        return pricing.estimate(params, known)

    def items(self) -> Mapping[tuple[str, str], str]:
        return {(Provider.HEYGEN, item): str(words) for item, words in pricing.ITEMS.items()}

    def parts(self, job: Job) -> Sequence[SubRequest]:
        params, known = self.load(job)
        price = pricing.of_one(params, known)
        return [
            SubRequest(number, language, self.name, params.into(language).to_json(), price)
            for number, language in enumerate(params.languages, 1)
        ]

    def context(self, job: Job) -> Mapping[str, Any]:
        params, known = self.load(job)
        original = known.medium(params.video)
        return {**super().context(job), "original": original if original and original.plays else None}

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:
        params, known = self.load(job)
        files = uploaded_ids(params.files(), known)
        options = body.options(params, files, job.title)
        if callback.url:
            options["callback_url"], options["callback_id"] = callback.url, callback.id
        with heygen(job.connection, reason=f"job {job.pk}", user_id=job.author_id, retries=0) as client:
            made = client.translations.create(
                idempotency_key=idempotency_key,
                video=body.film(params, files),
                languages=params.languages,
                **options,
            )
        if len(params.languages) == 1 and made.ids:
            return Sent(made.ids[0])
        return Sent("", parts=dict(enumerate(made.ids, 1)))

    def fetch(self, connection: Connection, provider_id: str, *, reason: str) -> Report:
        with heygen(connection, reason=reason) as client:
            return client.translations.get(provider_id).report()

    def fetch_states(self, connection: Connection, provider_ids: Sequence[str]) -> Mapping[str, str]:
        with heygen(connection, reason=f"states of {len(provider_ids)} translations") as client:
            found = client.translations.statuses(provider_ids)
        # One that is missing has ended somehow: the look at it alone says how.
        return {status.video_id: "failed" if status.is_missing else status.state for status in found}
