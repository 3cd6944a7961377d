"""What a large catalogue costs: a search among ten thousand voices, and the same page among a hundred."""

from django.utils import timezone

from apps.accounts.demo.cast import Cast
from apps.voices.models import Voice

from . import house
from .line import Line, beside
from .timing import by_turns

FEW, MANY = 100, 10_000
NAMES = ("Mara", "Idris", "Samira", "Tom", "Yuki", "Elena", "Jonas", "Beatriz", "Chidi", "Anke")
LANGUAGES = ("English", "German", "French", "Spanish", "Portuguese", "Polish", "Hindi")
ENGINES = (["azure", "aws"], ["elevenLabs"], ["starfish"], ["openai", "openaiEmo"])


def fill(cast: Cast, count: int) -> None:
    """Voices of one account up to `count`."""
    now = timezone.now()
    Voice.objects.bulk_create(
        (
            Voice(
                connection=cast.connection,
                voice_id=f"bench-{number}",
                name=f"{NAMES[number % 10]} {number}",
                language=LANGUAGES[number % 7],
                gender=("female", "male")[number % 2],
                engines=ENGINES[number % 4],
                emotions=["happy", "sad"] if number % 3 == 0 else [],
                synced_at=now,
            )
            for number in range(Voice.objects.count(), count)
        ),
        batch_size=500,
    )


def measure(cast: Cast) -> list[Line]:
    portal = house.server()
    ana = house.signed_in(cast.ana, cast.northbound)

    def page() -> object:
        return portal("/voices/?q=mara&language=English", headers=ana)

    fill(cast, FEW)
    few = by_turns(page)[0]
    fill(cast, MANY)
    many = by_turns(page)[0]
    return [beside(f"Voice search among {MANY:,} voices; bare: the same page among {FEW:,}", many, few)]
