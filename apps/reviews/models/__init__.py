"""The tables of reviews, decisions, consents, comments and guest links."""

from .comments import Comment
from .guests import GuestLink, Tally
from .policy import Consent, Policy, Reader, StandingApproval
from .reviews import Decision, Outcome, Review, Verdict

__all__ = [
    "Comment",
    "Consent",
    "Decision",
    "GuestLink",
    "Outcome",
    "Policy",
    "Reader",
    "Review",
    "StandingApproval",
    "Tally",
    "Verdict",
]
