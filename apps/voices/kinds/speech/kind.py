"""Speech as the engine sees it: one kind of work for each service."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.connections.clients import gateway, heygen, playht
from apps.accounts.models import Connection
from apps.jobs.kinds import Callback, Estimate, RequestKind, Sent
from apps.jobs.models import Job
from apps.jobs.models.outputs import Part
from apps.library.vault import Arrived
from apps.providers import Failed, Generating, NotFound, Report, Word
from apps.providers.report import Role
from apps.reviews.subjects import Fact, Likeness
from apps.voices import hints
from apps.voices.models import Piece
from apps.voices.speaking_time import estimate as speaking_time_estimate
from apps.voices.speaking_time import learned_pace

from . import facts, pricing, services, takes
from .lookups import Lookups, look_up, resolve, speed_of
from .params import SpeechParams
from .results import files, page
from .rules import RULES
from .services import Service

A_DAY = timedelta(hours=23)
"""The gateway is trusted with its stored results for a day; one hour is left for clocks that differ."""


class Speech(RequestKind[SpeechParams, Lookups]):
    """What the three kinds share."""

    service: ClassVar[Service]
    rules = RULES
    icon = "audio-lines"
    template = "voices/kinds/speech/_request.html"
    is_sound = True
    player = "voices/kinds/speech/_player.html"

    @property
    def label(self) -> Any:
        return _("Speech, %(service)s") % {"service": self.service.label}

    def read(self, data: Mapping[str, Any]) -> SpeechParams:
        return SpeechParams.read(data)

    def look_up(self, params: SpeechParams, connection: Connection) -> Lookups:
        return look_up(params, connection)

    def resolve(self, params: SpeechParams, connection: Connection) -> tuple[SpeechParams, Lookups]:
        return resolve(params, connection)

    def groups(self) -> Sequence[tuple[str, Collection[str]]]:
        return (
            (_("Title"), {"title"}),
            (_("Voice"), {"voice"}),
            (_("Script"), {"text"}),
            (_("Requirements of %(of)s") % {"of": self.service.label}, ()),
        )

    def describe(self, params: SpeechParams, known: Lookups, job: Job | None = None) -> Sequence[Fact]:
        return facts.facts(params, known, sealed=speaking_time_estimate.sealed(job) if job else None)

    def languages_of(self, _params: SpeechParams, known: Lookups) -> Sequence[str]:
        return facts.languages(known)

    def likenesses_of(self, params: SpeechParams, known: Lookups) -> Sequence[Likeness]:
        return facts.likenesses(params, known)

    def names_of(self, _params: SpeechParams, known: Lookups) -> Sequence[str]:
        return facts.names(known)

    def price(self, params: SpeechParams, known: Lookups) -> Estimate:
        return pricing.estimate(params, known)

    def hints(self, params: SpeechParams, known: Lookups) -> Sequence[str]:
        codes = (str(params.options.get(name, "")) for name in ("language", "locale"))
        unknown = [line for code in codes for line in hints.of_code(code)]
        return [*unknown, *hints.of_text(params.said, known.voice, known.language(params))]

    def items(self) -> Mapping[tuple[str, str], str]:
        return {(self.service.provider, pricing.ITEM): _("Speech")}

    def learn(self, job: Job) -> None:
        params, known = self.load(job)
        expected = pricing.expected(params, known)
        if known.voice and expected and job.duration:
            learned_pace.learn(job, known.voice, speed_of(params, self.service), expected, job.duration)

    def context(self, job: Job) -> Mapping[str, Any]:
        params, known = self.load(job)
        return {
            "params": params,
            "known": known,
            "service": self.service,
            **page.of_job(job, params),
            "again": takes.original_of(params, job.workspace_id),
            "versions": takes.versions(job),
        }

    def version_of(self, job: Job) -> int | None:
        return self.read(job.params).again_of

    def steps(self, job: Job) -> int:
        return len(SpeechParams.read(job.params).parts)

    def weights(self, job: Job) -> Sequence[int]:
        return [max(1, len(part)) for part in SpeechParams.read(job.params).parts]

    def derived_parts(self, job: Job) -> Sequence[Part]:
        whole = [Part.AUDIO] if self.steps(job) > 1 else []
        return [*whole, Part.SUBTITLE] if files.words_of(job) else whole

    def derive(self, job: Job, part: Part) -> AbstractContextManager[Arrived]:
        if part == Part.SUBTITLE:
            return files.subtitled(job)
        rate = SpeechParams.read(job.params).options.get("sample_rate")
        return files.joined(job, self.steps(job), sample_rate=int(rate) if rate else None)


def _piece(connection: Connection, provider_id: str) -> Piece:
    """Raises NotFound where no piece of this account has the id."""
    mine = Piece.objects.filter(job__connection=connection, provider_id=provider_id)
    piece = mine.select_related("job__connection").first()
    if piece is None:
        raise NotFound("no piece was asked for under this id", vendor=connection.name)
    return piece


def _answer(piece: Piece) -> Report:
    """What the service answered with the sound itself, out of what was kept of it."""
    links: dict[Role, str] = {_role(piece.job): str(piece.link)}
    return Report(
        state="completed", provider_id=piece.provider_id, duration=piece.seconds, links=MappingProxyType(links)
    )


def _role(job: Job) -> Role:
    return "piece" if len(SpeechParams.read(job.params).parts) > 1 else "audio"


class _AtOnce(Speech):
    """A service that answers with the sound. What it answered is kept with the piece: asking again may cost again."""

    is_found_by_id = False

    def speak(self, job: Job, step: int, key: str) -> tuple[str, Report, Sequence[Word]]:
        """One exchange: the request id, the report and the times of the words."""
        raise NotImplementedError

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:  # noqa: ARG002 - it answers at once
        request_id, report, words = self.speak(job, job.step, idempotency_key)
        Piece.objects.update_or_create(
            job=job,
            step=job.step,
            defaults={
                "provider_id": report.provider_id,
                "key": idempotency_key,
                "seconds": report.duration,
                "length": None,
                "words": [[word.word, word.start, word.end] for word in words],
                "request_id": request_id[:80],
                "link": report.links[_role(job)],
                "asked_at": job.key_used_at or timezone.now(),
            },
        )
        return Sent(report.provider_id, report)

    def kept(self, job: Job) -> Sent | None:
        piece = Piece.objects.filter(job=job, step=job.step, key=job.idempotency_key).exclude(link="").first()
        return Sent(piece.provider_id, _answer(piece)) if piece else None

    def fetch(self, connection: Connection, provider_id: str, *, reason: str) -> Report:  # noqa: ARG002 - asks nobody
        """The sound is nowhere to be asked for: what was answered is told again."""
        piece = _piece(connection, provider_id)
        if not piece.link:
            raise NotFound("the link of this sound is not kept any more", vendor=connection.name)
        return _answer(piece)

    def report(self, job: Job, step: int, link: str, seconds: float | None) -> Report:
        # The name is the portal's own: the same for every answer to the same question.
        name = f"speech-{job.pk}.{job.round}.{step}"
        return Report(state="completed", provider_id=name, duration=seconds, links=MappingProxyType({_role(job): link}))


class HeyGenSpeech(_AtOnce):
    name = services.HEYGEN.kind
    action = "POST /v3/voices/speech"
    service = services.HEYGEN
    provider = service.provider
    remembers = timedelta()
    """No documentation says that this call honours its key, so it is sent and not relied upon."""

    def speak(self, job: Job, step: int, key: str) -> tuple[str, Report, Sequence[Word]]:
        params = SpeechParams.read(job.params)
        options: dict[str, Any] = dict(params.options)
        with heygen(job.connection, reason=f"job {job.pk}", user_id=job.author_id, retries=0) as client:
            said = client.voices.speak(
                text=params.parts[step], voice_id=params.voice_id, idempotency_key=key, **options
            )
        return said.request_id or "", self.report(job, step, said.audio_url, said.duration), said.words


class GatewaySpeech(_AtOnce):
    name = services.USEAPI.kind
    action = "POST /v1/heygen/tts/create"
    service = services.USEAPI
    provider = service.provider
    remembers = A_DAY

    def speak(self, job: Job, step: int, key: str) -> tuple[str, Report, Sequence[Word]]:  # noqa: ARG002 - it knows none
        params = SpeechParams.read(job.params)
        options: dict[str, Any] = dict(params.options)
        with gateway(job.connection, reason=f"job {job.pk}", user_id=job.author_id, retries=0) as client:
            said = client.speak(
                voice_id=params.voice_id,
                prompt=prompt_of(params, step),
                email=job.connection.identity if job.connection.has_siblings else None,
                **options,
            )
        return said.job_id or "", self.report(job, step, said.audio_url, said.duration), said.words


def prompt_of(params: SpeechParams, step: int) -> str:
    """The words of a piece. Each new take has one space more: the gateway answers the very same words from memory."""
    return params.parts[step] + " " * params.take


class PlayHTSpeech(Speech):
    name = services.PLAYHT_SERVICE.kind
    action = "POST /api/v2/tts"
    service = services.PLAYHT_SERVICE
    provider = service.provider
    is_found_by_id = True
    remembers = timedelta()
    """Sending again makes another job."""

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:  # noqa: ARG002 - it calls nobody
        params = SpeechParams.read(job.params)
        options: dict[str, Any] = dict(params.options)
        with playht(job.connection, reason=f"job {job.pk}", user_id=job.author_id, retries=0) as client:
            made = client.create(text=params.parts[job.step], voice=params.voice_id, **options)
        facts = {
            "provider_id": made.id,
            "key": idempotency_key,
            "asked_at": timezone.now(),
            "words": [],
            "length": None,
        }
        Piece.objects.update_or_create(job=job, step=job.step, defaults=facts)
        return Sent(made.id)

    def kept(self, job: Job) -> Sent | None:
        piece = Piece.objects.filter(job=job, step=job.step, key=job.idempotency_key).exclude(provider_id="").first()
        return Sent(piece.provider_id) if piece else None

    def fetch(self, connection: Connection, provider_id: str, *, reason: str) -> Report:
        role = _role(_piece(connection, provider_id).job)
        with playht(connection, reason=reason) as client:
            return _as(role, client.job(provider_id).report())

    def follow(self, connection: Connection, provider_id: str, *, reason: str) -> Iterator[Report]:
        with playht(connection, reason=reason) as client, client.resume(provider_id) as stream:
            for event in stream:
                if isinstance(event, Generating):
                    yield Report(state="processing", provider_id=provider_id, progress=event.progress)
                elif isinstance(event, Failed):
                    # Undocumented: a sound that is there is believed more.
                    found = self.fetch(connection, provider_id, reason=reason)
                    failed = Report(
                        state="failed", provider_id=provider_id, failure_code=event.code, failure_message=event.message
                    )
                    yield found if found.state == "completed" else failed
        yield self.fetch(connection, provider_id, reason=reason)


def _as(role: Role, report: Report) -> Report:
    link = report.links.get("audio")
    links: dict[Role, str] = {role: link} if link else {}
    return replace(report, links=MappingProxyType(links))
