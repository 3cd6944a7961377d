"""The catalogue of the sandbox: pure data, cheap to import."""

from sandbox.catalogue.model import AvatarGroup, Look, Voice
from sandbox.catalogue.people import GROUPS, LOOKS, group_id, look_id
from sandbox.catalogue.voices import VOICES, voice_id

__all__ = ["GROUPS", "LOOKS", "VOICES", "AvatarGroup", "Look", "Voice", "group_id", "look_id", "voice_id"]
