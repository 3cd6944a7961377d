"""The database that every test run begins with: migrated once, then copied.

Migrating from nothing takes seconds of work, copying a file takes none. The template bears the digest of all that made
it, so another set of migrations or libraries makes another template; the copy is migrated all the same, which finds
nothing to do.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def copy_to(target: Path) -> None:
    """Put a migrated SQLite database at `target`, in the place of whatever is there."""
    template = Path(tempfile.gettempdir()) / f"heygen-web-template-{os.getuid()}-{_digest()}.sqlite3"
    with template.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            _make(template)
    for left in target.parent.glob(f"{target.name}-*"):
        left.unlink()
    shutil.copyfile(template, target)


def _digest() -> str:
    found = hashlib.sha256()
    for path in [*sorted(ROOT.glob("apps/*/migrations/*.py")), ROOT / "requirements" / "run.txt"]:
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _make(template: Path) -> None:
    half = template.with_suffix(f".{os.getpid()}")
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{half}", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=env, check=True)
    for left in half.parent.glob(f"{half.name}-*"):
        left.unlink()
    half.replace(template)
