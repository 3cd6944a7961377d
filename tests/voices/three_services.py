"""Northbound with all three services and some voices of each, no provider behind them."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.accounts.demo.cast import Cast, seed_people, seed_services
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.jobs.models import Job
from apps.voices.models import Catalogue, Voice

SPEAK = "/create/speech/"


@dataclass
class Studio:
    cast: Cast
    heygen: Connection
    gateway: Connection
    playht: Connection
    starfish: Voice
    """HeyGen's: speaks alone, and has accents."""
    aria: Voice
    """The gateway's: azure and elevenLabs in a spelling of its own, with three emotions."""
    plain: Voice
    """The gateway's: azure alone, without emotions."""
    larry: Voice
    """PlayHT's: of PlayHT2.0."""
    old: Voice
    """PlayHT's: of PlayHT1.0."""

    def voice_of(self, slug: str) -> Voice:
        return {"heygen": self.starfish, "gateway": self.aria, "playht": self.larry}[slug]

    def typed(self, slug: str = "heygen", **changes: Any) -> dict[str, Any]:
        """What a browser sends of a form that is filled in with the least."""
        values = {
            "nonce": uuid4().hex,
            "title": "Opening hours",
            "text": "We are open from nine to five.",
            "service": slug,
            "shown_service": slug,
            "voice": self.voice_of(slug).voice_id,
            "do": "save",
        }
        return {**values, **changes}


def make_studio() -> Studio:
    cast = seed_people()
    seed_services(cast)

    def account(provider: Provider) -> Connection:
        return Connection.objects.get(workspace=cast.northbound, provider=provider)

    heygen, gateway, playht = account(Provider.HEYGEN), account(Provider.USEAPI), account(Provider.PLAYHT)
    Catalogue.objects.create(connection=gateway, languages=[["en-US", "English (United States)"], ["de-DE", "German"]])
    return Studio(
        cast,
        heygen,
        gateway,
        playht,
        starfish=voice(heygen, "Mara", engines=["starfish"], support_locale=True),
        aria=voice(
            gateway,
            "Aria",
            engines=["azure", "elevenlabs", "elevenLabsV3"],
            default_engine="azure",
            emotions=["happy", "sad", "neutral"],
        ),
        plain=voice(gateway, "Plain", engines=["azure"], default_engine="azure"),
        larry=voice(playht, "Larry", engines=["PlayHT2.0"]),
        old=voice(playht, "Old", engines=["PlayHT1.0"]),
    )


def voice(connection: Connection, name: str, **values: Any) -> Voice:
    return Voice.objects.create(
        connection=connection,
        voice_id=f"voice-{name}",
        name=name,
        synced_at=timezone.now(),
        **{"language": "English", "gender": "female", **values},
    )


def only_job() -> Job:
    return Job.objects.get()
