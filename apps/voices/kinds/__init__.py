"""Kinds of work with voices."""
