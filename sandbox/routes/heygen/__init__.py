"""HeyGen's paths."""
