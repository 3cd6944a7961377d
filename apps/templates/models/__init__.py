"""Templates as the provider lists them, and campaigns with their rows."""

from .campaigns import Campaign, CampaignRow, RememberedMapping, RowRun
from .changes import Deletion
from .templates import Catalogue, Template, TemplateVersion

__all__ = [
    "Campaign",
    "CampaignRow",
    "Catalogue",
    "Deletion",
    "RememberedMapping",
    "RowRun",
    "Template",
    "TemplateVersion",
]
