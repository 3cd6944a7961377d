"""How much work it is for the sandbox to make a film, beside the time that the film runs."""

import os
from pathlib import Path
from typing import Any

from tests.support.sandbox import SandboxProcess

from .line import Line

SCRIPT = (
    "Good morning and welcome to the team. Today we look at three things: where to find your tools, "
    "whom to ask when you are stuck, and how to have a good first week."
)
OTHER_SCRIPT = (
    "Our new shop opens on Thursday at nine. Coffee is free all day, and so are the cakes; "
    "ask for Julia if you want to see how the chairs are made."
)
SHAPES: dict[str, dict[str, Any]] = {
    "720p MP4": {"resolution": "720p"},
    "1080p MP4": {"resolution": "1080p"},
    "720p WebM": {"resolution": "720p", "output_format": "webm"},
}


def measure(folder: Path) -> list[Line]:
    """CPU time of the renderers. The cache is empty; a known look has said something else before."""
    with SandboxProcess(folder / "films", clock_factor=10_000, cache_dir=folder / "cold") as sandbox:
        key = sandbox.key("bench")
        looks = sandbox.call(key, "GET", "/v3/avatars/looks", params={"limit": 50}).json()["data"]
        lines = [_film(sandbox, key, looks, f"{name}, nothing cached", SCRIPT, shape) for name, shape in SHAPES.items()]
        return [
            *lines,
            _film(sandbox, key, looks, "720p MP4, known look", OTHER_SCRIPT, SHAPES["720p MP4"], least=10),
        ]


def _film(
    sandbox: SandboxProcess,
    key: str,
    looks: list[dict[str, Any]],
    name: str,
    script: str,
    shape: dict[str, Any],
    least: float | None = None,
) -> Line:
    look = next(one for one in looks if "avatar_iv" in one["supported_api_engines"] and one["default_voice_id"])
    body = {
        "type": "avatar",
        "avatar_id": look["id"],
        "voice_id": look["default_voice_id"],
        "script": script,
        "title": name,
        "engine": {"type": "avatar_iv"},
        **shape,
    }
    begun = _worked(sandbox.pid)
    made = sandbox.call(key, "POST", "/v3/videos", json=body)
    assert made.status_code == 200, made.text
    film = sandbox.video(key, made.json()["data"]["video_id"], seconds=120)
    spent = _worked(sandbox.pid) - begun
    running = float(film["duration"])
    return Line(
        f"Sandbox film, {name}, CPU time; bare: real time",
        f"{spent:.1f} s",
        f"{running:.1f} s",
        running / spent,
        "times as fast",
        least=least,
    )


def _worked(pid: int) -> float:
    """CPU seconds of the processes that this one has started and seen end."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
