"""HeyGen API v3."""

from apps.providers.heygen.client import HeyGen

__all__ = ["HeyGen"]
