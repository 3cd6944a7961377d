"""Films in other languages."""
