"""Media: the vault, uploads, previews, and what leads to them."""
