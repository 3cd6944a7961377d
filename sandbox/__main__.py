"""Command line: ``python -m sandbox --data-dir DIR``."""

import argparse
import logging
import os
from pathlib import Path

from sandbox.options import Options
from sandbox.server import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A HeyGen look-alike that renders for real.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001, help="0 takes a free one")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument(
        "--cache-dir", type=Path, help="finished renders; may be shared (default: inside the data folder)"
    )
    parser.add_argument(
        "--clock-factor", type=float, help="how fast simulated time runs (default: as last set, else 1)"
    )
    parser.add_argument("--public-url", help="what result links begin with (default: the own address)")
    parser.add_argument("--allow-local-urls", action="store_true", help="accept http and private addresses")
    parser.add_argument("--render-workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=24)
    parser.add_argument("--no-warm-up", action="store_true", help="make previews only when they are asked for")
    given = parser.parse_args()
    if given.clock_factor is not None and not given.clock_factor > 0:
        parser.error("--clock-factor must be above 0")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Requests that wait for a thread for a moment are no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    data_dir = given.data_dir.resolve()
    serve(
        Options(
            host=given.host,
            port=given.port,
            data_dir=data_dir,
            cache_dir=given.cache_dir.resolve() if given.cache_dir else data_dir / "cache",
            clock_factor=given.clock_factor,
            public_url=given.public_url,
            allow_local_urls=given.allow_local_urls,
            render_workers=given.render_workers,
            threads=given.threads,
            warm_up=not given.no_warm_up,
            # Not an argument: those can be read by everybody on the machine.
            secret=os.environ.get("SANDBOX_SECRET", ""),
        )
    )


if __name__ == "__main__":
    main()
