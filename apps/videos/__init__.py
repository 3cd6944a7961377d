"""Avatars, and films of them."""
