"""Tags for reviews."""
