"""Voices: the catalogue, voices of one's own, and speech."""
