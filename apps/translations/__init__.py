"""Translations: films in other languages."""
