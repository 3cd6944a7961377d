"""The audit log: one chain of hashes a workspace, written, checked, searched."""

from .log import faults, together, write, write_about

__all__ = ["faults", "together", "write", "write_about"]
