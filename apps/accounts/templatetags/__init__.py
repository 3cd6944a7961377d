"""Tags for people, the demo and the audit log."""
