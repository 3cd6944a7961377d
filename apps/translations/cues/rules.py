"""What the lines of one language are checked against."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.voices.speaking_time.languages import Tongue

from .glossary import Glossary, Term
from .limits import Limits, code_of, limits_of


@dataclass(frozen=True)
class Rules:
    """Languages are codes; an empty one is not known. `pace` is how many times as long as any voice this one takes."""

    language: str
    source_language: str
    limits: Limits
    glossary: Glossary
    pace: float = 1.0

    @property
    def tongue(self) -> Tongue:
        """What a voice of the language reads."""
        return Tongue(self.language)


def rules_for(
    language: str,
    source_language: str = "",
    limits: Limits | None = None,
    terms: Iterable[Term] = (),
    pace: float = 1.0,
) -> Rules:
    """The rules of a language, in code or by name; with the limits that it has anyway where none are given."""
    return Rules(code_of(language), code_of(source_language), limits or limits_of(language), Glossary(terms), pace)
