"""What a large catalogue costs: a search among ten thousand voices, and the same page among a hundred."""

from functools import partial

from django.utils import timezone

from apps.accounts.models import Connection
from apps.voices.models import Voice

from . import house
from .line import Line, beside
from .timing import by_turns

FEW, MANY = 100, 10_000
NAMES = ("Mara", "Idris", "Samira", "Tom", "Yuki", "Elena", "Jonas", "Beatriz", "Chidi", "Anke")
LANGUAGES = ("English", "German", "French", "Spanish", "Portuguese", "Polish", "Hindi")
ENGINES = (["azure", "aws"], ["elevenLabs"], ["starfish"], ["openai", "openaiEmo"])


def fill(connection: Connection, count: int) -> None:
    """Voices of one account up to `count`; of the first ones all are called Mara, so that a page is full at once."""
    now = timezone.now()
    Voice.objects.bulk_create(
        (
            Voice(
                connection=connection,
                voice_id=f"bench-{number}",
                name=f"{NAMES[0 if number < FEW else number % 10]} {number}",
                language=LANGUAGES[number % 7],
                gender=("female", "male")[number % 2],
                engines=ENGINES[number % 4],
                emotions=["happy", "sad"] if number % 3 == 0 else [],
                synced_at=now,
            )
            for number in range(count)
        ),
        batch_size=500,
    )


def measure(small: house.Place, large: house.Place) -> list[Line]:
    portal = house.server()
    fill(small.connection, FEW)
    fill(large.connection, MANY)
    many, few = by_turns(
        *(partial(portal, "/voices/?q=mara", headers=place.headers) for place in (large, small)),
    )
    return [beside(f"Voice search among {MANY:,} voices; bare: the same page among {FEW:,}", many, few, most=1.3)]
