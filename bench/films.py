"""How fast the sandbox makes a film, beside the time that the film runs."""

import time
from pathlib import Path
from typing import Any

from tests.support.sandbox import SandboxProcess

from .line import Line

SCRIPT = (
    "Good morning and welcome to the team. Today we look at three things: where to find your tools, "
    "whom to ask when you are stuck, and how to have a good first week."
)
SHAPES: dict[str, dict[str, Any]] = {
    "720p MP4": {"resolution": "720p"},
    "1080p MP4": {"resolution": "1080p"},
    "720p WebM": {"resolution": "720p", "output_format": "webm"},
}


def measure(folder: Path) -> list[Line]:
    """An empty cache, and simulated waits that take no time: what is left is the work."""
    with SandboxProcess(folder / "films", clock_factor=10_000, cache_dir=folder / "cold") as sandbox:
        key = sandbox.key("bench")
        looks = sandbox.call(key, "GET", "/v3/avatars/looks", params={"limit": 50}).json()["data"]
        return [_film(sandbox, key, looks, name, shape) for name, shape in SHAPES.items()]


def _film(sandbox: SandboxProcess, key: str, looks: list[dict[str, Any]], name: str, shape: dict[str, Any]) -> Line:
    look = next(one for one in looks if "avatar_iv" in one["supported_api_engines"] and one["default_voice_id"])
    body = {
        "type": "avatar",
        "avatar_id": look["id"],
        "voice_id": look["default_voice_id"],
        "script": SCRIPT,
        "title": name,
        "engine": {"type": "avatar_iv"},
        **shape,
    }
    begun = time.perf_counter()
    made = sandbox.call(key, "POST", "/v3/videos", json=body)
    assert made.status_code == 200, made.text
    film = sandbox.video(key, made.json()["data"]["video_id"], seconds=120)
    spent = time.perf_counter() - begun
    running = float(film["duration"])
    return Line(
        f"Sandbox film, {name}, nothing cached; bare: real time",
        f"{spent:.1f} s",
        f"{running:.1f} s",
        running / spent,
        "times as fast",
    )
