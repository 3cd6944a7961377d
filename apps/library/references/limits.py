"""What HeyGen takes of a file, by type, pixels and bytes."""

SOUND_TYPES = frozenset({"audio/mpeg", "audio/wav"})
PICTURE_TYPES = frozenset({"image/png", "image/jpeg"})
FILM_TYPES = frozenset({"video/mp4", "video/webm"})
SUBTITLE_TYPES = frozenset({"application/x-subrip"})
LARGEST_SIDE = 2047
"""Pixels: pictures must be below 2K."""
LARGEST_FILE = 32_000_000
