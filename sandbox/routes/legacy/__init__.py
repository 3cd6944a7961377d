"""HeyGen's older paths, v1 and v2, as far as templates need them."""
