"""Renders through ``sandbox.media``, one subprocess each; equal orders are rendered once."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.state.blobs import Blobs

_PACKAGE = Path(__file__).parents[1]
_BLOB = "blob:"
_DRAWINGS = "drawings.sqlite3"
_ABANDONED_SECONDS = 3600
_EMPTY: dict[str, Any] = {
    "look_id": None,
    "image_path": None,
    "text": None,
    "audio_path": None,
    "voice_id": None,
    "speed": 1.0,
    "pitch": 0,
    "volume": 1.0,
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
    "dub": None,
    "scenes": [],
    "size": None,
    "fps": 25,
    "tell_gif": False,
}


class RenderError(Exception):
    """The film cannot be made; ``code`` is what HeyGen would call it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class StoppedError(Exception):
    """The server is being stopped; the render is to be done again after the next start."""


@dataclass(frozen=True)
class Rendering:
    """A finished render: facts and the files, by what they are. The folder belongs to the cache: copy, never
    move. ``language`` is what the source of a translation speaks.
    """

    duration: float
    words: list[dict[str, Any]]
    files: dict[str, str]
    folder: Path
    language: str | None

    def copy_to(self, folder: Path) -> None:
        """Put the files into ``folder``, as hard links where the file system can."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.files.values():
            target = folder / name
            target.unlink(missing_ok=True)
            try:
                os.link(self.folder / name, target)
            except OSError:
                shutil.copyfile(self.folder / name, target)


def order(kind: str, **values: Any) -> dict[str, Any]:
    """A full order for ``sandbox.media``; a path to an input file is written ``blob:NAME``."""
    return {"kind": kind, **_EMPTY, **values}


def blob(name: str) -> str:
    return _BLOB + name


class Media:
    """``at_once`` processes at most: one for each film under way and some for speech and previews."""

    def __init__(self, blobs: Blobs, cache: Path, *, at_once: int) -> None:
        self._blobs = blobs
        self._cache = cache
        self._fingerprint = _fingerprint()
        self._children: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._by_content: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._places = threading.BoundedSemaphore(at_once)
        self._stopping = False
        cache.mkdir(parents=True, exist_ok=True)
        _sweep(cache)

    def find(self, spec: Mapping[str, Any]) -> Rendering | None:
        """The result of an equal order, if there is one."""
        return _read(self._cache / self._name(spec))

    def render(self, spec: Mapping[str, Any], *, time_limit: float = 600, niceness: int = 2) -> Rendering:
        """Make what is ordered. Raises RenderError, or StoppedError when the server ends meanwhile."""
        name = self._name(spec)
        with self._lock:
            turn = self._by_content[name]
        with turn:
            found = _read(self._cache / name)
            if found is not None:
                return found
            work = self._cache / f"{name}.{os.urandom(4).hex()}.part"
            (work / "files").mkdir(parents=True)
            try:
                answer = self._run(spec, work, time_limit, niceness)
                (work / "result.json").write_text(json.dumps(answer))
                return self._keep(work, self._cache / name)
            finally:
                shutil.rmtree(work, ignore_errors=True)

    def stop(self) -> None:
        """End every render under way and start none any more."""
        with self._lock:
            self._stopping = True
            children = list(self._children)
        for child in children:
            child.kill()

    def _name(self, spec: Mapping[str, Any]) -> str:
        # Input files are named by their content, so the order as written says everything.
        text = json.dumps({**spec, "made_by": self._fingerprint}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @staticmethod
    def _keep(work: Path, target: Path) -> Rendering:
        try:
            work.rename(target)
        except OSError:
            # Another sandbox that shares the cache was faster with the same order.
            if not target.exists():
                raise
        kept = _read(target)
        if kept is None:
            raise RenderError("rendering_failed", "The result could not be read back.")
        return kept

    def _run(self, spec: Mapping[str, Any], work: Path, time_limit: float, niceness: int) -> dict[str, Any]:
        spec_path = work / "spec.json"
        here = {"out_dir": str(work / "files"), "drawings": str(self._cache / _DRAWINGS), "made_by": self._fingerprint}
        spec_path.write_text(json.dumps({**self._resolved(dict(spec)), **here}))
        with self._places:
            child, output, complaint = self._communicate(spec_path, time_limit, niceness)
        if self._stopping and child.returncode < 0:
            raise StoppedError
        return _understand(child.returncode, output, complaint)

    def _communicate(
        self, spec_path: Path, time_limit: float, niceness: int
    ) -> tuple["subprocess.Popen[str]", str, str]:
        child = self._start(spec_path, niceness)
        try:
            output, complaint = child.communicate(timeout=time_limit)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise RenderError("rendering_failed", "The render took too long.") from None
        finally:
            with self._lock:
                self._children.discard(child)
        return child, output, complaint

    def _start(self, spec_path: Path, niceness: int) -> "subprocess.Popen[str]":
        command = [
            sys.executable,
            "-m",
            "sandbox.background.media_child",
            str(os.getpid()),
            str(niceness),
            str(spec_path),
        ]
        with self._lock:
            if self._stopping:
                raise StoppedError
            child = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=_PACKAGE.parent,
                start_new_session=True,
            )
            self._children.add(child)
            return child

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._resolved(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._resolved(item) for item in value]
        if isinstance(value, str) and value.startswith(_BLOB):
            return str(self._blobs.path(value.removeprefix(_BLOB)).resolve())
        return value


def _understand(code: int, output: str, complaint: str) -> dict[str, Any]:
    lines = output.strip().splitlines()
    try:
        answer = json.loads(lines[-1]) if lines else None
    except ValueError:
        answer = None
    if code == 0 and isinstance(answer, dict) and "files" in answer:
        return answer
    if isinstance(answer, dict) and "code" in answer:
        raise RenderError(str(answer["code"]), str(answer.get("message", "")))
    reason = complaint.strip().splitlines()[-1:] or [f"exit code {code}"]
    raise RenderError("rendering_failed", f"The renderer broke off: {reason[0][:300]}")


def _read(folder: Path) -> Rendering | None:
    try:
        answer = json.loads((folder / "result.json").read_text())
    except FileNotFoundError:
        return None
    return Rendering(
        duration=float(answer.get("duration") or 0),
        words=answer.get("words") or [],
        files={what: name for what, name in answer["files"].items() if name},
        folder=folder / "files",
        language=answer.get("language"),
    )


def _sweep(cache: Path) -> None:
    """Clear away what renders that were killed have left; younger ones may belong to another sandbox."""
    for part in cache.glob("*.part"):
        if part.stat().st_mtime < time.time() - _ABANDONED_SECONDS:
            shutil.rmtree(part, ignore_errors=True)


def _fingerprint() -> str:
    """Changes when the code that draws and speaks does, so that no stale film comes out of the cache."""
    digest = hashlib.sha256()
    sources = sorted(path for part in ("media", "catalogue") for path in (_PACKAGE / part).rglob("*.py"))
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
