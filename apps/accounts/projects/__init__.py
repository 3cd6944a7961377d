"""Projects: what belongs together, for sums, caps and reviewers of its own."""

from .actions import add, archive, bring_back, chosen, named, offered, rename

__all__ = ["add", "archive", "bring_back", "chosen", "named", "offered", "rename"]
