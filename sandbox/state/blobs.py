"""Input files, stored once by the hash of their content; what was accepted stays even if its asset is
deleted.
"""

import hashlib
import os
import re
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{2,5}")


class Blobs:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes, suffix: str) -> str:
        """Store the bytes and give the name they are found by."""
        name = f"{hashlib.sha256(data).hexdigest()}.{suffix}"
        path = self._folder / name
        if not path.exists():
            partial = path.with_name(f"{name}.{os.urandom(4).hex()}.part")
            partial.write_bytes(data)
            partial.replace(path)
        return name

    def path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("Not the name of a stored file.")
        return self._folder / name
