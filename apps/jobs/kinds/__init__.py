"""Kinds of work: what a room says about the thing that it can make. The visible list is `JOB_KINDS`."""

from .protocol import (
    Callback,
    CannotMake,
    Check,
    Estimate,
    Followed,
    InSteps,
    Keeper,
    Kind,
    Learner,
    Maker,
    Sent,
)
from .registry import kept_of, kind, learn, made_of, make, steps_of, weights_of

__all__ = [
    "Callback",
    "CannotMake",
    "Check",
    "Estimate",
    "Followed",
    "InSteps",
    "Keeper",
    "Kind",
    "Learner",
    "Maker",
    "Sent",
    "kept_of",
    "kind",
    "learn",
    "made_of",
    "make",
    "steps_of",
    "weights_of",
]
