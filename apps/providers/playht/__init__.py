"""PlayHT API v2, text to speech."""

from apps.providers.playht.client import PlayHT

__all__ = ["PlayHT"]
