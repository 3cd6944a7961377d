"""Why somebody may not do something, and who can."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """Why somebody may not do something now, and who can: words for people."""

    why: str
    who: str = ""

    def __str__(self) -> str:
        return f"{self.why} {self.who}".strip()


class Refused(Exception):
    """Raised by an action that a rule blocks; carries the Refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
