"""One line of a translation: when it is heard, what was said, and what is said instead."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cue:
    """What is said from `start` to `end`, in milliseconds; `id` stays the same whatever becomes of those before it."""

    id: int
    start: int
    end: int
    source: str
    target: str

    @property
    def seconds(self) -> float:
        """How long it lasts; below zero where it ends before it starts."""
        return (self.end - self.start) / 1000


class NotPossible(ValueError):
    """What somebody wants to do with lines cannot be done; its text says why, in words for people."""
