"""Orders of speech at each of the three services, in the small world."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.jobs.engine import actions
from apps.jobs.models import Job
from apps.reviews import flow
from apps.voices.catalogue.sync import sync_voices
from apps.voices.kinds.speech.params import SpeechParams
from apps.voices.kinds.speech.services import BY_PROVIDER, Service
from apps.voices.kinds.speech.text.split import cut
from apps.voices.models import Voice
from tests.support.world import World

PATHS = {
    Provider.HEYGEN: "/v3/voices/speech",
    Provider.USEAPI: "/useapi/v1/heygen/tts/create",
    Provider.PLAYHT: "/playht/api/v2/tts",
}
SENTENCES = [f"This is sentence number {n} of a long story that somebody wrote for a test." for n in range(400)]


def long_text(characters: int) -> str:
    """Whole sentences, as many as fit."""
    text = ""
    for sentence in SENTENCES:
        if len(text) + len(sentence) + 1 > characters:
            break
        text = f"{text} {sentence}".strip()
    return text


@dataclass
class Speaker:
    """One service as the workspace Northbound is connected to it."""

    world: World
    connection: Connection
    key: str

    @property
    def service(self) -> Service:
        return BY_PROVIDER[Provider(self.connection.provider)]

    @property
    def path(self) -> str:
        return PATHS[Provider(self.connection.provider)]

    def voice(self, **narrow: Any) -> Voice:
        found = Voice.objects.filter(connection=self.connection.catalogue_id, language="English", **narrow)
        return next(voice for voice in found.order_by("pk") if voice.engines)

    def draft(self, text: str = "Hello and welcome to all of you.", *, most: int | None = None, **options: Any) -> Job:
        params = options.pop("params", {})
        pieces = tuple(cut(text, most)) if most else ()
        chosen = options.pop("voice", None) or self.voice()
        return actions.create_draft(
            workspace=self.world.cast.northbound,
            author=self.world.cast.ana,
            connection=self.connection,
            name=self.service.kind,
            title="A story",
            params=SpeechParams(
                text=text,
                voice_id=chosen.voice_id,
                split=bool(most),
                pieces=pieces if len(pieces) > 1 else (),
                options=options,
                **params,
            ).to_json(),
            nonce=uuid4().hex,
        )

    def approved(self, *text: str, **options: Any) -> Job:
        """In the queue with a yes: of Cleo, who may also say it where nobody knows the price."""
        job = self.draft(*text, **options)
        review = actions.submit(job, by=self.world.cast.ana)
        assert review is not None
        flow.approve(review, by=self.world.cast.cleo, seen=review.seal)
        return Job.objects.get(pk=job.pk)

    def calls(self) -> list[dict[str, Any]]:
        """The creating calls that the service received."""
        return self.world.sandbox.journal(method="POST", path=self.path, key=self.key)


def speaker(world: World, provider: Provider) -> Speaker:
    """Connect Northbound to a service with a credential of its own, and read its voices."""
    if provider == Provider.HEYGEN:
        return Speaker(world, world.connection, world.key)
    token = uuid4().hex[:12]
    prefix = "/useapi/v1/heygen" if provider == Provider.USEAPI else "/playht"
    key = f"user:4711-{token}" if provider == Provider.USEAPI else f"playht-{token}"
    connection = Connection(
        workspace=world.cast.northbound,
        provider=provider,
        identity="northbound" if provider == Provider.PLAYHT else "",
        name=str(provider.label),
        base_url=world.sandbox.url + prefix,
        concurrency=5,
        allow_private=True,
    )
    connection.set_key(key)
    connection.save()
    assert sync_voices(connection.pk) > 20
    return Speaker(world, connection, key)
