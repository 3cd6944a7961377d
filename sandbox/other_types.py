"""The same sound or picture in a type that nobody expects, as services send now and then."""

import io
import tempfile
from pathlib import Path

from PIL import Image

from sandbox.playht.encode import Form, encode

_SOUNDS = {
    "m4a": Form("m4a", "ipod", "aac", "fltp"),
    "aac": Form("aac", "adts", "aac", "fltp"),
    "mulaw": Form("ulaw", "mulaw", "pcm_mulaw", "s16"),
    "pcm": Form("pcm", "s16le", "pcm_s16le", "s16"),
}
"""The last two are samples alone: nothing in such a file says what it is."""


def in_other_type(path: Path, name: str) -> bytes:
    """The content of `path` as "webp", or as one of the sounds above; anything else is its bytes in disorder."""
    if name == "webp":
        return as_webp(path)
    form = _SOUNDS.get(name)
    if form is None:
        return path.read_bytes()[::-1]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"sound.{form.suffix}"
        encode(path, target, form, 24_000)
        return target.read_bytes()


def as_webp(path: Path) -> bytes:
    out = io.BytesIO()
    with Image.open(path) as picture:
        picture.convert("RGB").save(out, "WEBP", quality=80)
    return out.getvalue()
