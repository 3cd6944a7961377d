"""Kinds of work: what a room says about the thing that it can make. The visible list is `JOB_KINDS`."""

from .protocol import (
    Callback,
    Check,
    DeriveError,
    Estimate,
    Keeper,
    Kind,
    Learner,
    MultiStep,
    PostProcessed,
    Sent,
    Streamed,
)
from .registry import derive, derived_parts_of, kept_of, kind, learn, steps_of, weights_of
from .request_kind import RequestKind

__all__ = [
    "Callback",
    "Check",
    "DeriveError",
    "Estimate",
    "Keeper",
    "Kind",
    "Learner",
    "MultiStep",
    "PostProcessed",
    "RequestKind",
    "Sent",
    "Streamed",
    "derive",
    "derived_parts_of",
    "kept_of",
    "kind",
    "learn",
    "steps_of",
    "weights_of",
]
