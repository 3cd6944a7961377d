"""Guests: links, what they open, and what is decided through them."""
