"""`python -m bench`: measure everything and print a table; `--write` puts it into docs/benchmarks.md too."""

import argparse
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

import django
from cryptography.fernet import Fernet

# The settings of production, with a data folder and secrets of their own.
for name in ("DATABASE_URL", "DEMO", "DEBUG", "PUBLIC_URL", "BEHIND_PROXY", "SANDBOX_URL"):
    os.environ.pop(name, None)
os.environ |= {
    "DATA_DIR": tempfile.mkdtemp(prefix="heygen-web-bench-"),
    "DJANGO_SETTINGS_MODULE": "heygen_web.settings",
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "LOG_LEVEL": "ERROR",
    "SECRET_KEY": secrets.token_urlsafe(50),
}

django.setup()

from bench.report import write  # noqa: E402  # models can be imported only now
from bench.run import run  # noqa: E402

PAGE = Path(__file__).resolve().parents[1] / "docs/benchmarks.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name} anew")
    given = parser.parse_args()
    folder = Path(os.environ["DATA_DIR"])
    try:
        text = run(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(text)
    if given.write:
        write(PAGE, text)


if __name__ == "__main__":
    main()
