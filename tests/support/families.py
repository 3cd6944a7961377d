"""Kinds of work that bring several results, for tests alone, and what workers and the clock do with them."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection, User
from apps.jobs import tasks
from apps.jobs.engine import actions, children, polling, resolution, submission
from apps.jobs.kinds import Callback, Check, Estimate, Sent, SubRequest, kind
from apps.jobs.models import Job, LedgerEntry, Pricing
from apps.jobs.models.jobs import WAITS_FOR_OTHERS
from apps.jobs.money import ledger
from apps.jobs.states import SETTLED, Source, State
from apps.providers import Report, TranslationOptions
from apps.reviews import flow
from apps.reviews.subjects import Likeness
from apps.videos.kinds.talking_head.kind import AvatarVideo
from tests.support.family_settings import KINDS
from tests.support.world import World

LANGUAGES = ["Spanish (Spain)", "German", "French"]
END = "The end."


@contextmanager
def registered() -> Iterator[None]:
    """These kinds beside the portal's own."""
    before = settings.JOB_KINDS
    settings.JOB_KINDS = {**before, **KINDS}
    try:
        yield
    finally:
        settings.JOB_KINDS = before
        kind.cache_clear()


class Campaign(AvatarVideo):
    """A film for each name, each sent by itself."""

    name = "test.campaign"
    together = False

    def parts(self, job: Job) -> Sequence[SubRequest]:
        params = {key: value for key, value in job.params.items() if key != "names"}
        rows = [{**params, "script": f"Hello {name}, and welcome."} for name in job.params["names"]]
        return [
            SubRequest(number, name, "video.avatar", row, film_estimate(job, row))
            for number, (name, row) in enumerate(zip(job.params["names"], rows, strict=True), 1)
        ]

    def estimate(self, job: Job) -> Estimate:
        return sum_of(self.parts(job))


class SpokenFilm(AvatarVideo):
    """A film, and before it the speech that it is made with: the second part and the first."""

    name = "test.spoken"
    together = False

    def parts(self, job: Job) -> Sequence[SubRequest]:
        said = {"text": job.params["says"], "voice_id": job.params["speaker"], "spoken_by": "starfish"}
        speech = kind("speech.heygen").estimate(Job(kind="speech.heygen", params=said, connection=job.connection))
        film = {name: value for name, value in job.params.items() if name not in ("says", "speaker")}
        return [
            SubRequest(2, "sound", "speech.heygen", said, speech),
            SubRequest(1, "film", "video.avatar", film, film_estimate(job, film), (2,)),
        ]

    def estimate(self, job: Job) -> Estimate:
        return sum_of(self.parts(job))


class Dub(AvatarVideo):
    """A film in several languages, which one exchange asks for."""

    name = "test.dub"
    together = True

    def parts(self, job: Job) -> Sequence[SubRequest]:
        languages = job.params["languages"]
        alone = [{**job.params, "languages": [language]} for language in languages]
        return [
            SubRequest(number, language, self.name, params, self._price(1))
            for number, (language, params) in enumerate(zip(languages, alone, strict=True), 1)
        ]

    def estimate(self, job: Job) -> Estimate:
        return self._price(len(job.params["languages"]))

    def checks(self, job: Job) -> Sequence[Check]:
        return [Check("Languages", "" if job.params["languages"] else "Choose a language.")]

    def likenesses(self, job: Job) -> Sequence[Likeness]:  # noqa: ARG002
        return []

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:
        options: TranslationOptions = {"title": job.title}
        if callback.url:
            options |= {"callback_url": callback.url, "callback_id": callback.id}
        with heygen(job.connection, reason=f"job {job.pk}", retries=0) as client:
            made = client.translations.create(
                idempotency_key=idempotency_key,
                video={"type": "asset_id", "asset_id": job.params["asset"]},
                languages=job.params["languages"],
                **options,
            )
        return Sent("", parts=dict(enumerate(made.ids, 1))) if len(made.ids) > 1 else Sent(made.ids[0])

    def fetch(self, connection: Connection, provider_id: str, *, reason: str) -> Report:
        with heygen(connection, reason=reason) as client:
            return client.translations.get(provider_id).report()

    def fetch_states(self, connection: Connection, provider_ids: Sequence[str]) -> Mapping[str, str]:
        with heygen(connection, reason="states") as client:
            return {one.video_id: one.state for one in client.translations.statuses(provider_ids)}

    def _price(self, count: int) -> Estimate:
        most, seconds = Decimal("0.40") * count, 12 * count
        return Estimate(most, most, seconds, seconds, pricing=Pricing.METERED, rate=Decimal("0.0333"))


