"""Doors in front of Django: each answers the plain case of one address, and lets everything else by."""
