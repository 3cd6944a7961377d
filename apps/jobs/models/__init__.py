"""The tables of jobs, their attempts, results, money, caps and publications."""

from .attempts import Attempt
from .caps import Cap
from .jobs import Job, JobEvent, Pricing
from .links import JobLink
from .money import LedgerEntry, Price, PurchaseEntry
from .outputs import Output
from .publications import Publication
from .pulse import Pulse
from .search import Posting, Term, TermEnding

__all__ = [
    "Attempt",
    "Cap",
    "Job",
    "JobEvent",
    "JobLink",
    "LedgerEntry",
    "Output",
    "Posting",
    "Price",
    "Pricing",
    "Publication",
    "Pulse",
    "PurchaseEntry",
    "Term",
    "TermEnding",
]
