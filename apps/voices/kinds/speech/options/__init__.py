"""What each service lets one choose."""
