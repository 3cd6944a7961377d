"""Workspaces, connections, secrets and the audit log, from the command line."""
