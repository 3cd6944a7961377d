"""Orders for the renderer, run as the sandbox runs them: one process for each."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.catalogue import look_id, voice_id

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "Cold hands, warm back. In 2026 that ends."
EMPTY_ORDER: dict[str, Any] = {
    "kind": "film",
    "look_id": None,
    "image_path": None,
    "text": None,
    "audio_path": None,
    "voice_id": None,
    "speed": None,
    "pitch": None,
    "volume": None,
    "ssml": False,
    "resolution": "720p",
    "aspect_ratio": "16:9",
    "fit": None,
    "output_format": "mp4",
    "background": None,
    "remove_background": False,
    "caption_style": None,
    "gif": False,
    "max_seconds": 600,
    "watermark": None,
}


@dataclass(frozen=True)
class Rendered:
    """The exit status, the answer, and the folder with the files."""

    status: int
    answer: dict[str, Any]
    folder: Path

    def file(self, kind: str) -> Path:
        return self.folder / str(self.answer["files"][kind])


Renderer = Callable[..., Rendered]


@pytest.fixture(scope="session")
def render(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """Render an order that differs from an empty one by these fields."""

    def run(**fields: Any) -> Rendered:
        folder = tmp_path_factory.mktemp("order")
        out = folder / "out"
        out.mkdir()
        order = folder / "spec.json"
        order.write_text(json.dumps({**EMPTY_ORDER, "out_dir": str(out), **fields}))
        done = subprocess.run(
            [sys.executable, "-m", "sandbox.media", str(order)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Rendered(done.returncode, json.loads(done.stdout), out)

    return run


@pytest.fixture(scope="session")
def film(render: Renderer) -> Rendered:
    """Mara says a short script, with everything that can be ordered beside."""
    done = render(
        look_id=look_id("mara-shop"),
        text=SCRIPT,
        voice_id=voice_id("mara-bright"),
        caption_style="default",
        gif=True,
    )
    assert done.status == 0, done.answer
    return done
