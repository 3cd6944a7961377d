"""What the pages of a campaign and the answers to its changes have in common."""

from typing import Any, Final

from apps.accounts.members import MemberRequest
from apps.accounts.roles import Role

from ...models import Campaign
from ..columns import read_columns
from . import grid
from .grid import Totals

FULL: Final = Campaign.objects.select_related("template__current", "version", "connection", "author", "project")
"""Campaigns with what their pages ask of them."""


def about(request: MemberRequest, campaign: Campaign, totals: Totals) -> dict[str, Any]:
    """The campaign, what its rows come to, and what may be done with it."""
    columns = read_columns(campaign)
    return {
        "campaign": campaign,
        "columns": columns,
        "never_sent": [column.name for column in columns if column.private],
        "mapped": sum(1 for column in columns if column.target),
        "not_filled": grid.not_filled(campaign),
        "totals": totals,
        "issues": grid.issues(campaign) if totals.to_fix else [],
        "pilots": grid.pilots(campaign) if totals.pilots else [],
        "may_edit": request.member.may(Role.AUTHOR, campaign.workspace_id),
    }
