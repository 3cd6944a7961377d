"""The evidence pack of a result: all that shows how it came to be, with a program that verifies it offline."""

from .packing import NotYet, pack

__all__ = ["NotYet", "pack"]
