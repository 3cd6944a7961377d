"""The useapi.net gateway to HeyGen's speech, v1."""

from apps.providers.useapi.client import UseApi

__all__ = ["UseApi"]
