"""People, workspaces, roles, connections, and the audit log."""
