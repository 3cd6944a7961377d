"""The tables of people, workspaces, connections and the audit log."""

from .audit import AuditEntry, Installation
from .calls import VendorCall
from .connections import Connection
from .departures import Departure
from .forms import SentForm
from .invitations import Invitation
from .people import Membership, User, Workspace, role_in
from .projects import Project

__all__ = [
    "AuditEntry",
    "Connection",
    "Departure",
    "Installation",
    "Invitation",
    "Membership",
    "Project",
    "SentForm",
    "User",
    "VendorCall",
    "Workspace",
    "role_in",
]
