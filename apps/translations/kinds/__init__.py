"""Kinds of work that make a film speak another language."""