class Session(AvatarVideo):
    """Brings films over time: all of its account that bear its name, until one says that it is the end."""

    name = "test.session"

    def result(self, job: Job, number: int) -> SubRequest:
        return SubRequest(number, f"film {number}", "video.avatar", {}, film_estimate(job, job.params))

    def estimate(self, job: Job) -> Estimate:
        most = Decimal(job.params["most"])
        return Estimate(None, most, None, 60, pricing=Pricing.METERED, rate=film_estimate(job, job.params).rate)

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:  # noqa: ARG002
        with heygen(job.connection, reason=f"job {job.pk}") as client:
            client.users.me()
        return Sent(f"session-{job.pk}")

    def fetch(self, connection: Connection, provider_id: str, *, reason: str) -> Report:
        with heygen(connection, reason=reason) as client:
            found = [film for film in client.videos.list() if (film.title or "").startswith(provider_id)]
        ids = [film.id for film in reversed(found)]
        has_ended = any((film.title or "").endswith(END) for film in found)
        return Report(state="completed" if has_ended else "processing", provider_id=provider_id, results=ids)


def film_estimate(job: Job, params: dict[str, Any]) -> Estimate:
    return kind("video.avatar").estimate(Job(kind="video.avatar", params=params, connection=job.connection))


def sum_of(parts: Sequence[SubRequest]) -> Estimate:
    """The price of them all; unknown where one of them is."""
    highs = [part.estimate.high for part in parts]
    known = [high for high in highs if high is not None]
    seconds = sum(part.estimate.seconds_high or 0 for part in parts)
    first = parts[0].estimate
    high = sum(known, Decimal(0)) if len(known) == len(highs) else None
    return Estimate(None, high, None, seconds, pricing=first.pricing, rate=first.rate)


def ask(world: World, name: str, title: str = "Hello all", *, by: User | None = None, **params: Any) -> Job:
    """Such a request in review."""
    author = by or world.cast.ana
    draft = actions.create_draft(
        workspace=world.cast.northbound,
        author=author,
        connection=world.connection,
        name=name,
        title=title,
        params={**world.params(), **params},
        nonce=uuid4().hex,
    )
    actions.submit(draft, by=author)
    return Job.objects.get(pk=draft.pk)


def approve(world: World, job: Job) -> Job:
    assert job.review is not None
    flow.approve(job.review, by=world.cast.ben, seen=job.review.seal)
    return Job.objects.get(pk=job.pk)


def campaign(world: World, *names: str) -> Job:
    return approve(world, ask(world, "test.campaign", names=list(names)))


def dub(world: World, asset: str, *languages: str) -> Job:
    return approve(world, ask(world, "test.dub", asset=asset, languages=list(languages or LANGUAGES)))


def parts_of(job: Job) -> list[Job]:
    return list(Job.objects.filter(parent=job).order_by("number"))


def translations(world: World) -> list[dict[str, Any]]:
    return world.sandbox.journal(method="POST", path="/v3/video-translations", key=world.key)


def go_on(world: World, job: Job, *, seconds: float = 180) -> Job:
    """What workers and the clock do, one thing after the other, until all of it has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        step(world)
        job.refresh_from_db()
        if (
            job.state in (*SETTLED, State.DRAFT)
            and not Job.objects.filter(parent=job).exclude(state__in=SETTLED).exists()
        ):
            return job
        time.sleep(0.2)
    raise AssertionError([(one.number, one.state, one.failure) for one in [job, *parts_of(job)]])


def step(world: World) -> None:
    """Once all that is due, whatever it waits for."""
    past = timezone.now() - timedelta(seconds=1)
    moving = Job.objects.exclude(state__in=SETTLED)
    moving.filter(lease_until__isnull=False).update(lease_until=past)
    moving.filter(next_check_at__isnull=False).update(next_check_at=past)
    for pk in list(moving.filter(state=State.SUBMITTING).values_list("pk", flat=True)):
        resolution.expire_lease(pk)
    for pk in list(moving.filter(state=State.UNCONFIRMED, next_check_at__isnull=False).values_list("pk", flat=True)):
        resolution.resolve(pk)
    for pk in children.take_stopped():
        tasks.cancel_parts(pk)
    while submission.advance(world.connection.pk):
        pass
    for pk in list(Job.objects.filter(uses__job__in=Job.objects.filter(WAITS_FOR_OTHERS)).values_list("pk", flat=True)):
        tasks.copy(pk)
    for pk in children.take_waiting():
        tasks.release(pk)
    for pk in list(moving.filter(state=State.PROCESSING, parts=0).values_list("pk", flat=True)):
        polling.poll(pk, Source.POLL)


def go_on_until(world: World, reached: Callable[[], object]) -> None:
    """The same until something is so."""
    until = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < until
        step(world)


def adds_up(job: Job) -> None:
    """Nothing is held any more, and what was spent is what the parts cost, within what was approved."""
    entries = LedgerEntry.objects.filter(job__in=[job, *parts_of(job)])
    assert ledger.sums(entries).held == 0
    assert job.estimate_high is not None
    assert ledger.sums(entries).spent <= job.estimate_high
    assert ledger.spent_by_parts(job) == ledger.sums(entries).spent
    for one in [job, *parts_of(job)]:
        moves = Counter(LedgerEntry.objects.filter(job=one).exclude(move="share").values_list("round", "move"))
        assert set(moves.values()) <= {1}, moves
