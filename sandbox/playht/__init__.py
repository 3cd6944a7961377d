"""A look-alike of PlayHT's second API."""
