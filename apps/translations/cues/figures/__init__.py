"""Numbers and units as any language writes them."""
