"""Films out of templates."""
