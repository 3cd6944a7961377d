"""Templates as the provider lists them, and campaigns with their rows."""

from .campaigns import LEAN, WITH_PROBLEMS, WITHDRAWN, Campaign, CampaignRow, RememberedMapping, RowRun
from .changes import Deletion, Making
from .recipients import RecipientLink
from .templates import Catalogue, Template, TemplateVersion

__all__ = [
    "LEAN",
    "WITHDRAWN",
    "WITH_PROBLEMS",
    "Campaign",
    "CampaignRow",
    "Catalogue",
    "Deletion",
    "Making",
    "RecipientLink",
    "RememberedMapping",
    "RowRun",
    "Template",
    "TemplateVersion",
]
