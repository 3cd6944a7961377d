"""Texts to speak: marks and cutting."""
