"""Kinds of film."""
