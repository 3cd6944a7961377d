"""Tags for media."""
