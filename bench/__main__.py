"""`python -m bench`: measure everything and print a table; `--write` puts it into docs/benchmarks.md too."""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="heygen-web-bench-")
os.environ.pop("DATABASE_URL", None)
os.environ["LOG_LEVEL"] = "ERROR"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

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
